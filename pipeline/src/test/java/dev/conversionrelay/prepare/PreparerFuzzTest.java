package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.ConsentSignals.Signal;
import dev.conversionrelay.conversion.EmailAddresses;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.Presets;
import dev.conversionrelay.outcome.Reject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Any bytes as a record, a record of a shop, or a TC string. Replays the inputs that are kept
 * beside it; {@code pipeline/fuzz} looks for new ones.
 */
class PreparerFuzzTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Set<String> HASHED =
      Set.of(
          "email", "phone", "external_id", "first_name", "last_name", "zip_code", "idfa", "gaid");

  private static final PrepareConfig CONFIG =
      PrepareConfig.defaults()
          .withDefaultEventSource(EventSource.WEB)
          .withDefaultEventSourceId("CM1I1K3C77UABCDEFGHI")
          .withDefaultRegion("DE")
          .withKeyColumns(List.of("order_id", "x"));

  private final Preparer plain = new Preparer(CONFIG, Samples.CLOCK);
  private final Map<String, Preparer> presets = new TreeMap<>();

  PreparerFuzzTest() {
    for (Presets.Preset preset : Presets.all()) {
      presets.put(preset.name(), new Preparer(CONFIG.withMapping(preset.text()), Samples.CLOCK));
    }
  }

  @FuzzTest(maxDuration = "60m")
  void anyBytesAreOneOutcome(byte[] record) throws IOException {
    Prepared prepared = plain.prepare(source(record));
    check(prepared);
    Prepared again = new Preparer(CONFIG, Samples.CLOCK).prepare(source(record));
    assertThat(again.reject()).isEqualTo(prepared.reject());
    assertThat(again.suppression()).isEqualTo(prepared.suppression());
    if (prepared.event() != null) {
      assertThat(again.event().jsonText()).isEqualTo(prepared.event().jsonText());
    }
  }

  /** The first byte says which preset. */
  @FuzzTest(maxDuration = "60m")
  void anyBytesThroughAPresetAreAtLeastOneOutcome(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    List<String> names = List.copyOf(presets.keySet());
    Preparer preparer = presets.get(names.get((input[0] & 0xff) % names.size()));
    List<Prepared> all = preparer.prepareAll(source(Arrays.copyOfRange(input, 1, input.length)));
    assertThat(all).isNotEmpty();
    for (Prepared prepared : all) {
      if (!prepared.isLeftOut()) {
        check(prepared);
      } else {
        assertThat(all).hasSize(1);
      }
    }
  }

  /** What cannot be read is never a yes, and no text of a yes is read as one by chance. */
  @FuzzTest(maxDuration = "60m")
  void anyTextIsASignalAndAYesStaysOneWhenItIsReadAgain(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    ConsentPolicy.Tcf settings = new ConsentPolicy.Tcf(4711, Set.of(1, 3, 4));
    Signal signal = new TcStrings(settings).read(text);
    assertThat(signal).isNotNull();
    assertThat(new TcStrings(settings).read(text)).isEqualTo(signal);
    if (signal == Signal.GRANTED) {
      // A version 2 string begins with C, and holds 213 bits before its vendors.
      assertThat(text).startsWith("C").hasSizeGreaterThan(36);
    }
    assertThat(new TcStrings(null).read(text)).isNotEqualTo(Signal.GRANTED);
  }

  private static SourceRecord source(byte[] record) {
    return SourceRecord.of("x:1", "x:1", record);
  }

  /** One outcome, which holds nothing that a person could be known by. */
  private static void check(Prepared prepared) throws IOException {
    int outcomes =
        (prepared.event() == null ? 0 : 1)
            + (prepared.reject() == null ? 0 : 1)
            + (prepared.suppression() == null ? 0 : 1);
    assertThat(outcomes).isEqualTo(1);
    if (prepared.event() != null) {
      JsonNode event = MAPPER.readTree(prepared.event().json());
      assertThat(event.path("event").isTextual()).isTrue();
      assertThat(event.path("event_id").isTextual()).isTrue();
      assertThat(event.path("event_time").isIntegralNumber()).isTrue();
      assertThat(prepared.event().json().length).isLessThanOrEqualTo(CONFIG.maxEventBytes());
      event
          .path("user")
          .fields()
          .forEachRemaining(field -> digests(field.getKey(), field.getValue()));
      noAddress(event);
    }
    Reject reject = prepared.reject();
    if (reject != null) {
      assertThat(reject.detail()).isNotBlank();
      for (String shown :
          Arrays.asList(reject.detail(), reject.eventName(), reject.eventId(), reject.field())) {
        if (shown != null) {
          assertThat(EmailAddresses.occursIn(shown)).isFalse();
          assertThat(shown).hasSizeLessThan(300);
        }
      }
    }
    for (String unknown : prepared.unknownColumns()) {
      assertThat(EmailAddresses.occursIn(unknown)).isFalse();
    }
  }

  private static void digests(String name, JsonNode value) {
    if (!HASHED.contains(name)) {
      return;
    }
    Iterable<JsonNode> all = value.isArray() ? value : List.of(value);
    for (JsonNode each : all) {
      assertThat(each.asText()).matches("[0-9a-f]{64}");
    }
  }

  private static void noAddress(JsonNode node) {
    if (node.isTextual()) {
      assertThat(EmailAddresses.occursIn(node.textValue())).isFalse();
    }
    node.fieldNames().forEachRemaining(name -> assertThat(EmailAddresses.occursIn(name)).isFalse());
    node.forEach(PreparerFuzzTest::noAddress);
  }
}
