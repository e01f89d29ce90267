package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.outcome.DedupKey;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.source.BigQueryReadMethod;
import dev.conversionrelay.source.BigQuerySample;
import dev.conversionrelay.source.BigQueryWindow;
import dev.conversionrelay.source.ReadBigQuery;
import dev.conversionrelay.testing.BigQueryEmulator;
import dev.conversionrelay.testing.Canaries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BigQuery by its own protocols, against an emulator. */
class BigQueryTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int ROWS = 20_000;
  private static final String TYPES =
      """
      [{"name":"i","type":"INTEGER"}, {"name":"n","type":"NUMERIC"}, {"name":"f","type":"FLOAT"},
       {"name":"b","type":"BOOLEAN"}, {"name":"s","type":"STRING"}, {"name":"by","type":"BYTES"},
       {"name":"d","type":"DATE"}, {"name":"t","type":"TIME"},
       {"name":"ts","type":"TIMESTAMP"}, {"name":"j","type":"JSON"},
       {"name":"a","type":"STRING","mode":"REPEATED"},
       {"name":"st","type":"RECORD","fields":[
         {"name":"x","type":"INTEGER"}, {"name":"y","type":"NUMERIC"}]},
       {"name":"c","type":"RECORD","mode":"REPEATED","fields":[
         {"name":"content_id","type":"STRING"}, {"name":"price","type":"NUMERIC"},
         {"name":"tags","type":"STRING","mode":"REPEATED"}]}]
      """;

  @TempDir private static Path emulatorFolder;
  private static BigQueryEmulator emulator;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    emulator = BigQueryEmulator.start(emulatorFolder);
    for (String option : emulator.jvmOptions()) {
      String[] parts = option.substring(2).split("=", 2);
      System.setProperty(parts[0], parts[1]);
    }
    emulator.createTable("types", TYPES);
    emulator.query(
        """
        INSERT INTO shop.types (i, n, f, b, s, `by`, d, t, ts, j, a, st, c) VALUES
        (9007199254740993, NUMERIC '46.00', 0.1, TRUE, 'a "q" ü', b'ab', DATE '2026-03-01',
         TIME '02:30:00.5',
         TIMESTAMP '2026-03-29 02:30:00.123456+00', JSON '{"a":1}', ['x', 'y'],
         STRUCT(1, NUMERIC '1.5'), [STRUCT('sku', NUMERIC '19.90', ['t'])])\
        """);
    emulator.query("INSERT INTO shop.types (s) VALUES ('all else is NULL')");
    emulator.createTable(
        "alien",
        "[{\"name\":\"colour\",\"type\":\"STRING\"},{\"name\":\"weight\",\"type\":\"FLOAT\"}]");
    emulator.createTable("conversions", ShopData.BIGQUERY_COLUMNS);
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(ShopData.bigQueryRow(i));
      if (rows.size() == 1_000) {
        emulator.insert("conversions", rows);
        rows.clear();
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (emulator != null) {
      emulator.close();
    }
  }

  @Test
  void everyTypeIsReadWithoutLossAndACheckSeesTheSame() throws Exception {
    List<String> rows = read(ReadBigQuery.table(table("types"), BigQueryReadMethod.DIRECT_READ));
    assertThat(rows)
        .containsExactlyInAnyOrder(
            "{\"i\":9007199254740993,\"n\":46,\"f\":0.1,\"b\":true,\"s\":\"a \\\"q\\\" ü\","
                + "\"by\":\"6162\",\"d\":\"2026-03-01\",\"t\":\"02:30:00.500\","
                + "\"ts\":\"2026-03-29T02:30:00.123456Z\","
                + "\"j\":\"{\\\"a\\\":1}\","
                + "\"a\":[\"x\",\"y\"],"
                + "\"st\":{\"x\":1,\"y\":1.5},"
                + "\"c\":[{\"content_id\":\"sku\",\"price\":19.9,\"tags\":[\"t\"]}]}",
            "{\"s\":\"all else is NULL\"}");

    List<String> sample = new ArrayList<>();
    BigQueryApi api = BigQueryApi.of(options());
    boolean more =
        BigQuerySample.table(api, table("types"), api.table(table("types")).getSchema().getFields())
            .read(0, record -> sample.add(new String(record.json(), UTF_8)));
    assertThat(more).isFalse();
    assertThat(sample)
        .extracting(row -> row.replace(",\"a\":[],\"c\":[]", ""))
        .containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void aCheckSeesTheFirstRowsAndTheColumnsThatARunLeavesUnread() throws Exception {
    for (String source :
        List.of(
            "--table=test-project.shop.conversions", "--query=SELECT * FROM shop.conversions")) {
      List<String> arguments = new ArrayList<>(List.of("check", "bigquery", "--sample=10", source));
      arguments.addAll(emulator.options());
      RelayProcess.Result check =
          RelayProcess.run(folder, emulator.jvmOptions(), arguments.toArray(String[]::new));
      assertThat(check.exitCode()).as(check.output()).isZero();
      assertThat(check.output())
          .contains("Read the first 10 records of ")
          .containsPattern("(?m)^ +10    internal_note$")
          .doesNotContain("note 1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --table=test-project.shop.nowhere     | --table: Not found
          --table=test-project.nowhere.orders   | --table: Not found
          --query=SELECT nothing FROM shop.types | --query: BigQuery refuses it
          --query=SELECT * FROM shop.nowhere    | --query: Not found
          --table=test-project.shop.alien       | no column of test-project.shop.alien is named
          --table=test-project.shop.alien       | it has colour, weight. Give them the names
          """)
  void whatCannotBeReadIsSaidBeforeAnythingStarts(String source, String message) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("check", "bigquery", source));
    arguments.addAll(emulator.options());
    RelayProcess.Result check =
        RelayProcess.run(folder, emulator.jvmOptions(), arguments.toArray(String[]::new));
    assertThat(check.exitCode()).as(check.output()).isEqualTo(ExitCode.USAGE.code());
    assertThat(check.output()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void outcomesAreRowsOfTablesThatAreMade() throws Exception {
    Path file = folder.resolve("in.ndjson");
    ShopData.intoFile(file, 2_000);
    Files.writeString(
        file,
        "{\"event_id\":\"nameless\",\"consent_ad_user_data\":\"granted\"}\n",
        StandardOpenOption.APPEND);
    for (String runId : List.of("first", "second")) {
      try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
        RelayProcess.Result run =
            runFile(
                sandbox,
                file,
                "shop",
                "--runId=" + runId,
                "--quality=bigquery:test-project.shop.quality");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.REJECTS.code());
        assertThat(run.output())
            .contains(
                "Receipts:     BigQuery, test-project.shop.receipts where run_id = '" + runId);
      }
    }
    int delivered = ShopData.consentedOf(2_000);
    assertThat(
            emulator
                .query(
                    "SELECT run_id, COUNT(*), COUNT(DISTINCT event_id), COUNT(delivered_at),"
                        + " COUNTIF(test) FROM shop.receipts GROUP BY run_id ORDER BY run_id")
                .path("rows")
                .toString())
        .isEqualTo(
            MAPPER
                .readTree(
                    """
                    [{"f":[{"v":"first"},{"v":"%1$d"},{"v":"%1$d"},{"v":"%1$d"},{"v":"0"}]},
                     {"f":[{"v":"second"},{"v":"%1$d"},{"v":"%1$d"},{"v":"%1$d"},{"v":"0"}]}]\
                    """
                        .formatted(delivered))
                .toString());
    assertThat(
            emulator
                .query("SELECT stage, reason, field, event_id, ambiguous FROM shop.rejects LIMIT 1")
                .path("rows")
                .path(0)
                .findValuesAsText("v"))
        .containsExactly("validate", "missing_event", "event", "nameless", "false");

    // Both runs are in the table; what the first counted is what its own report said.
    List<String> report = new ArrayList<>(List.of("report"));
    report.addAll(emulator.options());
    report.addAll(
        List.of(
            "--from=bigquery:test-project.shop.quality",
            "--ofRuns=first",
            "--report=of-table.html"));
    RelayProcess.Result made =
        RelayProcess.run(folder, emulator.jvmOptions(), report.toArray(String[]::new));
    assertThat(made.exitCode()).as(made.output()).isZero();
    assertThat(ReportTest.dataOf(folder.resolve("of-table.html")))
        .isEqualTo(ReportTest.dataOf(folder.resolve("relay-output/report-first.html")));
  }

  @Test
  void aTableThatCannotTakeOutcomesIsRefusedBeforeAnythingIsSent() throws Exception {
    Path file = folder.resolve("in.ndjson");
    ShopData.intoFile(file, 10);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result missing =
          runFile(sandbox, file, "shop", "--undelivered=bigquery:test-project.shop.alien");
      assertThat(missing.exitCode()).as(missing.output()).isEqualTo(ExitCode.USAGE.code());
      assertThat(missing.output())
          .contains(
              "--undelivered: the table lacks columns; add them by: ALTER TABLE"
                  + " `test-project.shop.alien` ADD COLUMN run_id STRING, ADD COLUMN fault STRING");
      RelayProcess.Result dataset = runFile(sandbox, file, "nowhere");
      assertThat(dataset.exitCode()).as(dataset.output()).isEqualTo(ExitCode.USAGE.code());
      assertThat(dataset.output()).contains("make it first: bq mk --dataset test-project:nowhere");
      assertThat(sandbox.counts().requests()).isZero();
    }
  }

  private RelayProcess.Result runFile(Sandbox sandbox, Path file, String dataset, String... more)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("run", "file", "--input=" + file));
    arguments.addAll(emulator.options());
    arguments.addAll(List.of("--tiktokEndpoint=" + sandbox.endpoint(), "--accessToken=sandbox"));
    arguments.add("--receipts=bigquery:test-project." + dataset + ".receipts");
    arguments.add("--rejects=bigquery:test-project." + dataset + ".rejects");
    arguments.addAll(List.of(more));
    return RelayProcess.run(folder, emulator.jvmOptions(), arguments.toArray(String[]::new));
  }

  @Test
  void aTableIsDeliveredOnceAndOnlyItsColumnsOfARecordAreRead() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run = run(sandbox, "--table=test-project.shop.conversions");
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output())
          .contains("Not read, because they are no part of a record: internal_note")
          .doesNotContain("note 1")
          .doesNotContain("@example");
      assertThat(sandbox.counts().received()).isEqualTo(ShopData.consentedOf(ROWS));
      assertThat(sandbox.counts().stored()).isEqualTo(ShopData.consentedOf(ROWS));
      ShopData.assertSame(ShopData.events(sandbox), fromFile());
    }
  }

  @Test
  void aMappedTableIsReadWithAllItsColumns() throws Exception {
    Path mapping =
        Files.writeString(
            folder.resolve("m.jslt"), "{\"search_string\": .internal_note, * - internal_note : .}");
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          run(sandbox, "--table=test-project.shop.conversions", "--mapping=" + mapping);
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output()).doesNotContain("Not read").doesNotContain("@example");
      assertThat(sandbox.counts().stored()).isEqualTo(ShopData.consentedOf(ROWS));
      assertThat(sandbox.stored().values())
          .allMatch(
              event -> event.path("properties").path("search_string").asText().startsWith("note "));
    }
  }

  @Test
  void aQueryIsDeliveredOnceAndLeavesNothingBehind() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          run(sandbox, "--query=SELECT * EXCEPT (internal_note) FROM shop.conversions");
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(sandbox.counts().received()).isEqualTo(ShopData.consentedOf(ROWS));
      assertThat(sandbox.counts().stored()).isEqualTo(ShopData.consentedOf(ROWS));
    }
    assertThat(emulator.get("datasets").path("datasets"))
        .extracting(dataset -> dataset.path("datasetReference").path("datasetId").asText())
        .containsExactly(BigQueryEmulator.DATASET);
  }

  @Test
  void aRestrictedReadGivesTheRowsOfItsWindow() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          run(
              sandbox,
              "--table=test-project:shop.conversions",
              "--rowRestriction="
                  + BigQueryWindow.condition(
                      "event_time", "TIMESTAMP", ShopData.time(1), ShopData.time(101)));
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output()).contains("\n  read                  100\n");
      assertThat(sandbox.counts().stored()).isEqualTo(98);
    }
  }

  /** The type of the column, which decides how bounds are written, is looked up. */
  @ParameterizedTest
  @CsvSource({
    "--table=test-project.shop.conversions, files/receipts, files/undelivered",
    "--query=SELECT * EXCEPT (internal_note) FROM shop.conversions, "
        + "bigquery:test-project.shop.window_receipts, "
        + "bigquery:test-project.shop.window_undelivered",
  })
  void aWindowIsDeliveredOnceAndNotAgain(String source, String receipts, String undelivered)
      throws Exception {
    String[] window = {
      source,
      "--receipts=" + receipts,
      "--undelivered=" + undelivered,
      "--timestampColumn=event_time",
      "--since=" + ShopData.time(1),
      "--until=" + ShopData.time(101),
      "--skipDelivered"
    };
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result first = run(sandbox, window);
      assertThat(first.exitCode()).as(first.output()).isZero();
      assertThat(first.output()).contains("\n  read                  100\n");
      assertThat(sandbox.counts().received()).isEqualTo(98);
      RelayProcess.Result again = run(sandbox, window);
      assertThat(again.exitCode()).as(again.output()).isZero();
      if (source.startsWith("--query")) {
        // What is in a table of receipts is not even read; two are of people who did not consent.
        assertThat(again.output()).contains("\n  read                    2\n");
      } else {
        assertThat(again.output()).containsPattern("98 +delivered_before: ");
      }
      assertThat(sandbox.counts().received()).isEqualTo(98);
    }
  }

  /** The warehouse has to compute the key of an event just as the relay does. */
  @Test
  void theWarehouseComputesTheSameKeys() throws Exception {
    for (String id : List.of("A-1001", "größe-1", "it's", "12")) {
      Event live = event(id, null);
      Event test = event(id, "TEST1");
      JsonNode row =
          emulator
              .query(
                  "SELECT "
                      + DedupKey.googleSql("'CTESTPIXEL'", "'Lead'", "'" + sql(id) + "'", "FALSE")
                      + ", "
                      + DedupKey.googleSql("'CTESTPIXEL'", "'Lead'", "'" + sql(id) + "'", "TRUE"))
              .path("rows")
              .path(0)
              .path("f");
      assertThat(row.path(0).path("v").asText()).isEqualTo(DedupKey.of(live));
      assertThat(row.path(1).path("v").asText()).isEqualTo(DedupKey.of(test));
    }
  }

  private static String sql(String text) {
    return text.replace("'", "\\'");
  }

  private static Event event(String id, String testEventCode) {
    return new Event(
        new Route(EventSource.WEB, "CTESTPIXEL", testEventCode),
        "Lead",
        id,
        0,
        0,
        "x:1",
        new byte[0]);
  }

  /** Sent 50 hours ago and just now: TikTok would recognise only the second one. */
  // Of files it is tested with every change, by ReplayTest.
  @EnabledIfSystemProperty(named = "relay.nightly", matches = "true")
  @Test
  void anEventWhoseAnswerWasLostLongAgoIsLeftOutByItsRowInATable() throws Exception {
    String[] window = {
      "--table=test-project.shop.conversions",
      "--timestampColumn=event_time",
      "--since=" + ShopData.time(1),
      "--until=" + ShopData.time(11),
      "--undelivered=bigquery:test-project.shop.lost_undelivered",
      "--skipDelivered"
    };
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result first =
          run(
              sandbox,
              Stream.concat(
                      Stream.of(window),
                      Stream.of("--receipts=bigquery:test-project.shop.lost_receipts"))
                  .toArray(String[]::new));
      assertThat(first.exitCode()).as(first.output()).isZero();
      assertThat(sandbox.counts().received()).isEqualTo(10);
    }
    for (String row :
        List.of(
            "TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 50 HOUR) FROM shop.lost_receipts"
                + " WHERE event_id = 'order-3'",
            "CURRENT_TIMESTAMP() FROM shop.lost_receipts WHERE event_id = 'order-4'")) {
      emulator.query(
          "INSERT INTO shop.lost_undelivered (dedup_key, ambiguous, first_sent_at)"
              + " SELECT dedup_key, TRUE, "
              + row);
    }
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result again =
          run(
              sandbox,
              Stream.concat(Stream.of(window), Stream.of("--receipts=elsewhere/receipts"))
                  .toArray(String[]::new));
      assertThat(again.exitCode()).as(again.output()).isZero();
      assertThat(again.output()).containsPattern(" 1 +answer_lost_before: ");
      assertThat(sandbox.stored().keySet())
          .extracting(EventKey::id)
          .hasSize(9)
          .contains("order-4")
          .doesNotContain("order-3");
    }
  }

  @Test
  void whatAnOutageLeftInATableIsReplayedByThePrintedCommandByteForByte() throws Exception {
    Path file = folder.resolve("in.ndjson");
    ShopData.intoFile(file, 2_000);
    Map<EventKey, String> expected;
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          RelayProcess.shell(folder, List.of(), shellLine(sandbox, file, List.of()));
      assertThat(run.exitCode()).as(run.output()).isZero();
      expected = ShopData.events(sandbox);
    }
    List<String> places = new ArrayList<>(emulator.options());
    for (String kind : List.of("receipts", "rejects", "undelivered")) {
      places.add("--" + kind + "=bigquery:test-project.shop.replay_" + kind);
    }
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().when(request -> sandbox.counts().stored() > 0, Fault.tokenRevoked());
      RelayProcess.Result outage =
          RelayProcess.shell(folder, emulator.jvmOptions(), shellLine(sandbox, file, places));
      assertThat(outage.exitCode()).as(outage.output()).isEqualTo(1);
      sandbox.faults().clear();
      String lost = " FROM shop.replay_undelivered ORDER BY event_id LIMIT 1";
      String key =
          emulator.query("SELECT dedup_key" + lost).path("rows").findValuesAsText("v").get(0);
      emulator.query(
          "UPDATE shop.replay_undelivered SET ambiguous = TRUE, first_sent_at ="
              + " TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 50 HOUR) WHERE dedup_key = '"
              + key
              + "'");

      String line = replayLine(outage);
      assertThat(line).contains("--from=bigquery:test-project.shop.replay_undelivered --ofRuns=");
      RelayProcess.Result replay = RelayProcess.shell(folder, emulator.jvmOptions(), line);
      assertThat(replay.exitCode()).as(replay.output()).isEqualTo(1);
      assertThat(replay.output()).containsPattern("(?m)^ +1    answer_lost_before$");
      assertThat(sandbox.counts().received()).isEqualTo(expected.size() - 1L);

      long requests = sandbox.counts().requests();
      RelayProcess.Result again = RelayProcess.shell(folder, emulator.jvmOptions(), line);
      assertThat(again.exitCode()).as(again.output()).isEqualTo(1);
      assertThat(again.output()).contains("delivered_before: ");
      assertThat(sandbox.counts().requests()).isEqualTo(requests);

      RelayProcess.Result allowed =
          RelayProcess.shell(folder, emulator.jvmOptions(), replayLine(replay));
      assertThat(allowed.exitCode()).as(allowed.output()).isZero();
      ShopData.assertSame(ShopData.events(sandbox), expected);
      assertThat(sandbox.counts().received()).isEqualTo(expected.size());
    }
  }

  /** Each replay would find them twice as often, if it wrote them again. */
  // Of files it is tested with every change, by ReplayTest.
  @EnabledIfSystemProperty(named = "relay.nightly", matches = "true")
  @Test
  void rejectsOfATableThatHoldNoEventStayWhereTheyAre() throws Exception {
    Path file = folder.resolve("in.ndjson");
    Files.write(
        file,
        List.of(
            "{\"event_id\":\"nameless\",\"consent_ad_user_data\":\"granted\"}",
            "{\"event\":\"Lead\",\"consent_ad_user_data\":\"granted\"}"));
    List<String> places = new ArrayList<>(emulator.options());
    places.add("--rejects=bigquery:test-project.shop.kept_rejects");
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          RelayProcess.shell(folder, emulator.jvmOptions(), shellLine(sandbox, file, places));
      assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.REJECTS.code());
      for (int i = 0; i < 2; i++) {
        RelayProcess.Result replay =
            RelayProcess.shell(
                folder,
                emulator.jvmOptions(),
                "./relay replay --from=bigquery:test-project.shop.kept_rejects --tiktokEndpoint="
                    + sandbox.endpoint()
                    + " "
                    + String.join(" ", places));
        assertThat(replay.exitCode()).as(replay.output()).isEqualTo(ExitCode.REJECTS.code());
        assertThat(replay.output()).containsPattern(" 2 +no_event_to_replay: ");
        assertThat(
                emulator
                    .query("SELECT COUNT(*) FROM shop.kept_rejects")
                    .path("rows")
                    .findValuesAsText("v"))
            .containsExactly("2");
      }
      assertThat(sandbox.counts().requests()).isZero();
    }
  }

  @Test
  void aTableOfOtherThingsIsNotReplayed() throws Exception {
    RelayProcess.Result replay =
        RelayProcess.shell(
            folder,
            emulator.jvmOptions(),
            "./relay replay --from=bigquery:test-project.shop.alien "
                + String.join(" ", emulator.options()));
    assertThat(replay.exitCode()).as(replay.output()).isEqualTo(ExitCode.USAGE.code());
    assertThat(replay.output())
        .contains("--from: test-project.shop.alien holds neither rejects nor undelivered events");
  }

  /** The part of {@link CanaryTest} that needs BigQuery. */
  @Test
  void plantedValuesAreInNothingThatIsWritten() throws Exception {
    Canaries canaries = new Canaries();
    CanaryRecords records = new CanaryRecords(canaries);
    emulator.createTable(
        "canary",
        CanaryRecords.COLUMNS.stream()
            .map(column -> "{\"name\":\"" + column + "\",\"type\":\"STRING\"}")
            .collect(Collectors.joining(",", "[", "]")));
    emulator.insert("canary", records.rows());
    List<String> source = new ArrayList<>(List.of("bigquery", "--table=test-project.shop.canary"));
    source.addAll(emulator.options());
    List<String> check = new ArrayList<>(List.of("check"));
    check.addAll(source);
    List<String> run = new ArrayList<>(List.of("run"));
    run.addAll(source);
    run.add("--batchSize=4");
    List<String> kinds = List.of("receipts", "rejects", "undelivered", "quality");
    kinds.forEach(kind -> run.add("--" + kind + "=bigquery:test-project.shop.canary_" + kind));
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      run.add("--tiktokEndpoint=" + sandbox.endpoint());
      sandbox.faults().next(1, Fault.code(40105, records.echo()));
      RelayProcess.Result result =
          RelayProcess.startTraced(folder, emulator.jvmOptions(), "sandbox", List.of(check, run))
              .await();
      assertThat(result.output()).contains("exit code of check: 3", "exit code of run: 1", "TRACE");
      assertThat(canaries.below(folder)).isEmpty();
      assertThat(canaries.in("the sandbox's store", sandbox.stored().toString())).isEmpty();
    }
    for (String kind : kinds) {
      JsonNode rows = emulator.query("SELECT * FROM shop.canary_" + kind).path("rows");
      assertThat(canaries.in("the table of " + kind, rows.toString())).isEmpty();
      if (kind.equals("rejects")) {
        assertThat(rows).hasSize(CanaryRecords.REJECTED);
      }
    }
  }

  private static String shellLine(Sandbox sandbox, Path file, List<String> more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "./relay",
                "run",
                "file",
                "--input=" + file,
                "--batchSize=100",
                "--tiktokEndpoint=" + sandbox.endpoint()));
    words.addAll(more);
    return String.join(" ", words.stream().map(ReplayLine::quoted).toList());
  }

  private static String replayLine(RelayProcess.Result run) {
    return run.output()
        .lines()
        .filter(line -> line.startsWith("  ./relay replay "))
        .reduce((first, last) -> last)
        .orElseThrow(() -> new AssertionError(run.output()))
        .strip();
  }

  @Test
  void aWindowOverSomethingElseThanATimeIsRefused() throws Exception {
    for (Map.Entry<String, String> each :
        Map.of(
                "phone", "--timestampColumn: phone is of type STRING, not TIMESTAMP",
                "paid_at", "--timestampColumn: there is no column paid_at; there are event, ")
            .entrySet()) {
      try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
        RelayProcess.Result run =
            run(
                sandbox,
                "--table=test-project.shop.conversions",
                "--timestampColumn=" + each.getKey(),
                "--since=2026-01-15",
                "--allowDoubleCount");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).contains(each.getValue());
      }
    }
  }

  private RelayProcess.Result run(Sandbox sandbox, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("run", "bigquery"));
    arguments.addAll(emulator.options());
    arguments.addAll(List.of("--tiktokEndpoint=" + sandbox.endpoint(), "--accessToken=sandbox"));
    arguments.addAll(List.of(more));
    return RelayProcess.run(folder, emulator.jvmOptions(), arguments.toArray(String[]::new));
  }

  /** What a file of the same rows delivers. */
  private Map<EventKey, String> fromFile() throws Exception {
    Path file = folder.resolve("conversions.ndjson");
    ShopData.intoFile(file, ROWS);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          RelayProcess.run(
              folder,
              List.of(),
              "run",
              "file",
              "--input=" + file,
              "--tiktokEndpoint=" + sandbox.endpoint(),
              "--accessToken=sandbox");
      assertThat(run.exitCode()).as(run.output()).isZero();
      return ShopData.events(sandbox);
    }
  }

  static final ConcurrentLinkedQueue<String> READ = new ConcurrentLinkedQueue<>();

  /** Keeps what a test reads. */
  static final class KeepFn extends DoFn<SourceRecord, Void> {
    @ProcessElement
    public void process(@Element SourceRecord record) {
      READ.add(new String(record.json(), UTF_8));
    }
  }

  private static List<String> read(ReadBigQuery source) {
    READ.clear();
    Pipeline pipeline = Pipeline.create(options());
    pipeline.apply("Read", source).apply("Keep", ParDo.of(new KeepFn()));
    pipeline.run().waitUntilFinish();
    return List.copyOf(READ);
  }

  private static BigQueryOptions options() {
    return PipelineOptionsFactory.fromArgs(emulator.options().toArray(String[]::new))
        .as(BigQueryOptions.class);
  }

  private static BigQueryTable table(String name) {
    return new BigQueryTable(BigQueryEmulator.PROJECT, BigQueryEmulator.DATASET, name);
  }
}
