package dev.conversionrelay;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.delivery.EventCoder;
import dev.conversionrelay.outcome.BundleTally;
import dev.conversionrelay.outcome.Measure;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.Quality;
import dev.conversionrelay.outcome.Signal;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.TallyCoder;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.prepare.Prepared;
import dev.conversionrelay.prepare.Preparer;
import java.time.Clock;
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
 * Takes each record along its way: parse, map, consent, normalise, hash, validate. What comes out
 * holds no raw identifier; what goes in does, so nothing may shuffle before this step.
 *
 * <p>Every conversion ends in {@link #EVENTS}, in {@link #REJECTS}, or is suppressed, and a record
 * that a mapping leaves out ends here; {@link #TALLIES} counts all four, per bundle.
 */
public final class PrepareConversions
    extends PTransform<PCollection<SourceRecord>, PCollectionTuple> {

  /** Events that are fit to be sent. */
  public static final TupleTag<Event> EVENTS = new TupleTag<>() {};

  /** Rejects as NDJSON. */
  public static final TupleTag<String> REJECTS = new TupleTag<>() {};

  /** What became of the records of a bundle. */
  public static final TupleTag<Tally> TALLIES = new TupleTag<>() {};

  private final PrepareConfig config;

  private PrepareConversions(PrepareConfig config) {
    this.config = config;
  }

  public static PrepareConversions of(PrepareConfig config) {
    return new PrepareConversions(config);
  }

  @Override
  public PCollectionTuple expand(PCollection<SourceRecord> records) {
    PCollectionTuple prepared =
        records.apply(
            "Prepare",
            ParDo.of(new PrepareFn(config))
                .withOutputTags(EVENTS, TupleTagList.of(REJECTS).and(TALLIES)));
    prepared.get(EVENTS).setCoder(EventCoder.of());
    prepared.get(REJECTS).setCoder(StringUtf8Coder.of());
    prepared.get(TALLIES).setCoder(TallyCoder.of());
    return prepared;
  }

  /** Counts a conversion that was read, and what became of it; an event has its end still ahead. */
  public static void count(Prepared prepared, Tally counts) {
    counts.read(prepared.signal());
    if (prepared.hasConsentSignal()) {
      counts.add(Tally.CONSENT_SIGNAL, 1);
    }
    prepared.unknownColumns().forEach(name -> counts.add(Tally.UNKNOWN_COLUMN, name, 1));
    if (prepared.limitedDataUse() != null) {
      counts.add(Tally.LIMITED_DATA_USE, prepared.limitedDataUse(), 1);
    }
    if (prepared.event() != null) {
      prepared.warnings().forEach(warning -> countWarning(warning, prepared, counts));
      countUnreadablePhone(prepared, counts);
    } else if (prepared.reject() != null) {
      counts.rejected(prepared.signal(), prepared.reject());
    } else if (prepared.isLeftOut()) {
      counts.leftOut(prepared.signal());
    } else {
      counts.suppressed(prepared.signal(), prepared.suppression());
    }
  }

  private static void countWarning(Warning warning, Prepared prepared, Tally counts) {
    String name = Tally.nameOf(warning);
    counts.add(Tally.WARNING, name, 1);
    Quality.Counts quality = counts.quality().of(prepared.signal());
    quality.add(Measure.WARNING, name, 1);
    quality.example(name, prepared.event().eventId());
  }

  private static void countUnreadablePhone(Prepared prepared, Tally counts) {
    if (prepared.warnings().contains(Warning.PHONE_UNREADABLE)
        || prepared.warnings().contains(Warning.PHONE_WITHOUT_COUNTRY)) {
      String region = prepared.phoneRegion();
      counts
          .quality()
          .of(prepared.signal())
          .add(Measure.PHONE_UNREADABLE, region == null ? Signal.NONE : region, 1);
    }
  }

  static final class PrepareFn extends DoFn<SourceRecord, Event> {

    private final Counter read = RelayMetrics.counter(RelayMetrics.READ);
    private final Counter leftOut = RelayMetrics.counter(RelayMetrics.LEFT_OUT);
    private final Counter suppressed = RelayMetrics.counter(RelayMetrics.SUPPRESSED);
    private final Counter rejected = RelayMetrics.counter(RelayMetrics.REJECTED);

    private final PrepareConfig config;
    private transient Preparer preparer;
    private transient BundleTally tally;

    PrepareFn(PrepareConfig config) {
      this.config = config;
    }

    @Setup
    public void setup() {
      preparer = new Preparer(config, Clock.systemUTC());
    }

    @StartBundle
    public void startBundle() {
      tally = new BundleTally();
    }

    @ProcessElement
    public void process(
        @Element SourceRecord record,
        @Timestamp Instant timestamp,
        BoundedWindow window,
        MultiOutputReceiver out) {
      Tally counts = tally.of(window, timestamp);
      preparer.prepareEach(
          record,
          prepared -> {
            count(prepared, counts);
            output(prepared, out);
          });
    }

    private void output(Prepared prepared, MultiOutputReceiver out) {
      read.inc();
      if (prepared.event() != null) {
        out.get(EVENTS).output(prepared.event());
      } else if (prepared.reject() != null) {
        rejected.inc();
        out.get(REJECTS).output(OutcomeJson.rejects(List.of(prepared.reject())));
      } else if (prepared.isLeftOut()) {
        leftOut.inc();
      } else {
        suppressed.inc();
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      tally.emitTo(
          (counts, timestamp, window) -> context.output(TALLIES, counts, timestamp, window));
    }
  }
}
