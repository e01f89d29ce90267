package dev.conversionrelay;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.delivery.BatchEvents;
import dev.conversionrelay.delivery.SendToTikTok;
import dev.conversionrelay.delivery.SkipDelivered;
import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.Mappings;
import dev.conversionrelay.options.PubsubOptions;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.outcome.AddUpTallies;
import dev.conversionrelay.outcome.CountQuality;
import dev.conversionrelay.outcome.KeepBooks;
import dev.conversionrelay.outcome.OutcomeKind;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.replay.DecideReplays;
import dev.conversionrelay.replay.RestoreEvents;
import dev.conversionrelay.source.ReadFiles;
import dev.conversionrelay.source.ReadPubsub;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The pipeline: the way of a conversion from its source to TikTok or to the place it ended. */
public final class Relay {

  private Relay() {}

  /**
   * Builds the job of these options; they have to be valid. Nothing is opened or looked up, except
   * for the column of a window of time; see {@link BigQueryInput#applyWindow}.
   */
  public static Pipeline build(BigQuerySourceOptions options) {
    return build(options, BigQueryInput.of(options));
  }

  /** Builds the job of these options; they have to be valid. Nothing is opened or looked up. */
  public static Pipeline build(JdbcOptions options) {
    return build(options, JdbcInput.of(options).read());
  }

  /** Builds the job of these options; they have to be valid. Nothing is opened or looked up. */
  public static Pipeline build(FileOptions options) {
    return build(
        options,
        ReadFiles.matching(options.getInput(), options.getInputFormat(), Readers.of(options))
            .withMapping(Mappings.of(options.getMapping())));
  }

  /** Builds the job of these options; they have to be valid. Nothing is opened or looked up. */
  public static Pipeline build(PubsubOptions options) {
    options.as(StreamingOptions.class).setStreaming(true);
    return build(options, ReadPubsub.subscription(options.getSubscription()));
  }

  /** How a job of these options prepares each record; they have to be valid. */
  public static PrepareConfig prepareConfig(RelayOptions options) {
    return RelayConfig.prepareConfig(options);
  }

  /** Builds the job of these options on any source of records. */
  public static Pipeline build(
      RelayOptions options, PTransform<PBegin, PCollection<SourceRecord>> source) {
    RelayConfig config = RelayConfig.of(options);
    Pipeline pipeline = Pipeline.create(options);
    PCollectionTuple prepared =
        pipeline
            .apply("ReadRecords", source)
            .apply("PrepareConversions", PrepareConversions.of(config.prepare()));
    Flow flow = new Flow(prepared.get(PrepareConversions.EVENTS));
    flow.rejects.add(prepared.get(PrepareConversions.REJECTS));
    flow.tallies.add(prepared.get(PrepareConversions.TALLIES));
    skipDelivered(flow, config);
    deliver(flow, config);
    return pipeline;
  }

  /**
   * Builds the job that sends again what earlier runs did not deliver; the options have to be
   * valid. Nothing is opened or looked up.
   */
  public static Pipeline build(ReplayOptions options) {
    RelayConfig config = RelayConfig.of(options);
    Pipeline pipeline = Pipeline.create(options);
    PCollectionTuple restored =
        pipeline
            .apply("ReadOutcomes", config.replay().read())
            .apply("RestoreEvents", RestoreEvents.ofOutcomes());
    Flow flow = new Flow(restored.get(RestoreEvents.EVENTS));
    flow.rejects.add(restored.get(RestoreEvents.REJECTS));
    flow.tallies.add(restored.get(RestoreEvents.TALLIES));
    skipDelivered(flow, config);
    PCollectionTuple decided = flow.events.apply("DecideReplays", config.replay().decide());
    flow.events = decided.get(DecideReplays.EVENTS);
    flow.undelivered.add(decided.get(DecideReplays.UNDELIVERED));
    flow.tallies.add(decided.get(DecideReplays.TALLIES));
    deliver(flow, config);
    return pipeline;
  }

  /** Events on their way, and the outcomes of all stations that they have passed. */
  private static final class Flow {
    private PCollection<Event> events;
    private final List<PCollection<String>> rejects = new ArrayList<>();
    private final List<PCollection<String>> undelivered = new ArrayList<>();
    private final List<PCollection<Tally>> tallies = new ArrayList<>();

    Flow(PCollection<Event> events) {
      this.events = events;
    }
  }

  private static void skipDelivered(Flow flow, RelayConfig config) {
    if (config.skipDelivered() != null) {
      PCollectionTuple left = flow.events.apply("SkipDelivered", config.skipDelivered());
      flow.events = left.get(SkipDelivered.EVENTS);
      flow.tallies.add(left.get(SkipDelivered.TALLIES));
    }
  }

  private static void deliver(Flow flow, RelayConfig config) {
    OutcomePlaces places = config.places();
    PCollectionTuple batched =
        flow.events.apply(
            "BatchEvents",
            BatchEvents.of(
                config.limits(), config.shards(), config.maxBatchDelay(), config.dedupWindow()));
    PCollectionTuple sent =
        batched.get(BatchEvents.BATCHES).apply("SendToTikTok", SendToTikTok.with(config.send()));
    flow.rejects.add(sent.get(SendToTikTok.REJECTS));
    flow.undelivered.add(sent.get(SendToTikTok.UNDELIVERED));
    flow.tallies.add(batched.get(BatchEvents.TALLIES));
    flow.tallies.add(sent.get(SendToTikTok.TALLIES));

    sent.get(SendToTikTok.RECEIPTS)
        .apply("WriteReceipts", places.receipts().write(OutcomeKind.RECEIPT, config.runId()));
    together("AllUndelivered", flow.undelivered)
        .apply(
            "WriteUndelivered",
            places.undelivered().write(OutcomeKind.UNDELIVERED, config.runId()));
    together("AllRejects", flow.rejects)
        .apply("WriteRejects", places.rejects().write(OutcomeKind.REJECT, config.runId()));
    PCollection<Tally> tallies = AddUpTallies.of(together("AllTallies", flow.tallies));
    tallies
        .apply("CountQuality", CountQuality.ofTallies())
        .apply("WriteQuality", places.quality().write(OutcomeKind.QUALITY, config.runId()));
    tallies.apply("KeepBooks", KeepBooks.to(places.summary(), config.runId()));
  }

  private static <T> PCollection<T> together(String step, List<PCollection<T>> parts) {
    return parts.size() == 1
        ? parts.get(0)
        : PCollectionList.of(parts).apply(step, Flatten.pCollections());
  }
}
