package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.PubsubEmulator;
import dev.conversionrelay.testing.PubsubEmulator.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a replay takes out of subscriptions, and what it leaves in them. */
class FetchedReplayTest {

  private static final int ROWS = 60;
  private static final int DELIVERABLE = ShopData.consentedOf(ROWS);
  private static final Pattern REMEDY = Pattern.compile("(--from=\\S+\\.ndjson)");

  /** What the events that an outage left are, as they would be published. */
  private static List<Message> undelivered;

  private static PubsubEmulator emulator;

  @TempDir private static Path data;
  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    emulator = PubsubEmulator.start();
    Path input = data.resolve("in.ndjson");
    ShopData.intoFile(input, ROWS);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().always(Fault.tokenRevoked());
      RelayProcess.Result outage =
          ReplayTest.execute(
              List.of(
                  "run",
                  "file",
                  "--input=" + input,
                  "--output=" + data.resolve("out"),
                  "--runId=monday",
                  "--accessToken=sandbox",
                  "--tiktokEndpoint=" + sandbox.endpoint()));
      assertThat(outage.exitCode()).as(outage.output()).isEqualTo(1);
    }
    undelivered = new ArrayList<>();
    for (String line : Files.readAllLines(data.resolve("out/undelivered-monday.ndjson"))) {
      undelivered.add(
          Message.of(line.getBytes(UTF_8), Map.of("kind", "undelivered", "run_id", "monday")));
    }
    assertThat(undelivered).hasSize(DELIVERABLE);
  }

  @AfterAll
  static void stop() {
    if (emulator != null) {
      emulator.close();
    }
  }

  /** The worst mistake: the subscription of the source instead of that of what is undelivered. */
  @ParameterizedTest
  @CsvSource({
    "conversions, '', it seems to be a subscription of conversions",
    "disguised, undelivered, it seems to be a subscription of conversions",
    "receipted, receipt, it gives receipts as well",
  })
  void aSubscriptionOfOtherThingsKeepsThemAll(String name, String kind, String message)
      throws Exception {
    emulator.subscribe(name, 600);
    List<Message> strangers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      strangers.add(
          Message.of(
              ShopData.record(i).toString().getBytes(UTF_8),
              kind.isEmpty() ? Map.of() : Map.of("kind", kind, "run_id", "monday")));
    }
    // In one chunk with what would be replayed.
    emulator.publish(name, undelivered.subList(0, 3));
    emulator.publish(name, strangers);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result replay = replay(sandbox, "--from=pubsub:" + name);
      assertThat(replay.output())
          .contains("--from: projects/relay-tests/subscriptions/" + name)
          .contains(message)
          .contains("given back")
          .doesNotContain("@example", "\tat ");
      assertThat(replay.exitCode()).as(replay.output()).isEqualTo(ExitCode.USAGE.code());
      assertThat(sandbox.counts().requests()).isZero();
    }
    assertThat(written()).isEmpty();
    Set<String> waiting = new HashSet<>();
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (waiting.size() < 23 && System.nanoTime() < end) {
      for (Message each : emulator.take(name)) {
        waiting.add(new String(each.data(), UTF_8));
      }
    }
    assertThat(waiting).as("long before the deadline of 600 seconds").hasSize(23);
  }

  @Test
  void anEmptySubscriptionDoesNotKeepTheOthersFromBeingReplayed() throws Exception {
    for (String name : List.of("some", "none", "others")) {
      emulator.subscribe(name, 600);
    }
    emulator.publish("some", undelivered.subList(0, 10));
    emulator.publish("others", undelivered.subList(10, DELIVERABLE));
    String from = "--from=pubsub:some,pubsub:none,pubsub:others";
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result replay = replay(sandbox, from);
      assertThat(replay.exitCode()).as(replay.output()).isZero();
      assertThat(replay.output())
          .contains("Fetched 10 messages of ")
          .contains("No messages wait in projects/relay-tests/subscriptions/none");
      assertThat(sandbox.counts().received()).isEqualTo(DELIVERABLE);

      RelayProcess.Result again = replay(sandbox, from);
      assertThat(again.exitCode()).as(again.output()).isEqualTo(ExitCode.USAGE.code());
      assertThat(again.output())
          .contains(
              "--from: no messages wait in projects/relay-tests/subscriptions/some,"
                  + " projects/relay-tests/subscriptions/none,");
      assertThat(sandbox.counts().received()).isEqualTo(DELIVERABLE);
    }
  }

  @Test
  void whatWasFetchedBeforeAnErrorIsNamedAndCanBeReplayed() throws Exception {
    emulator.subscribe("good", 600);
    emulator.subscribe("bad", 600);
    emulator.publish("good", undelivered);
    emulator.publish("bad", List.of(Message.of(ShopData.record(1).toString())));
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result failed = replay(sandbox, "--from=pubsub:good,pubsub:bad");
      assertThat(failed.exitCode()).as(failed.output()).isEqualTo(ExitCode.USAGE.code());
      assertThat(sandbox.counts().requests()).isZero();
      Matcher remedy = REMEDY.matcher(failed.output());
      assertThat(remedy.find()).as(failed.output()).isTrue();

      RelayProcess.Result replay = replay(sandbox, remedy.group(1));
      assertThat(replay.exitCode()).as(replay.output()).isZero();
      assertThat(sandbox.counts().received()).isEqualTo(DELIVERABLE);
    }
  }

  private RelayProcess.Result replay(Sandbox sandbox, String from) {
    return ReplayTest.execute(
        List.of(
            "replay",
            from,
            "--output=" + folder.resolve("out"),
            "--accessToken=sandbox",
            "--tiktokEndpoint=" + sandbox.endpoint(),
            "--pubsubRootUrl=http://" + emulator.host(),
            "--project=" + PubsubEmulator.PROJECT,
            "--credentialFactoryClass="
                + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory"));
  }

  private List<Path> written() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
