package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.JdbcInput;
import dev.conversionrelay.cli.demo.DemoShop;
import dev.conversionrelay.options.CheckOptions;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.prepare.Preparer;
import dev.conversionrelay.source.FileSample;
import dev.conversionrelay.source.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code relay check} says of a sample. */
class CheckTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  /** A record of every kind; what is personal holds "canary". */
  private static final List<String> ALL_KINDS =
      List.of(
          """
          {"event":"Purchase","event_time":"2026-11-24T09:00:00Z","order_id":"A-1",\
          "email":"canary1@example.com","phone":"+12125550142","ip":"203.0.113.7",\
          "user_agent":"Agent/1 %s","url":"https://shop.example.com/thanks",\
          "value":46.00,"currency":"USD","content_ids":["sku-1"],"e_mail":"canary@example.com",\
          "first_name":"canary","consent_ad_user_data":"granted"}"""
              .formatted("x".repeat(120)),
          """
          {"event":"Purchase","event_time":"2026-11-24T09:00:00Z","event_id":"own-2",\
          "external_id":"canary-2","url":"https://shop.example.com/?ttclid=E.C.P.click",\
          "value":1,"consent_ad_user_data":"granted"}""",
          """
          {"event":"Purchase","event_time":"2026-11-24T09:00:00Z","event_id":"own-2",\
          "external_id":"canary-2","url":"https://shop.example.com/?ttclid=E.C.P.click",\
          "value":1,"consent_ad_user_data":"granted"}""",
          """
          {"event":"Purchase","event_time":"2026-11-24T09:00:00Z","event_id":"own-2",\
          "event_source_id":"COTHERPIXEL000000001",\
          "external_id":"canary-2","url":"https://shop.example.com/?ttclid=E.C.P.click",\
          "value":1,"consent_ad_user_data":"granted"}""",
          """
          {"event":"Lead","event_source":"crm","event_source_id":"7001","lead_id":"7300000000000000001",\
          "event_time":"2026-11-24T09:00:00Z","phone":"canary","loyalty":"canary",\
          "consent_ad_user_data":"granted"}""",
          """
          {"event":"Purchase","event_time":"2026-11-24T09:00:00Z","order_id":"A-3",\
          "email":"canary3@example.com","consent_ad_user_data":"denied"}""",
          """
          {"event":"Purchase","event_time":"2026-11-24T09:00:00Z","order_id":"A-4",\
          "email":"canary4@example.com"}""",
          """
          {"event":"Purchase","event_time":"canary5@example.com","order_id":"canary5@example.com",\
          "consent_ad_user_data":"granted"}""",
          "{\"event_time\":1795500000,\"event_id\":\"1\",\"consent_ad_user_data\":\"granted\"}",
          "{\"event_time\":1795500000,\"event_id\":\"2\",\"consent_ad_user_data\":\"granted\"}",
          "{\"event_time\":1795500000,\"event_id\":\"3\",\"consent_ad_user_data\":\"granted\"}",
          "{\"event_time\":1795500000,\"event_id\":\"4\",\"consent_ad_user_data\":\"granted\"}",
          "{\"event\":\"canary6@example.com");

  private static String allKinds;

  @TempDir private Path folder;

  private record Checked(ExitCode exitCode, String output) {}

  @BeforeAll
  static void checkAllKinds(@TempDir Path folder) throws Exception {
    Checked checked = checkLines(folder, ALL_KINDS);
    assertThat(checked.exitCode()).isEqualTo(ExitCode.REJECTS);
    allKinds = checked.output();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ^Read all 13 records of the file. Nothing is sent.$
          ^  read +13$
          ^  sent +4$
          ^  suppressed +2$
          ^ +1    consent_denied: The person said no
          ^ +1    consent_missing: The record does not say
          ^  duplicates +1$
          ^ +1    copy: The same event stands in the input again, byte for byte
          ^  rejected +6$
          ^ +4    missing_event [(]event[)]: .*; at in[.]ndjson:9 [(]1[)],
          ^ +in[.]ndjson:10 [(]2[)], in[.]ndjson:11 [(]3[)] and 1 more$
          ^ +1    invalid_event_time [(]event_time[)]: event_time must be
          ^ +at in[.]ndjson:8
          ^ +1    malformed_json: the record is not valid JSON
          ^  web +events email phone +id ttclid ttp  ip agent +id currency +ids$
          ^  Purchase +3 +33 +33 +67 +67 +0 +33 +33 +67 +33 +33$
          ^  crm +events email phone +id +id currency +ids$
          ^  Lead +1 +0 +0 +0 +0 +0 +0$
          ^  - email: missing from 3 of 4 events [(]web 2, crm 1[)]; fill email
          ^  - phone: missing from 3 of 4 events
          ^  - ip with user_agent: missing from 2 of 3 web events; fill both
          ^ +3    currency_missing [(].*currency.*[)]: value has no currency
          ^ +1    phone_unreadable [(]phone[)]: A value of phone
          ^ +1    e_mail; did you mean email[?]$
          ^ +1    loyalty$
          ^in[.]ndjson:1, to web CTESTPIXEL0000000001:$
          ^    "event_id" : "Purchase-A-1",$
          ^      "value" : 46,$
          ^in[.]ndjson:2, to web CTESTPIXEL0000000001:$
          ^in[.]ndjson:4, to web COTHERPIXEL000000001:$
          ^6 of 13 records would be rejected; a run sends the others all the same.$
          """)
  void everyKindOfFindingIsShown(String line) {
    assertThat(allKinds).containsPattern("(?m)" + line);
  }

  @Test
  void nothingRawIsShown() {
    assertThat(allKinds).doesNotContain("canary").doesNotContain("2125550142");
  }

  @Test
  void everyLineFitsATerminal() {
    assertThat(allKinds.lines())
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(100));
  }

  @Test
  void longNamesAndManyNamesKeepTheTableInShape() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(event("N" + i + "_" + "n".repeat(45), "email", "e" + i + "@example.com"));
    }
    String output = checkLines(folder, lines).output();
    assertThat(output)
        .containsPattern("(?m)^  N10_n+\n +1 +100 ")
        .containsPattern("[(]others[)] +20 ");
    assertThat(output.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @ParameterizedTest
  @CsvSource({
    "granted, email, 0, Nothing stands in the way of a run.",
    "denied, email, 0, Nothing would be rejected; but nothing would be sent either.",
    "granted, event_id, 0, Nothing stands in the way of a run.",
    "granted, event_time, 3, 1 of 1 record would be rejected",
    "'', email, 4, Nothing would be sent; because no record says whether the person consented.",
  })
  void theExitCodeIsTheOneARunWouldEndWith(
      String consent, String column, int exitCode, String verdict) throws Exception {
    String line = event("Purchase", column, "some@example.com").replace("granted", consent);
    Checked checked = checkLines(folder, List.of(line));
    assertThat(checked.exitCode().code()).as(checked.output()).isEqualTo(exitCode);
    assertThat(checked.output()).contains(verdict.replace(';', ','));
  }

  @Test
  void anEmptySourceIsSaidToBeEmpty() throws Exception {
    Checked checked = checkLines(folder, List.of(" "));
    assertThat(checked.exitCode()).isEqualTo(ExitCode.DELIVERED);
    assertThat(checked.output()).isEqualTo("There are no records in the file.\n");
  }

  @Test
  void onlyTheSampleIsReadOfAFile() throws Exception {
    Path whole = folder.resolve("whole.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      for (int i = 0; i < 10_000; i++) {
        String line = event("Purchase", "email", Integer.toHexString(i * 31_337) + "@example.com");
        out.write((line + "\n").getBytes(UTF_8));
      }
    }
    byte[] bytes = Files.readAllBytes(whole);
    Path broken = folder.resolve("broken.ndjson.gz");
    Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));
    Sample sample = FileSample.matching(broken.toString(), fileOptions().getInputFormat());

    Checked ten = check(fileOptions("--sample=10", "--show=0"), sample);
    assertThat(ten.exitCode()).as(ten.output()).isEqualTo(ExitCode.DELIVERED);
    assertThat(ten.output())
        .startsWith("Read the first 10 records of the file.")
        .contains("Read more of them with a larger --sample")
        .doesNotContain("As they would go out");

    Checked all = check(fileOptions("--sample=0"), sample);
    assertThat(all.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(all.output()).startsWith("The check failed: ").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({"1, the first 1 record", "2, the first 2 records", "3, all 3 records", "4, all 3"})
  void aSampleOfAllIsCalledAll(int sample, String said) throws Exception {
    Path input = folder.resolve("in.csv");
    Files.writeString(input, "event\nPurchase\nPurchase\nPurchase\n");
    CheckOptions.File options = fileOptions("--sample=" + sample);
    String output =
        check(options, FileSample.matching(input.toString(), options.getInputFormat())).output();
    assertThat(output).startsWith("Read " + said);
  }

  @Test
  void rowsOfAQueryAreCountedWhereTheyStand() throws Exception {
    Checked checked =
        checkQuery(
            "SELECT CASE WHEN i <> 2 THEN 'Purchase' END AS event, 'id-' || i AS event_id,"
                + " TIMESTAMPTZ '2026-11-24 09:00:00+00' AS event_time, 'granted' AS"
                + " consent_ad_user_data, 'canary@example.com' AS email, i AS till FROM range(3)"
                + " t(i)");
    assertThat(checked.exitCode()).as(checked.output()).isEqualTo(ExitCode.REJECTS);
    assertThat(checked.output())
        .containsPattern("(?m)^  sent +2$")
        .containsPattern("1    missing_event .* at row:3 [(]id-2[)]")
        .containsPattern("3    till\n")
        .contains("row:1, to web CTESTPIXEL0000000001:", "\"event_time\" : 1795510800")
        .doesNotContain("canary");
  }

  /** Reading it whole would take weeks. */
  @Test
  @Timeout(60)
  void onlyTheSampleIsReadOfAQuery() throws Exception {
    Checked ten =
        checkQuery(
            "SELECT 'denied' AS consent_ad_user_data FROM range(1000000000000) t(i)",
            "--sample=10");
    assertThat(ten.exitCode()).as(ten.output()).isEqualTo(ExitCode.DELIVERED);
    assertThat(ten.output()).startsWith("Read the first 10 records");
  }

  @Test
  void aQueryThatFailsOnTheWayIsReportedWithoutItsValues() throws Exception {
    Checked failed =
        checkQuery(
            "SELECT CASE WHEN i = 5000 THEN error('row of canary@example.com') ELSE 'denied' END AS"
                + " consent_ad_user_data FROM range(20000) t(i)",
            "--sample=0");
    assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.output())
        .startsWith("The check failed: the database reported \"Invalid Input Error\"")
        .doesNotContain("canary");
  }

  @Test
  void aCheckLooksAtTheWindowOnly() throws Exception {
    String rows =
        "SELECT 'Purchase' AS event, 'id-' || i AS event_id, 'web' AS event_source, 'CPIXEL' AS"
            + " event_source_id, 'granted' AS consent_ad_user_data, TIMESTAMP '2026-11-01' +"
            + " to_hours(i) AS event_time FROM range(48) t(i)";
    assertThat(
            checkQuery(
                    rows,
                    "--timestampColumn=event_time",
                    "--since=2026-11-01T06:00:00Z",
                    "--until=2026-11-02",
                    "--allowDoubleCount")
                .output())
        .startsWith("Read all 18 records of");
  }

  @Test
  void aColumnThatIsNotThereIsNamedBeforeAnythingIsRead() throws Exception {
    CheckOptions.Jdbc options =
        options(
            CheckOptions.Jdbc.class,
            "--jdbcUrl=jdbc:duckdb:",
            "--query=SELECT 1 AS id",
            "--timestampColumn=paid_at",
            "--since=1h");
    assertThatThrownBy(() -> Preflight.check(options))
        .isInstanceOf(UsageException.class)
        .hasMessage("--timestampColumn: there is no column paid_at in what is read");
  }

  /** The shop knows what a run makes of it. */
  @Test
  void aCheckOfAllCountsAsARunCounts() throws Exception {
    DemoShop shop = DemoShop.create(folder.resolve("shop.duckdb"), 400, 7, NOW);
    CheckOptions.Jdbc options =
        options(CheckOptions.Jdbc.class, "--jdbcUrl=" + shop.jdbcUrl(), "--query=" + shop.query());
    Sample sample = JdbcInput.of(options).sample();
    Preparer preparer = new Preparer(PrepareConfig.defaults(), CLOCK);
    SampleReport report = new SampleReport(3);

    assertThat(sample.read(0, record -> report.add(record, preparer.prepare(record)))).isFalse();

    Books books = report.books();
    assertThat(books.balanced()).isTrue();
    assertThat(books.read()).isEqualTo(shop.expected().read());
    assertThat(books.delivered()).isEqualTo(shop.expected().delivered());
    assertThat(books.duplicates()).isEqualTo(shop.expected().duplicates()).isPositive();
    assertThat(report.rejects()).hasSameSizeAs(shop.expected().rejected());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--sample=-1", "--sample=2147483647", "--show=-1", "--sample=many"})
  void aNumberThatCannotWorkIsNamed(String argument) {
    assertThatThrownBy(() -> fileOptions(argument))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(argument.substring(0, argument.indexOf('=')) + ": ");
  }

  @ParameterizedTest
  @CsvSource({"0, 10, 0", "1, 1000, 1", "999, 1000, 99", "1000, 1000, 100", "1, 3, 33", "2, 3, 67"})
  void aShareThatIsOnlyNearNoneOrAllIsNotCalledThat(long part, long whole, String share) {
    assertThat(MatchTable.share(part, whole)).isEqualTo(share);
  }

  private static String event(String name, String column, String value) {
    String id = Integer.toHexString((name + value).hashCode());
    String line =
        "{\"event\":\""
            + name
            + "\",\"event_time\":1795500000,\"event_id\":\""
            + id
            + "\",\"url\":\"https://shop.example.com/\",\"consent_ad_user_data\":\"granted\"}";
    String replaced = "\"" + column + "\":\"" + value + "\"";
    String present = "\"" + column + "\":(\"[^\"]*\"|\\d+)";
    return line.matches(".*" + present + ".*")
        ? line.replaceFirst(present, replaced)
        : line.replace("{", "{" + replaced + ",");
  }

  private static Checked checkLines(Path folder, List<String> lines) throws Exception {
    Path input = Files.write(folder.resolve("in.ndjson"), lines);
    CheckOptions.File options = fileOptions();
    return check(options, FileSample.matching(input.toString(), options.getInputFormat()));
  }

  private static Checked checkQuery(String query, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--jdbcUrl=jdbc:duckdb:", "--query=" + query));
    arguments.addAll(List.of(more));
    CheckOptions.Jdbc options = options(CheckOptions.Jdbc.class, arguments.toArray(String[]::new));
    return check(options, JdbcInput.of(options).sample());
  }

  private static CheckOptions.File fileOptions(String... more) throws UsageException {
    List<String> arguments = new ArrayList<>(List.of("--input=in.ndjson"));
    arguments.addAll(List.of(more));
    return options(CheckOptions.File.class, arguments.toArray(String[]::new));
  }

  /** Without a token in the environment: a check needs none. */
  private static <T extends CheckOptions> T options(Class<T> type, String... more)
      throws UsageException {
    List<String> arguments =
        new ArrayList<>(List.of("--eventSource=web", "--eventSourceId=CTESTPIXEL0000000001"));
    arguments.addAll(List.of(more));
    return OptionsParser.parse(type, arguments, Map.of());
  }

  private static Checked check(CheckOptions options, Sample sample) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, UTF_8)) {
      ExitCode exitCode = CheckCommand.check(options, "the file", sample, CLOCK, out, out);
      out.flush();
      return new Checked(exitCode, bytes.toString(UTF_8));
    }
  }
}
