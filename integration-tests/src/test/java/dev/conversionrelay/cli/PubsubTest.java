package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.Canaries;
import dev.conversionrelay.testing.PubsubEmulator;
import dev.conversionrelay.testing.PubsubEmulator.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code relay check pubsub} and {@code relay run pubsub} on Google's Pub/Sub emulator. */
class PubsubTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PIXEL = "CM1I1K3C77UABCDEFGHI";
  private static final int GOOD = 2_000;
  private static final long WAIT_MILLIS = 180_000;

  private static PubsubEmulator emulator;

  @TempDir private Path folder;

  @BeforeAll
  static void startEmulator() throws Exception {
    emulator = PubsubEmulator.start();
  }

  @AfterAll
  static void stopEmulator() {
    if (emulator != null) {
      emulator.close();
    }
  }

  @Test
  void aCheckShowsMessagesAndLeavesThemThere() throws Exception {
    String subscription = emulator.subscribe("looked-at", 10);
    emulator.publish("looked-at", goodMessages(40, new HashSet<>()));
    emulator.publish("looked-at", List.of(Message.of("order 17 was paid")));

    RelayProcess.Result result =
        RelayProcess.run(
            folder,
            List.of(),
            "check",
            "pubsub",
            "--subscription=" + subscription,
            "--pubsubRootUrl=http://" + emulator.host(),
            "--eventSource=web",
            "--eventSourceId=" + PIXEL,
            "--sample=100");

    assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
    assertThat(result.output())
        .contains("all 41 records of " + subscription)
        .containsPattern("sent +40\n")
        .contains("malformed_json");
    assertThat(emulator.waiting("looked-at", 100)).isEqualTo(41);
  }

  @Test
  void whatIsPublishedIsDeliveredAndPoisonRejectedUntilSomebodyStopsIt() throws Exception {
    String subscription = emulator.subscribe("delivered", 60);
    Set<String> expected = new HashSet<>();
    emulator.publish("delivered", goodMessages(GOOD, expected));
    Map<String, String> poison = new TreeMap<>();
    for (Map.Entry<String, Message> each :
        Map.of(
                "malformed_json", Message.of("order 17 was paid"),
                "not_an_object", Message.of("[1]"),
                "malformed_gzip", Message.of(new byte[] {0x1f, (byte) 0x8b, 8, 0}, Map.of()),
                "missing_event",
                    Message.of(
                        new byte[0],
                        Map.of("currency", "EUR", "gpc", "0", "consent_ad_user_data", "granted")),
                "record_too_large", Message.of(gzip(" ".repeat(5 << 20).getBytes(UTF_8)), Map.of()))
            .entrySet()) {
      poison.put(emulator.publish("delivered", List.of(each.getValue())).get(0), each.getKey());
    }
    byte[] notUtf8 = "{\"event\":\"Purch\u00e4se\"}".getBytes(ISO_8859_1);
    poison.put(
        emulator.publish("delivered", List.of(Message.of(notUtf8, Map.of()))).get(0),
        "malformed_json");
    // Without an id and a time of its own: the message's are taken, and so its copies are known.
    String bare = "{\"event\":\"Contact\",\"consent_ad_user_data\":\"granted\"}";
    emulator.publish("delivered", List.of(Message.of(bare)));

    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess relay =
          RelayProcess.start(
              folder,
              List.of("-Xmx1g"),
              "run",
              "pubsub",
              "--subscription=" + subscription,
              "--pubsubRootUrl=http://" + emulator.host(),
              "--tiktokEndpoint=" + sandbox.endpoint(),
              "--accessToken=sandbox",
              "--eventSource=web",
              "--eventSourceId=" + PIXEL,
              "--maxBatchDelay=1s",
              "--runId=r1");
      try {
        long end = System.currentTimeMillis() + WAIT_MILLIS;
        while ((sandbox.counts().stored() < GOOD + 1 || !booksBalance(poison.size()))
            && relay.isAlive()
            && System.currentTimeMillis() < end) {
          Thread.sleep(200);
        }
      } finally {
        relay.stop();
      }
      RelayProcess.Result result = relay.await();

      Set<String> ids = new HashSet<>();
      Set<String> names = new HashSet<>();
      for (EventKey key : sandbox.stored().keySet()) {
        ids.add(key.id());
        names.add(key.event());
      }
      assertThat(ids).as(result.output()).containsAll(expected).hasSize(GOOD + 1);
      assertThat(names).containsExactlyInAnyOrder("Purchase", "Contact");
      assertThat(result.output())
          .contains("For trying out only")
          .containsPattern("delivered +2,001 ")
          .containsPattern("rejected +6\n")
          .containsPattern("under way +0 ");
      assertThat(rejects()).isEqualTo(poison);
      assertThat(lines("receipts")).hasSizeGreaterThanOrEqualTo(GOOD + 1);
      assertThat(emulator.waiting("delivered", 10)).isZero();
    }
  }

  /**
   * The part of {@link CanaryTest} that needs Pub/Sub. With its usual logs: a stream's local runner
   * fills a disk at its lowest level.
   */
  @Test
  void plantedValuesAreInNothingThatIsWritten() throws Exception {
    Canaries canaries = new Canaries();
    CanaryRecords records = new CanaryRecords(canaries);
    String subscription = emulator.subscribe("canary", 60);
    emulator.subscribe("canary-rejects", 60);
    List<Message> messages = new ArrayList<>();
    for (ObjectNode row : records.rows()) {
      messages.add(Message.of(gzip(row.toString().getBytes(UTF_8)), Map.of()));
    }
    for (byte[] line : records.broken()) {
      messages.add(Message.of(line, Map.of("email", canaries.text("email"))));
    }
    byte[] packed = gzip(records.rows().get(0).toString().getBytes(UTF_8));
    messages.add(Message.of(Arrays.copyOf(packed, packed.length - 9), Map.of()));
    for (int i = 0; i < messages.size(); i += 10) {
      emulator.publish("canary", messages.subList(i, Math.min(messages.size(), i + 10)));
    }
    // What has no time of its own is sent with that of its message.
    int sent = CanaryRecords.SENT + 1;
    int rejected = messages.size() - sent - CanaryRecords.SUPPRESSED;
    List<Message> rejects = new ArrayList<>();
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().next(1, Fault.code(50000, records.echo()));
      RelayProcess relay =
          RelayProcess.start(
              folder,
              List.of("-Xmx1g"),
              "run",
              "pubsub",
              "--subscription=" + subscription,
              "--pubsubRootUrl=http://" + emulator.host(),
              "--project=" + PubsubEmulator.PROJECT,
              "--credentialFactoryClass="
                  + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
              "--rejects=pubsub:canary-rejects",
              "--tiktokEndpoint=" + sandbox.endpoint(),
              "--accessToken=sandbox",
              "--maxBatchDelay=1s",
              "--runId=canary");
      try {
        long end = System.currentTimeMillis() + WAIT_MILLIS;
        while ((sandbox.counts().stored() < sent || rejects.size() < rejected)
            && relay.isAlive()
            && System.currentTimeMillis() < end) {
          rejects.addAll(emulator.take("canary-rejects"));
          Thread.sleep(200);
        }
      } finally {
        relay.stop();
      }
      RelayProcess.Result result = relay.await();
      assertThat(sandbox.counts().stored()).as(result.output()).isEqualTo(sent);
      assertThat(rejects).hasSize(rejected);
      assertThat(canaries.below(folder)).isEmpty();
      assertThat(canaries.in("the sandbox's store", sandbox.stored().toString())).isEmpty();
    }
    for (Message reject : rejects) {
      assertThat(canaries.in("a published reject", reject.data())).isEmpty();
      assertThat(canaries.in("its attributes", reject.attributes().toString())).isEmpty();
    }
  }

  @Test
  void aSubscriptionThatIsNotThereIsSaidBeforeAnythingStarts() throws Exception {
    RelayProcess.Result result =
        RelayProcess.run(
            folder,
            List.of(),
            "run",
            "pubsub",
            "--subscription=projects/relay-tests/subscriptions/nowhere",
            "--pubsubRootUrl=http://" + emulator.host(),
            "--tiktokEndpoint=http://127.0.0.1:9/",
            "--accessToken=sandbox");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output())
        .startsWith("--subscription: there is no subscription projects/relay-tests/");
  }

  /** Every tenth message is gzip, and every fifth has its consent in an attribute. */
  private static List<Message> goodMessages(int count, Set<String> ids) throws IOException {
    List<Message> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add("order-" + i);
      boolean attribute = i % 5 == 3;
      String json =
          "{\"event\":\"Purchase\",\"event_id\":\"order-"
              + i
              + "\",\"event_time\":"
              + Instant.now().getEpochSecond()
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

  private static byte[] gzip(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(data);
    }
    return bytes.toByteArray();
  }

  private boolean booksBalance(int rejected) throws IOException {
    Path summary = folder.resolve("relay-output").resolve("summary-r1.json");
    if (!Files.exists(summary)) {
      return false;
    }
    JsonNode books = MAPPER.readTree(Files.readString(summary));
    return books.path("balanced").asBoolean()
        && books.path("rejected").asInt() == rejected
        && books.path("read").asInt() >= GOOD + 1 + rejected;
  }

  /** The reason of each reject, by message id. */
  private Map<String, String> rejects() throws IOException {
    Map<String, String> rejects = new TreeMap<>();
    for (JsonNode reject : lines("rejects")) {
      String position = reject.path("position").asText();
      assertThat(position).startsWith("delivered/");
      rejects.put(
          position.substring("delivered/".length(), position.indexOf(':')),
          reject.path("reason").asText());
    }
    return rejects;
  }

  private List<JsonNode> lines(String kind) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("relay-output"))) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith(kind + "-r1-")).toList()) {
        for (String line : Files.readAllLines(file)) {
          lines.add(MAPPER.readTree(line));
        }
      }
    }
    return lines;
  }
}
