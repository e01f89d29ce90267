package dev.conversionrelay.options;

import dev.conversionrelay.conversion.Currencies;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.delivery.BatchLimits;
import dev.conversionrelay.delivery.SkipDelivered;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.outcome.OutcomePlace;
import dev.conversionrelay.replay.ReplayPlace;
import dev.conversionrelay.secret.SecretManager;
import dev.conversionrelay.source.BigQueryReadMethod;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules of options, checked together before anything is started. Each violation names the
 * option and says what would be right.
 */
public final class OptionsRules {

  /** The environment variable that holds the access token. */
  public static final String TOKEN_VARIABLE = "TIKTOK_ACCESS_TOKEN";

  private static final String TOKEN_ORIGIN =
      "TikTok issues it in Events Manager, under the pixel's settings";

  private static final long MIN_BATCH_BYTES = 10_000;
  private static final Pattern TABLE =
      Pattern.compile(
          "[\\p{L}_`\"\\[][\\p{L}\\p{N}_$`\"\\[\\] -]*(\\.[\\p{L}\\p{N}_$`\"\\[\\] -]+)*");

  /** As Pub/Sub takes names of projects, also those of a domain, and of subscriptions. */
  private static final Pattern SUBSCRIPTION =
      Pattern.compile(
          "projects/[a-z][-a-z0-9:.]{4,61}[a-z0-9]/subscriptions/[A-Za-z][-A-Za-z0-9._~%+]{2,254}");

  private static final String OR_ELSEWHERE = ", or bigquery:project.dataset.table, or pubsub:topic";

  private static final int MAX_MESSAGES = 10_000;
  private static final Pattern PASSWORD_IN_URL =
      Pattern.compile("(?i)(password|pwd|secret|token)=|://[^/@]*:[^/@]*@|:thin:[^/@]*/[^@]*@");
  private static final Pattern RUN_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Set<String> REGIONS = Set.of(Locale.getISOCountries());

  private final Map<String, String> environment;
  private final Instant now;
  private final boolean deployed;
  private final List<String> violations = new ArrayList<>();

  private OptionsRules(Map<String, String> environment, Instant now, boolean deployed) {
    this.environment = environment;
    this.now = now;
    this.deployed = deployed;
  }

  private static final Duration LONGEST_REQUEST = Duration.ofMinutes(10);

  /** All violations, in the order of the options; empty if there are none. */
  public static List<String> violations(RelayOptions options, Map<String, String> environment) {
    return violations(options, environment, Clock.systemUTC());
  }

  static List<String> violations(
      RelayOptions options, Map<String, String> environment, Clock clock) {
    return violations(options, new OptionsRules(environment, clock.instant(), false));
  }

  /**
   * All violations of a job that runs on other machines than the one that starts it, as on
   * Dataflow: its secrets are in a Secret Manager, and nothing of it is a file of a machine.
   */
  public static List<String> violationsWhenDeployed(RelayOptions options) {
    return violations(options, new OptionsRules(Map.of(), Clock.systemUTC().instant(), true));
  }

  private static List<String> violations(RelayOptions options, OptionsRules rules) {
    OptionFiles.register(options);
    if (options instanceof JdbcOptions jdbc) {
      rules.checkJdbc(jdbc);
    }
    if (options instanceof IncrementalOptions incremental) {
      rules.checkWindow(incremental);
    }
    if (options instanceof BigQuerySourceOptions bigQuery) {
      rules.checkBigQuery(bigQuery);
    }
    if (options instanceof FileOptions file) {
      rules.checkFile(file);
    }
    if (options instanceof PubsubOptions pubsub) {
      rules.checkPubsub(pubsub);
    }
    if (options instanceof ReplayOptions replay) {
      rules.checkReplay(replay);
    }
    if (options instanceof CheckOptions check) {
      rules.checkCheck(check);
    }
    rules.checkRecords(options);
    rules.checkTikTok(options);
    rules.checkDelivery(options);
    rules.checkOutcomes(options);
    return rules.violations;
  }

  private void checkJdbc(JdbcOptions options) {
    String url = options.getJdbcUrl();
    require(
        url != null && url.startsWith("jdbc:"),
        "--jdbcUrl: say which database to read, such as --jdbcUrl=jdbc:postgresql://host/shop");
    require(
        url == null || !PASSWORD_IN_URL.matcher(url).find(),
        "--jdbcUrl: must not hold a password, because options are visible to others; put it into a"
            + " file and give --jdbcPasswordFile, or into a secret and give --jdbcPasswordSecret");
    boolean query = isSet(options.getQuery());
    boolean table = isSet(options.getTable());
    requireOneSource(query, table);
    require(
        !table || TABLE.matcher(options.getTable()).matches(),
        "--table: a table's name, such as shop.conversions; for anything else use --query");
    if (deployed) {
      requireNoFile("--jdbcPasswordFile", options.getJdbcPasswordFile(), "--jdbcPasswordSecret");
    } else {
      requireFile("--jdbcPasswordFile", options.getJdbcPasswordFile());
    }
    String secret = options.getJdbcPasswordSecret();
    requireVersion("--jdbcPasswordSecret", secret);
    require(
        secret == null || options.getJdbcPasswordFile() == null,
        "--jdbcPasswordFile, --jdbcPasswordSecret: give only one of them");
    requireNotBlank("--partitionColumn", options.getPartitionColumn());
    requireBetween("--partitions", options.getPartitions(), 1, 10_000);
    requireBetween("--fetchSize", options.getFetchSize(), 1, 1_000_000);
  }

  private void checkWindow(IncrementalOptions options) {
    requireNotBlank("--timestampColumn", options.getTimestampColumn());
    boolean column = options.getTimestampColumn() != null;
    boolean bounded = options.getSince() != null || options.getUntil() != null;
    require(
        column || !bounded,
        "--timestampColumn: say which column --since and --until look at, such as"
            + " --timestampColumn=created_at");
    checkReadBack("--receipts", options.getReceipts(), options);
    if (!options.getAllowDoubleCount()) {
      checkReadBack("--undelivered", options.getUndelivered(), options);
    }
    Instant since = checkBound("--since", options.getSince());
    Instant until = checkBound("--until", options.getUntil());
    if (since != null && !since.isBefore(until == null ? now : until)) {
      violations.add(
          until == null
              ? "--since: lies in the future, so there is nothing to read"
              : "--since, --until: the window ends before it begins; --since is the earlier one");
    }
    boolean readable = options.getSince() == null || since != null;
    boolean old = since == null || since.isBefore(now.minus(SkipDelivered.TIKTOK_DEDUP_WINDOW));
    require(
        !(column || bounded)
            || !(readable && old)
            || options.getSkipDelivered()
            || options.getAllowDoubleCount(),
        "--since: the window reaches further back than the 48 hours for which TikTok recognises"
            + " what it already has; give --skipDelivered, to leave out what was delivered before,"
            + " or --allowDoubleCount, if it may count twice");
  }

  private void checkReadBack(String name, String place, IncrementalOptions options) {
    require(
        !options.getSkipDelivered()
            || place == null
            || OutcomePlace.violation(place, () -> BigQueryApi.projectOf(options)).isPresent()
            || OutcomePlace.of(place, () -> BigQueryApi.projectOf(options)).isReadable(),
        name
            + ": --skipDelivered reads what earlier runs wrote, which a topic does not keep; give a"
            + " file prefix or a BigQuery table");
  }

  private Instant checkBound(String name, String text) {
    if (text == null) {
      return null;
    }
    Instant bound = TimeBounds.parse(text, now).orElse(null);
    require(
        bound != null,
        name
            + ": an instant such as 2026-11-01T00:00:00Z, a date such as 2026-11-01, or a duration"
            + " back from now such as 36h or 3d, in the years 2000 to 2199; not "
            + text);
    return bound;
  }

  private void checkBigQuery(BigQuerySourceOptions options) {
    boolean query = isSet(options.getQuery());
    boolean table = isSet(options.getTable());
    requireOneSource(query, table);
    require(
        !table || BigQueryTable.parse(options.getTable()).isPresent(),
        "--table: a table's full name, project.dataset.table; for anything else use --query");
    require(
        !query || table || isSet(BigQueryApi.projectOf(options)),
        "--project: say in which Google Cloud project the query runs, and which is billed for it");
    boolean export = options.getReadMethod() == BigQueryReadMethod.EXPORT;
    String tempLocation = options.getTempLocation();
    require(
        !export || (tempLocation != null && tempLocation.startsWith("gs://")),
        "--tempLocation: EXPORT needs a place for its files, such as gs://bucket/temp; they hold"
            + " the raw rows until they are read");
    require(
        !table || !export || (options.getSince() == null && options.getUntil() == null),
        "--since, --until: an EXPORT takes the whole table; read it by DIRECT_READ, or by a query");
    requireOnlyOfTables("--rowRestriction", options.getRowRestriction() == null, query, export);
    requireOnlyOfTables("--columns", options.getColumns() == null, query, export);
    require(
        query || options.getQueryTempDataset() == null,
        "--queryTempDataset: only with --query; a table is read where it is");
  }

  private void requireOnlyOfTables(String name, boolean absent, boolean query, boolean export) {
    require(
        absent || !(query || export),
        name + ": only with --table and DIRECT_READ; a query says itself what it reads");
  }

  private void requireOneSource(boolean query, boolean table) {
    require(query || table, "--query, --table: give one of them, to say what to read");
    require(
        !(query && table), "--query, --table: give only one of them; a query reads what it names");
  }

  private void checkFile(FileOptions options) {
    require(
        isSet(options.getInput()),
        "--input: say which files to read, such as --input='conversions-*.ndjson'");
  }

  private void checkPubsub(PubsubOptions options) {
    String subscription = options.getSubscription();
    require(
        subscription != null && SUBSCRIPTION.matcher(subscription).matches(),
        "--subscription: say which subscription to read, as"
            + " --subscription=projects/PROJECT/subscriptions/NAME"
            + (isSet(subscription) ? "; not " + subscription : ""));
    if (options instanceof CheckOptions check) {
      require(
          check.getSample() >= 1 && check.getSample() <= MAX_MESSAGES,
          "--sample: 1 to "
              + MAX_MESSAGES
              + " messages of a subscription, because they are held back from other readers"
              + " meanwhile; not "
              + check.getSample());
    }
  }

  private void checkReplay(ReplayOptions options) {
    List<String> from = options.getFrom() == null ? List.of() : options.getFrom();
    require(!from.isEmpty(), "--from: say what to replay, such as --from=relay-output/undelivered");
    boolean tellsRuns = true;
    for (String place : from) {
      Optional<String> violation =
          ReplayPlace.violation(place, () -> BigQueryApi.projectOf(options));
      violation.ifPresent(text -> violations.add("--from: " + text));
      tellsRuns &=
          violation.isPresent()
              || ReplayPlace.of(place, () -> BigQueryApi.projectOf(options)).tellsRuns();
    }
    List<String> runs = options.getOfRuns() == null ? List.of() : options.getOfRuns();
    require(
        runs.isEmpty() || tellsRuns,
        "--ofRuns: only with a file prefix or a BigQuery table; a file is replayed whole, and so is"
            + " a subscription, which can have a filter of its own");
    require(
        runs.stream().allMatch(run -> RUN_ID.matcher(run).matches()),
        "--ofRuns: run ids, comma-separated, as they stand in the names of files");
    String receipts = options.getReceipts();
    require(
        receipts == null
            || options.getAllowDoubleCount()
            || OutcomePlace.violation(receipts, () -> BigQueryApi.projectOf(options)).isPresent()
            || OutcomePlace.of(receipts, () -> BigQueryApi.projectOf(options)).isReadable(),
        "--receipts: a replay reads there what was delivered since, and a topic does not keep it;"
            + " give a file prefix or a BigQuery table, or --allowDoubleCount, if it may count"
            + " twice");
  }

  private void checkCheck(CheckOptions options) {
    require(
        options.getSample() >= 0 && options.getSample() < Integer.MAX_VALUE,
        "--sample: how many records to read, or 0 for all; not " + options.getSample());
    require(
        options.getShow() >= 0,
        "--show: how many events to show, or 0 for none; not " + options.getShow());
  }

  private void checkRecords(RelayOptions options) {
    String source = options.getEventSource();
    require(
        source == null || EventSource.of(source).isPresent(),
        "--eventSource: one of web, app, offline, crm");
    requireNotBlank("--eventSourceId", options.getEventSourceId());
    requireNotBlank("--testEventCode", options.getTestEventCode());
    Mappings.violation(options.getMapping()).ifPresent(violations::add);
    EventNameMaps.violation(options.getEventNames()).ifPresent(violations::add);
    String region = options.getDefaultRegion();
    require(
        region == null || REGIONS.contains(region.toUpperCase(Locale.ROOT)),
        "--defaultRegion: a country's two letters, such as DE");
    String currency = options.getDefaultCurrency();
    require(
        currency == null || Currencies.isSupported(currency.toUpperCase(Locale.ROOT)),
        "--defaultCurrency: the three letters of a currency that TikTok lists, such as EUR");
    ConsentPolicies.violation(options.getConsentPolicy()).ifPresent(violations::add);
  }

  private void checkTikTok(RelayOptions options) {
    URI endpoint = endpointOf(options.getTiktokEndpoint());
    boolean local = endpoint != null && isLoopback(endpoint.getHost());
    if (endpoint == null) {
      violations.add("--tiktokEndpoint: a URL such as " + RelayOptions.TIKTOK_ENDPOINT);
    } else {
      require(
          local || "https".equalsIgnoreCase(endpoint.getScheme()),
          "--tiktokEndpoint: must be https; only a sandbox on this machine may be http");
      require(
          local || isTikTok(endpoint.getHost()),
          "--tiktokEndpoint: a host of tiktok.com, or a sandbox on this machine; conversions go"
              + " nowhere else");
      require(endpoint.getUserInfo() == null, "--tiktokEndpoint: must not hold a user or password");
    }
    if (deployed) {
      checkTokenOfDeployed(options);
    } else {
      checkToken(options, local);
    }
  }

  private void checkToken(RelayOptions options, boolean local) {
    List<String> given = new ArrayList<>();
    if (isSet(options.getAccessToken())) {
      given.add("--accessToken");
      require(
          local,
          "--accessToken: only for a sandbox on this machine, because options are visible to"
              + " others; put the token into the environment variable "
              + TOKEN_VARIABLE
              + " or into a file and give --accessTokenFile");
    }
    if (isSet(options.getAccessTokenFile())) {
      given.add("--accessTokenFile");
    }
    if (isSet(options.getAccessTokenSecret())) {
      given.add("--accessTokenSecret");
    }
    require(given.size() <= 1, String.join(", ", given) + ": give only one of them");
    requireFile("--accessTokenFile", options.getAccessTokenFile());
    requireVersion("--accessTokenSecret", options.getAccessTokenSecret());
    require(
        options instanceof CheckOptions
            || !given.isEmpty()
            || isSet(environment.get(TOKEN_VARIABLE)),
        "no access token: set the environment variable "
            + TOKEN_VARIABLE
            + ", or give --accessTokenFile or --accessTokenSecret. "
            + TOKEN_ORIGIN);
  }

  /** Workers have no file and no environment of the user's, and everyone may see the options. */
  private void checkTokenOfDeployed(RelayOptions options) {
    require(
        options.getAccessToken() == null,
        "--accessToken: options are visible to others; put the token into a secret and give"
            + " --accessTokenSecret");
    requireNoFile("--accessTokenFile", options.getAccessTokenFile(), "--accessTokenSecret");
    requireVersion("--accessTokenSecret", options.getAccessTokenSecret());
    require(
        options.getAccessTokenSecret() != null,
        "--accessTokenSecret: say which secret holds the access token, as"
            + " projects/PROJECT/secrets/SECRET/versions/latest. "
            + TOKEN_ORIGIN);
  }

  private void checkDelivery(RelayOptions options) {
    require(
        options.getBatchSize() >= 1 && options.getBatchSize() <= BatchLimits.MAX_EVENTS,
        "--batchSize: 1 to "
            + BatchLimits.MAX_EVENTS
            + ", which is all that TikTok takes in a request; not "
            + options.getBatchSize());
    require(
        options.getMaxBatchBytes() >= MIN_BATCH_BYTES,
        "--maxBatchBytes: " + MIN_BATCH_BYTES + " or more; not " + options.getMaxBatchBytes());
    require(
        options.getShards() >= 1 && options.getShards() <= 1_000,
        "--shards: 1 to 1000; not " + options.getShards());
    requireBetween("--maxInFlight", options.getMaxInFlight(), 1, 256);
    requireBetween("--maxRequestsPerSecond", options.getMaxRequestsPerSecond(), 0, 10_000);
    requireDuration("--maxBatchDelay", options.getMaxBatchDelay());
    requireDuration("--requestTimeout", options.getRequestTimeout());
    require(
        Durations.parse(options.getRequestTimeout())
                .orElse(LONGEST_REQUEST)
                .compareTo(LONGEST_REQUEST)
            <= 0,
        "--requestTimeout: at most 10m; not " + options.getRequestTimeout());
    requireDuration("--retryBudget", options.getRetryBudget());
    requireDuration("--dedupWindow", options.getDedupWindow());
  }

  private void checkOutcomes(RelayOptions options) {
    requireNotBlank("--output", options.getOutput());
    if (deployed) {
      requireRemote("--output", options.getOutput(), "");
      requireRemote("--rejects", options.getRejects(), OR_ELSEWHERE);
      requireRemote("--receipts", options.getReceipts(), OR_ELSEWHERE);
      requireRemote("--undelivered", options.getUndelivered(), OR_ELSEWHERE);
      requireRemote("--quality", options.getQuality(), OR_ELSEWHERE);
      requireRemote("--summary", options.getSummary(), "");
    }
    requireNoComma("--output", options.getOutput());
    requirePlace("--rejects", options.getRejects(), options);
    requirePlace("--receipts", options.getReceipts(), options);
    requirePlace("--undelivered", options.getUndelivered(), options);
    requirePlace("--quality", options.getQuality(), options);
    requireNotBlank("--summary", options.getSummary());
    requireNotBlank("--report", options.getReport());
    require(
        options.getRunId() == null || RUN_ID.matcher(options.getRunId()).matches(),
        "--runId: letters, digits, dots, dashes and underscores, at most 100");
  }

  private void require(boolean condition, String violation) {
    if (!condition) {
      violations.add(violation);
    }
  }

  private void requireBetween(String name, int value, int min, int max) {
    require(value >= min && value <= max, name + ": " + min + " to " + max + "; not " + value);
  }

  private void requireNotBlank(String name, String value) {
    require(value == null || !value.isBlank(), name + ": must not be empty");
  }

  private void requirePlace(String name, String place, RelayOptions options) {
    requireNotBlank(name, place);
    if (isSet(place)) {
      OutcomePlace.violation(place, () -> BigQueryApi.projectOf(options))
          .ifPresent(violation -> violations.add(name + ": " + violation));
      if (!place.startsWith(OutcomePlace.BIGQUERY) && !place.startsWith(OutcomePlace.PUBSUB)) {
        requireNoComma(name, place);
        require(
            !ReplayPlace.FILE.matcher(place).find(),
            name
                + ": is what the names of files begin with, before the run's id and .ndjson, such as"
                + " relay-output/"
                + name.substring(2)
                + "; a replay would take "
                + place
                + " for one file");
      }
    }
  }

  private void requireNoComma(String name, String place) {
    require(
        place == null || place.indexOf(',') < 0,
        name + ": must not hold a comma, at which a replay would split it; not " + place);
  }

  private void requireFile(String name, String file) {
    require(
        file == null || Files.isReadable(Path.of(file)), name + ": cannot read the file " + file);
  }

  private void requireNoFile(String name, String file, String instead) {
    require(
        file == null,
        name + ": the machines of a deployed job have no such file; use a secret, and " + instead);
  }

  private void requireVersion(String name, String version) {
    require(
        version == null || SecretManager.isVersionName(version),
        name + ": the name of a version, such as projects/PROJECT/secrets/SECRET/versions/1");
  }

  /** A place that stays when the machine that wrote there is gone. */
  private void requireRemote(String name, String place, String others) {
    require(
        place == null
            || place.startsWith("gs://")
            || (!others.isEmpty()
                && (place.startsWith(OutcomePlace.BIGQUERY)
                    || place.startsWith(OutcomePlace.PUBSUB))),
        name
            + ": of a deployed job it is in Cloud Storage, such as gs://bucket/relay"
            + others
            + "; not "
            + place);
  }

  private void requireDuration(String name, String value) {
    Duration duration = Durations.parse(value).orElse(Duration.ZERO);
    require(
        duration.compareTo(Duration.ZERO) > 0,
        name + ": a duration such as 500ms, 20s, 5m, 2h or 3d; not " + value);
  }

  private static boolean isSet(String value) {
    return value != null && !value.isBlank();
  }

  private static URI endpointOf(String text) {
    try {
      URI uri = URI.create(text.strip());
      boolean http = "http".equalsIgnoreCase(uri.getScheme());
      boolean https = "https".equalsIgnoreCase(uri.getScheme());
      return uri.getHost() != null && (http || https) ? uri : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isTikTok(String host) {
    return host.toLowerCase(Locale.ROOT).endsWith(".tiktok.com");
  }

  /** Whether the host is this machine by its very name; no name is looked up. */
  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    boolean literal = host.matches("[0-9.]+") || host.startsWith("[");
    try {
      return literal && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
