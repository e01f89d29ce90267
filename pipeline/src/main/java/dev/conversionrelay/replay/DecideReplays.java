package dev.conversionrelay.replay;

import dev.conversionrelay.RelayMetrics;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SentBefore;
import dev.conversionrelay.delivery.DistinctEvents;
import dev.conversionrelay.delivery.EventCoder;
import dev.conversionrelay.delivery.JoinShard;
import dev.conversionrelay.delivery.SentBeforeCoder;
import dev.conversionrelay.outcome.Attempts;
import dev.conversionrelay.outcome.DedupKey;
import dev.conversionrelay.outcome.DuplicateReason;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.OutcomeLine;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.TallyCoder;
import dev.conversionrelay.outcome.Undelivered;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Decides which of the events that were not delivered are sent again, by all that their outcomes
 * say together: identical copies are one event, and if one of its answers was lost, it may have
 * been stored, whatever its other outcomes say.
 *
 * <p>An event that was only refused, or never sent, TikTok does not have: it goes on at any age. So
 * does one whose answer was lost while TikTok recognises a copy (fact sheet §7). One whose answer
 * was lost before that is undelivered again: it is kept whole, and somebody has to decide. For
 * bounded input only.
 */
public final class DecideReplays extends PTransform<PCollection<Event>, PCollectionTuple> {

  /** The events that are to be sent, with what is known of their tries. */
  public static final TupleTag<Event> EVENTS = new TupleTag<>() {};

  /** The events that may count twice, as NDJSON. */
  public static final TupleTag<String> UNDELIVERED = new TupleTag<>() {};

  /** How many copies there were, and how many events may count twice. */
  public static final TupleTag<Tally> TALLIES = new TupleTag<>() {};

  private static final TupleTag<Event> REPLAYED = new TupleTag<>() {};
  private static final TupleTag<KV<String, SentBefore>> KNOWN = new TupleTag<>() {};

  private final PTransform<PBegin, PCollection<String>> undelivered;
  private final Instant recognisedSince;

  private DecideReplays(
      PTransform<PBegin, PCollection<String>> undelivered, Instant recognisedSince) {
    this.undelivered = undelivered;
    this.recognisedSince = recognisedSince;
  }

  /**
   * Keeps back what may count twice.
   *
   * @param undelivered reads undelivered events, replayed or not, which may say that an answer was
   *     lost; null if there is no such place
   * @param recognisedSince what TikTok received before that time, it does not recognise any more
   */
  public static DecideReplays keepingDoubtful(
      PTransform<PBegin, PCollection<String>> undelivered, Instant recognisedSince) {
    return new DecideReplays(undelivered, recognisedSince);
  }

  /** Lets everything through, even if it counts twice; of copies one. */
  public static DecideReplays allowingDoubleCount() {
    return new DecideReplays(null, Instant.MIN);
  }

  @Override
  public PCollectionTuple expand(PCollection<Event> events) {
    PCollectionTuple decided =
        KeyedPCollectionTuple.of(REPLAYED, JoinShard.key(events))
            .and(KNOWN, lostAnswers(events.getPipeline().begin()))
            .apply("Join", CoGroupByKey.create())
            .apply(
                "Decide",
                ParDo.of(new DecideFn(recognisedSince))
                    .withOutputTags(EVENTS, TupleTagList.of(UNDELIVERED).and(TALLIES)));
    decided.get(EVENTS).setCoder(EventCoder.of());
    decided.get(UNDELIVERED).setCoder(StringUtf8Coder.of());
    decided.get(TALLIES).setCoder(TallyCoder.of());
    return decided;
  }

  private PCollection<KV<Integer, KV<String, SentBefore>>> lostAnswers(PBegin begin) {
    KvCoder<Integer, KV<String, SentBefore>> coder =
        KvCoder.of(VarIntCoder.of(), KvCoder.of(StringUtf8Coder.of(), SentBeforeCoder.of()));
    if (undelivered == null) {
      return begin.apply("NoUndelivered", Create.empty(coder));
    }
    return begin
        .apply("ReadUndelivered", undelivered)
        .apply("KeyUndelivered", ParDo.of(new LostAnswersFn()))
        .setCoder(coder);
  }

  /** The keys of events whose answer was lost, with when they were sent. */
  static final class LostAnswersFn extends DoFn<String, KV<Integer, KV<String, SentBefore>>> {

    @ProcessElement
    public void process(
        @Element String json, OutputReceiver<KV<Integer, KV<String, SentBefore>>> out) {
      OutcomeLine line = OutcomeLine.orEmpty(json);
      String key = line.dedupKey();
      if (key != null && line.sentBefore().ambiguous()) {
        out.output(KV.of(JoinShard.of(key), KV.of(key, line.sentBefore())));
      }
    }
  }

  static final class DecideFn extends DoFn<KV<Integer, CoGbkResult>, Event> {

    private final Counter duplicates = RelayMetrics.counter(RelayMetrics.DUPLICATES);
    private final Counter undelivered = RelayMetrics.counter(RelayMetrics.UNDELIVERED);

    private final Instant recognisedSince;

    DecideFn(Instant recognisedSince) {
      this.recognisedSince = recognisedSince;
    }

    @ProcessElement
    public void process(@Element KV<Integer, CoGbkResult> element, MultiOutputReceiver out) {
      Map<String, SentBefore> sentBefore = new HashMap<>();
      for (KV<String, SentBefore> known : element.getValue().getAll(KNOWN)) {
        sentBefore.merge(known.getKey(), known.getValue(), SentBefore::and);
      }
      for (Event event : element.getValue().getAll(REPLAYED)) {
        sentBefore.merge(DedupKey.of(event), event.sentBefore(), SentBefore::and);
      }
      // One that differs from another of its key is sent, because TikTok merges it.
      DistinctEvents distinct = new DistinctEvents();
      Tally tally = new Tally();
      for (Event event : element.getValue().getAll(REPLAYED)) {
        SentBefore before = sentBefore.get(DedupKey.of(event));
        if (!distinct.add(event)) {
          duplicates.inc();
          tally.duplicate(event, DuplicateReason.COPY);
        } else if (before.mayCountTwice(recognisedSince)) {
          undelivered.inc();
          Undelivered kept = keep(event, before);
          tally.undelivered(kept);
          out.get(UNDELIVERED).output(OutcomeJson.undelivered(List.of(kept)));
        } else {
          out.get(EVENTS).output(event.withSentBefore(before));
        }
      }
      if (!tally.isEmpty()) {
        out.get(TALLIES).output(tally);
      }
    }

    private static Undelivered keep(Event event, SentBefore before) {
      return Undelivered.doubtful(
          event,
          new Attempts(
              null, null, null, before.firstSentAt(), before.lastSentAt(), before.ambiguous()));
    }
  }
}
