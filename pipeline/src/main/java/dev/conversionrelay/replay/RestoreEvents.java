package dev.conversionrelay.replay;

import dev.conversionrelay.RelayMetrics;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.delivery.EventCoder;
import dev.conversionrelay.outcome.BundleTally;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Signal;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.TallyCoder;
import java.util.List;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Instant;

/**
 * Takes the event out of each outcome of an earlier run; see {@link EventRestorer}.
 *
 * <p>Every outcome ends in {@link #EVENTS} or is rejected. One that was rejected before hashing is
 * only counted, because it stands where it was read; were it written again, every replay of the
 * same place would find it twice as often.
 */
public final class RestoreEvents extends PTransform<PCollection<SourceRecord>, PCollectionTuple> {

  /** Events with what earlier runs did with them. */
  public static final TupleTag<Event> EVENTS = new TupleTag<>() {};

  /** Rejects as NDJSON. */
  public static final TupleTag<String> REJECTS = new TupleTag<>() {};

  /** What became of the outcomes of a bundle. */
  public static final TupleTag<Tally> TALLIES = new TupleTag<>() {};

  private RestoreEvents() {}

  public static RestoreEvents ofOutcomes() {
    return new RestoreEvents();
  }

  @Override
  public PCollectionTuple expand(PCollection<SourceRecord> outcomes) {
    PCollectionTuple restored =
        outcomes.apply(
            "Restore",
            ParDo.of(new RestoreFn())
                .withOutputTags(EVENTS, TupleTagList.of(REJECTS).and(TALLIES)));
    restored.get(EVENTS).setCoder(EventCoder.of());
    restored.get(REJECTS).setCoder(StringUtf8Coder.of());
    restored.get(TALLIES).setCoder(TallyCoder.of());
    return restored;
  }

  static final class RestoreFn extends DoFn<SourceRecord, Event> {

    private final Counter read = RelayMetrics.counter(RelayMetrics.READ);
    private final Counter rejected = RelayMetrics.counter(RelayMetrics.REJECTED);

    private transient BundleTally tally;

    @StartBundle
    public void startBundle() {
      tally = new BundleTally();
    }

    @ProcessElement
    public void process(
        @Element SourceRecord outcome,
        @Timestamp Instant timestamp,
        BoundedWindow window,
        MultiOutputReceiver out) {
      EventRestorer.Restored restored = EventRestorer.restore(outcome);
      Tally counts = tally.of(window, timestamp);
      read.inc();
      if (restored.event() != null) {
        counts.read(Signal.of(restored.event()));
        out.get(EVENTS).output(restored.event());
        return;
      }
      rejected.inc();
      counts.read(Signal.UNKNOWN);
      counts.rejected(Signal.UNKNOWN, restored.reject());
      if (restored.reject().reason() != RejectReason.NO_EVENT_TO_REPLAY) {
        out.get(REJECTS).output(OutcomeJson.rejects(List.of(restored.reject())));
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      tally.emitTo(
          (counts, timestamp, window) -> context.output(TALLIES, counts, timestamp, window));
    }
  }
}
