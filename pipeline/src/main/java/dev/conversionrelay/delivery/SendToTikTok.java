package dev.conversionrelay.delivery;

import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.TallyCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Sends batches to TikTok, one request each, and says of every event where it ended: in {@link
 * #RECEIPTS}, {@link #REJECTS} or {@link #UNDELIVERED}.
 *
 * <p>In a stream nothing ends undelivered while it runs: what cannot be delivered is held back and
 * tried again, so that an outage is a delay; only what is left at its end is undelivered.
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

  /** Events of a stream that cannot be delivered at present. */
  static final TupleTag<EventBatch> HELD_BACK = new TupleTag<>() {};

  /** How many keys hold back the events of a route; a key is read into memory whole. */
  private static final int HOLDING_SHARDS = 1_024;

  static final TupleTagList SIDE_OUTPUTS = TupleTagList.of(REJECTS).and(UNDELIVERED).and(TALLIES);

  private final SendConfig config;

  private SendToTikTok(SendConfig config) {
    this.config = config;
  }

  public static SendToTikTok with(SendConfig config) {
    return new SendToTikTok(config);
  }

  @Override
  public PCollectionTuple expand(PCollection<EventBatch> batches) {
    PCollection<EventBatch> committed =
        batches.apply("Commit", CommitBatches.inGroupsOf(config.maxInFlight()));
    return batches.isBounded() == PCollection.IsBounded.BOUNDED
        ? withCoders(send(committed, config, SIDE_OUTPUTS))
        : sendStream(committed, config.ofStream());
  }

  private static PCollectionTuple sendStream(PCollection<EventBatch> batches, SendConfig ofStream) {
    PCollectionTuple sent = withCoders(send(batches, ofStream, SIDE_OUTPUTS.and(HELD_BACK)));
    PCollectionTuple later =
        withCoders(
            sent.get(HELD_BACK)
                .setCoder(EventBatchCoder.of())
                .apply(
                    "KeyHeldBack",
                    WithKeys.of(
                        (EventBatch batch) -> ShardKey.of(batch.events().get(0), HOLDING_SHARDS)))
                .setCoder(KvCoder.of(ShardKey.KeyCoder.of(), EventBatchCoder.of()))
                .apply(
                    "HoldBack",
                    ParDo.of(new HoldBackFn(ofStream)).withOutputTags(RECEIPTS, SIDE_OUTPUTS)));
    return PCollectionTuple.of(RECEIPTS, both(RECEIPTS, sent, later, "AllReceipts"))
        .and(REJECTS, both(REJECTS, sent, later, "AllRejects"))
        .and(UNDELIVERED, later.get(UNDELIVERED))
        .and(TALLIES, both(TALLIES, sent, later, "AllTallies"));
  }

  private static PCollectionTuple send(
      PCollection<EventBatch> batches, SendConfig config, TupleTagList sideOutputs) {
    boolean holdBack = sideOutputs.getAll().contains(HELD_BACK);
    return batches.apply(
        "Send", ParDo.of(new SendFn(config, holdBack)).withOutputTags(RECEIPTS, sideOutputs));
  }

  private static <T> PCollection<T> both(
      TupleTag<T> tag, PCollectionTuple one, PCollectionTuple other, String name) {
    return PCollectionList.of(one.get(tag)).and(other.get(tag)).apply(name, Flatten.pCollections());
  }

  static PCollectionTuple withCoders(PCollectionTuple sent) {
    sent.get(RECEIPTS).setCoder(StringUtf8Coder.of());
    sent.get(REJECTS).setCoder(StringUtf8Coder.of());
    sent.get(UNDELIVERED).setCoder(StringUtf8Coder.of());
    sent.get(TALLIES).setCoder(TallyCoder.of());
    return sent;
  }
}
