package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.PubsubEmulator;
import dev.conversionrelay.testing.PubsubEmulator.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes on Pub/Sub topics, against Google's emulator. */
class PublishedOutcomesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int ROWS = 400;

  private static PubsubEmulator emulator;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    emulator = PubsubEmulator.start();
    emulator.subscribe("receipts", 600);
  }

  @AfterAll
  static void stop() {
    if (emulator != null) {
      emulator.close();
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
              "Receipts:     Pub/Sub, projects/relay-tests/topics/receipts, messages of run_id"
                  + " tuesday");
    }
    Set<String> ids = new HashSet<>();
    int messages = 0;
    while (messages < ShopData.consentedOf(ROWS)) {
      for (Message message : emulator.take("receipts")) {
        assertThat(message.attributes())
            .containsEntry("kind", "receipt")
            .containsEntry("run_id", "tuesday");
        ids.add(MAPPER.readTree(message.data()).path("event_id").asText());
        messages++;
      }
    }
    assertThat(messages).isEqualTo(ShopData.consentedOf(ROWS));
    assertThat(ids).hasSize(messages).contains("order-1").doesNotContain("order-40");
  }

  @Test
  void undeliveredEventsAreReplayedFromASubscription() throws Exception {
    String subscription = emulator.subscribe("undelivered", 600);
    Path file = folder.resolve("in.ndjson");
    ShopData.intoFile(file, ROWS);
    List<String> words =
        List.of(
            "./relay",
            "run",
            "file",
            "--input=" + file,
            "--undelivered=pubsub:undelivered",
            "--pubsubRootUrl=http://" + emulator.host(),
            "--project=" + PubsubEmulator.PROJECT);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      String endpoint = " --tiktokEndpoint=" + sandbox.endpoint();
      sandbox.faults().always(Fault.tokenRevoked());
      RelayProcess.Result outage =
          RelayProcess.shell(
              folder,
              List.of(),
              String.join(" ", words)
                  + " --credentialFactoryClass="
                  + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory"
                  + endpoint);
      assertThat(outage.exitCode()).as(outage.output()).isEqualTo(1);
      sandbox.faults().clear();
      String line =
          outage
              .output()
              .lines()
              .filter(each -> each.startsWith("  ./relay replay "))
              .findFirst()
              .orElseThrow(() -> new AssertionError(outage.output()))
              .strip();
      assertThat(line)
          .contains("--from=pubsub:projects/relay-tests/subscriptions/SUBSCRIPTION ")
          .doesNotContain("--ofRuns");
      String name = subscription.substring(subscription.lastIndexOf('/') + 1);
      line = line.replace("/SUBSCRIPTION", "/" + name);

      RelayProcess.Result replay = RelayProcess.shell(folder, List.of(), line);
      assertThat(replay.exitCode()).as(replay.output()).isZero();
      assertThat(replay.output())
          .contains("Fetched " + ShopData.consentedOf(ROWS) + " messages of ")
          .contains("relay-output/fetched-");
      assertThat(sandbox.counts().received()).isEqualTo(ShopData.consentedOf(ROWS));

      RelayProcess.Result again = RelayProcess.shell(folder, List.of(), line);
      assertThat(again.exitCode()).as(again.output()).isEqualTo(ExitCode.USAGE.code());
      assertThat(again.output()).contains("--from: no messages wait in ");
      RelayProcess.Result fetched =
          RelayProcess.shell(
              folder,
              List.of(),
              "./relay replay '--from=relay-output/fetched-*.ndjson'" + endpoint);
      assertThat(fetched.exitCode()).as(fetched.output()).isZero();
      assertThat(fetched.output()).contains("delivered_before: ");
      assertThat(sandbox.counts().received()).isEqualTo(ShopData.consentedOf(ROWS));
    }
  }

  @Test
  void aTopicThatIsMissingIsSaidBeforeAnythingIsSent() throws Exception {
    Path file = folder.resolve("in.ndjson");
    ShopData.intoFile(file, 10);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          runFile(sandbox, file, "--rejects=pubsub:projects/relay-tests/topics/nowhere");
      assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.output())
          .contains("--rejects: there is no topic projects/relay-tests/topics/nowhere; make it");
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
                "--pubsubRootUrl=http://" + emulator.host(),
                "--project=" + PubsubEmulator.PROJECT,
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory"));
    arguments.addAll(List.of(more));
    return RelayProcess.run(folder, List.of(), arguments.toArray(String[]::new));
  }
}
