package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.conversionrelay.testing.TemplateProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.SnappyError;
import org.xerial.snappy.SnappyInputStream;

/**
 * Every template's main from the jar, as the launcher calls it: the job is written to a file
 * instead of being started. There is no network and no credential, so that whatever would look up a
 * secret fails.
 */
class BundledLaunchTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "projects/my-project/secrets/tiktok/versions/latest";
  private static final String PASSWORD = "projects/my-project/secrets/shop-database/versions/3";

  @TempDir private Path folder;
  private HttpServer bigQuery;

  /** Answers what it is asked with a table. */
  @BeforeEach
  void startBigQuery() throws IOException {
    bigQuery = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    bigQuery.createContext(
        "/",
        exchange -> {
          byte[] table =
              "{\"kind\": \"bigquery#table\", \"numBytes\": \"1000\", \"schema\": {\"fields\": []}}"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, table.length);
          exchange.getResponseBody().write(table);
          exchange.close();
        });
    bigQuery.start();
  }

  @AfterEach
  void stopBigQuery() {
    bigQuery.stop(0);
  }

  /** A launch of each template. */
  enum Launch {
    BIGQUERY(BigQueryToTikTok.class, "JOB_TYPE_BATCH"),
    PUBSUB(PubsubToTikTok.class, "JOB_TYPE_STREAMING"),
    JDBC(JdbcToTikTok.class, "JOB_TYPE_BATCH");

    private final Class<?> main;
    private final String type;

    Launch(Class<?> main, String type) {
      this.main = main;
      this.type = type;
    }

    private List<String> source(HttpServer bigQuery) {
      return switch (this) {
        case BIGQUERY ->
            List.of(
                "--table=my-project.shop.conversions",
                // The launcher asks how large the table is.
                "--bigQueryEndpoint=http://127.0.0.1:" + bigQuery.getAddress().getPort());
        case PUBSUB -> List.of("--subscription=projects/my-project/subscriptions/conversions");
        case JDBC ->
            List.of(
                "--jdbcUrl=jdbc:postgresql://db/shop",
                "--jdbcUser=relay",
                "--jdbcPasswordSecret=" + PASSWORD,
                "--table=conversions",
                "--partitionColumn=id");
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJobIsSubmittedWithoutWaitingAndNothingOfItIsASecret(Launch launch) throws Exception {
    Path job = folder.resolve("job.json");
    Path staging = Files.createDirectory(folder.resolve("staging"));
    List<String> arguments = new ArrayList<>(launch.source(bigQuery));
    arguments.addAll(
        List.of(
            "--runner=DataflowRunner",
            "--project=my-project",
            "--region=europe-west1",
            "--jobName=relay",
            "--tempLocation=gs://bucket/temp",
            "--gcpTempLocation=gs://bucket/temp",
            "--stagingLocation=" + staging,
            "--templateLocation=" + job,
            "--filesToStage=" + Files.writeString(folder.resolve("code.jar"), "code"),
            "--pathValidatorClass=org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator",
            "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
            "--accessTokenSecret=" + TOKEN,
            "--output=gs://bucket/relay",
            "--receipts=bigquery:my-project.relay.receipts",
            "--eventSourceId=CEXAMPLEPIXEL0000001"));

    // Waiting for a job that is only written fails, so an exit code of 0 says that nobody waited.
    TemplateProcess.Result result = BundledJar.run(folder, launch.main, List.of(), arguments);
    assertThat(result.exitCode()).as(result.output()).isZero();

    JsonNode graph = JSON.readTree(Files.readString(job));
    assertThat(graph.get("type").textValue()).isEqualTo(launch.type);
    List<String> steps = new ArrayList<>();
    graph
        .get("steps")
        .forEach(step -> steps.add(step.at("/properties/user_name/value").textValue()));
    assertThat(steps)
        .contains("PrepareConversions/Prepare")
        .anyMatch(step -> step.startsWith("BatchEvents/Batch"));
    assertThat(graph.at("/environment/experiments").toString())
        .contains("disable_always_on_exception_sampling");

    String all = Files.readString(job) + result.output() + hidden(graph);
    try (Stream<Path> staged = Files.list(staging)) {
      for (Path file : staged.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        all += new String(bytes, StandardCharsets.ISO_8859_1) + uncompressed(bytes);
      }
    }
    assertThat(all)
        .as("serialised steps are looked into")
        .contains("dev.conversionrelay.tiktok.SecretToken", TOKEN, "dev.conversionrelay.delivery");
    assertThat(all.contains(PASSWORD)).isEqualTo(launch == Launch.JDBC);
    assertThat(all).doesNotContain(TemplateProcess.SECRET);
  }

  @ParameterizedTest
  @EnumSource
  void allThatIsWrongIsSaidInOneLineAndNothingIsStarted(Launch launch) throws Exception {
    TemplateProcess.Result result =
        BundledJar.run(
            folder,
            launch.main,
            List.of(),
            List.of(
                "--runner=DataflowRunner",
                "--project=my-project",
                "--batchSize=5000",
                "--shards=many",
                "--evenSource=web",
                "--accessToken=" + TemplateProcess.SECRET,
                "--eventSource=pixel",
                "--experiments=enable_data_sampling",
                "--tempLocation=gs://bucket/temp",
                "word"));
    assertThat(result.exitCode()).isEqualTo(Launcher.BAD_OPTIONS);
    assertThat(result.output().lines().filter(line -> line.contains("The job was not started")))
        .singleElement()
        .asString()
        .contains(
            "(1) --shards: the value cannot be read",
            "(2) --evenSource: there is no such option; did you mean --eventSource?",
            "(3) an argument: options are written --name=value",
            "--eventSource: one of web, app, offline, crm",
            "--accessToken: options are visible to others",
            "--accessTokenSecret: say which secret",
            "--batchSize: 1 to 1000",
            "--output: of a deployed job it is in Cloud Storage",
            "--experiments: enable_data_sampling shows raw records",
            switch (launch) {
              case BIGQUERY -> "--query, --table: give one of them";
              case PUBSUB -> "--subscription: say which subscription";
              case JDBC -> "--jdbcUrl: say which database";
            });
    assertThat(result.output()).doesNotContain(TemplateProcess.SECRET, "\tat ");
  }

  /** What the texts of a job graph hide: they are encoded, and what is in there is compressed. */
  private static String hidden(JsonNode node) {
    if (node.isTextual()) {
      return uncompressed(decoded(node.textValue()));
    }
    StringBuilder all = new StringBuilder();
    node.forEach(part -> all.append(hidden(part)));
    return all.toString();
  }

  /** Dataflow writes bytes as their characters, and others as % and two hexadecimal digits. */
  private static byte[] decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%'
          && i + 2 < text.length()
          && text.substring(i + 1, i + 3).matches("[0-9a-fA-F]{2}")) {
        bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  /** All that Beam has compressed in there. */
  private static String uncompressed(byte[] bytes) {
    byte[] magic = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
    StringBuilder all = new StringBuilder();
    for (int i = 0; i + magic.length < bytes.length; i++) {
      boolean here = true;
      for (int j = 0; j < magic.length && here; j++) {
        here = bytes[i + j] == magic[j];
      }
      if (here) {
        all.append(readUntilItEnds(new ByteArrayInputStream(bytes, i, bytes.length - i)));
      }
    }
    return all.toString();
  }

  /** What follows the compressed bytes is no fault of theirs. */
  private static String readUntilItEnds(ByteArrayInputStream from) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (InputStream in = new SnappyInputStream(from)) {
      int next = in.read();
      while (next >= 0) {
        plain.write(next);
        next = in.read();
      }
    } catch (IOException | SnappyError e) {
      return plain.toString(StandardCharsets.ISO_8859_1);
    }
    return plain.toString(StandardCharsets.ISO_8859_1);
  }
}
