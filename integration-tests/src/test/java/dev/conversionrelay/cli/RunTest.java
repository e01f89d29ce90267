package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.Counts;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.MessageStyle;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job as users run it: a JVM of its own, a real PostgreSQL, real files. */
class RunTest {

  private static final int ROWS = Boolean.getBoolean("relay.nightly") ? 200_000 : 100_000;
  private static final int SHARDS = 4;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> ONE_GIGABYTE = List.of("-Xmx1g");

  private static EmbeddedPostgres postgres;

  @TempDir private static Path data;
  @TempDir private Path folder;

  @BeforeAll
  static void fillTheShop() throws Exception {
    postgres = EmbeddedPostgres.start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
      ShopData.intoTable(connection, ROWS);
    }
    ShopData.intoFile(data.resolve("conversions.ndjson"), ROWS);
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Test
  void aDatabaseAndAFileWithTheSameRowsDeliverTheSameEventsOnce() throws Exception {
    Map<EventKey, JsonNode> fromTable;
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run = run(sandbox, jdbc("--table=conversions"));
      assertDelivered(run, sandbox);
      fromTable = sandbox.stored();
    }
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          run(sandbox, "run", "file", "--input=" + data.resolve("conversions.ndjson"));
      assertDelivered(run, sandbox);
      assertThat(sandbox.stored()).isEqualTo(fromTable);
    }
  }

  private void assertDelivered(RelayProcess.Result run, Sandbox sandbox) throws IOException {
    assertThat(run.exitCode()).as(run.output()).isEqualTo(0);
    Counts counts = sandbox.counts();
    int expected = ShopData.consentedOf(ROWS);
    assertThat(counts.stored()).isEqualTo(expected);
    assertThat(counts.received()).as("each once, before TikTok's own dedup").isEqualTo(expected);
    assertThat(ids(sandbox)).isEqualTo(expectedIds());
    JsonNode summary = summary();
    assertThat(summary.path("balanced").asBoolean()).isTrue();
    assertThat(summary.path("read").asLong()).isEqualTo(ROWS);
    assertThat(summary.path("delivered").asLong()).isEqualTo(counts.stored());
    assertThat(summary.path("suppressed").asLong()).isEqualTo(ROWS - expected);
    assertThat(summary.path("requests").asLong()).isEqualTo(counts.requests());
    assertThat(counts.requests()).isLessThanOrEqualTo(fewestRequests());
    for (Counts.SourceCounts source : counts.bySource()) {
      String name = "web/" + source.eventSourceId() + "/" + source.event();
      assertThat(summary.path("delivered_by_event").path(name).asLong()).isEqualTo(source.stored());
    }
    assertThat(lines("receipts")).isEqualTo(expected);
  }

  /** The sum over all keys of ⌈events / 1000⌉, with the sharding computed anew. */
  private static long fewestRequests() {
    Map<String, Long> events =
        Stream.iterate(0, i -> i < ROWS, i -> i + 1)
            .filter(ShopData::consented)
            .collect(
                Collectors.groupingBy(
                    i -> {
                      int hash = 31 * ShopData.eventId(i).hashCode() + "Purchase".hashCode();
                      return ShopData.pixel(i) + "/" + Math.floorMod(hash ^ (hash >>> 16), SHARDS);
                    },
                    Collectors.counting()));
    return events.values().stream().mapToLong(count -> (count + 999) / 1_000).sum();
  }

  /** With less memory than the table takes. */
  @Test
  void aCheckOfATableCountsItWholeOrItsFirstRows() throws Exception {
    String[] check = jdbc("--table=conversions");
    check[0] = "check";
    RelayProcess.Result some = RelayProcess.run(folder, List.of("-Xmx64m"), check);
    assertThat(some.exitCode()).as(some.output()).isZero();
    assertThat(some.output())
        .startsWith("Read the first 1,000 records of conversions. Nothing is sent.\n")
        .contains("\n  read                1,000\n")
        .doesNotContain("@example");

    String[] whole =
        Stream.concat(Stream.of(check), Stream.of("--sample=0")).toArray(String[]::new);
    RelayProcess.Result all = RelayProcess.run(folder, List.of("-Xmx64m"), whole);
    assertThat(all.exitCode()).as(all.output()).isZero();
    assertThat(all.output())
        .startsWith(String.format(Locale.ROOT, "Read all %,d records of conversions.", ROWS))
        .contains(
            String.format(Locale.ROOT, "\n  sent         %,12d\n", ShopData.consentedOf(ROWS)));
  }

  @Test
  void aKilledRunAndItsRepetitionDeliverEveryEventOnce() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess killed =
          RelayProcess.start(folder, ONE_GIGABYTE, arguments(sandbox, jdbc("--table=conversions")));
      while (killed.isAlive() && sandbox.counts().requests() < 40) {
        Thread.onSpinWait();
      }
      assertThat(killed.isAlive()).as("killed in the middle").isTrue();
      killed.kill();
      long before = sandbox.counts().received();
      assertThat(before).isBetween(1L, ShopData.consentedOf(ROWS) - 1L);

      RelayProcess.Result again = run(sandbox, jdbc("--table=conversions"));

      assertThat(again.exitCode()).as(again.output()).isEqualTo(0);
      assertThat(ids(sandbox)).isEqualTo(expectedIds());
      Counts counts = sandbox.counts();
      assertThat(counts.stored()).isEqualTo(ShopData.consentedOf(ROWS));
      assertThat(counts.merged() + counts.duplicates()).as("TikTok dropped them").isEqualTo(before);
    }
  }

  @Test
  void oneInvalidEventAmongTenThousandCostsOneEvent() throws Exception {
    for (MessageStyle style : MessageStyle.values()) {
      SandboxConfig config =
          SandboxConfig.builder()
              .keepEverything(true)
              .messageStyle(style)
              .refuse(
                  event ->
                      event.path("event_id").asText().equals("order-4321")
                          ? Optional.of("properties.value")
                          : Optional.empty())
              .build();
      try (Sandbox sandbox = Sandbox.start(config)) {
        RelayProcess.Result run = run(sandbox, jdbc(tenThousand()));

        assertThat(run.exitCode()).as(style + "\n" + run.output()).isEqualTo(3);
        Set<String> expected = new HashSet<>(expectedIds(10_000));
        expected.remove("order-4321");
        assertThat(ids(sandbox)).isEqualTo(expected);
        JsonNode summary = summary();
        assertThat(summary.path("rejected").asLong()).isEqualTo(1);
        assertThat(summary.path("balanced").asBoolean()).isTrue();
        JsonNode reject = MAPPER.readTree(Files.readString(newest("rejects")));
        assertThat(reject.path("reason").asText()).isEqualTo("refused_by_tiktok");
        assertThat(reject.path("event_id").asText()).isEqualTo("order-4321");
        assertThat(reject.path("code").asInt()).isEqualTo(40002);
        assertThat(reject.path("request_id").asText()).isNotEmpty();
        assertThat(reject.path("event_json").path("event_id").asText()).isEqualTo("order-4321");
      }
    }
  }

  @Test
  void aWrongPixelIdRejectsNothingAndKeepsItsEventsWhole() throws Exception {
    SandboxConfig config =
        SandboxConfig.builder()
            .keepEverything(true)
            .token("sandbox", ShopData.pixel(0), ShopData.pixel(1))
            .build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      RelayProcess.Result run = run(sandbox, jdbc(tenThousand()));

      assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
      assertThat(run.output()).contains("configuration").contains("undelivered");
      Set<String> mine = new HashSet<>();
      Set<String> others = new HashSet<>();
      for (int i = 0; i < 10_000; i++) {
        if (ShopData.consented(i)) {
          (ShopData.pixel(i).equals(ShopData.pixel(2)) ? others : mine).add(ShopData.eventId(i));
        }
      }
      assertThat(ids(sandbox)).isEqualTo(mine);
      Set<String> kept = new HashSet<>();
      for (String line : Files.readAllLines(newest("undelivered"))) {
        JsonNode event = MAPPER.readTree(line);
        assertThat(event.path("event_source_id").asText()).isEqualTo(ShopData.pixel(2));
        assertThat(event.path("event_json").path("user").path("email").toString())
            .doesNotContain("@");
        kept.add(event.path("event_json").path("event_id").asText());
      }
      assertThat(kept).isEqualTo(others);
      JsonNode summary = summary();
      assertThat(summary.path("rejected").asLong()).isZero();
      assertThat(summary.path("undelivered").asLong()).isEqualTo(others.size());
      assertThat(summary.path("balanced").asBoolean()).isTrue();
    }
  }

  @Test
  void anEndpointNobodyListensOnLosesNothing() throws Exception {
    RelayProcess.Result run =
        RelayProcess.run(
            folder,
            ONE_GIGABYTE,
            Stream.of(
                    List.of(jdbc(tenThousand())),
                    List.of(
                        "--tiktokEndpoint=http://127.0.0.1:1/open_api/v1.3/event/track/",
                        "--accessToken=sandbox",
                        "--retryBudget=2s"))
                .flatMap(List::stream)
                .toArray(String[]::new));

    assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
    assertThat(run.output()).containsIgnoringCase("refused");
    JsonNode summary = summary();
    assertThat(summary.path("balanced").asBoolean()).isTrue();
    assertThat(summary.path("undelivered").asLong()).isEqualTo(ShopData.consentedOf(10_000));
    assertThat(lines("undelivered")).isEqualTo(ShopData.consentedOf(10_000));
  }

  @Test
  void aSourceWithoutAConsentColumnSendsNothingAndSaysWhy() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          run(
              sandbox,
              jdbc(
                  "--query=SELECT event, event_id, event_time, event_source, event_source_id, email"
                      + " FROM conversions LIMIT 100"));

      assertThat(run.exitCode()).as(run.output()).isEqualTo(4);
      assertThat(run.output()).contains("consent_ad_user_data", "granted", "--consentPolicy");
      assertThat(sandbox.counts().requests()).isZero();
      assertThat(summary().path("suppressed").asLong()).isEqualTo(100);
    }
  }

  @Test
  void aSourceThatCannotBeReadIsNamedWithTheRemedyAndNoStackTrace() throws Exception {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE shopper LOGIN PASSWORD 'right'");
    }
    Path wrong = Files.writeString(folder.resolve("password"), "wrong-password\n");
    assertUsage(
        postgresWithPasswords(),
        List.of("--table=conversions", "--jdbcUser=shopper", "--jdbcPasswordFile=" + wrong),
        "--jdbcUser, --jdbcPasswordFile: the database refuses this user or password");
    assertUsage(
        url(),
        List.of("--jdbcUser=postgres", "--table=no_such_table"),
        "--table: the database refuses it",
        "no_such_table");
    assertUsage(
        url(),
        List.of("--jdbcUser=postgres", "--query=SELECT no_such_column FROM conversions"),
        "--query: the database refuses it",
        "no_such_column");
    assertUsage(
        "jdbc:postgresql://127.0.0.1:1/shop",
        List.of("--table=conversions"),
        "--jdbcUrl: cannot connect to jdbc:postgresql");
    assertUsage(
        "jdbc:nosuchdb://127.0.0.1/shop",
        List.of("--table=conversions"),
        "--jdbcUrl: no driver for jdbc:nosuchdb",
        "folder drivers");
  }

  /** The same server, with passwords asked of the role that has one. */
  private static String postgresWithPasswords() throws Exception {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      Path hba;
      try (var row = statement.executeQuery("SHOW hba_file")) {
        row.next();
        hba = Path.of(row.getString(1));
      }
      Files.writeString(hba, "host all shopper all scram-sha-256\n" + Files.readString(hba));
      statement.execute("SELECT pg_reload_conf()");
    }
    return postgres.getJdbcUrl("shopper", "postgres").replaceAll("\\?.*", "");
  }

  private void assertUsage(String url, List<String> options, String... messages) throws Exception {
    RelayProcess.Result run =
        RelayProcess.run(
            folder,
            List.of(),
            Stream.concat(
                    Stream.of(
                        "run",
                        "jdbc",
                        "--jdbcUrl=" + url,
                        "--tiktokEndpoint=http://127.0.0.1:1/",
                        "--accessToken=sandbox"),
                    options.stream())
                .toArray(String[]::new));
    assertThat(run.exitCode()).as(run.output()).isEqualTo(2);
    assertThat(run.output())
        .contains(messages)
        .doesNotContain("\tat ", "Exception", "wrong-password");
  }

  private static String tenThousand() {
    return "--query=SELECT * FROM conversions WHERE substr(event_id, 7)::int < 10000";
  }

  private static String url() {
    return postgres.getJdbcUrl("postgres", "postgres").replaceAll("\\?.*", "");
  }

  private static String[] jdbc(String what) {
    return new String[] {"run", "jdbc", "--jdbcUrl=" + url(), "--jdbcUser=postgres", what};
  }

  private RelayProcess.Result run(Sandbox sandbox, String... arguments) throws Exception {
    return RelayProcess.run(folder, ONE_GIGABYTE, arguments(sandbox, arguments));
  }

  private static String[] arguments(Sandbox sandbox, String... arguments) {
    return Stream.concat(
            Stream.of(arguments),
            Stream.of("--tiktokEndpoint=" + sandbox.endpoint(), "--accessToken=sandbox"))
        .toArray(String[]::new);
  }

  private static Set<String> ids(Sandbox sandbox) {
    return sandbox.stored().values().stream()
        .map(event -> event.path("event_id").asText())
        .collect(Collectors.toSet());
  }

  private static Set<String> expectedIds() {
    return expectedIds(ROWS);
  }

  private static Set<String> expectedIds(int rows) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < rows; i++) {
      if (ShopData.consented(i)) {
        ids.add(ShopData.eventId(i));
      }
    }
    return ids;
  }

  private JsonNode summary() throws IOException {
    return MAPPER.readTree(newest("summary").toFile());
  }

  private long lines(String outcome) throws IOException {
    try (Stream<String> lines = Files.lines(newest(outcome))) {
      return lines.count();
    }
  }

  /** The file of the latest run: their names begin with the time the run started. */
  private Path newest(String outcome) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("relay-output"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(outcome + "-"))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new AssertionError("no " + outcome + " file"));
    }
  }
}
