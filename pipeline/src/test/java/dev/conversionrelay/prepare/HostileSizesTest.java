package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.MappingText;
import dev.conversionrelay.outcome.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records that are made to take for ever: each ends in its one outcome, in a time that grows with
 * its size and not with the square of it. Where it grew with the square, one of these takes
 * minutes; the limit is for machines that do other work too.
 */
class HostileSizesTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int LENGTH = 300_000;

  /** For what was never slow. */
  private static final int SHORTER = 60_000;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("marks in no order", "a" + marks('\u0301') + marks('\u0316')),
        Arguments.of(
            "marks that a letter decomposes into", ("\u0301".repeat(60) + "\uff9e").repeat(1_500)),
        Arguments.of("a word of capital sigmas", "Σ".repeat(LENGTH / 2)),
        Arguments.of("encoded again and again", "https://x.example/?a=%" + "25".repeat(LENGTH / 2)),
        Arguments.of("brackets", "[".repeat(SHORTER)),
        Arguments.of("a list in text", "[\"" + "a\",\"".repeat(SHORTER / 4) + "\"]"),
        Arguments.of("an array of Postgres", "{" + "a,".repeat(SHORTER / 2) + "}"),
        Arguments.of("addresses", "a@b.c".repeat(SHORTER / 5)),
        Arguments.of("signs of addresses", "@".repeat(SHORTER)),
        Arguments.of("digits", "1".repeat(SHORTER)),
        Arguments.of("spaces in a number", "030" + " ".repeat(SHORTER) + "1 2 3 4 5 6 7"),
        Arguments.of("almost numbers", "(0301) 234 99 ".repeat(SHORTER / 40)),
        Arguments.of("parameters", "https://x.example/" + "?a=b&".repeat(SHORTER / 5)),
        Arguments.of("of a TC string", "C" + "A".repeat(SHORTER)));
  }

  private static String marks(char mark) {
    return String.valueOf(mark).repeat(LENGTH / 4);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void noTextInAnyColumnTakesForEver(String what, String text) {
    Preparer preparer = preparer();
    for (Column column : Column.values()) {
      Map<String, Object> record = granted();
      record.put(column.columnName(), text);
      assertThat(outcomes(preparer, record)).as(column.columnName()).hasSize(1);
    }
  }

  /** Each of them might stand in each run of digits of each text. */
  @Test
  void moreNumbersThanAnybodyHasAreNotLookedForOneByOne() {
    List<String> phones = new ArrayList<>();
    StringBuilder runs = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      phones.add("+4930" + (10_000_000 + i));
      runs.append("x").append(90_000_000 + i);
    }
    Map<String, Object> record = granted();
    record.put("phone", phones);
    record.put("description", runs.toString());
    assertThat(outcomes(preparer(), record))
        .singleElement()
        .satisfies(
            prepared ->
                assertThat(prepared.reject().reason()).isEqualTo(RejectReason.EVENT_TOO_LARGE));
  }

  /** And none of them is sent in clear for it. */
  @Test
  void aNumberOfManyIsFoundInATextAllTheSame() {
    List<String> phones = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      phones.add("+4930" + (10_000_000 + i));
    }
    Map<String, Object> record = granted();
    record.put("phone", phones);
    record.put("description", "x10000059");
    Prepared prepared = outcomes(preparer(), record).get(0);
    assertThat(prepared.event().jsonText()).doesNotContain("10000059");
  }

  @Test
  void aMillionMembersAreOneOutcome() {
    StringBuilder json = new StringBuilder(Samples.web().replace('\'', '"'));
    json.setLength(json.length() - 1);
    // Four bytes each have room in 4 MB: a name without a letter, and no value.
    json.append(",\"properties\":{\"\":0");
    for (int i = 0; json.length() < RecordParser.MAX_RECORD_BYTES - 20; i++) {
      json.append(",\"").append(Integer.toString(i, 36)).append("\":0");
    }
    json.append("}}");
    List<Prepared> outcomes =
        assertTimeoutPreemptively(LIMIT, () -> preparer().prepareAll(source(json.toString())));
    assertThat(outcomes)
        .singleElement()
        .satisfies(
            prepared ->
                assertThat(prepared.reject().reason()).isEqualTo(RejectReason.EVENT_TOO_LARGE));
  }

  static Stream<Arguments> numbers() {
    return Stream.of(
        Arguments.of("1e999999999", null),
        Arguments.of("-1E-999999999", null),
        Arguments.of("1e99999999999999999999", null),
        Arguments.of("1".repeat(1_000_000), RejectReason.MALFORMED_JSON),
        Arguments.of("0." + "1".repeat(1_000_000), RejectReason.MALFORMED_JSON));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void noNumberIsWrittenOutOrReckonedWith(String number, RejectReason reason) {
    Preparer plain = preparer();
    Preparer mapped = new Preparer(config().withMapping(EVERY_NUMBER), Samples.CLOCK);
    for (Column column : Column.values()) {
      String json =
          Samples.web().replace('\'', '"').replaceFirst("}$", "")
              + ",\""
              + column.columnName()
              + "\":"
              + number
              + "}";
      for (Preparer preparer : List.of(plain, mapped)) {
        List<Prepared> outcomes =
            assertTimeoutPreemptively(LIMIT, () -> preparer.prepareAll(source(json)));
        assertThat(outcomes).as(column.columnName()).hasSize(1);
        if (reason != null) {
          assertThat(outcomes.get(0).reject().reason()).isEqualTo(reason);
        }
      }
    }
  }

  /** Does with the value what mappings do with numbers. */
  private static final MappingText EVERY_NUMBER =
      new MappingText(
          "every.jslt",
          """
          . + {
            "value": fallback(.value, 0) + 1,
            "num_items": fallback(round(.num_items), 1),
            "order_id": string(.order_id),
            "description": if (.event_time > 5) "late" else string(.description)
          }
          """);

  static Stream<Arguments> mappings() {
    String sigmas = "Σ".repeat(LENGTH / 2);
    String manyAs = "a".repeat(LENGTH) + "!";
    return Stream.of(
        Arguments.of("{\"event\": lowercase(.x)}", sigmas),
        Arguments.of("{\"event\": test(.x, \"^(a+)+$\")}", manyAs),
        Arguments.of("{\"event\": capture(.x, \"(?<y>(a|aa)+)$\")}", manyAs),
        Arguments.of("{\"event\": replace(.x, \"(a|a)*b\", \"\")}", manyAs),
        Arguments.of("{\"event\": split(.x, \"(a*)*b\")}", manyAs),
        Arguments.of("{\"event\": test(.x, .x)}", "(".repeat(9_000)),
        Arguments.of("{\"event\": number(.x)}", "9".repeat(LENGTH)),
        Arguments.of("{\"event\": from-json(.x)}", "[".repeat(LENGTH)),
        Arguments.of("{\"event\": query-param(.x, \"y\")}", "?" + "&y".repeat(LENGTH / 2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mappings")
  void noTextInAnyMappingTakesForEver(String mapping, String text) {
    Preparer preparer =
        new Preparer(config().withMapping(new MappingText("m.jslt", mapping)), Samples.CLOCK);
    assertThat(outcomes(preparer, Map.of("x", text))).hasSize(1);
  }

  private static List<Prepared> outcomes(Preparer preparer, Map<String, Object> record) {
    return assertTimeoutPreemptively(LIMIT, () -> preparer.prepareAll(source(json(record))));
  }

  private static String json(Map<String, Object> record) throws JsonProcessingException {
    return MAPPER.writeValueAsString(record);
  }

  private static SourceRecord source(String json) {
    return SourceRecord.of("x:1", "x:1", json.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Object> granted() {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("event", "Purchase");
    record.put("event_id", "o-1");
    record.put("event_time", 1777636800);
    record.put("event_source", "web");
    record.put("event_source_id", "CM1I1K3C77UABCDEFGHI");
    record.put("consent_ad_user_data", "granted");
    record.put("url", "https://shop.example/thanks");
    return record;
  }

  private static PrepareConfig config() {
    return PrepareConfig.defaults().withDefaultRegion("DE");
  }

  private static Preparer preparer() {
    return new Preparer(config(), Samples.CLOCK);
  }
}
