package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes on Pub/Sub topics, against Google's emulator. */
class PublishedOutcomesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path JARS =
      Path.of("/usr/lib/google-cloud-sdk/platform/pubsub-emulator/lib");
  private static final int ROWS = 400;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static Process emulator;
  private static String url;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    Path jar = jar();
    if (jar == null) {
      String how =
          "no Pub/Sub emulator; get it by: apt-get install google-cloud-cli-pubsub-emulator";
      if ("true".equals(System.getenv("CI"))) {
        Assertions.fail(how);
      }
      Assumptions.abort(how);
    }
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    url = "http://127.0.0.1:" + port;
    emulator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "--host=127.0.0.1",
                "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    awaitStart();
    call("PUT", "topics/receipts", "{}");
    call(
        "PUT",
        "subscriptions/receipts",
        "{\"topic\":\"projects/test-project/topics/receipts\",\"ackDeadlineSeconds\":600}");
  }

  private static Path jar() throws IOException {
    if (Files.isDirectory(JARS)) {
      try (DirectoryStream<Path> jars = Files.newDirectoryStream(JARS, "*pubsub*.jar")) {
        for (Path jar : jars) {
          return jar;
        }
      }
    }
    return null;
  }

  private static void awaitStart() throws Exception {
    while (true) {
      try {
        call("GET", "topics", null);
        return;
      } catch (ConnectException e) {
        assertThat(emulator.isAlive()).as("the emulator started").isTrue();
        Thread.sleep(100);
      }
    }
  }

  @AfterAll
  static void stop() {
    if (emulator != null) {
      emulator.destroyForcibly();
    }
  }

  @Test
  void everyReceiptIsAMessage() throws Exception {
    Path file = folder.resolve("in.ndjson");
    ShopData.intoFile(file, ROWS);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          runFile(sandbox, file, "--receipts=pubsub:receipts", "--runId=tuesday");
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output())
          .contains(
              "Receipts:     Pub/Sub, projects/test-project/topics/receipts, messages of run_id"
                  + " tuesday");
    }
    Set<String> ids = new HashSet<>();
    int messages = 0;
    while (messages < ShopData.consentedOf(ROWS)) {
      JsonNode received =
          call("POST", "subscriptions/receipts:pull", "{\"maxMessages\":1000}")
              .path("receivedMessages");
      for (JsonNode each : received) {
        JsonNode message = each.path("message");
        assertThat(message.path("attributes").toString())
            .contains("\"kind\":\"receipt\"")
            .contains("\"run_id\":\"tuesday\"");
        byte[] data = Base64.getDecoder().decode(message.path("data").asText());
        ids.add(MAPPER.readTree(new String(data, UTF_8)).path("event_id").asText());
        messages++;
      }
    }
    assertThat(messages).isEqualTo(ShopData.consentedOf(ROWS));
    assertThat(ids).hasSize(messages).contains("order-1").doesNotContain("order-40");
  }

  @Test
  void aTopicThatIsMissingIsSaidBeforeAnythingIsSent() throws Exception {
    Path file = folder.resolve("in.ndjson");
    ShopData.intoFile(file, 10);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          runFile(sandbox, file, "--rejects=pubsub:projects/test-project/topics/nowhere");
      assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.output())
          .contains("--rejects: there is no topic projects/test-project/topics/nowhere; make it");
      assertThat(sandbox.counts().requests()).isZero();
    }
  }

  @Test
  void withoutCredentialsItIsSaidHowToGetThem() throws Exception {
    String none = "--credentialFactoryClass=" + NoCredentials.class.getName();
    RelayProcess.Result table =
        RelayProcess.run(
            folder, List.of(), "check", "bigquery", "--table=test-project.shop.orders", none);
    assertThat(table.exitCode()).as(table.output()).isEqualTo(ExitCode.USAGE.code());
    assertThat(table.output())
        .contains("--table: no Google credentials: run 'gcloud auth application-default login'");
  }

  private RelayProcess.Result runFile(Sandbox sandbox, Path file, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "file",
                "--input=" + file,
                "--tiktokEndpoint=" + sandbox.endpoint(),
                "--accessToken=sandbox",
                "--pubsubRootUrl=" + url,
                "--project=test-project",
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory"));
    arguments.addAll(List.of(more));
    return RelayProcess.run(folder, List.of(), arguments.toArray(String[]::new));
  }

  private static JsonNode call(String method, String what, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(url + "/v1/projects/test-project/" + what))
                .header("content-type", "application/json")
                .method(
                    method,
                    body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return MAPPER.readTree(response.body());
  }
}
