package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.outcome.Reject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Valid records, changed at random: in their structure, in their values, in their bytes. Whatever
 * comes of it, there is one outcome with a name, and an event is still one that TikTok can read.
 */
class MutationsTest {

  private static final int MUTATIONS = Boolean.getBoolean("relay.nightly") ? 1_000_000 : 50_000;

  /** Of the records, in which it stands where it belongs. */
  private static final String ADDRESS = "alice_abc@gmail.com";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Values that break parsers, databases and people's assumptions. */
  private static final List<String> HOSTILE =
      List.of(
          "null",
          "true",
          "-0",
          "1e999",
          "0.1e-400",
          "1" + "0".repeat(190),
          "9223372036854775808",
          "[]",
          "{}",
          "[[[[[[[[[[]]]]]]]]]]",
          "[null,1,\"x\",{}]",
          "{\"a\":{\"a\":{\"a\":1}}}",
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udbff\\udfff\"",
          "\"\u202eevil\u202c\"",
          "\"İıſK\"",
          "\"{a,b,\\\"c\"",
          "\"[1,2\"",
          "\"%\"",
          "\"%ff%fe%zz\"",
          "\"+\"",
          "\"+++++++4917012345671701234567170123456717012345\"",
          "\"@.@.@\"",
          "\"1970-01-01\"",
          "\"2026-02-30T25:61:61Z\"",
          "\"fe80::1%eth0\"",
          "\"999.999.999.999\"",
          "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"",
          "\"http://[::1\"",
          "\"https://u:p@h/?#?#&&==%%\"",
          "\"'; DROP TABLE events; --\"",
          "\"<script>alert(1)</script>\"",
          "\"" + "x".repeat(5_000) + "\"",
          "\"" + "=".repeat(2_000) + "\"",
          "\"" + "1 ".repeat(500) + "\"");

  @Test
  void noMutationCrashesOrEndsWithoutAName() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<ObjectNode> records = new ArrayList<>();
    for (EventSource source : EventSource.values()) {
      Path file = Path.of("../examples/full", source.wireName() + ".record.json");
      records.add((ObjectNode) MAPPER.readTree(file.toFile()));
    }
    Preparer preparer =
        new Preparer(
            PrepareConfig.defaults()
                .withDefaultRegion("DE")
                .withKeyColumns(List.of("order_id", "x")),
            Samples.CLOCK);
    int[] outcomes = new int[3];
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = mutate(records.get(random.nextInt(records.size())).deepCopy(), random);
      String which =
          "seed " + seed + ", mutation " + i + ": " + new String(mutated, StandardCharsets.UTF_8);
      Prepared prepared;
      try {
        prepared = preparer.prepare(SourceRecord.of("x:1", "x:1", mutated));
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(which, e);
      }
      outcomes[outcome(prepared, which)]++;
    }
    // Mutations that leave nothing to send, or nothing to refuse, would test half of it.
    assertThat(outcomes[0]).isGreaterThan(MUTATIONS / 10);
    assertThat(outcomes[1]).isGreaterThan(MUTATIONS / 10);
    assertThat(outcomes[2]).isGreaterThan(MUTATIONS / 100);
  }

  /** 0 for an event, 1 for a reject, 2 for a suppression; fails if it is not exactly one. */
  private static int outcome(Prepared prepared, String which) throws IOException {
    if (prepared.event() != null) {
      assertThat(prepared.reject() == null && prepared.suppression() == null).as(which).isTrue();
      JsonNode event = MAPPER.readTree(prepared.event().json());
      boolean readable =
          event.path("event").isTextual()
              && event.path("event_id").isTextual()
              && event.path("event_time").isIntegralNumber()
              && areDigests(event.path("user"));
      assertThat(readable).as(which).isTrue();
      assertThat(prepared.event().jsonText()).as(which).doesNotContainIgnoringCase(ADDRESS);
      return 0;
    }
    if (prepared.reject() != null) {
      assertThat(prepared.suppression() == null).as(which).isTrue();
      Reject reject = prepared.reject();
      assertThat(reject.reason().explanation()).as(which).isNotBlank();
      assertThat(reject.detail()).as(which).isNotBlank();
      assertThat(reject.toString()).as(which).doesNotContainIgnoringCase(ADDRESS);
      assertThat(isSafe(reject.eventName()) && isSafe(reject.eventId())).as(which).isTrue();
      return 1;
    }
    assertThat(prepared.suppression()).as(which).isNotNull();
    assertThat(prepared.suppression().explanation()).as(which).isNotBlank();
    return 2;
  }

  private static boolean areDigests(JsonNode user) {
    for (String name :
        List.of("email", "phone", "external_id", "first_name", "last_name", "zip_code", "idfa")) {
      JsonNode value = user.path(name);
      Iterable<JsonNode> all = value.isArray() ? value : List.of(value);
      for (JsonNode each : all) {
        if (!each.isMissingNode() && !each.asText().matches("[0-9a-f]{64}")) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isSafe(String text) {
    return text == null || SafeText.of(text).equals(text);
  }

  private static byte[] mutate(ObjectNode record, Random random) throws IOException {
    byte[] mutated = null;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      if (mutated == null && random.nextInt(3) > 0) {
        mutateStructure(record, random);
      } else {
        mutated = mutateBytes(mutated == null ? MAPPER.writeValueAsBytes(record) : mutated, random);
      }
    }
    return mutated == null ? MAPPER.writeValueAsBytes(record) : mutated;
  }

  private static void mutateStructure(ObjectNode record, Random random) throws IOException {
    List<String> names = new ArrayList<>();
    record.fieldNames().forEachRemaining(names::add);
    String name = names.get(random.nextInt(names.size()));
    String other = names.get(random.nextInt(names.size()));
    switch (random.nextInt(8)) {
      case 0 -> record.remove(name);
      case 1 -> record.set(name, record.get(other));
      case 2 -> record.set(name, NODES.textNode(scrambled(record.get(name).asText(), random)));
      case 3 -> record.set(name, NODES.arrayNode().add(record.get(name)).add(record.get(other)));
      case 4 -> record.set(name, NODES.objectNode().set(other, record.get(name)));
      case 5 -> {
        record.set(scrambled(name, random), record.get(name));
        record.remove(name);
      }
      case 6 -> record.set(name, NODES.textNode(record.get(name).toString()));
      default -> record.set(name, MAPPER.readTree(HOSTILE.get(random.nextInt(HOSTILE.size()))));
    }
    if (random.nextInt(20) == 0) {
      record.set("properties", deep(random.nextInt(80)));
    }
  }

  private static JsonNode deep(int levels) {
    JsonNode node = NODES.numberNode(1);
    for (int i = 0; i < levels; i++) {
      ArrayNode list = NODES.arrayNode().add(node);
      node = i % 2 == 0 ? list : NODES.objectNode().setAll(Map.of("a", list));
    }
    return node;
  }

  private static String scrambled(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = changed.isEmpty() ? 0 : random.nextInt(changed.length());
      char c = (char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(0x80));
      switch (changed.isEmpty() ? 0 : random.nextInt(3)) {
        case 0 -> changed.insert(at, c);
        case 1 -> changed.setCharAt(at, c);
        default -> changed.deleteCharAt(at);
      }
    }
    return changed.toString();
  }

  private static byte[] mutateBytes(byte[] bytes, Random random) {
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 16);
    out.write(bytes, 0, at);
    switch (random.nextInt(5)) {
      case 0 -> out.write(bytes, at + length, bytes.length - at - length);
      case 1 -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        out.writeBytes(noise);
        out.write(bytes, at + length, bytes.length - at - length);
      }
      case 2 -> {
        out.write(bytes, at, length);
        out.write(bytes, at, bytes.length - at);
      }
      case 3 -> {
        out.write("{}[]\",:\\ \n0e-".charAt(random.nextInt(13)));
        out.write(bytes, at, bytes.length - at);
      }
      default -> {
        // The record ends here.
      }
    }
    return out.toByteArray();
  }
}
