package dev.conversionrelay;

import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.delivery.BatchLimits;
import dev.conversionrelay.delivery.OnOutage;
import dev.conversionrelay.delivery.SendConfig;
import dev.conversionrelay.delivery.SkipDelivered;
import dev.conversionrelay.options.ConsentPolicies;
import dev.conversionrelay.options.Durations;
import dev.conversionrelay.options.EventNameMaps;
import dev.conversionrelay.options.IncrementalOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.Mappings;
import dev.conversionrelay.options.OptionFiles;
import dev.conversionrelay.options.OptionsRules;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.outcome.OutcomeKind;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.TokenSource;
import dev.conversionrelay.tiktok.TokenSources;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.options.StreamingOptions;
import org.joda.time.Duration;

/**
 * The options of a job in the types its steps take. The run id is made here if none was given, and
 * put into the options, so that every part of the run uses the same.
 *
 * @param skipDelivered null if the outcomes of earlier runs do not matter
 */
record RelayConfig(
    String runId,
    PrepareConfig prepare,
    BatchLimits limits,
    int shards,
    Duration maxBatchDelay,
    Duration dedupWindow,
    SkipDelivered skipDelivered,
    SendConfig send,
    OutcomePlaces places) {

  /** Known by its name only, because the pipeline does not depend on any runner. */
  private static final String DIRECT_RUNNER = "DirectRunner";

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
        new SendConfig(
            clientConfig(options),
            tokenSource(options),
            Durations.of(options.getRetryBudget()),
            onOutage(options),
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

  /** Null if the outcomes of earlier runs are not asked. */
  private static SkipDelivered skipDelivered(RelayOptions options, OutcomePlaces places) {
    if (!(options instanceof IncrementalOptions incremental) || !incremental.getSkipDelivered()) {
      return null;
    }
    return SkipDelivered.by(
        places.receipts().read(OutcomeKind.RECEIPT),
        incremental.getAllowDoubleCount()
            ? null
            : places.undelivered().read(OutcomeKind.UNDELIVERED),
        Instant.now());
  }

  private static ClientConfig clientConfig(RelayOptions options) {
    return ClientConfig.defaults()
        .withEndpoint(URI.create(options.getTiktokEndpoint().strip()))
        .withPartnerName(options.getPartnerName());
  }

  /** A stream has no end at which somebody would look for what is undelivered. */
  private static OnOutage onOutage(RelayOptions options) {
    if (!options.as(StreamingOptions.class).isStreaming()) {
      return OnOutage.KEEP;
    }
    return options.getRunner().getSimpleName().equals(DIRECT_RUNNER)
        ? OnOutage.SEND_AGAIN
        : OnOutage.FAIL_BUNDLE;
  }

  private static TokenSource tokenSource(RelayOptions options) {
    if (options.getAccessTokenFile() != null) {
      return TokenSources.file(options.getAccessTokenFile());
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
