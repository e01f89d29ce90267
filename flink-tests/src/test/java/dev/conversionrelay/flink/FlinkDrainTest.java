package dev.conversionrelay.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.PubsubEmulator;
import dev.conversionrelay.testing.PubsubEmulator.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a stream delivers on Flink, and what becomes of half-full batches when it is drained. */
class FlinkDrainTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String NAME = "conversions";
  private static final String RUN = "drained";
  private static final int BURSTS = 5;
  private static final int BURST = 50;

  @TempDir private Path folder;
  private FlinkProcess job;
  private int published;

  @AfterEach
  void endTheJob() throws InterruptedException {
    if (job != null) {
      job.kill();
    }
  }

  /** A generous bound for a busy machine; what is printed is the measurement. */
  @Test
  void aBurstIsDeliveredSoonAfterTheDelayOfABatch() throws Exception {
    try (PubsubEmulator emulator = PubsubEmulator.start();
        Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      start(emulator, sandbox, "--maxBatchDelay=1s");
      publish(emulator, 1);
      await("the first event", () -> sandbox.counts().stored() == 1);
      List<Long> millis = new ArrayList<>();
      for (int burst = 1; burst <= BURSTS; burst++) {
        long start = System.nanoTime();
        publish(emulator, BURST);
        await("a burst", () -> sandbox.counts().stored() == published);
        millis.add((System.nanoTime() - start) / 1_000_000);
      }
      System.out.println("From publishing to delivery with a delay of 1000 ms: " + millis + " ms");
      assertThat(millis).allMatch(each -> each < 10_000);
    }
  }

  @Test
  void aDrainDeliversWhatWaitsForItsBatchToFill() throws Exception {
    try (PubsubEmulator emulator = PubsubEmulator.start();
        Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      start(emulator, sandbox, "--maxBatchDelay=1h");
      publish(emulator, 900);
      await("the books of what was read", () -> books().path("read").asLong() == published);
      assertThat(sandbox.counts().received()).isZero();

      job.drain();

      assertThat(sandbox.counts().stored()).isEqualTo(published);
      assertThat(sandbox.counts().received()).isEqualTo(published);
      assertThat(books().path("delivered").asLong()).isEqualTo(published);
      assertThat(books().path("balanced").asBoolean()).isTrue();
    }
  }

  private void start(PubsubEmulator emulator, Sandbox sandbox, String delay) throws Exception {
    String subscription = emulator.subscribe(NAME, 30);
    job =
        new FlinkProcess(
            folder,
            List.of(
                "--subscription=" + subscription,
                "--pubsubRootUrl=http://" + emulator.host(),
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
                "--tiktokEndpoint=" + sandbox.endpoint(),
                "--accessToken=sandbox",
                "--eventSource=web",
                "--eventSourceId=CM1I1K3C77UABCDEFGHI",
                "--output=out",
                "--runId=" + RUN,
                delay));
    job.start();
  }

  private void publish(PubsubEmulator emulator, int count) throws Exception {
    List<Message> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String json =
          "{\"event\":\"Purchase\",\"event_id\":\"order-"
              + published++
              + "\",\"event_time\":"
              + Instant.now().getEpochSecond()
              + ",\"value\":12.5,\"currency\":\"EUR\",\"consent_ad_user_data\":\"granted\"}";
      messages.add(Message.of(json.getBytes(UTF_8), Map.of()));
    }
    emulator.publish(NAME, messages);
  }

  private JsonNode books() throws IOException {
    Path summary = folder.resolve("out").resolve("summary-" + RUN + ".json");
    return Files.exists(summary)
        ? MAPPER.readTree(Files.readString(summary))
        : MAPPER.createObjectNode();
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.currentTimeMillis() + 120_000;
    while (!condition.call()) {
      if (System.currentTimeMillis() > end || !job.isAlive()) {
        throw new AssertionError("still waiting for " + what + "; Flink said:\n" + job.said());
      }
      Thread.sleep(10);
    }
  }
}
