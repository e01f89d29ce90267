package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;

class PreparerPropertiesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final PrepareConfig CONFIG =
      PrepareConfig.defaults()
          .withDefaultEventSource(EventSource.WEB)
          .withDefaultEventSourceId("CM1I1K3C77UABCDEFGHI")
          .withDefaultRegion("DE");

  private static final List<String> HASHED =
      List.of("email", "phone", "external_id", "first_name", "last_name", "zip_code");

  /** Texts that normalisation has something to do with. */
  private static Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(40),
        Arbitraries.strings()
            .withChars(" aAIıİiSẞßÄ-'’.@+0١1๒9/()\u00a0\ufeff\u200e{}[],\"\\")
            .ofMaxLength(20),
        Arbitraries.of(
            "ALICE@Example.COM",
            "ISTANBUL@IŞIK.example",
            "(+1)2133734253",
            "0170/1234567",
            "0049 170 1234567",
            "Iİıi O'Neil-Ångström",
            "SW1A 1AA",
            "2026-04-30T10:00:00Z",
            "1777543872"));
  }

  @Provide
  Arbitrary<String> anyText() {
    return texts();
  }

  private static Arbitrary<Object> values() {
    Arbitrary<Object> scalars =
        Arbitraries.oneOf(
            texts().map(text -> (Object) text),
            Arbitraries.doubles().map(number -> (Object) number),
            Arbitraries.longs().map(number -> (Object) number),
            Arbitraries.of(Boolean.TRUE, Boolean.FALSE));
    return Arbitraries.oneOf(
        scalars,
        scalars.injectNull(0.1).list().ofMaxSize(3).map(list -> (Object) list),
        Arbitraries.maps(Arbitraries.of("content_id", "price", "Email", "x", "value"), scalars)
            .ofMaxSize(3)
            .map(map -> (Object) map),
        Arbitraries.of("granted", "web", "app", "offline", "crm", "true"));
  }

  /** Records with any columns and values, most of them with what an event needs. */
  @Provide
  Arbitrary<String> records() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of(Column.values()).map(Column::columnName), Arbitraries.strings());
    Arbitrary<Map<String, Object>> members = Arbitraries.maps(names, values()).ofMaxSize(12);
    Arbitrary<Integer> completeness = Arbitraries.integers().between(0, 9);
    return Combinators.combine(members, completeness)
        .as(
            (map, complete) -> {
              Map<String, Object> record = new LinkedHashMap<>(map);
              if (complete > 0) {
                record.keySet().removeIf(name -> isPermission(name));
                record.put("consent_ad_user_data", "granted");
              }
              if (complete > 1) {
                record.put("event", "Purchase");
                record.put("event_id", "o-1");
                record.put("event_time", 1777636800);
                record.put(
                    "event_source", List.of("web", "app", "offline", "crm").get(complete % 4));
                record.put("event_source_id", "7012345678901234567");
                record.put("app_id", "com.example");
                record.put("lead_id", "1");
              }
              return json(record);
            });
  }

  private static boolean isPermission(String name) {
    Column column = Column.of(name);
    return column != null && column.block() == Column.Block.CONSENT;
  }

  @Property(tries = 2_000)
  void anyRecordHasExactlyOneOutcomeAndAnEventIsValidJson(@ForAll("records") String json) {
    Prepared prepared = prepare(json);
    assertHasOneOutcome(prepared);
    if (prepared.event() != null) {
      JsonNode event = Samples.tree(prepared.event().json());
      assertThat(event.get("event").isTextual()).isTrue();
      assertThat(event.get("event_id").isTextual()).isTrue();
      assertThat(event.get("event_time").isIntegralNumber()).isTrue();
      if (event.has("user")) {
        for (String column : HASHED) {
          JsonNode value = event.get("user").path(column);
          List<String> digests = new ArrayList<>();
          if (value.isArray()) {
            value.forEach(digest -> digests.add(digest.asText()));
          } else if (!value.isMissingNode()) {
            digests.add(value.asText());
          }
          assertThat(digests).allMatch(digest -> digest.matches("[0-9a-f]{64}"));
          assertThat(digests).doesNotContain(Hasher.OF_EMPTY);
        }
      }
    }
  }

  @Property(tries = 2_000)
  void anyBytesHaveExactlyOneOutcome(@ForAll byte[] bytes) {
    assertHasOneOutcome(preparer().prepare(SourceRecord.of("x:1", bytes)));
  }

  @Property(tries = 2_000)
  void aDamagedRecordHasExactlyOneOutcome(
      @ForAll("records") String json,
      @ForAll @IntRange(max = 100_000) int at,
      @ForAll byte replacement) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    bytes[at % bytes.length] = replacement;
    assertHasOneOutcome(preparer().prepare(SourceRecord.of("x:1", bytes)));
  }

  @Property(tries = 500)
  void theSameRecordGivesTheSameOutcomeWhateverCameBefore(
      @ForAll("records") String json, @ForAll("records") String before) {
    Preparer used = preparer();
    used.prepare(source(before));
    Prepared again = used.prepare(source(json));
    Prepared fresh = prepare(json);
    assertThat(again.event()).isEqualTo(fresh.event());
    assertThat(again.reject()).isEqualTo(fresh.reject());
    assertThat(again.suppression()).isEqualTo(fresh.suppression());
    assertThat(again.warnings()).isEqualTo(fresh.warnings());
    assertThat(again.unknownColumns()).isEqualTo(fresh.unknownColumns());
  }

  @Property(tries = 500)
  void theDefaultLocaleChangesNothing(@ForAll("records") String json) {
    Locale original = Locale.getDefault();
    try {
      Locale.setDefault(Locale.ROOT);
      Prepared expected = prepare(json);
      for (String tag : List.of("tr-TR", "ar", "th-TH-u-ca-buddhist", "hi-IN-u-nu-deva")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        Prepared prepared = prepare(json);
        assertThat(prepared.event()).as(tag).isEqualTo(expected.event());
        assertThat(prepared.reject()).as(tag).isEqualTo(expected.reject());
        assertThat(prepared.suppression()).as(tag).isEqualTo(expected.suppression());
      }
    } finally {
      Locale.setDefault(original);
    }
  }

  @Property(tries = 2_000)
  void aDigestFedBackStaysTheSame(@ForAll("anyText") String text) {
    for (String column : HASHED) {
      JsonNode first = digestOf(column, text);
      if (first != null && first.isTextual()) {
        assertThat(digestOf(column, first.asText())).as(column).isEqualTo(first);
        assertThat(digestOf(column, first.asText().toUpperCase(Locale.ROOT)))
            .as(column)
            .isEqualTo(first);
      }
    }
  }

  @Property(tries = 1_000)
  void spacesAroundAValueAndItsLetterCaseDoNotChangeTheDigest(@ForAll("anyText") String text) {
    for (String column : HASHED) {
      if (!text.startsWith("{") && !text.startsWith("[")) {
        assertThat(digestOf(column, " \u00a0" + text + "\t\u2003"))
            .isEqualTo(digestOf(column, text));
      }
    }
    String lower = text.toLowerCase(Locale.ROOT);
    for (String column : List.of("email", "first_name", "zip_code")) {
      assertThat(digestOf(column, lower)).isEqualTo(digestOf(column, text));
    }
  }

  @Property(tries = 500)
  void noRawIdentifierLeaves(@ForAll @IntRange(min = 100_000, max = 999_999) int number) {
    String canary = "kanari" + number;
    String phone = "+49170" + number + "1";
    String json =
        json(
            Map.ofEntries(
                Map.entry("email", " " + canary + "@Example.com"),
                Map.entry("phone", phone),
                Map.entry("external_id", List.of(canary + "-A", canary + "-B")),
                Map.entry("first_name", canary),
                Map.entry("last_name", canary),
                Map.entry("zip_code", canary),
                Map.entry("idfa", canary),
                Map.entry("gaid", canary),
                Map.entry("event_id", canary + "@example.com"),
                Map.entry("order_id", canary + "@example.com"),
                Map.entry("properties", Map.of("email", canary, "x", canary + "@example.com")),
                Map.entry("url", "https://a.example/?e=" + canary + "%40example.com"),
                Map.entry(canary + "@example.com", 1),
                Map.entry("event", "Purchase"),
                Map.entry("event_time", 1777636800),
                Map.entry("consent_ad_user_data", "granted")));
    List<Prepared> outcomes =
        List.of(
            prepare(json),
            prepare(json.replace("1777636800", "\"" + canary + "\"")),
            prepare(json.replace("Purchase", canary + "@example.com")),
            prepare(json.replace("}", "")),
            prepare(json.replace("\"granted\"", "\"" + canary + "\"")));
    assertThat(outcomes.get(0).event()).isNotNull();
    for (Prepared outcome : outcomes) {
      String all =
          outcome
              + " "
              + outcome.reject()
              + " "
              + outcome.unknownColumns()
              + " "
              + outcome.warnings()
              + (outcome.event() == null
                  ? ""
                  : outcome.event().jsonText() + outcome.event().eventId());
      assertThat(all).doesNotContainIgnoringCase(canary).doesNotContain(phone.substring(3));
    }
  }

  @Provide
  Arbitrary<String> plainNumbers() {
    return Arbitraries.of(PhoneNumbers.PLAIN)
        .flatMap(
            plain ->
                Combinators.combine(
                        Arbitraries.strings().withChars(plain.first()).ofLength(1),
                        Arbitraries.strings()
                            .numeric()
                            .ofMinLength(plain.min() - 1)
                            .ofMaxLength(plain.max() - 1))
                    .as((first, rest) -> plain.code() + first + rest));
  }

  @Property(tries = 20_000)
  void numbersThatAreNotParsedAreThoseTheLibraryLeavesAsTheyAre(
      @ForAll("plainNumbers") String number) throws NumberParseException {
    PhoneNumberUtil util = PhoneNumberUtil.getInstance();
    var parsed = util.parse(number, null);
    assertThat(util.isPossibleNumberWithReason(parsed))
        .isEqualTo(PhoneNumberUtil.ValidationResult.IS_POSSIBLE);
    assertThat(util.format(parsed, PhoneNumberFormat.E164)).isEqualTo(number);
    assertThat(new PhoneNumbers(new Findings()).e164(number, null)).isEqualTo(number);
    PhoneNumbers.Plain plain =
        PhoneNumbers.PLAIN.stream().filter(each -> each.fits(number)).findFirst().orElseThrow();
    assertThat(number.substring(plain.code().length()))
        .as("the national number, by which it is found in texts")
        .isEqualTo(Long.toString(parsed.getNationalNumber()));
  }

  @Property(tries = 5_000)
  void noCountryCodeBeginsWithZero(
      @ForAll @NumericChars @StringLength(min = 1, max = 16) String digits) {
    assertThatThrownBy(() -> PhoneNumberUtil.getInstance().parse("+0" + digits, null))
        .isInstanceOf(NumberParseException.class);
  }

  /** Many systems keep digits only; the region is then the only other thing that is known. */
  @Example
  void aNumberThatLostItsPlusIsNeverReadAsAnotherOne() throws NumberParseException {
    PhoneNumberUtil util = PhoneNumberUtil.getInstance();
    PhoneNumbers phones = new PhoneNumbers(new Findings());
    for (String region : util.getSupportedRegions()) {
      for (PhoneNumberType type : List.of(PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)) {
        var example = util.getExampleNumberForType(region, type);
        if (example != null) {
          String e164 = util.format(example, PhoneNumberFormat.E164);
          assertThat(phones.e164(e164.substring(1), region)).as(region).isIn(e164, null);
          for (PhoneNumberFormat format : PhoneNumberFormat.values()) {
            if (format != PhoneNumberFormat.RFC3966) {
              assertThat(phones.e164(util.format(example, format), region))
                  .as("%s %s", region, format)
                  .isEqualTo(e164);
            }
          }
        }
      }
    }
  }

  @Property(tries = 1_000)
  void aPhoneIsE164OrNothingAndStaysTheSame(@ForAll("anyText") String text) {
    PhoneNumbers phones = new PhoneNumbers(new Findings());
    String e164 = phones.e164(text, "DE");
    if (e164 != null) {
      assertThat(e164).matches("\\+[1-9][0-9]{5,14}");
      assertThat(phones.e164(e164, "US")).isEqualTo(e164);
    }
  }

  @Property(tries = 2_000)
  void anyTextIsWrittenAsJsonThatReadsTheSame(@ForAll("anyText") String text) throws Exception {
    JsonBytes json = new JsonBytes();
    json.beginObject();
    json.name(text);
    json.string(text);
    json.endObject();
    String readable =
        new String(
            text.replaceAll("[\\ud800-\\udbff](?![\\udc00-\\udfff])", "\ufffd")
                .replaceAll("(?<![\\ud800-\\udbff])[\\udc00-\\udfff]", "\ufffd")
                .getBytes(StandardCharsets.UTF_8),
            StandardCharsets.UTF_8);
    assertThat(MAPPER.readTree(json.toByteArray()).properties())
        .containsExactly(Map.entry(readable, MAPPER.getNodeFactory().textNode(readable)));
  }

  private static JsonNode digestOf(String column, String text) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("event", "Purchase");
    record.put("event_id", "o-1");
    record.put("event_time", 1777636800);
    record.put("consent_ad_user_data", "granted");
    record.put(column, text);
    return Samples.sent(prepare(json(record))).path("user").get(column);
  }

  private static void assertHasOneOutcome(Prepared prepared) {
    int outcomes =
        (prepared.event() != null ? 1 : 0)
            + (prepared.reject() != null ? 1 : 0)
            + (prepared.suppression() != null ? 1 : 0);
    assertThat(outcomes).isEqualTo(1);
  }

  private static String json(Map<String, ?> record) {
    try {
      return MAPPER.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      // Half a surrogate pair has no UTF-8 but may stand in JSON as an escape.
      throw new IllegalArgumentException(e);
    }
  }

  private static Preparer preparer() {
    return new Preparer(CONFIG, Samples.CLOCK);
  }

  private static Prepared prepare(String json) {
    return preparer().prepare(source(json));
  }

  private static SourceRecord source(String json) {
    return SourceRecord.of("x:1", json.getBytes(StandardCharsets.UTF_8));
  }
}
