package dev.conversionrelay.prepare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.conversionrelay.PrepareConversions;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.delivery.EventCoder;
import dev.conversionrelay.mapping.MappingText;
import dev.conversionrelay.mapping.Presets;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.QualityJson;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.TallyCoder;
import dev.conversionrelay.testing.Canaries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Whatever becomes of a record, and wherever a person's data stands in it: nothing that is kept,
 * sent, counted or said holds the data itself. Data of which only the column tells what it is, such
 * as a first name, is planted in its column and under names that say so; addresses and phone
 * numbers everywhere.
 */
class CanaryPropertiesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** How many places each reason is tried with; together they meet all of them. */
  private static final int PLACES_EACH = 60;

  private static final Canaries CANARIES = new Canaries();
  private static final String EMAIL = CANARIES.email("email");
  private static final String OTHER_EMAIL = CANARIES.email("somebody else's email");
  private static final String PHONE = CANARIES.phone("phone");
  private static final String NATIONAL = PHONE.substring(3);
  private static final String OTHER_PHONE = CANARIES.phone("somebody else's phone");
  private static final String WORD = CANARIES.word("first name");

  /** The columns whose values are personal in any form. */
  private static final Map<Column, String> IDENTIFIERS =
      Map.of(
          Column.EMAIL, EMAIL,
          Column.PHONE, PHONE,
          Column.EXTERNAL_ID, CANARIES.word("external id"),
          Column.FIRST_NAME, WORD,
          Column.LAST_NAME, CANARIES.word("last name"),
          Column.ZIP_CODE, CANARIES.word("zip code"),
          Column.IDFA, CANARIES.uuid("idfa"),
          Column.GAID, CANARIES.uuid("gaid"));

  /** What is personal in any text: the record's own number in any spelling, others' marked ones. */
  private static final List<String> ANYWHERE =
      List.of(
          EMAIL,
          OTHER_EMAIL,
          PHONE,
          OTHER_PHONE,
          "0" + NATIONAL,
          PHONE.substring(1),
          "00" + OTHER_PHONE.substring(1),
          OTHER_EMAIL.replace("@", "%40"),
          OTHER_PHONE.replace("+", "%2B"));

  private static final Map<String, Consumer<ObjectNode>> PLACES = places();

  private final Set<RejectReason> rejects = EnumSet.noneOf(RejectReason.class);
  private final Set<Warning> warnings = EnumSet.noneOf(Warning.class);
  private final Set<Suppression> suppressions = EnumSet.noneOf(Suppression.class);

  private static Map<String, Consumer<ObjectNode>> places() {
    Map<String, Consumer<ObjectNode>> places = new LinkedHashMap<>();
    IDENTIFIERS.forEach(
        (column, value) -> {
          String name = column.columnName();
          addWrongTypes(places, name, value);
          places.put(
              name + " as a custom property",
              record -> record.putObject("properties").put(name, value));
          places.put(
              name + " as an unknown property of a content",
              record -> record.putArray("contents").addObject().put(name, value));
          places.put(
              name + " in a URL",
              record -> record.put("url", "https://shop.example/?a=1&" + name + "=" + value));
        });
    for (Column column : Column.values()) {
      if (!IDENTIFIERS.containsKey(column)) {
        for (String value : ANYWHERE) {
          String name = column.columnName();
          places.put(value + " as " + name, record -> record.put(name, value));
        }
        for (String value : List.of(OTHER_EMAIL, "0" + NATIONAL)) {
          addWrongTypes(places, column.columnName(), value);
        }
        places.put(
            "a number as " + column.columnName(),
            record -> record.put(column.columnName(), Long.parseLong(PHONE.substring(1))));
      }
    }
    for (String value : ANYWHERE) {
      places.put(value + " as an unknown column", record -> record.put(value, value));
      places.put(
          value + " as a property's name", record -> record.putObject("properties").put(value, 1));
      places.put(
          value + " deep in properties",
          record -> {
            ObjectNode properties = record.putObject("properties");
            properties.put("note", "call " + value + ", please");
            properties
                .putObject("a")
                .putArray("b")
                .add(1)
                .addObject()
                .put("c", value)
                .put(value, 2);
          });
      places.put(
          value + " in properties as text",
          record -> record.put("properties", "{\"a\":[\"" + value + "\"]}"));
      for (String member : List.of("content_id", "content_name", "brand", "price", "else", value)) {
        places.put(
            value + " in contents as " + member,
            record -> record.putArray("contents").addObject().put(member, value));
      }
      for (String url :
          List.of(
              "https://shop.example/?ttclid=%s",
              "https://shop.example/?%s",
              "https://shop.example/?%s=1",
              "https://shop.example/%s/thanks",
              "https://shop.example/#%s",
              "https://shop.example/#/a?b=%s",
              "https://shop.example/?next=https%%3A%%2F%%2Fa.example%%2F%%3Fb%%3D%s",
              "%s")) {
        String address = String.format(url, value);
        places.put(
            value + " in " + url,
            record ->
                record
                    .put("url", address)
                    .put("referrer", address)
                    .put("ad_touchpoint_url", address));
      }
    }
    places.put(
        "a number among properties and prices",
        record -> {
          long number = Long.parseLong(PHONE.substring(1));
          record.putObject("properties").put("a", number).putArray("b").add(number);
          record.putArray("contents").addObject().put("price", number).put("quantity", number);
        });
    return places;
  }

  private static void addWrongTypes(
      Map<String, Consumer<ObjectNode>> places, String column, String value) {
    String what = value + " as " + column;
    places.put(what + ", in a list", record -> record.putArray(column).add(value));
    places.put(
        what + ", in a list of lists", record -> record.putArray(column).addArray().add(value));
    places.put(what + ", in an object", record -> record.putObject(column).put("value", value));
    places.put(what + ", as a name", record -> record.putObject(column).put(value, 1));
    places.put(
        what + ", as JSON text",
        record -> record.put(column, "[{\"" + value + "\":\"" + value + "\"}"));
  }

  @Test
  void whereverPersonalDataStandsNothingOfItComesOut() {
    Preparer preparer = new Preparer(config(), Samples.CLOCK);
    List<String> others = List.of(Samples.app(), Samples.offline(), Samples.crm());
    int turn = 0;
    for (Map.Entry<String, Consumer<ObjectNode>> place : PLACES.entrySet()) {
      prepare(preparer, planted(Samples.web(), place.getValue()), place.getKey());
      String other = others.get(turn++ % others.size());
      prepare(preparer, planted(other, place.getValue()), place.getKey());
    }
  }

  /** Places are taken in turn: each reason meets some of them, and each of them some reasons. */
  @Test
  void whateverBecomesOfARecordNothingOfItComesOut() {
    List<String> names = List.copyOf(PLACES.keySet());
    int place = 0;
    List<String> examples = new ArrayList<>(OutcomeExamplesTest.WARNED.values());
    examples.addAll(OutcomeExamplesTest.SUPPRESSED.values());
    Preparer preparer = new Preparer(config(), Samples.CLOCK);
    Preparer withoutRegion = new Preparer(PrepareConfig.defaults(), Samples.CLOCK);
    for (String example : examples) {
      // As it is, too: what is planted may be what the example lacks.
      prepare(withoutRegion, Samples.source(example), "nothing planted");
      prepare(preparer, planted(example, record -> {}), "no other place");
      for (int i = 0; i < PLACES_EACH; i++) {
        String name = names.get(place++ % names.size());
        prepare(preparer, planted(example, PLACES.get(name)), name);
      }
    }
    for (Map.Entry<RejectReason, SourceRecord> example : OutcomeExamplesTest.REJECTED.entrySet()) {
      Preparer rejecting =
          new Preparer(
              OutcomeExamplesTest.configFor(example.getKey()).withDefaultRegion("DE"),
              Samples.CLOCK);
      if (example.getValue().fault() != null || isBroken(example.getKey())) {
        // Nothing of the record is read any more.
        prepare(rejecting, example.getValue(), "what could not be read");
        continue;
      }
      String json = new String(example.getValue().json(), UTF_8);
      prepare(rejecting, planted(json, record -> {}), "no other place");
      int most = json.length() > 100_000 ? 5 : PLACES_EACH;
      for (int i = 0; i < most; i++) {
        String name = names.get(place++ % names.size());
        prepare(rejecting, planted(json, PLACES.get(name)), name);
      }
    }
    assertThat(place).as("places that were met").isGreaterThan(names.size());
    assertThat(rejects).containsAll(OutcomeExamplesTest.REJECTED.keySet());
    assertThat(warnings).containsExactlyInAnyOrder(Warning.values());
    assertThat(suppressions).containsExactlyInAnyOrder(Suppression.values());
  }

  private static boolean isBroken(RejectReason reason) {
    return reason == RejectReason.MALFORMED_JSON || reason == RejectReason.NOT_AN_OBJECT;
  }

  @Test
  void aRecordThatIsBrokenAnywhereShowsNothing() {
    Preparer preparer = new Preparer(config(), Samples.CLOCK);
    byte[] json = planted(Samples.web(), record -> {}).json();
    for (int end = 0; end < json.length; end++) {
      byte[] cut = Arrays.copyOf(json, end);
      prepare(preparer, SourceRecord.of(Samples.POSITION, cut), "cut off at " + end);
      byte[] torn = json.clone();
      for (byte wrong : new byte[] {(byte) 0xff, '"', '}', 0}) {
        torn[end] = wrong;
        prepare(preparer, SourceRecord.of(Samples.POSITION, torn), wrong + " at " + end);
      }
    }
    for (String whole : List.of("[%s]", "%s%s", "\"%s\"", "%s,")) {
      String text = whole.replace("%s", new String(json, UTF_8));
      prepare(preparer, Samples.source(text), whole);
    }
    assertThat(rejects).contains(RejectReason.MALFORMED_JSON, RejectReason.NOT_AN_OBJECT);
  }

  /** Each leaf of each sample becomes an address or a number, in its own type and in others. */
  @Test
  void noPresetCarriesAnythingOutOfARecord() throws IOException {
    for (Presets.Preset preset : Presets.all()) {
      Preparer preparer =
          new Preparer(
              config().withMapping(preset.text()).withDefaultEventSourceId("CEXAMPLEPIXEL0000001"),
              Samples.CLOCK);
      Set<String> met = new HashSet<>();
      for (JsonNode sample : samples(preset.name())) {
        for (String pointer : leaves(sample, "")) {
          if (met.add(pointer.replaceAll("/\\d+", "/0"))) {
            for (JsonNode form :
                List.of(
                    TextNode.valueOf(OTHER_EMAIL),
                    TextNode.valueOf(OTHER_PHONE),
                    MAPPER.createArrayNode().add(OTHER_EMAIL),
                    MAPPER.createObjectNode().put(OTHER_EMAIL, OTHER_PHONE))) {
              JsonNode changed = sample.deepCopy();
              replace(changed, pointer, form);
              prepare(
                  preparer,
                  SourceRecord.of(Samples.POSITION, MAPPER.writeValueAsBytes(changed)),
                  preset.name() + pointer + " is " + form);
            }
          }
        }
      }
    }
  }

  @Test
  void noMappingThatFailsQuotesWhatItFailedOn() {
    for (String mapping :
        List.of(
            "error(.email)",
            "error(\"no \" + .)",
            "{\"event_time\": parse-time(.email, \"yyyy-MM-dd\")}",
            "{\"value\": number(.email)}",
            "{\"value\": .email * 2}",
            "{\"value\": .email / 0}",
            "{\"value\": .phone[1:\"x\"]}",
            "{for (.email) .x : 1}",
            "[for (.phone) .email]",
            ".email",
            "[.email, .phone]",
            "{\"event\": .email, .phone : 1}",
            "test(.email, .phone + \"(\")",
            "capture(.email, \"(\" + .email)",
            "from-json(.email)",
            "{\"a\": from-json(.email + \"{\")}",
            "{\"a\": uuid(.email, .phone)}",
            "let x = .email {\"event\": size(.phone) / 0}")) {
      Preparer preparer;
      try {
        preparer =
            new Preparer(config().withMapping(new MappingText("test", mapping)), Samples.CLOCK);
      } catch (IllegalArgumentException e) {
        throw new AssertionError(mapping, e);
      }
      prepare(preparer, planted(Samples.web(), record -> {}), mapping);
    }
    assertThat(rejects).contains(RejectReason.MAPPING_FAILED);
  }

  private static PrepareConfig config() {
    return PrepareConfig.defaults().withDefaultRegion("DE");
  }

  private static SourceRecord planted(String example, Consumer<ObjectNode> plant) {
    try {
      ObjectNode record = (ObjectNode) MAPPER.readTree(Samples.bytes(example));
      IDENTIFIERS.forEach(
          (column, value) -> {
            if (!record.has(column.columnName())) {
              record.put(column.columnName(), value);
            }
          });
      plant.accept(record);
      if (record.toString().contains(NATIONAL)) {
        // Without a mark of its own a number is known by this column.
        JsonNode planted = record.get("phone");
        if (planted == null || !planted.toString().contains(NATIONAL)) {
          record.put("phone", PHONE);
        }
      }
      return SourceRecord.of(Samples.POSITION, MAPPER.writeValueAsBytes(record));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Prepares it, and looks through all that comes of it. */
  private void prepare(Preparer preparer, SourceRecord record, String place) {
    for (Prepared prepared : preparer.prepareAll(record)) {
      List<Canaries.Sighting> sightings = CANARIES.in("what comes of it", traces(prepared));
      if (!sightings.isEmpty()) {
        throw new AssertionError(
            place
                + ":\n"
                + sightings
                + "\n"
                + new String(record.json(), UTF_8)
                + "\n"
                + new String(traces(prepared), UTF_8));
      }
      warnings.addAll(prepared.warnings());
      if (prepared.reject() != null) {
        rejects.add(prepared.reject().reason());
      }
      if (prepared.suppression() != null) {
        suppressions.add(prepared.suppression());
      }
    }
  }

  /** All that the pipeline passes on, keeps, counts or writes of a conversion. */
  private static byte[] traces(Prepared prepared) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(4096);
    List<Object> texts = new ArrayList<>();
    Tally tally = new Tally();
    PrepareConversions.count(prepared, tally);
    texts.add(prepared);
    texts.add(prepared.signal());
    texts.add(prepared.unknownColumns());
    texts.add(tally);
    texts.add(QualityJson.rows(tally.quality()));
    prepared.warnings().forEach(warning -> texts.add(prepared.fieldsOf(warning)));
    if (prepared.reject() != null) {
      texts.add(prepared.reject());
      texts.add(OutcomeJson.rejects(List.of(prepared.reject())));
    }
    try {
      if (prepared.event() != null) {
        texts.add(prepared.event());
        texts.add(prepared.event().jsonText());
        EventCoder.of().encode(prepared.event(), all);
      }
      TallyCoder.of().encode(tally, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    texts.forEach(text -> all.writeBytes((text + "\n").getBytes(UTF_8)));
    return all.toByteArray();
  }

  private static List<JsonNode> samples(String preset) throws IOException {
    List<JsonNode> samples = new ArrayList<>();
    Path folder = Path.of("../examples/presets", preset);
    Path ndjson = folder.resolve("sample.ndjson");
    if (Files.exists(ndjson)) {
      for (String line : Files.readAllLines(ndjson)) {
        samples.add(MAPPER.readTree(line));
      }
      return samples;
    }
    List<String> rows = Files.readAllLines(folder.resolve("sample.csv"));
    List<String> names = List.of(rows.get(0).split(";|,", -1));
    for (String row : rows.subList(1, rows.size())) {
      List<String> values = List.of(row.split(";|,", -1));
      ObjectNode sample = MAPPER.createObjectNode();
      for (int i = 0; i < names.size(); i++) {
        sample.put(names.get(i), values.get(i));
      }
      samples.add(sample);
    }
    return samples;
  }

  private static List<String> leaves(JsonNode node, String pointer) {
    List<String> leaves = new ArrayList<>();
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              member ->
                  leaves.addAll(
                      leaves(
                          member.getValue(),
                          pointer + "/" + member.getKey().replace("~", "~0").replace("/", "~1"))));
    } else if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        leaves.addAll(leaves(list.get(i), pointer + "/" + i));
      }
    } else {
      leaves.add(pointer);
    }
    return leaves;
  }

  private static void replace(JsonNode root, String pointer, JsonNode value) {
    int last = pointer.lastIndexOf('/');
    String name = pointer.substring(last + 1).replace("~1", "/").replace("~0", "~");
    JsonNode parent = root.at(pointer.substring(0, last));
    if (parent instanceof ArrayNode list) {
      list.set(Integer.parseInt(name), value);
    } else {
      ((ObjectNode) parent).set(name, value);
    }
  }
}
