package dev.conversionrelay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * BigQuery on this machine: bqemulator, which answers the REST API and the Storage Read and Write
 * APIs out of DuckDB, behind a {@link TlsFront}.
 *
 * <p>Where it differs from BigQuery's documentation, as far as these tests meet it: tables have no
 * BIGNUMERIC columns; the Storage Read API gives DATETIME as a timestamp and GEOGRAPHY as bytes,
 * and cannot give INTERVAL; RANGE is a record of another name; a NULL array is NULL, not empty; the
 * REST API gives NUMERIC with all nine decimals; a refused row restriction is a missing table;
 * splitting a read stream repeats its rows; no rights are checked. Of all these, rows as the
 * documentation describes them are in BigQueryRowTest.
 */
public final class BigQueryEmulator implements AutoCloseable {

  public static final String PROJECT = "test-project";
  public static final String DATASET = "shop";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Tests run in the folder of their module. */
  private static final Path INSTALLED = Path.of("..", "integration-tests", "target", "bqemulator");

  private static final long SECONDS_TO_START = 90;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final BigQueryRestFront rest;
  private final TlsFront front;

  private BigQueryEmulator(Process process, BigQueryRestFront rest, TlsFront front) {
    this.process = process;
    this.rest = rest;
    this.front = front;
  }

  /** Starts it with an empty dataset; skips the test, or fails it in CI, if it is not there. */
  public static BigQueryEmulator start(Path folder) throws IOException, InterruptedException {
    Path program =
        RequiredComponent.require(
            Optional.of(INSTALLED.resolve("bin").resolve("bqemulator").toAbsolutePath().normalize())
                .filter(Files::isExecutable),
            "The BigQuery emulator",
            "Get it by integration-tests/bqemulator/install.");
    int rest = freePort();
    int grpc = freePort();
    Path log = folder.resolve("bqemulator.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "start",
                "--rest-port",
                String.valueOf(rest),
                "--grpc-port",
                String.valueOf(grpc))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Where DuckDB looks for the extension that the installation brought along.
    builder.environment().put("HOME", INSTALLED.toAbsolutePath().normalize().toString());
    BigQueryRestFront restFront = BigQueryRestFront.start(rest);
    TlsFront front = TlsFront.start(folder, restFront.port(), grpc);
    BigQueryEmulator emulator = new BigQueryEmulator(builder.start(), restFront, front);
    try {
      emulator.awaitStart(log);
      ObjectNode dataset = MAPPER.createObjectNode();
      dataset.putObject("datasetReference").put("projectId", PROJECT).put("datasetId", DATASET);
      emulator.post("datasets", dataset);
      return emulator;
    } catch (IOException | InterruptedException e) {
      emulator.close();
      throw e;
    }
  }

  private void awaitStart(Path log) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
    while (true) {
      try {
        get("datasets");
        return;
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IOException("the BigQuery emulator did not start: " + Files.readString(log), e);
        }
        Thread.sleep(200);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What the relay needs to know to reach it. */
  public List<String> options() {
    return List.of(
        "--bigQueryEndpoint=" + front.url(),
        "--project=" + PROJECT,
        "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  /** What a JVM needs to trust it. */
  public List<String> jvmOptions() {
    return front.jvmOptions();
  }

  /** What the REST API answers below the project. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  /** Likewise, with a body. */
  public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString(), UTF_8))
            .build());
  }

  /** Runs a statement of SQL. */
  public JsonNode query(String sql) throws IOException, InterruptedException {
    JsonNode answer =
        post("queries", MAPPER.createObjectNode().put("query", sql).put("useLegacySql", false));
    if (answer.path("errors").size() > 0) {
      throw new IOException(answer.path("errors").toString());
    }
    return answer;
  }

  /** Makes a table; the columns are an array of a table's schema in the REST API. */
  public void createTable(String table, String columns) throws IOException, InterruptedException {
    ObjectNode body = MAPPER.createObjectNode();
    body.putObject("tableReference")
        .put("projectId", PROJECT)
        .put("datasetId", DATASET)
        .put("tableId", table);
    body.putObject("schema").set("fields", MAPPER.readTree(columns));
    post("datasets/" + DATASET + "/tables", body);
  }

  /** Whether there is a table of that name. */
  public boolean hasTable(String table) throws IOException, InterruptedException {
    for (JsonNode each : get("datasets/" + DATASET + "/tables").path("tables")) {
      if (each.path("tableReference").path("tableId").asText().equals(table)) {
        return true;
      }
    }
    return false;
  }

  /** Adds rows to the table of that name. */
  public void insert(String table, List<ObjectNode> rows) throws IOException, InterruptedException {
    ObjectNode body = MAPPER.createObjectNode();
    ArrayNode list = body.putArray("rows");
    for (ObjectNode row : rows) {
      list.addObject().set("json", row);
    }
    JsonNode answer = post("datasets/" + DATASET + "/tables/" + table + "/insertAll", body);
    if (answer.path("insertErrors").size() > 0) {
      throw new IOException(answer.path("insertErrors").toString());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create(front.url() + "/bigquery/v2/projects/" + PROJECT + "/" + path));
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    if (response.statusCode() >= 300) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return MAPPER.readTree(response.body());
  }

  @Override
  public void close() throws IOException {
    front.close();
    rest.close();
    process.destroyForcibly();
  }
}
