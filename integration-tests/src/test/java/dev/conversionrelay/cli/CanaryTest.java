package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.IncomingRequest;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.Canaries;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Planted values go in by every way, are refused and echoed, checked, replayed and reported, with
 * every logger at its lowest level; then all that anybody wrote is searched for them. BigQuery's
 * and Pub/Sub's part of it is in their tests.
 */
class CanaryTest {

  private static final Pattern REASON = Pattern.compile("\"reason\":\"([a-z_]+)\"");

  @TempDir private Path inputs;
  @TempDir private Path folder;

  private final Canaries canaries = new Canaries();
  private final CanaryRecords records = new CanaryRecords(canaries);
  private final String token = canaries.value("token", "t0ken-of-the-canary-4711");
  private final String password = canaries.value("password", "pass w+rd/of&canary");

  @Test
  void nothingRawAndNoSecretIsInAnythingThatIsWritten() throws Exception {
    writeFiles();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Sandbox sandbox = Sandbox.start(sandboxConfig())) {
      fill(postgres);
      misbehave(sandbox);
      List<List<String>> commands = commands(sandbox, postgres);
      Path temporary = Files.createDirectory(folder.resolve("tmp"));

      RelayProcess relay =
          RelayProcess.startTraced(
              folder, List.of("-Djava.io.tmpdir=" + temporary), token, commands);
      String commandLine = Files.readString(Path.of("/proc/" + relay.pid() + "/cmdline"));
      RelayProcess.Result result = relay.await();

      assertThat(commandLine).contains("--jdbcPasswordFile=");
      assertThat(canaries.in("the list of processes", commandLine)).isEmpty();
      assertThat(result.output()).contains("TRACE org.apache.http", "TRACE org.apache.beam");
      assertThat(canaries.below(folder)).isEmpty();
      assertThat(canaries.in("the sandbox's store", sandbox.stored().toString())).isEmpty();
      for (String shown : List.of("", "api/summary", "api/events?limit=1000", "api/faults")) {
        assertThat(canaries.in("the sandbox's /" + shown, get(sandbox.url() + shown))).isEmpty();
      }

      // All of it would be of no worth if little had happened.
      assertThat(result.output())
          .contains(
              "exit code of check: 3",
              "exit code of run: 1",
              "exit code of run: 3",
              "exit code of replay: 3",
              "exit code of report: 0");
      // Those of the file that are odd as well, and all of them once more from the database.
      assertThat(sandbox.counts().stored()).isEqualTo(CanaryRecords.SENT - 1 + 3);
      assertThat(sandbox.counts().received()).isGreaterThanOrEqualTo(2L * CanaryRecords.SENT - 2);
      assertThat(reasons())
          .contains(
              "malformed_json",
              "not_an_object",
              "record_too_large",
              "malformed_csv",
              "missing_event",
              "invalid_event",
              "invalid_event_time",
              "missing_event_time",
              "invalid_event_source",
              "missing_event_source_id",
              "refused_by_tiktok");
      assertThat(files()).anyMatch(file -> file.startsWith("undelivered-r1"));
    }
  }

  private SandboxConfig sandboxConfig() {
    return SandboxConfig.builder()
        .keepEverything(true)
        .token(token)
        .requestLog(folder.resolve("sandbox.ndjson"))
        .build();
  }

  /** Every kind of answer that is not the usual one, each with values in it. */
  private void misbehave(Sandbox sandbox) {
    String echo = records.echo();
    for (Fault fault :
        List.of(
            Fault.code(40100, echo),
            Fault.code(50000, echo),
            Fault.status(503, echo).withHeader("Retry-After", echo),
            Fault.status(200, "{\"code\":0,\"message\":\"" + echo),
            Fault.code(40002, echo),
            Fault.code(20001, echo).afterStoring(),
            Fault.code(40105, echo))) {
      // Of an event that is refused alone, or by one answer only, the count below would differ.
      sandbox
          .faults()
          .next(
              1,
              request -> request.events().size() > 1 && !holdsRefused(request),
              fault.withHeader("X-Tt-Logid", echo));
    }
    sandbox.faults().when(CanaryTest::holdsRefused, Fault.code(40002, echo));
  }

  private static boolean holdsRefused(IncomingRequest request) {
    return request.events().stream()
        .anyMatch(event -> event.path("event_id").asText().equals(CanaryRecords.REFUSED));
  }

  private List<List<String>> commands(Sandbox sandbox, EmbeddedPostgres postgres)
      throws IOException {
    Path passwordFile = Files.writeString(inputs.resolve("password"), password);
    List<String> file = List.of("file", "--input=" + inputs.resolve("orders*"));
    List<String> jdbc =
        List.of(
            "jdbc",
            "--jdbcUrl=" + postgres.getJdbcUrl("canary", "postgres").replaceAll("\\?.*", ""),
            "--jdbcUser=canary",
            "--jdbcPasswordFile=" + passwordFile);
    List<String> delivery =
        List.of("--tiktokEndpoint=" + sandbox.endpoint(), "--batchSize=4", "--retryBudget=20s");
    List<List<String>> commands = new ArrayList<>();
    commands.add(joined(List.of(List.of("check"), file, List.of("--sample=0"))));
    commands.add(joined(List.of(List.of("run"), file, delivery, List.of("--runId=r1"))));
    commands.add(
        joined(
            List.of(
                List.of("replay", "--from=relay-output/undelivered,relay-output/rejects"),
                delivery,
                List.of("--runId=r3"))));
    commands.add(joined(List.of(List.of("check"), jdbc, List.of("--table=orders"))));
    commands.add(
        joined(List.of(List.of("run"), jdbc, delivery, List.of("--runId=r2", "--table=orders"))));
    commands.add(
        joined(
            List.of(
                List.of("run"),
                jdbc,
                delivery,
                List.of(
                    "--runId=r4",
                    "--query=SELECT event, CAST(email AS int) AS value FROM orders"))));
    commands.add(List.of("report"));
    return commands;
  }

  private void writeFiles() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (ObjectNode row : records.odd()) {
      lines.writeBytes((row + "\n").getBytes(UTF_8));
    }
    for (byte[] line : records.broken()) {
      lines.writeBytes(line);
      lines.write('\n');
    }
    Files.write(inputs.resolve("orders.ndjson"), lines.toByteArray());
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(inputs.resolve("orders-2.ndjson.gz")))) {
      for (ObjectNode row : records.rows()) {
        out.write((row + "\n").getBytes(UTF_8));
      }
    }
    String csv =
        Stream.of("event,event_id,email,phone", "Purchase,1,%s,%s,%s", "%s,\"%s")
            .map(line -> line.replace("%s", canaries.text("email")))
            .collect(Collectors.joining("\n"));
    Files.writeString(inputs.resolve("orders.csv"), csv);
  }

  private void fill(EmbeddedPostgres postgres) throws Exception {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE canary LOGIN PASSWORD '" + password + "'");
      statement.execute(
          "CREATE TABLE orders (" + String.join(" text, ", CanaryRecords.COLUMNS) + " text)");
      statement.execute("GRANT SELECT ON orders TO canary");
      String marks = "?,".repeat(CanaryRecords.COLUMNS.size() - 1) + "?";
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO orders VALUES (" + marks + ")")) {
        for (ObjectNode row : records.rows()) {
          for (int i = 0; i < CanaryRecords.COLUMNS.size(); i++) {
            insert.setString(i + 1, row.path(CanaryRecords.COLUMNS.get(i)).textValue());
          }
          insert.execute();
        }
      }
    }
  }

  private static List<String> joined(List<List<String>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("relay-output"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Set<String> reasons() throws IOException {
    Set<String> reasons = new TreeSet<>();
    for (String file : files()) {
      if (file.startsWith("rejects-")) {
        REASON
            .matcher(Files.readString(folder.resolve("relay-output").resolve(file)))
            .results()
            .forEach(found -> reasons.add(found.group(1)));
      }
    }
    return reasons;
  }

  private static String get(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString(UTF_8))
        .body();
  }
}
