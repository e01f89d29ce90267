package dev.conversionrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job, with all of the DirectRunner's checks, against a local Events API. */
class RelayPipelineTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PIXEL = "CM1I1K3C77UABCDEFGHI";
  private static final String OTHER_PIXEL = "CM1I1K3C77UABCDEFGHJ";

  /** A raw value for every column that is hashed; found anywhere, it has leaked. */
  private static final Map<String, String> CANARIES =
      new TreeMap<>(
          Map.of(
              "email", "canary.mail@leak.example",
              "phone", "+4915199911199",
              "external_id", "canaryexternal4711",
              "first_name", "Canaryfirst",
              "last_name", "Canarylast",
              "zip_code", "canaryzip99",
              "idfa", "0CA0A2E1-F00D-4BAD-8BAD-0CA0A2E1F00D",
              "gaid", "0ca0a2e1-f00d-4bad-8bad-0ca0a2e1beef"));

  @TempDir private Path folder;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final Logger root = Logger.getLogger("");
  private final Level realLevel = root.getLevel();

  /** The web server is the test's own, and what it has to say at this level fills minutes. */
  private final Logger webServer = Logger.getLogger("org.eclipse.jetty");

  private final Capture capture = new Capture();
  private Handler[] handlers;

  @BeforeEach
  void listen() {
    PrintStream captured = new PrintStream(console, true, StandardCharsets.UTF_8);
    System.setOut(captured);
    System.setErr(captured);
    handlers = root.getHandlers();
    for (Handler handler : handlers) {
      root.removeHandler(handler);
    }
    root.addHandler(capture);
    root.setLevel(Level.ALL);
    webServer.setLevel(Level.INFO);
  }

  @AfterEach
  void nothingRawWasWrittenAnywhere() throws IOException {
    root.removeHandler(capture);
    for (Handler handler : handlers) {
      root.addHandler(handler);
    }
    root.setLevel(realLevel);
    webServer.setLevel(null);
    System.setOut(realOut);
    System.setErr(realErr);

    assertNothingRaw("console", console.toString(StandardCharsets.UTF_8));
    assertThat(capture.text.length()).as("logs were captured").isPositive();
    assertNothingRaw("log", capture.text.toString());
    for (Path file : filesBelow(folder.resolve("out"))) {
      assertNothingRaw(file.toString(), file + "\n" + Files.readString(file));
    }
  }

  private static void assertNothingRaw(String where, String text) {
    for (Map.Entry<String, String> canary : CANARIES.entrySet()) {
      assertThat(text.toLowerCase(Locale.ROOT).contains(bare(canary.getValue())))
          .as("%s in %s", canary.getKey(), where)
          .isFalse();
    }
  }

  /** What would be left of a value that was normalised and not hashed. */
  private static String bare(String canary) {
    return canary.toLowerCase(Locale.ROOT).replace("+", "");
  }

  @Test
  void everyRecordEndsInOnePlaceWithAReason() throws Exception {
    List<String> lines = new ArrayList<>();
    List<String> expectedRejects = new ArrayList<>();
    Set<String> good = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      lines.add(record("order-" + i, "consent_ad_user_data", "granted"));
      good.add("order-" + i);
    }
    lines.add(lines.get(0));
    lines.add(lines.get(299));
    lines.add(record("denied-1", "consent_ad_user_data", "denied"));
    lines.add(record("silent-1", "consent_ad_user_data", ""));
    lines.add("");
    lines.add(record("broken", "event", "Purchase").replace("}", ""));
    expectedRejects.add(lines.size() + " parse malformed_json -");
    lines.add("{\"email\":" + CANARIES.get("email") + ",\"phone\":\"" + CANARIES.get("phone"));
    expectedRejects.add(lines.size() + " parse malformed_json -");
    lines.add("[\"" + CANARIES.get("email") + "\"]");
    expectedRejects.add(lines.size() + " parse not_an_object -");
    lines.add(record("nameless", "event", ""));
    expectedRejects.add(lines.size() + " validate missing_event event");
    lines.add(record("timeless", "event_time", CANARIES.get("email")));
    expectedRejects.add(lines.size() + " validate invalid_event_time event_time");
    lines.add(record("sourceless", "event_source", CANARIES.get("phone")));
    expectedRejects.add(lines.size() + " validate invalid_event_source event_source");
    lines.add(record(CANARIES.get("email"), "event_time", ""));
    expectedRejects.add(lines.size() + " validate missing_event_time event_time");
    Path input = Files.write(folder.resolve("orders.ndjson"), lines);

    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      Run run = run(sandbox, input);

      assertThat(run.books.balanced()).isTrue();
      assertThat(run.books.read()).isEqualTo(lines.size() - 1L);
      assertThat(run.books.delivered()).isEqualTo(300);
      assertThat(run.books.duplicates()).isEqualTo(2);
      assertThat(run.books.suppressed()).isEqualTo(2);
      assertThat(run.books.rejected()).isEqualTo(expectedRejects.size());
      assertThat(run.books.requests()).isEqualTo(sandbox.counts().requests());
      assertThat(sandbox.counts().received()).as("each sent once").isEqualTo(300);
      assertThat(ids(sandbox)).isEqualTo(good);
      assertThat(run.ids("receipts")).containsExactlyInAnyOrderElementsOf(good);

      assertThat(run.lines("rejects"))
          .extracting(
              reject ->
                  lineOf(reject)
                      + " "
                      + reject.path("stage").asText()
                      + " "
                      + reject.path("reason").asText()
                      + " "
                      + reject.path("field").asText("-"))
          .containsExactlyInAnyOrderElementsOf(expectedRejects);
      assertThat(run.lines("rejects"))
          .allSatisfy(
              reject -> {
                assertThat(reject.path("position").asText()).contains("/orders.ndjson:");
                assertThat(reject.path("ambiguous").asBoolean(true)).isFalse();
                assertThat(
                        Set.of(
                            "stage",
                            "reason",
                            "field",
                            "detail",
                            "event",
                            "event_id",
                            "event_time",
                            "position",
                            "ambiguous"))
                    .containsAll(fieldNames(reject));
              });
      assertThat(run.file("undelivered")).as("nothing to tell, no file").doesNotExist();
    }
  }

  @Test
  void csvPlainAndCompressedDeliversWhatItHolds() throws Exception {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "event",
                "event_id",
                "event_time",
                "event_source",
                "event_source_id",
                "consent_ad_user_data",
                "url"));
    columns.addAll(CANARIES.keySet());
    for (int part = 0; part < 2; part++) {
      StringBuilder csv = new StringBuilder("\ufeff" + String.join(";", columns) + "\r\n");
      for (int i = 0; i < 50; i++) {
        csv.append(csvRow("part" + part + "-" + i)).append("\r\n");
      }
      csv.append(CANARIES.get("email")).append(";\"").append(CANARIES.get("phone")).append("\r\n");
      csv.append(csvRow("part" + part + "-last"));
      byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
      if (part == 0) {
        Files.write(folder.resolve("orders-0.csv"), bytes);
      } else {
        try (OutputStream out =
            new GZIPOutputStream(Files.newOutputStream(folder.resolve("orders-1.csv.gz")))) {
          out.write(bytes);
        }
      }
    }
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      Run run = run(sandbox, folder.resolve("orders-*"));
      assertThat(run.books.balanced()).isTrue();
      assertThat(run.books.read()).isEqualTo(104);
      assertThat(run.books.delivered()).isEqualTo(102);
      assertThat(run.books.rejectedByReason()).containsOnly(Map.entry("malformed_csv", 2L));
      assertThat(run.lines("rejects"))
          .extracting(reject -> reject.path("position").asText().replaceAll(".*/", ""))
          .containsExactlyInAnyOrder("orders-0.csv:52", "orders-1.csv.gz:52");
      assertThat(ids(sandbox)).hasSize(102).contains("part0-last", "part1-last");
      assertThat(sandbox.stored().values())
          .allSatisfy(event -> assertThat(event.path("user").path("email").asText()).isNotEmpty());
    }
  }

  @Test
  void passingFaultsCostNoEventAndDeliverEachOnce() throws Exception {
    Path input = orders(40, PIXEL);
    List<Fault> troubles =
        List.of(
            Fault.status(503),
            Fault.rateLimited(),
            Fault.close(),
            Fault.reset(),
            Fault.loseAnswer(),
            Fault.status(200, "<html>").afterStoring());
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      troubles.forEach(trouble -> sandbox.faults().next(1, trouble));
      Run run = run(sandbox, input, "--batchSize=5", "--retryBudget=30s");
      assertThat(sandbox.faults().applied()).isEqualTo(troubles.size());
      assertThat(run.books.balanced()).isTrue();
      assertThat(run.books.delivered()).isEqualTo(40);
      assertThat(ids(sandbox)).hasSize(40);
      assertThat(sandbox.counts().stored()).as("each counted once").isEqualTo(40);
      assertThat(run.ids("receipts")).hasSize(40).doesNotHaveDuplicates();
      assertThat(run.books.requests()).isEqualTo(sandbox.counts().requests());
      assertThat(run.file("undelivered")).doesNotExist();
    }
  }

  @Test
  void faultsThatStayKeepEveryEventWhole() throws Exception {
    Path input = orders(40, PIXEL);
    List<Fault> troubles = List.of(Fault.status(503), Fault.close(), Fault.loseAnswer());
    AtomicInteger requests = new AtomicInteger();
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox
          .faults()
          .script(request -> troubles.get(requests.getAndIncrement() % troubles.size()));
      Run run = run(sandbox, input, "--batchSize=10", "--retryBudget=50ms");
      assertThat(run.books.balanced()).isTrue();
      assertThat(run.books.undelivered()).isEqualTo(40);
      assertThat(run.books.rejected()).isZero();
      assertKeptWhole(run, 40);
      assertThat(run.file("receipts")).doesNotExist();
    }
  }

  @Test
  void aRevokedTokenStopsItsRunAndNoOther() throws Exception {
    Path input = orders(40, PIXEL);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().always(Fault.tokenRevoked());
      Run revoked = run(sandbox, input, "--batchSize=10");
      assertThat(revoked.books.balanced()).isTrue();
      assertThat(revoked.books.undelivered()).isEqualTo(40);
      assertThat(revoked.books.rejected()).isZero();
      assertThat(revoked.books.answers()).containsOnlyKeys("40105");
      assertKeptWhole(revoked, 40);

      sandbox.faults().clear();
      Run second = run(sandbox, input, "--batchSize=10");
      assertThat(second.books.delivered()).as("circuits end with their run").isEqualTo(40);
      assertThat(second.books.undelivered()).isZero();
    }
  }

  @Test
  void aFaultOfOneEventSourceLeavesTheOthersAlone() throws Exception {
    Path input = orders(40, PIXEL);
    Files.write(
        input,
        IntStream.range(0, 40)
            .mapToObj(i -> order("other-" + i, OTHER_PIXEL))
            .collect(Collectors.toList()),
        StandardOpenOption.APPEND);
    SandboxConfig config =
        SandboxConfig.builder().keepEverything(true).token("sandbox", PIXEL).build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      Run run = run(sandbox, input);
      assertThat(run.books.balanced()).isTrue();
      assertThat(run.books.delivered()).isEqualTo(40);
      assertThat(run.books.undelivered()).isEqualTo(40);
      assertThat(run.lines("undelivered"))
          .allSatisfy(
              event -> assertThat(event.path("event_source_id").asText()).isEqualTo(OTHER_PIXEL));
    }
  }

  @Test
  void aRunThatFailsLeavesNoOutcomeUnderItsFinalName() throws Exception {
    Path input = orders(40, PIXEL);
    Path broken = folder.resolve("z-broken.ndjson.gz");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(order("lost", PIXEL).repeat(50).getBytes(StandardCharsets.UTF_8));
    }
    Files.write(broken, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      assertThatThrownBy(() -> run(sandbox, folder.resolve("*.ndjson*")))
          .hasStackTraceContaining(broken.toString())
          .satisfies(e -> assertNothingRaw("exception", stackTrace(e)));
      assertThat(filesBelow(folder.resolve("out")))
          .noneSatisfy(file -> assertThat(file.toString()).endsWith(".ndjson"));

      Files.delete(broken);
      Run again = run(sandbox, input);
      assertThat(again.books.delivered()).isEqualTo(40);
      assertThat(sandbox.counts().stored()).isEqualTo(40);
      assertThat(again.ids("receipts")).hasSize(40);
    }
  }

  @Test
  void oneRefusedEventCostsItselfAndIsKeptForReplay() throws Exception {
    Path input = orders(60, PIXEL);
    SandboxConfig config =
        SandboxConfig.builder()
            .keepEverything(true)
            .refuse(
                event ->
                    event.path("event_id").asText().equals("order-17")
                        ? Optional.of("Invalid value for properties.value")
                        : Optional.empty())
            .build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      Run run = run(sandbox, input, "--shards=1");
      assertThat(run.books.balanced()).isTrue();
      assertThat(run.books.delivered()).isEqualTo(59);
      assertThat(run.books.rejectedByReason()).containsOnly(Map.entry("refused_by_tiktok", 1L));
      assertThat(sandbox.counts().received()).isEqualTo(59);
      JsonNode reject = run.lines("rejects").get(0);
      assertThat(reject.path("stage").asText()).isEqualTo("send");
      assertThat(reject.path("event_id").asText()).isEqualTo("order-17");
      assertThat(lineOf(reject)).isEqualTo(18);
      assertThat(reject.path("event_json").path("event_id").asText()).isEqualTo("order-17");
      assertThat(reject.path("code").asInt()).isEqualTo(40002);
    }
  }

  private static void assertKeptWhole(Run run, int events) throws IOException {
    assertThat(run.lines("undelivered")).hasSize(events);
    for (JsonNode event : run.lines("undelivered")) {
      assertThat(event.path("event_source_id").asText()).isEqualTo(PIXEL);
      assertThat(event.path("event_json").path("event_id")).isEqualTo(event.path("event_id"));
      assertThat(event.path("event_json").path("user").path("email").asText())
          .matches("[0-9a-f]{64}");
    }
  }

  private Run run(Sandbox sandbox, Path input, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--input=" + input,
                "--tiktokEndpoint=" + sandbox.endpoint(),
                "--accessToken=sandbox",
                "--output=" + folder.resolve("out"),
                "--runner=DirectRunner"));
    arguments.addAll(List.of(more));
    FileOptions options =
        PipelineOptionsFactory.fromArgs(arguments.toArray(new String[0]))
            .withValidation()
            .as(FileOptions.class);
    Relay.build(options).run().waitUntilFinish();
    return new Run(OutcomePlaces.of(options));
  }

  /** What a run left behind. */
  private static final class Run {
    private final OutcomePlaces places;
    private final Books books;

    Run(OutcomePlaces places) throws IOException {
      this.places = places;
      this.books = Books.fromJson(MAPPER.readTree(Path.of(places.summary()).toFile()));
    }

    Path file(String kind) {
      return Path.of(
          switch (kind) {
            case "receipts" -> places.receiptsFile();
            case "rejects" -> places.rejectsFile();
            default -> places.undeliveredFile();
          });
    }

    List<JsonNode> lines(String kind) throws IOException {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : Files.readAllLines(file(kind))) {
        lines.add(MAPPER.readTree(line));
      }
      return lines;
    }

    List<String> ids(String kind) throws IOException {
      return lines(kind).stream().map(line -> line.path("event_id").asText()).toList();
    }
  }

  private Path orders(int count, String pixel) throws IOException {
    return Files.write(
        folder.resolve("orders.ndjson"),
        IntStream.range(0, count)
            .mapToObj(i -> order("order-" + i, pixel))
            .collect(Collectors.toList()));
  }

  private static String order(String id, String pixel) {
    return record(id, "event_source_id", pixel);
  }

  /** A web event with all canaries, consent, and one column of another value. */
  private static String record(String id, String column, String value) {
    Map<String, String> columns = new HashMap<>(CANARIES);
    columns.put("event", "Purchase");
    columns.put("event_id", id);
    columns.put("event_time", now());
    columns.put("event_source", "web");
    columns.put("event_source_id", PIXEL);
    columns.put("consent_ad_user_data", "granted");
    columns.put("url", "https://shop.example/thanks");
    columns.put("shop_note_" + CANARIES.get("email"), CANARIES.get("phone"));
    columns.put(column, value);
    return MAPPER.valueToTree(columns).toString();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String csvRow(String id) {
    return "Purchase;"
        + id
        + ";"
        + now()
        + ";web;"
        + PIXEL
        + ";granted;https://shop.example/thanks;"
        + String.join(";", CANARIES.values());
  }

  private static Set<String> ids(Sandbox sandbox) {
    return sandbox.stored().keySet().stream().map(EventKey::id).collect(Collectors.toSet());
  }

  private static int lineOf(JsonNode outcome) {
    String position = outcome.path("position").asText();
    return Integer.parseInt(position.substring(position.lastIndexOf(':') + 1));
  }

  private static Set<String> fieldNames(JsonNode json) {
    Set<String> names = new TreeSet<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<Path> filesBelow(Path top) throws IOException {
    if (!Files.exists(top)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(top)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  /** Every log record of the JVM, as it would be written. */
  private static final class Capture extends Handler {
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void publish(LogRecord logged) {
      text.append(logged.getLoggerName()).append(formatter.formatMessage(logged)).append('\n');
      if (logged.getThrown() != null) {
        text.append(stackTrace(logged.getThrown()));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
