package dev.conversionrelay.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Function;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The functions of mappings, and that docs/mapping.md says of them what is so. */
class FunctionsTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("\\| `([a-z0-9-]+\\(.*\\))` \\| `(.*)` \\|");
  private static final SourceRecord RECORD = SourceRecord.of("test:1", new byte[0]);

  @TestFactory
  Stream<DynamicTest> everyDocumentedExampleGivesWhatIsDocumented() throws IOException {
    return EXAMPLE
        .matcher(Files.readString(Path.of("../docs/mapping.md")))
        .results()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.group(1),
                    () -> assertThat(call(row.group(1), "{}")).isEqualTo(tree(row.group(2)))));
  }

  @Test
  void everyFunctionOfConversionsIsDocumentedWithExamples() throws IOException {
    String document = Files.readString(Path.of("../docs/mapping.md"));
    Map<String, Integer> examples = new TreeMap<>();
    Matcher row = EXAMPLE.matcher(document);
    while (row.find()) {
      examples.merge(row.group(1).substring(0, row.group(1).indexOf('(')), 1, Integer::sum);
    }
    List<String> names =
        Stream.concat(
                ConversionFunctions.ALL.stream().map(Function::getName), Stream.of("to-rfc3339"))
            .toList();
    assertThat(examples.keySet()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(examples.values()).allMatch(count -> count >= 2);
    assertThat(document).contains("250,000 steps", "200 deep", "at most 1,000");
    assertThat(Evaluation.MAX_STEPS).isEqualTo(250_000);
    assertThat(Evaluation.MAX_DEPTH).isEqualTo(200);
    assertThat(Mapping.MAX_RECORDS).isEqualTo(1_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\u0000',
      value = {
        "money-from-minor(-5, \"EUR\"); \"-0.05\"",
        "money-from-minor(1999.00, \" eur \"); \"19.99\"",
        "money-from-minor(\"\", \"EUR\"); null",
        "money-from-minor(0, \"USD\"); \"0.00\"",
        "money-from-minor(\"123456789012345678901\", \"USD\"); \"1234567890123456789.01\"",
        "first-present(\"\\u00a0\\t\", false); false",
        "to-rfc3339(20261125, \"yyyyMMdd\", \"+02:00\"); \"2026-11-25T00:00:00+02:00\"",
        "to-rfc3339(\"25-NOV-2026 02:05 pm\", \"dd-MMM-yyyy hh:mm a\", \"UTC\");"
            + " \"2026-11-25T14:05:00Z\"",
        "to-rfc3339(\"2026-03-29 02:30\", \"yyyy-MM-dd HH:mm\", \"Europe/Berlin\");"
            + " \"2026-03-29T03:30:00+02:00\"",
        "to-rfc3339(\"2026-10-25 02:30\", \"yyyy-MM-dd HH:mm\", \"Europe/Berlin\");"
            + " \"2026-10-25T02:30:00+02:00\"",
        "to-rfc3339(\"2026-11-25T14:30:00.123Z\", \"yyyy-MM-dd'T'HH:mm:ss.SSSX\");"
            + " \"2026-11-25T14:30:00.123Z\"",
        "to-rfc3339(\"2026-11-25 14:30 Europe/Paris\", \"yyyy-MM-dd HH:mm VV\", null);"
            + " \"2026-11-25T14:30:00+01:00\"",
        "to-rfc3339(\"29.02.2028\", \"dd.MM.yyyy\", \"UTC\"); \"2028-02-29T00:00:00Z\"",
        "to-rfc3339(\"28.02.2027 24:00\", \"dd.MM.uuuu HH:mm\", \"UTC\"); \"2027-03-01T00:00:00Z\"",
        "to-rfc3339(\"  \", \"yyyy\", \"UTC\"); null",
        "event-param(null, \"x\"); null",
        "event-param([{\"key\":\"a\",\"value\":{\"string_value\":null,\"double_value\":1.5}}],"
            + " \"a\"); 1.5",
        "event-param([{\"key\":\"a\",\"value\":{\"int_value\":1234567890123456789}}], \"a\");"
            + " 1234567890123456789",
        "event-param([{\"key\":\"a\"}, 1, null], \"a\"); null",
        "query-param(null, \"x\"); null",
        "query-param(\"https://x.example/?x=&x=a+b%20c&x=2\", \"x\"); \"a+b c\"",
        "query-param(\"https://x.example/?a%5B%5D=1\", \"a[]\"); \"1\"",
        "query-param(\"https://x.example/#?x=1\", \"y\"); null",
        "query-param(\"https://x.example/?x=%zz\", \"x\"); \"%zz\"",
        "query-param(\"https://x.example/?xx=1\", \"x\"); null",
        "contents(null, {\"content_id\": \"sku\"}); null",
        "contents([{\"a.b\": 1}], {\"content_id\": \"a.b\"}); [{\"content_id\": 1}]",
        "contents([{\"sku\": \" \"}, null, 3], {\"content_id\": \"sku\"}); null",
        "sum-products(null, \"a\", \"b\"); null",
        "sum-products([{\"a\": 0.1, \"b\": 3}], \"a\", \"b\"); \"0.3\"",
        "split-list(null, \",\"); null",
        "split-list(\"a\", \",\"); [\"a\"]",
        "split-list(\"a|b\", \"|\"); [\"a\", \"b\"]",
        "split-list(7, \",\"); [\"7\"]",
        "uppercase(\"\u0131i\"); \"II\"",
        "format-time(0, \"d MMM yyyy\", \"UTC\"); \"1 Jan 1970\"",
        "parse-time(\"x\", \"yyyy\", 7); 7",
        "join([1, \"a\", null], \"-\"); \"1-a-null\"",
        "join([], \"-\"); \"\"",
        "split(\"a1b2\", \"[0-9]\"); [\"a\", \"b\"]",
        "capture(\"ab\", \"(?<x>a)(?<y>c)?\"); {\"x\": \"a\", \"y\": null}",
        "replace(\"a.b.c\", \"[.]\", \"$1\"); \"a$1b$1c\"",
        "test(\"abc\", \"b\"); true",
        "test(null, \"b\"); false",
        "from-json(\"\"); null",
        "from-json(\"{\", 1); 1"
      })
  void valuesOutOfTheOrdinary(String expression, String expected) throws Exception {
    assertThat(call(expression, "{}")).isEqualTo(tree(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\u0000',
      value = {
        "money-from-minor(1.5, \"EUR\"); not a whole number",
        "money-from-minor(1, \"XXX\"); a code of ISO 4217",
        "money-from-minor(1, null); a code of ISO 4217",
        "to-rfc3339(\"x\", \"yyyy\", \"UTC\"); does not match",
        "to-rfc3339(\"2026-11-25\", \"yyyy-MM-dd\", null); has no offset",
        "to-rfc3339(\"14:30\", \"HH:mm\", \"UTC\"); does not match",
        "to-rfc3339(\"31.02.2026\", \"dd.MM.yyyy\", \"UTC\"); no such day",
        "to-rfc3339(\"29.02.2027 10:00\", \"dd.MM.yyyy HH:mm\", \"UTC\"); no such day",
        "to-rfc3339(\"31 Apr 2026 24:00 +0200\", \"d MMM yyyy HH:mm Z\", \"UTC\"); no such day",
        "parse-time(\"2026-02-31\", \"yyyy-MM-dd\"); does not match",
        "split-list(\"a\", \"\"); must not be empty",
        "split-list([], 1) + split-list([1], \",\"); must be a text, not a list",
        "sum([1, \"x\"]); a text is not a number"
      })
  void whatCannotBeDoneFails(String expression, String message) {
    assertThatThrownBy(() -> call(expression, "{}"))
        .isInstanceOf(MappingException.class)
        .hasMessageContaining(message);
  }

  @Test
  void timesAndCasesDoNotFollowTheLanguageOfTheMachine() throws Exception {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr-TR"));
      assertThat(call("lowercase(\"ID\")", "{}")).isEqualTo(tree("\"id\""));
      assertThat(call("uppercase(\"id\")", "{}")).isEqualTo(tree("\"ID\""));
      assertThat(call("to-rfc3339(\"1 May 2026\", \"d MMM yyyy\", \"UTC\")", "{}"))
          .isEqualTo(tree("\"2026-05-01T00:00:00Z\""));
      assertThat(call("format-time(1777636800, \"MMMM\")", "{}")).isEqualTo(tree("\"May\""));
      assertThat(call("money-from-minor(1, \"inr\")", "{}")).isEqualTo(tree("\"0.01\""));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Property(tries = 300)
  void minorUnitsComeBack(@ForAll long amount, @ForAll @IntRange(max = 3) int currency)
      throws Exception {
    String code = List.of("EUR", "JPY", "KWD", "CLF").get(currency);
    JsonNode money = call("money-from-minor(.a, \"" + code + "\")", "{\"a\":" + amount + "}");
    int digits = Currency.getInstance(code).getDefaultFractionDigits();
    assertThat(new BigDecimal(money.textValue()).movePointRight(digits))
        .isEqualByComparingTo(BigDecimal.valueOf(amount));
    assertThat(new BigDecimal(money.textValue()).scale()).isEqualTo(digits);
  }

  @Property(tries = 300)
  void localTimesAreThoseOfTheZone(
      @ForAll @LongRange(min = 946_684_800, max = 4_102_444_800L) long second,
      @ForAll @IntRange(max = 3) int zone)
      throws Exception {
    ZoneId id = ZoneId.of(List.of("UTC", "Europe/Berlin", "America/New_York", "+05:30").get(zone));
    LocalDateTime local = LocalDateTime.ofEpochSecond(second, 0, java.time.ZoneOffset.UTC);
    DateTimeFormatter pattern = DateTimeFormatter.ofPattern("dd/MM/yyyy HH:mm:ss", Locale.ROOT);
    JsonNode time =
        call(
            "to-rfc3339(.t, \"dd/MM/yyyy HH:mm:ss\", \"" + id + "\")",
            "{\"t\":\"" + pattern.format(local) + "\"}");
    assertThat(java.time.OffsetDateTime.parse(time.textValue()).toInstant())
        .isEqualTo(local.atZone(id).toInstant());
  }

  @Property(tries = 300)
  void noTextMakesAFunctionThrowAnythingElse(@ForAll @Size(max = 3) List<String> texts)
      throws Exception {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    record.put("a", texts.isEmpty() ? null : texts.get(0));
    record.putArray("l").add(texts.toString()).addObject().put("key", "x").put("value", "y");
    record.put("b", texts.size() > 1 ? texts.get(1) : "");
    for (String expression :
        List.of(
            "money-from-minor(.a, .b)",
            "first-present(.a, .b, .l)",
            "to-rfc3339(.a, .b, .b)",
            "event-param(.l, .b)",
            "query-param(.a, .b)",
            "contents(.l, {\"content_id\": .b})",
            "sum-products(.l, .a, .b)",
            "split-list(.a, .b)",
            "replace(.a, .b, .a)",
            "split(.a, .b)",
            "capture(.a, .b)",
            "parse-time(.a, .b)",
            "format-time(.a, .b)",
            "number(.a)",
            "from-json(.a)",
            ".a * .b",
            ".a < .b",
            ".l[.a]")) {
      Mapping mapping = Mapping.compile(new MappingText("t", "{\"v\": " + expression + "}"));
      try {
        mapping.apply(record, RECORD);
      } catch (MappingException e) {
        if (texts.size() > 0 && texts.get(0).length() > 12) {
          assertThat(e.getMessage()).doesNotContain(texts.get(0));
        }
      }
    }
  }

  private static JsonNode call(String expression, String record) throws Exception {
    List<JsonNode> made =
        Mapping.compile(
                new MappingText("t", "[{\"keep\": true}, {\"keep\": [" + expression + "]}]"))
            .apply(tree(record), RECORD);
    return made.get(1).get("keep").get(0);
  }

  private static JsonNode tree(String json) throws IOException {
    return JsonTrees.parse(json);
  }
}
