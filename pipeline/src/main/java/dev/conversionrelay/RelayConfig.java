package dev.conversionrelay;

import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.delivery.BatchLimits;
import dev.conversionrelay.delivery.SendConfig;
import dev.conversionrelay.delivery.SkipDelivered;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.options.ConsentPolicies;
import dev.conversionrelay.options.Durations;
import dev.conversionrelay.options.EventNameMaps;
import dev.conversionrelay.options.IncrementalOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.Mappings;
import dev.conversionrelay.options.OptionFiles;
import dev.conversionrelay.options.OptionsRules;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.outcome.OutcomeKind;
import dev.conversionrelay.outcome.OutcomePlace;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.replay.DecideReplays;
import dev.conversionrelay.replay.ReadPlaces;
import dev.conversionrelay.replay.ReplayPlace;
import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.TokenSource;
import dev.conversionrelay.tiktok.TokenSources;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.joda.time.Duration;

/**
 * The options of a job in the types its steps take. The run id is made here if none was given, and
 * put into the options, so that every part of the run uses the same.
 *
 * @param skipDelivered null if the outcomes of earlier runs do not matter
 * @param replay null if records are read
 */
record RelayConfig(
    String runId,
    PrepareConfig prepare,
    BatchLimits limits,
    int shards,
    Duration maxBatchDelay,
    Duration dedupWindow,
    SkipDelivered skipDelivered,
    Replay replay,
    SendConfig send,
    OutcomePlaces places) {

  /** What a replay reads, and how it decides what is sent. */
  record Replay(ReadPlaces read, DecideReplays decide) {}

  static RelayConfig of(RelayOptions options) {
    if (options.getRunId() == null) {
      options.setRunId(RunId.create(Clock.systemUTC()));
    }
    String runId = options.getRunId();
    BatchLimits limits = limits(options);
    OutcomePlaces places = OutcomePlaces.of(options);
    return new RelayConfig(
        runId,
        prepareConfig(options),
        limits,
        options.getShards(),
        joda(options.getMaxBatchDelay()),
        joda(options.getDedupWindow()),
        skipDelivered(options, places),
        options instanceof ReplayOptions replayed ? replay(replayed, places) : null,
        new SendConfig(
            clientConfig(options),
            tokenSource(options),
            options.getMaxInFlight(),
            options.getMaxRequestsPerSecond(),
            Durations.of(options.getRetryBudget()),
            allowsDoubleCount(options),
            runId),
        places);
  }

  private static BatchLimits limits(RelayOptions options) {
    return new BatchLimits(options.getBatchSize(), options.getMaxBatchBytes());
  }

  static PrepareConfig prepareConfig(RelayOptions options) {
    OptionFiles.register(options);
    return PrepareConfig.defaults()
        .withDefaultEventSource(
            EventSource.of(String.valueOf(options.getEventSource())).orElse(null))
        .withDefaultEventSourceId(options.getEventSourceId())
        .withTestEventCode(options.getTestEventCode())
        .withDefaultRegion(upperCase(options.getDefaultRegion()))
        .withDefaultCurrency(upperCase(options.getDefaultCurrency()))
        .withKeyColumns(
            options.getKeyColumns() == null ? List.of() : List.copyOf(options.getKeyColumns()))
        .withSourceColumns(sourceColumns(options))
        .withEventNames(EventNameMaps.of(options.getEventNames()))
        .withMaxEventBytes(limits(options).maxEventBytes())
        .withConsentPolicy(ConsentPolicies.of(options.getConsentPolicy()))
        .withMapping(Mappings.of(options.getMapping()));
  }

  private static List<String> sourceColumns(RelayOptions options) {
    List<String> columns = new ArrayList<>();
    if (options instanceof IncrementalOptions incremental
        && incremental.getTimestampColumn() != null) {
      columns.add(incremental.getTimestampColumn());
    }
    if (options instanceof JdbcOptions jdbc && jdbc.getPartitionColumn() != null) {
      columns.add(jdbc.getPartitionColumn());
    }
    return columns;
  }

  private static Replay replay(ReplayOptions options, OutcomePlaces places) {
    List<String> runs = options.getOfRuns() == null ? List.of() : options.getOfRuns();
    List<ReplayPlace> from =
        ReplayPlace.allOf(options.getFrom(), () -> BigQueryApi.projectOf(options));
    for (ReplayPlace place : from) {
      if (place instanceof ReplayPlace.Table table) {
        BigQueryApi.billTo(table.table(), options);
      }
    }
    if (places.receipts() instanceof OutcomePlace.BigQuery receipts) {
      BigQueryApi.billTo(receipts.table(), options);
    }
    OutcomePlace undelivered = places.undelivered();
    return new Replay(
        ReadPlaces.of(from, runs, options.getRunId()),
        options.getAllowDoubleCount()
            ? DecideReplays.allowingDoubleCount()
            : DecideReplays.keepingDoubtful(
                undelivered.isReadable() ? undelivered.read(OutcomeKind.UNDELIVERED) : null,
                endOfBudget(options).minus(SkipDelivered.TIKTOK_DEDUP_WINDOW)));
  }

  /** A request may be tried until its budget is used up, and has to be recognised then too. */
  private static Instant endOfBudget(RelayOptions options) {
    return Instant.now().plus(Durations.of(options.getRetryBudget()));
  }

  /** Null if the outcomes of earlier runs are not asked. */
  private static SkipDelivered skipDelivered(RelayOptions options, OutcomePlaces places) {
    if (options instanceof ReplayOptions) {
      // Only with --allowDoubleCount receipts may be where they cannot be read.
      return places.receipts().isReadable()
          ? SkipDelivered.by(places.receipts().read(OutcomeKind.RECEIPT), null, Instant.now())
          : null;
    }
    if (!(options instanceof IncrementalOptions incremental) || !incremental.getSkipDelivered()) {
      return null;
    }
    return SkipDelivered.by(
        places.receipts().read(OutcomeKind.RECEIPT),
        incremental.getAllowDoubleCount()
            ? null
            : places.undelivered().read(OutcomeKind.UNDELIVERED),
        endOfBudget(options));
  }

  private static boolean allowsDoubleCount(RelayOptions options) {
    return (options instanceof ReplayOptions replay && replay.getAllowDoubleCount())
        || (options instanceof IncrementalOptions incremental && incremental.getAllowDoubleCount());
  }

  private static ClientConfig clientConfig(RelayOptions options) {
    return ClientConfig.defaults()
        .withEndpoint(URI.create(options.getTiktokEndpoint().strip()))
        .withPartnerName(options.getPartnerName())
        .withDeadline(Durations.of(options.getRequestTimeout()));
  }

  private static TokenSource tokenSource(RelayOptions options) {
    if (options.getAccessTokenFile() != null) {
      return TokenSources.file(options.getAccessTokenFile());
    }
    if (options.getAccessTokenSecret() != null) {
      return TokenSources.secret(options.getAccessTokenSecret());
    }
    return options.getAccessToken() != null
        ? TokenSources.sandbox(options.getAccessToken())
        : TokenSources.environment(OptionsRules.TOKEN_VARIABLE);
  }

  private static String upperCase(String text) {
    return text == null ? null : text.toUpperCase(Locale.ROOT);
  }

  private static Duration joda(String text) {
    return Duration.millis(Durations.of(text).toMillis());
  }
}
