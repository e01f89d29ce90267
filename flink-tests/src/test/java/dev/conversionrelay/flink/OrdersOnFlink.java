package dev.conversionrelay.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.PubsubEmulator;
import dev.conversionrelay.testing.PubsubEmulator.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Orders from Pub/Sub's emulator through the job on Flink to a sandbox. */
final class OrdersOnFlink implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String NAME = "conversions";
  private static final String RUN = "orders";
  private static final long LONGEST_WAIT_MILLIS =
      Boolean.getBoolean("relay.nightly") ? 1_200_000 : 120_000;

  private final Path folder;
  private final PubsubEmulator emulator;
  private final Sandbox sandbox;
  private final FlinkProcess job;
  private final Set<String> published = new HashSet<>();

  /** Starts all three, the job with these options besides. */
  OrdersOnFlink(Path folder, String... options) throws Exception {
    this.folder = folder;
    this.sandbox =
        Sandbox.start(
            SandboxConfig.builder().keepEverything(true).requestLog(requestLog()).build());
    this.emulator = PubsubEmulator.start();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--subscription=" + emulator.subscribe(NAME, 60),
                "--pubsubRootUrl=http://" + emulator.host(),
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
                "--tiktokEndpoint=" + sandbox.endpoint(),
                "--accessToken=sandbox",
                "--eventSource=web",
                "--eventSourceId=CM1I1K3C77UABCDEFGHI",
                "--output=out",
                "--runId=" + RUN));
    arguments.addAll(List.of(options));
    this.job = new FlinkProcess(folder, arguments);
    job.start();
  }

  /** What the sandbox received, a request a line. */
  Path requestLog() {
    return folder.resolve("requests.ndjson");
  }

  FlinkProcess job() {
    return job;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  /** Publishes so many more orders, each with an id of its own. */
  void publish(int count) throws IOException, InterruptedException {
    List<Message> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String id = "order-" + published.size();
      published.add(id);
      String json =
          "{\"event\":\"Purchase\",\"event_id\":\""
              + id
              + "\",\"event_time\":"
              + Instant.now().getEpochSecond()
              + ",\"value\":12.5,\"currency\":\"EUR\",\"consent_ad_user_data\":\"granted\"}";
      messages.add(Message.of(json.getBytes(UTF_8), Map.of()));
    }
    emulator.publish(NAME, messages);
  }

  /** The ids of everything published. */
  Set<String> published() {
    return published;
  }

  /** The ids that the sandbox has. */
  Set<String> delivered() {
    return sandbox.stored().keySet().stream().map(EventKey::id).collect(Collectors.toSet());
  }

  void awaitAll(String what) throws Exception {
    await(what, () -> sandbox.counts().stored() >= published.size());
  }

  void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.currentTimeMillis() + LONGEST_WAIT_MILLIS;
    while (!condition.call()) {
      if (System.currentTimeMillis() > end || !job.isAlive()) {
        throw new AssertionError("still waiting for " + what + "; Flink said:\n" + job.said());
      }
      Thread.sleep(10);
    }
  }

  /** Drains the job: it reads no more, delivers what it has read, and ends. */
  void drain() throws IOException, InterruptedException {
    job.drain();
  }

  /** The books as they were written last; empty if they were not yet. */
  JsonNode books() throws IOException {
    Path summary = folder.resolve("out").resolve("summary-" + RUN + ".json");
    return Files.exists(summary)
        ? MAPPER.readTree(Files.readString(summary))
        : MAPPER.createObjectNode();
  }

  /** The names of the files of rejects, receipts or undelivered events. */
  List<String> filesOf(String kind) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(kind + "-"))
          .toList();
    }
  }

  @Override
  public void close() {
    try {
      job.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    emulator.close();
    sandbox.close();
  }
}
