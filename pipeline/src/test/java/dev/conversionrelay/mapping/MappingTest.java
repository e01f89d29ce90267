package dev.conversionrelay.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mapping makes of a record, and that no mapping and no record stops the relay. */
@Timeout(60)
class MappingTest {

  private static final SourceRecord RECORD = SourceRecord.of("test:1", new byte[0]);
  private static final String CANARY = "canary@example.com";

  /** A tree of few lists that each hold another twice. */
  private static final String TREE = "def f(n, x) if ($n == 0) $x else f($n - 1, [$x, $x]) ";

  @Test
  void anObjectIsOneRecord() throws Exception {
    assertThat(apply("{\"event\": .type, \"value\": .total}", "{'type':'Purchase','total':9.90}"))
        .containsExactly("{\"event\":\"Purchase\",\"value\":9.90}");
  }

  @Test
  void aListIsSeveralRecordsWithoutThoseThatAreNothing() throws Exception {
    String mapping = "[{\"event\": \"A\"}, null, if (.b) {\"event\": \"B\"}, {}]";
    assertThat(apply(mapping, "{}")).containsExactly("{\"event\":\"A\"}");
    assertThat(apply(mapping, "{'b':true}"))
        .containsExactly("{\"event\":\"A\"}", "{\"event\":\"B\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "{}", "[]", "[null, {}]", "if (.x) {\"event\": .x}", "{\"a\": .x}"})
  void nothingLeavesTheRecordOut(String mapping) throws Exception {
    assertThat(apply(mapping, "{}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"text\"; the result is a text",
        "12; the result is a number",
        "true; the result is true or false",
        "[{\"a\":1}, \"x\"]; number 2 of the result is a text",
        "[[{\"a\":1}]]; number 1 of the result is a list"
      })
  void anythingElseIsRefused(String mapping, String message) {
    assertThat(failure(mapping, "{}")).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // passed through
        "1234567890123456789; .a",
        "123456789012345678901234567890; .a",
        "0.1; .a",
        "12.50; .a",
        "1234567890.123456789012345; .a",
        "0.30; .b + .c",
        "1999; .cents",
        "19.99; .cents / 100",
        "39.80; .price * 2",
        "39.80; 2 * .text",
        "9223372036854775808; .max + 1",
        "0.3333333333333333333333333333333333; .one / 3",
        "0.1111111111111111111111111111111111; (.one / 3) * (.one / 3)",
        "0.1111111111111111111111111111111111; sum-products([{\"p\": .one / 3, \"q\": .one / 3}], \"p\", \"q\")",
        "1234567890123456789012345678901234567890; .digits * 1",
        "2; 4 / 2",
        "-0.05; .c - .d",
        "0.3; sum([0.1, 0.2])",
        "3; round(2.5)",
        "-2; round(-2.5)",
        "2; floor(2.9)",
        "3; ceiling(2.1)",
        "12345678901234567.89; number(\"12345678901234567.89\")",
        "12345678901234567891; number(\"12345678901234567891\")",
        "7; number(\"x\", 7)",
        "0.10; min(.b, .c)",
        "1234567890123456789; max(1234567890123456788, 1234567890123456789)",
        "true; .id > 1234567890123456788",
        "false; .id == 1234567890123456788",
        "true; .b == 0.1",
        "true; .text >= \"1\"",
        "{\"n\":1234567890123456789.5}; from-json(\"{\\\"n\\\":1234567890123456789.5}\")",
        "19.90x; .price + \"x\"",
        "1448928000.123; parse-time(\"2015-12-01 00:00:00.123\", \"yyyy-MM-dd HH:mm:ss.SSS\")"
      })
  void numbersKeepEveryDigit(String expected, String expression) throws Exception {
    String record =
        "{'a':"
            + (expression.equals(".a") ? expected : "0")
            + ",'b':0.10,'c':0.20,'d':0.25"
            + ",'cents':1999,'price':19.90,'one':1,'max':9223372036854775807,'digits':1234567890123456789012345678901234567890,'id':1234567890123456789,'text':'19.90'}";
    List<String> mapped = apply("{\"v\": " + expression + "}", record);
    assertThat(mapped).hasSize(1);
    String value = mapped.get(0).substring("{\"v\":".length(), mapped.get(0).length() - 1);
    assertThat(value.replaceAll("^\"|\"$", "")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"a\": .b; 1; 8; the mapping ends too early",
        "{\"a\": .b,, }; 1; 10; did not expect ,",
        "{\"a\": ~}; 1; 7; no word, number, text or sign",
        "{\"a\": \"open}; 1; 13; is a quotation mark missing?",
        "{\"a\": nope(.b)}; 1; 7; no such function: 'nope'",
        "{\"a\": first-present()}; 1; 7; needs 1-1024 arguments, got 0",
        "{\"a\": $nope}; 1; 7; no such variable: $nope",
        "def f(x) $y f(1); 1; 10; no such variable: $y",
        "{\"a\": 1, \"a\": 2}; 1; 10; duplicate key",
        "import \"x.jslt\" as x .; 1; 1; imports no other",
        "{\"a\": now()}; 1; 7; something else each time",
        "{\"a\": uuid()}; 1; 7; something else each time",
        "{\"a\": random()}; 1; 7; something else each time",
        "{\"a\": test(.b, \"(\")}; 1; 7; regular expression is not valid",
        "{\"a\": to-rfc3339(.b, \"QQQQQQQQ\", \"UTC\")}; 1; 7; the pattern is none",
        "{\"a\": to-rfc3339(.b, \"yyyy\", \"Mars\")}; 1; 7; the zone is none",
        "{\"a\": contents(.b, {\"id\": \"sku\"})}; 1; 7; contents have content_id",
        "''; 1; 1; the mapping is empty",
        "def f(x) $x; 1; 11; ends too early",
        "{\"a\": 1 / 0}; 1; 1; divides a number by zero",
        "{\"a\": 12345678901234567890}; 1; 1; too many digits"
      })
  void whatCannotWorkIsRefusedWithItsPlace(String mapping, int line, int column, String message) {
    MappingSyntaxException e =
        catchThrowableOfType(
            MappingSyntaxException.class, () -> Mapping.compile(new MappingText("test", mapping)));
    assertThat(e).hasMessageContaining(message);
    assertThat(e.line()).isEqualTo(line);
    assertThat(e.column()).isEqualTo(column);
  }

  @Test
  void theLineIsShownWithAMarkUnderThePlace() {
    assertThatExceptionOfType(MappingSyntaxException.class)
        .isThrownBy(
            () -> Mapping.compile(new MappingText("test", "{\n\t\"a\": 1,\n\t\"b\": nope(.c)\n}")))
        .withMessage(
            "line 3, column 7: no such function: 'nope'\n     \"b\": nope(.c)\n          ^");
  }

  @Test
  void aNestedShadowedVariableIsNotTakenForAMissingOne() throws Exception {
    assertThat(apply("{\"a\": [for ([1]) let x = . $x], \"b\": if (.y) let x = .y $x}", "{'y':2}"))
        .containsExactly("{\"a\":[1],\"b\":2}");
    assertThatExceptionOfType(MappingSyntaxException.class)
        .isThrownBy(
            () ->
                Mapping.compile(
                    new MappingText("test", "{\"a\": [for ([1]) let x = . $x],\n\"b\": $x}")))
        .withMessageStartingWith("line 2, column 6: no such variable: $x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def f(x) f($x) {\"a\": f(1)}",
        "def f(x) f($x) + f($x) {\"a\": f(1)}",
        "def f(n) if ($n > 0) f($n - 1) + f($n - 1) else 1 {\"a\": f(100)}",
        "def a(x) b($x) def b(x) a($x) {\"a\": a(1)}",
        "def f(s) f($s + $s) {\"a\": f(.long)}",
        "def f(s, n) if ($n > 0) f($s + $s, $n - 1) else $s {\"a\": f(.long, 60)}",
        "def f(l, n) if ($n > 0) f($l + $l, $n - 1) else $l {\"a\": f(.list, 60)}",
        "{\"a\": [for (.long | split(., \"\")) [for (split(\"aaaaaaaaaaaaaaaaaaaaaaaa\", \"\")) 1]]}",
        "let l = .list {\"a\": [for ($l) [for ($l) [for ($l) 1]]]}",
        "let l = .list {\"a\": {for ($l) \"x\" : [for ($l) [for ($l) 1]]}}",
        "let l = .list {\"a\": [for ($l) size([for ($l) contains(-1, $l)])]}",
        "{\"a\": test(.evil, \"^(.*a){12}$\")}",
        "{\"a\": replace(.evil, \"(.*a){12}$\", \"\")}",
        "{\"a\": capture(.evil, \"^(?<x>(.*a){12})$\")}",
        "{\"a\": split(.evil, \"(.*a){12}$\")}",
        "{\"a\": test(.long, \"(a|b)*c\")}",
        "{\"a\": .huge + 1}",
        "{\"a\": round(.huge)}",
        "{\"a\": 1 / .zero}",
        "{\"a\": mod(1, .zero)}",
        "[for (.list) {\"a\": 1}]",
        "def f(n) if ($n > 0) [f($n - 1)] else 1 {\"a\": f(100)}",
        "{\"a\": .long[100000]}",
        "{\"a\": .long[-100000]}",
        "{\"a\": .long[3 : 1]}",
        "{\"a\": .list[\"x\"]}",
        "{\"a\": [for (.long) .]}",
        "{\"a\": {for (.list) . : 1}}",
        "{.zero : 1}",
        "{\"a\": .list - 1}",
        "{\"a\": .list < 1}",
        "{\"a\": flatten(.long)}",
        "{\"a\": parse-url(.long)}",
        "{\"a\": error(.email)}",
        "{\"a\": error(\"not ours\")}",
        "{\"a\": number(.email)}",
        "{\"a\": .email * 2}",
        "{\"a\": money-from-minor(.email, \"EUR\")}",
        "{\"a\": money-from-minor(1, .email)}",
        "{\"a\": to-rfc3339(.email, \"yyyy-MM-dd\", \"UTC\")}",
        "{\"a\": to-rfc3339(\"2026-01-01\", .email, \"UTC\")}",
        "{\"a\": to-rfc3339(\"2026-01-01\", \"yyyy-MM-dd\", .email)}",
        "{\"a\": event-param(.email, \"x\")}",
        "{\"a\": contents(.email, {\"content_id\": \"sku\"})}",
        "{\"a\": sum-products([{\"p\": .email}], \"p\", \"q\")}",
        "{\"a\": from-json(.email)}",
        "{\"a\": test(.long, .bracket)}",
        "{\"a\": test(\"x\", .brackets)}",
        "{\"a\": test(\"x\", .long)}",
        "{\"a\": to-rfc3339(\"x\", .options, \"UTC\")}",
        TREE + "{\"a\": f(40, .zero)}",
        TREE + "if (true) [{\"a\": 1}, {\"a\": f(40, .zero)}]",
        TREE + "{\"a\": f(40, .zero) == f(40, .zero)}",
        TREE + "{\"a\": f(40, .zero) != f(40, .zero)}",
        TREE + "{\"a\": f(40, .zero) + \"\"}",
        TREE + "{\"a\": string(f(40, .zero))}",
        TREE + "{\"a\": to-json(f(40, .zero))}",
        TREE + "{\"a\": flatten(f(40, .zero))}",
        TREE + "{\"a\": lowercase(f(40, .zero))}",
        TREE + "{\"a\": sha256-hex(f(40, .zero))}",
        TREE + "{\"a\": contains(f(40, .zero), [f(40, .zero)])}",
        TREE + "{\"a\": join([f(40, .zero)], \"\")}",
        "def f(n, x) if ($n == 0) $x else f($n - 1, {\"a\": $x, \"b\": $x}) {\"a\": f(40, .zero)}",
        "def f(n, x) if ($n == 0) $x else f($n - 1, [$x, $x]) {\"a\": f(9, .long)}",
        "let l = .list {\"a\": size([for ($l) $l[1 : ]])}",
        "def f(x) $g let g = f(1) {\"a\": $g}"
      })
  void aRecordFailsWithThePlaceInTheMappingAndNoValueOfIt(String mapping) throws Exception {
    JsonNode record =
        JsonTrees.parse(
            "{\"email\":\""
                + CANARY
                + "\",\"zero\":0,\"huge\":1e999999999,\"bracket\":\"(canary\""
                + ",\"brackets\":\""
                + "(".repeat(10_000)
                + "\",\"options\":\""
                + "[".repeat(20_000)
                + "\",\"evil\":\""
                + "a".repeat(40)
                + "!\",\"long\":\""
                + "ab".repeat(20_000)
                + "\",\"list\":["
                + "0,".repeat(4_999)
                + "0]}");
    Mapping compiled = Mapping.compile(new MappingText("test", mapping));
    long start = System.nanoTime();
    MappingException e =
        catchThrowableOfType(MappingException.class, () -> compiled.apply(record, RECORD));
    assertThat(e).as("fails").isNotNull();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    assertThat(e.getMessage()).doesNotContain("canary").doesNotContain("abab");
    if (!mapping.contains("[for (.list) {") && !mapping.contains("[f($n - 1)]")) {
      assertThat(e.getMessage()).matches("the mapping fails at line 1, column \\d+: .+");
    }
  }

  @Test
  void whatTheMappingItselfSaysIsShown() {
    assertThat(failure("{\"a\": if (.x) error(\"no such status\")}", "{'x':1}"))
        .isEqualTo("the mapping fails at line 1, column 15: the mapping says: no such status");
  }

  @Test
  void aThousandConversionsAreMadeOfOneRecord() throws Exception {
    String mapping = "[for (.l) {\"event\": \"A\"}]";
    assertThat(apply(mapping, "{'l':[" + "1,".repeat(999) + "1]}")).hasSize(1_000);
    assertThat(failure(mapping, "{'l':[" + "1,".repeat(1_000) + "1]}"))
        .contains("more than 1000 conversions");
  }

  @Test
  void largeButSensibleRecordsAreMapped() throws Exception {
    String item = "{'sku':'a','price':'19.99','qty':2,'tags':'x, y'},";
    String record = "{'items':[" + item.repeat(9_999) + "{'sku':'b'}]}";
    String mapping =
        "{\"contents\": contents(.items, {\"content_id\": \"sku\"}),"
            + " \"ids\": [for (.items) lowercase(first-present(.sku, \"none\"))],"
            + " \"value\": sum-products(.items, \"price\", \"qty\")}";
    assertThat(apply(mapping, record).get(0)).endsWith("\"value\":\"399760.02\"}");
  }

  @Test
  void matchersAndFallbacksWorkAsInJslt() throws Exception {
    assertThat(
            apply(
                "{\"a\": fallback(.x, .y), \"s\": size(.y), * - b : .}",
                "{'y':[1],'b':2,'c':0.50}"))
        .containsExactly("{\"a\":[1],\"s\":1,\"y\":[1],\"c\":0.50}");
  }

  @Test
  void theSourceIsAVariable() throws Exception {
    Mapping mapping =
        Mapping.compile(
            new MappingText(
                "t",
                "def f(x) [$source.id, $source.attributes.topic, $source.time] {\"a\": f(1)}"));
    SourceRecord message =
        SourceRecord.of("s/m1", "m1", Instant.EPOCH, new byte[0])
            .withAttributes(Map.of("topic", "orders/paid"));
    assertThat(mapping.apply(JsonTrees.parse("{}"), message))
        .hasToString("[{\"a\":[\"m1\",\"orders/paid\",\"1970-01-01T00:00:00Z\"]}]");
    assertThat(mapping.apply(JsonTrees.parse("{}"), RECORD))
        .hasToString("[{\"a\":[null,null,null]}]");
  }

  static List<String> apply(String mapping, String record) throws Exception {
    return Mapping.compile(new MappingText("test", mapping))
        .apply(JsonTrees.parse(record.replace('\'', '"')), RECORD)
        .stream()
        .map(JsonNode::toString)
        .toList();
  }

  private static String failure(String mapping, String record) {
    MappingException e = catchThrowableOfType(MappingException.class, () -> apply(mapping, record));
    assertThat(e).isNotNull();
    return e.getMessage();
  }

  @Test
  void twoMembersOfOneNameAreNoRecord() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> JsonTrees.parse("{\"a\":1,\"a\":2}"));
  }
}
