package dev.conversionrelay.delivery;

import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.TallyCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Sends batches to TikTok, one request each, and says of every event where it ended: in {@link
 * #RECEIPTS}, {@link #REJECTS} or {@link #UNDELIVERED}.
 *
 * <p>The batches are committed before they are sent. So the slow request does not hold the key that
 * made the batch, and a retried bundle sends the same batch again, which TikTok recognises by the
 * event ids.
 */
public final class SendToTikTok extends PTransform<PCollection<EventBatch>, PCollectionTuple> {

  /** Receipts as NDJSON, one element a batch. */
  public static final TupleTag<String> RECEIPTS = new TupleTag<>() {};

  /** Events that TikTok refused when each was sent alone, as NDJSON. */
  public static final TupleTag<String> REJECTS = new TupleTag<>() {};

  /** Events that were not delivered for a fault that is not their own, as NDJSON. */
  public static final TupleTag<String> UNDELIVERED = new TupleTag<>() {};

  /** How the events and requests of a bundle ended. */
  public static final TupleTag<Tally> TALLIES = new TupleTag<>() {};

  private final SendConfig config;

  private SendToTikTok(SendConfig config) {
    this.config = config;
  }

  public static SendToTikTok with(SendConfig config) {
    return new SendToTikTok(config);
  }

  @Override
  public PCollectionTuple expand(PCollection<EventBatch> batches) {
    PCollectionTuple sent =
        batches
            .apply("Commit", Redistribute.arbitrarily())
            .apply(
                "Send",
                ParDo.of(new SendFn(config))
                    .withOutputTags(
                        RECEIPTS, TupleTagList.of(REJECTS).and(UNDELIVERED).and(TALLIES)));
    sent.get(RECEIPTS).setCoder(StringUtf8Coder.of());
    sent.get(REJECTS).setCoder(StringUtf8Coder.of());
    sent.get(UNDELIVERED).setCoder(StringUtf8Coder.of());
    sent.get(TALLIES).setCoder(TallyCoder.of());
    return sent;
  }
}
