package dev.conversionrelay.flink;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.PubsubEmulator;
import dev.conversionrelay.testing.PubsubEmulator.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The streaming job on Flink with checkpoints, from Google's Pub/Sub emulator to the sandbox. */
class FlinkStreamTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PIXEL = "CM1I1K3C77UABCDEFGHI";
  private static final String NAME = "conversions";
  private static final String RUN = "flink";

  /** What was under way at a kill is delivered again after this time. */
  private static final int ACK_SECONDS = 20;

  private static final int MESSAGES =
      Integer.getInteger(
          "relay.flink.messages", "true".equals(System.getenv("CI")) ? 100_000 : 10_000);

  @TempDir private Path folder;
  private FlinkProcess job;

  @AfterEach
  void endTheJob() throws InterruptedException {
    if (job != null) {
      job.kill();
    }
  }

  @Test
  void nothingIsMissingOrExtraAfterTwoKills() throws Exception {
    try (PubsubEmulator emulator = PubsubEmulator.start();
        Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      String subscription = emulator.subscribe(NAME, ACK_SECONDS);
      Set<String> expected = new HashSet<>();
      List<Message> messages = messages(expected);
      Map<String, String> poison = new TreeMap<>();

      job = new FlinkProcess(folder, arguments(emulator, sandbox, subscription));
      long startedAt = System.nanoTime();
      job.start();
      CompletableFuture<Void> published =
          CompletableFuture.runAsync(() -> publish(emulator, messages, poison));

      for (int percent : List.of(30, 65)) {
        int enough = MESSAGES / 100 * percent;
        await(
            percent + " % and a checkpoint",
            () -> sandbox.counts().stored() >= enough && job.lastCheckpoint().isPresent());
        say("killed", startedAt, sandbox);
        job.kill();
        job.start();
      }
      published.join();
      await("all events", () -> sandbox.counts().stored() >= MESSAGES);
      say("all there", startedAt, sandbox);
      await(
          "the books",
          () ->
              books().map(b -> b.path("balanced").asBoolean()).orElse(false)
                  && books().orElseThrow().path("read").asLong() >= MESSAGES + poison.size());
      await("the rejects", () -> rejects().keySet().containsAll(poison.keySet()));
      say("all accounted for", startedAt, sandbox);

      JsonNode books = books().orElseThrow();
      assertThat(idsOf(sandbox.stored().keySet())).isEqualTo(expected);
      assertThat(rejects()).isEqualTo(poison);
      assertThat(books.path("read").asLong()).isEqualTo(MESSAGES + poison.size());
      assertThat(books.path("delivered").asLong() + books.path("duplicates").asLong())
          .isEqualTo(MESSAGES);
      assertThat(books.path("rejected").asLong()).isEqualTo(poison.size());
      job.kill();
      Thread.sleep(1_000L * (ACK_SECONDS + 5));
      assertThat(emulator.waiting(NAME, 100)).as("left in the subscription").isZero();
    }
  }

  private static List<String> arguments(
      PubsubEmulator emulator, Sandbox sandbox, String subscription) {
    return List.of(
        "--subscription=" + subscription,
        "--pubsubRootUrl=http://" + emulator.host(),
        "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
        "--tiktokEndpoint=" + sandbox.endpoint(),
        "--accessToken=sandbox",
        "--eventSource=web",
        "--eventSourceId=" + PIXEL,
        "--output=out",
        "--runId=" + RUN,
        "--maxBatchDelay=1s");
  }

  /** Every tenth message is gzip, and every fifth has its consent in an attribute. */
  private static List<Message> messages(Set<String> ids) throws IOException {
    long now = Instant.now().getEpochSecond();
    List<Message> messages = new ArrayList<>(MESSAGES);
    for (int i = 0; i < MESSAGES; i++) {
      ids.add("order-" + i);
      boolean attribute = i % 5 == 3;
      String json =
          "{\"event\":\"Purchase\",\"event_id\":\"order-"
              + i
              + "\",\"event_time\":"
              + now
              + ",\"email\":\"person"
              + i
              + "@example.com\",\"value\":12.5,\"currency\":\"EUR\""
              + (attribute ? "" : ",\"consent_ad_user_data\":\"granted\"")
              + "}";
      byte[] data = json.getBytes(UTF_8);
      messages.add(
          Message.of(
              i % 10 == 0 ? gzip(data) : data,
              attribute ? Map.of("consent_ad_user_data", "granted") : Map.of()));
    }
    return messages;
  }

  /** Publishes with poison in between; notes the position and the reason of each poison. */
  private static void publish(
      PubsubEmulator emulator, List<Message> messages, Map<String, String> poison) {
    Map<String, Message> kinds =
        Map.of(
            "malformed_json", Message.of("order 17 was paid"),
            "not_an_object", Message.of("[1,2,3]"),
            "malformed_gzip", Message.of(new byte[] {0x1f, (byte) 0x8b, 8, 0, 1}, Map.of()));
    Message notUtf8 = Message.of("{\"event\":\"Purch\u00e4se\"}".getBytes(ISO_8859_1), Map.of());
    try {
      for (int start = 0; start < messages.size(); start += 1_000) {
        emulator.publish(NAME, messages.subList(start, Math.min(messages.size(), start + 1_000)));
        for (Map.Entry<String, Message> kind : kinds.entrySet()) {
          poison.put(emulator.publish(NAME, List.of(kind.getValue())).get(0), kind.getKey());
        }
        poison.put(emulator.publish(NAME, List.of(notUtf8)).get(0), "malformed_json");
      }
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private static byte[] gzip(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(data);
    }
    return bytes.toByteArray();
  }

  private static Set<String> idsOf(Set<EventKey> keys) {
    Set<String> ids = new HashSet<>();
    keys.forEach(key -> ids.add(key.id()));
    return ids;
  }

  private Optional<JsonNode> books() throws IOException {
    Path summary = folder.resolve("out").resolve("summary-" + RUN + ".json");
    return Files.exists(summary)
        ? Optional.of(MAPPER.readTree(Files.readString(summary)))
        : Optional.empty();
  }

  /** The reason of each reject in the files, by message id. */
  private Map<String, String> rejects() throws IOException {
    Map<String, String> rejects = new TreeMap<>();
    if (!Files.exists(folder.resolve("out"))) {
      return rejects;
    }
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("rejects-")).toList()) {
        for (String line : Files.readAllLines(file)) {
          JsonNode reject = MAPPER.readTree(line);
          String position = reject.path("position").asText();
          assertThat(position).startsWith(NAME + "/");
          rejects.put(
              position.substring(NAME.length() + 1, position.indexOf(':')),
              reject.path("reason").asText());
        }
      }
    }
    return rejects;
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.currentTimeMillis() + 240_000;
    while (!condition.call()) {
      if (System.currentTimeMillis() > end || !job.isAlive()) {
        throw new AssertionError(
            "still waiting for " + what + "; books: " + books() + "; Flink said:\n" + job.said());
      }
      Thread.sleep(100);
    }
  }

  /** Progress in the log of the build; the numbers are the measurement. */
  private static void say(String what, long startedAt, Sandbox sandbox) {
    System.out.printf(
        "%5.1f s  %s: received %d, stored %d, in %d requests%n",
        (System.nanoTime() - startedAt) / 1e9,
        what,
        sandbox.counts().received(),
        sandbox.counts().stored(),
        sandbox.counts().requests());
  }
}
