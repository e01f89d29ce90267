package dev.conversionrelay.delivery;

import dev.conversionrelay.RelayMetrics;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.outcome.DedupKey;
import dev.conversionrelay.outcome.DuplicateReason;
import dev.conversionrelay.outcome.OutcomeLine;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.TallyCoder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Leaves out events that earlier runs delivered, by their receipts, and events whose answer was
 * lost longer ago than TikTok recognises a copy. So a run may read again what was read before,
 * however long ago that was.
 *
 * <p>An event whose answer was lost within the last 48 hours is sent again, because TikTok tells
 * the copy by itself (fact sheet §7). For bounded input only.
 */
public final class SkipDelivered extends PTransform<PCollection<Event>, PCollectionTuple> {

  /** How long TikTok recognises a copy (fact sheet §7). */
  public static final Duration TIKTOK_DEDUP_WINDOW = Duration.ofDays(2);

  /** The events that are still to be sent. */
  public static final TupleTag<Event> EVENTS = new TupleTag<>() {};

  /** How many were left out, by {@link DuplicateReason}. */
  public static final TupleTag<Tally> TALLIES = new TupleTag<>() {};

  private static final TupleTag<Event> READ = new TupleTag<>() {};
  private static final TupleTag<KV<String, Boolean>> DELIVERED = new TupleTag<>() {};

  private final PTransform<PBegin, PCollection<String>> receipts;
  private final PTransform<PBegin, PCollection<String>> undelivered;
  private final Instant now;

  private SkipDelivered(
      PTransform<PBegin, PCollection<String>> receipts,
      PTransform<PBegin, PCollection<String>> undelivered,
      Instant now) {
    this.receipts = receipts;
    this.undelivered = undelivered;
    this.now = now;
  }

  /**
   * Leaves out by the outcomes of earlier runs.
   *
   * @param receipts reads their receipts, one JSON object a line
   * @param undelivered reads what they did not deliver, likewise; null if what lost its answer is
   *     to be sent again whatever its age
   * @param now when the run started
   */
  public static SkipDelivered by(
      PTransform<PBegin, PCollection<String>> receipts,
      PTransform<PBegin, PCollection<String>> undelivered,
      Instant now) {
    return new SkipDelivered(receipts, undelivered, now);
  }

  @Override
  public PCollectionTuple expand(PCollection<Event> events) {
    PBegin begin = events.getPipeline().begin();
    PCollectionList<KV<Integer, KV<String, Boolean>>> known =
        PCollectionList.of(
            known(begin.apply("ReadReceipts", receipts), "KeyReceipts", new ReceiptKeysFn()));
    if (undelivered != null) {
      known =
          known.and(
              known(
                  begin.apply("ReadUndelivered", undelivered),
                  "KeyUndelivered",
                  new LostAnswerKeysFn(now.minus(TIKTOK_DEDUP_WINDOW))));
    }
    PCollectionTuple left =
        KeyedPCollectionTuple.of(READ, JoinShard.key(events))
            .and(DELIVERED, known.apply("Known", Flatten.pCollections()))
            .apply("Join", CoGroupByKey.create())
            .apply(
                "LeaveOut",
                ParDo.of(new LeaveOutFn()).withOutputTags(EVENTS, TupleTagList.of(TALLIES)));
    left.get(EVENTS).setCoder(EventCoder.of());
    left.get(TALLIES).setCoder(TallyCoder.of());
    return left;
  }

  private static PCollection<KV<Integer, KV<String, Boolean>>> known(
      PCollection<String> lines, String name, DoFn<String, KV<Integer, KV<String, Boolean>>> keys) {
    return lines
        .apply(name, ParDo.of(keys))
        .setCoder(
            KvCoder.of(VarIntCoder.of(), KvCoder.of(StringUtf8Coder.of(), BooleanCoder.of())));
  }

  /** The keys of delivered events. */
  static final class ReceiptKeysFn extends DoFn<String, KV<Integer, KV<String, Boolean>>> {

    @ProcessElement
    public void process(
        @Element String json, OutputReceiver<KV<Integer, KV<String, Boolean>>> out) {
      String key = OutcomeLine.orEmpty(json).dedupKey();
      if (key != null) {
        out.output(KV.of(JoinShard.of(key), KV.of(key, true)));
      }
    }
  }

  /** The keys of events that were sent before that time and whose answer was lost. */
  static final class LostAnswerKeysFn extends DoFn<String, KV<Integer, KV<String, Boolean>>> {

    private final Instant recognisedSince;

    LostAnswerKeysFn(Instant recognisedSince) {
      this.recognisedSince = recognisedSince;
    }

    @ProcessElement
    public void process(
        @Element String json, OutputReceiver<KV<Integer, KV<String, Boolean>>> out) {
      OutcomeLine line = OutcomeLine.orEmpty(json);
      if (line.dedupKey() != null && line.sentBefore().mayCountTwice(recognisedSince)) {
        out.output(KV.of(JoinShard.of(line.dedupKey()), KV.of(line.dedupKey(), false)));
      }
    }
  }

  static final class LeaveOutFn extends DoFn<KV<Integer, CoGbkResult>, Event> {

    private final Counter duplicates = RelayMetrics.counter(RelayMetrics.DUPLICATES);

    @ProcessElement
    public void process(@Element KV<Integer, CoGbkResult> element, MultiOutputReceiver out) {
      Map<String, Boolean> delivered = new HashMap<>();
      for (KV<String, Boolean> known : element.getValue().getAll(DELIVERED)) {
        delivered.merge(known.getKey(), known.getValue(), Boolean::logicalOr);
      }
      Tally tally = new Tally();
      for (Event event : element.getValue().getAll(READ)) {
        Boolean known = delivered.get(DedupKey.of(event));
        if (known == null) {
          out.get(EVENTS).output(event);
        } else {
          duplicates.inc();
          tally.duplicate(
              event, known ? DuplicateReason.DELIVERED_BEFORE : DuplicateReason.ANSWER_LOST_BEFORE);
        }
      }
      if (!tally.isEmpty()) {
        out.get(TALLIES).output(tally);
      }
    }
  }
}
