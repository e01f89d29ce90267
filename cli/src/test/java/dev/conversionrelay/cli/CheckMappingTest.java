package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.JdbcInput;
import dev.conversionrelay.options.CheckOptions;
import dev.conversionrelay.options.Mappings;
import dev.conversionrelay.source.FileSample;
import dev.conversionrelay.source.Sample;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code relay check --mapping} shows. */
class CheckMappingTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

  private static final String MAPPING =
      """
      let order = {
        "event": "Purchase",
        "order_id": .no,
        "event_time": .at,
        "value": .total,
        "currency": "EUR",
        "email": first-present(.mail, .customer.mail),
        "external_id": .customer.id,
        "contents": contents(.items, {"content_id": "sku"}),
        "odd": .hints.colour,
        "consent_ad_user_data": if (.ads) "granted" else "denied"
      }
      if (.status == "paid") [$order, if (.sub) {"event": "Subscribe"} + $order] else null
      """;

  private static final List<String> ORDERS =
      List.of(
          """
          {"no":"A-1","status":"paid","at":"2026-11-24T09:00:00Z","total":19.90,"ads":true,\
          "mail":"canary1@example.com","customer":{"mail":"canary1@example.com","id":"canary-7",\
          "born":"canary"},"items":[{"sku":"s1","kg":1},{"sku":"s2","kg":2}],"note":"canary",\
          "people":{"canary@example.com":1},\
          "params":[{"key":"page","value":"canary"}],"hints":{"colour":"red"},"sub":true}""",
          "{\"no\":\"A-2\",\"status\":\"open\",\"mail\":\"canary2@example.com\"}",
          """
          {"no":"A-3","status":"paid","at":"canary","total":"canary","items":"canary","ads":true}""",
          """
          {"no":"A-4","status":"paid","at":"2026-11-24T09:00:00Z","customer":{"mail":"canary4@a.example"}}""");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          ^Read all 4 records, which hold 4 conversions, of the file[.] Nothing is sent[.]$
          ^  read +5$
          ^  sent +2$
          ^  left out +1  by the mapping$
          ^  suppressed +1$
          ^  rejected +1$
          ^ +1    mapping_failed: the mapping fails at line 9, column 15: contents: the$
          ^in[.]ndjson:1:$
          ^  no +text, 3 characters +event +Purchase$
          ^  total +number, 4 digits +value +19.90$
          ^  at +text, 20 characters +event_time +2026-11-24T09:00:00Z$
          ^  customer[.]id +text, 8 characters +email +e-mail, 19 characters$
          ^  items\\[\\][.]sku +text, 2 characters +external_id +text, 8 characters$
          ^  hints[.]colour +text, 3 characters +contents +list of 2$
          ^ {40,}event +Subscribe$
          ^ {40,}left out$
          ^  items +text, 6 characters +rejected: the mapping fails at line 9, column$
          ^Fields that make no difference: nothing changes when they are taken out of the first 4
          ^ +1    customer[.]born$
          ^ +1    items\\[\\][.]kg$
          ^ +1    note$
          ^ +1    people$
          ^ +1    params$
          ^  - phone: missing from 2 of 2 web events
          ^ +[1-9]    odd$
          ^1 of 5 would be rejected; a run sends the others all the same.$
          """)
  void everyKindOfFindingIsShown(String line) throws Exception {
    assertThat(checkOrders(ORDERS).output()).containsPattern("(?m)" + line);
  }

  @Test
  void whatMakesADifferenceInOneRecordOnlyIsNotCalledWithoutUse() throws Exception {
    assertThat(checkOrders(ORDERS).output())
        .doesNotContainPattern("(?m)^ +[0-9]    (hints|customer|customer[.]mail|sub|ads)$");
  }

  @Test
  void nothingRawIsShownAndNoLineIsLong() throws Exception {
    Checked checked = checkOrders(ORDERS);
    assertThat(checked.exitCode()).isEqualTo(ExitCode.REJECTS);
    assertThat(checked.output()).doesNotContain("canary");
    assertThat(checked.output().lines()).allMatch(line -> line.length() <= 100);
  }

  /** A field that stands in for another is named by the mapping, but makes no difference. */
  @Test
  void aFieldThatIsNamedButMakesNoDifferenceIsCalledThat() throws Exception {
    assertThat(checkOrders(ORDERS.subList(0, 1)).output())
        .containsPattern("(?m)^ +1    customer.mail; the mapping names it, but has no use for it");
  }

  @Test
  void columnsOfCsvHaveAnyNames() throws Exception {
    Path input =
        Files.writeString(
            folder.resolve("sales.csv"), "Bon;Betrag;Kanal\n17;19,90;web\n18;5,00;web\n");
    Path mapping =
        Files.writeString(
            folder.resolve("sales.jslt"),
            """
            {"event": "Purchase", "event_time": 1795500000, "receipt": .Bon,
             "value": replace(.Betrag, ",", "."), "currency": "EUR",
             "consent_ad_user_data": "granted"}
            """);
    CheckOptions.File options =
        options(
            CheckOptions.File.class,
            "--input=" + input,
            "--mapping=" + mapping,
            "--keyColumns=receipt");
    String output =
        check(
                options,
                FileSample.matching(input.toString(), options.getInputFormat())
                    .withMapping(Mappings.of(mapping.toString())))
            .output();
    assertThat(output)
        .contains("Read all 2 records of the file. Nothing is sent.")
        .containsPattern("(?m)^ +2    Kanal$")
        .contains("\"value\" : 19.9,");
  }

  @Test
  void rowsOfADatabaseAreMapped() throws Exception {
    Path mapping =
        Files.writeString(
            folder.resolve("m.jslt"),
            "{\"event\": .what, \"event_time\": .at, \"order_id\": .no, \"value\": .a + .b,"
                + " \"currency\": \"EUR\", \"consent_ad_user_data\": \"granted\"}");
    CheckOptions.Jdbc options =
        options(
            CheckOptions.Jdbc.class,
            "--jdbcUrl=jdbc:duckdb:",
            "--query=SELECT 'Purchase' AS what, TIMESTAMPTZ '2026-11-24 09:00:00+00' AS at,"
                + " 1234567890123456789 AS no, 0.1 AS a, 0.2 AS b",
            "--mapping=" + mapping);
    assertThat(check(options, JdbcInput.of(options).sample()).output())
        .contains("\"event_id\" : \"Purchase-1234567890123456789\"", "\"value\" : 0.3,");
  }

  @Test
  void aMappingThatCannotWorkIsRefusedWithTheOtherMistakes() throws Exception {
    Path mapping = Files.writeString(folder.resolve("m.jslt"), "{\n  \"event\": nope(.x)\n}\n");
    assertThatThrownBy(
            () ->
                options(
                    CheckOptions.File.class,
                    "--input=x",
                    "--defaultCurrency=NOPE",
                    "--mapping=" + mapping))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(
            """
            m.jslt: line 2, column 12: no such function: 'nope'
                  "event": nope(.x)
                           ^""")
        .hasMessageContaining("--defaultCurrency: ");
  }

  private record Checked(ExitCode exitCode, String output) {}

  private Checked checkOrders(List<String> orders) throws Exception {
    Path input = Files.write(folder.resolve("in.ndjson"), orders);
    Path mapping = Files.writeString(folder.resolve("orders.jslt"), MAPPING);
    CheckOptions.File options =
        options(CheckOptions.File.class, "--input=" + input, "--mapping=" + mapping, "--show=4");
    return check(options, FileSample.matching(input.toString(), options.getInputFormat()));
  }

  private static <T extends CheckOptions> T options(Class<T> type, String... more)
      throws UsageException {
    List<String> arguments =
        new ArrayList<>(List.of("--eventSource=web", "--eventSourceId=CTESTPIXEL0000000001"));
    arguments.addAll(List.of(more));
    return OptionsParser.parse(type, arguments, Map.of());
  }

  private static Checked check(CheckOptions options, Sample sample) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, UTF_8)) {
      ExitCode exitCode = CheckCommand.check(options, "the file", sample, CLOCK, out, out);
      out.flush();
      return new Checked(exitCode, bytes.toString(UTF_8));
    }
  }
}
