package dev.conversionrelay;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.delivery.BatchEvents;
import dev.conversionrelay.delivery.SendToTikTok;
import dev.conversionrelay.delivery.SkipDelivered;
import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.PubsubOptions;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.outcome.KeepBooks;
import dev.conversionrelay.outcome.OutcomeKind;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.source.ReadFiles;
import dev.conversionrelay.source.ReadPubsub;
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
        ReadFiles.matching(options.getInput(), options.getInputFormat())
            .withAnyNames(options.getMapping() != null));
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
    OutcomePlaces places = config.places();
    Pipeline pipeline = Pipeline.create(options);

    PCollectionTuple prepared =
        pipeline
            .apply("ReadRecords", source)
            .apply("PrepareConversions", PrepareConversions.of(config.prepare()));
    PCollection<Event> events = prepared.get(PrepareConversions.EVENTS);
    PCollectionList<Tally> tallies = PCollectionList.of(prepared.get(PrepareConversions.TALLIES));
    if (config.skipDelivered() != null) {
      PCollectionTuple left = events.apply("SkipDelivered", config.skipDelivered());
      events = left.get(SkipDelivered.EVENTS);
      tallies = tallies.and(left.get(SkipDelivered.TALLIES));
    }
    PCollectionTuple batched =
        events.apply(
            "BatchEvents",
            BatchEvents.of(
                config.limits(), config.shards(), config.maxBatchDelay(), config.dedupWindow()));
    PCollectionTuple sent =
        batched.get(BatchEvents.BATCHES).apply("SendToTikTok", SendToTikTok.with(config.send()));

    sent.get(SendToTikTok.RECEIPTS)
        .apply("WriteReceipts", places.receipts().write(OutcomeKind.RECEIPT, config.runId()));
    sent.get(SendToTikTok.UNDELIVERED)
        .apply(
            "WriteUndelivered",
            places.undelivered().write(OutcomeKind.UNDELIVERED, config.runId()));
    PCollectionList.of(prepared.get(PrepareConversions.REJECTS))
        .and(sent.get(SendToTikTok.REJECTS))
        .apply("AllRejects", Flatten.pCollections())
        .apply("WriteRejects", places.rejects().write(OutcomeKind.REJECT, config.runId()));
    tallies
        .and(batched.get(BatchEvents.TALLIES))
        .and(sent.get(SendToTikTok.TALLIES))
        .apply("AllTallies", Flatten.pCollections())
        .apply("KeepBooks", KeepBooks.to(places.summary(), config.runId()));
    return pipeline;
  }
}
