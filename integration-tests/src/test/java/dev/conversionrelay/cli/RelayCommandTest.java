package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.options.CheckOptions;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as users meet it. */
class RelayCommandTest {

  private static final int COLUMNS = 100;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "run --help",
        "run bigquery --help",
        "run jdbc --help",
        "run pubsub --help",
        "run file --help",
        "check --help",
        "check bigquery --help",
        "check jdbc --help",
        "check pubsub --help",
        "check file --help",
        "demo --help",
        "presets --help",
        "sandbox --help"
      })
  void helpFitsATerminalAndEndsWell(String arguments) throws Exception {
    RelayProcess.Result result = relay(arguments.split(" "));
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("Usage: relay");
    assertFits(result.output());
  }

  @Test
  void helpNamesEveryOptionWithItsDefault() throws Exception {
    String help = relay("run", "jdbc", "--help").output();
    Stream.of(JdbcOptions.class, RelayOptions.class)
        .flatMap(type -> OptionInfo.declaredBy(type).stream())
        .forEach(option -> assertThat(help).contains("--" + option.name() + "="));
    assertThat(help).contains("Default: 1000").contains("Default: 5m");
    assertThat(relay("run", "file", "--help").output()).contains("--input=");
  }

  @Test
  void helpOfACheckNamesItsOwnOptionsThoseOfTheRunAndTheExitCodes() throws Exception {
    assertThat(relay("check", "jdbc", "--help").output())
        .contains("--jdbcUrl=", "--query=", "--sample=", "Default: 1000", "--show=", "Default: 3")
        .contains("--eventSource=", "3 something would be rejected");
    assertThat(relay("check", "file", "--help").output()).contains("--input=", "--sample=");
  }

  @Test
  void helpOfAReplayNamesItsOwnOptionsAndThoseOfDeliveryOnly() throws Exception {
    assertThat(relay("replay", "--help").output())
        .contains("--from=", "--ofRuns=", "--allowDoubleCount=", "--retryBudget=", "--receipts=")
        .doesNotContain("--eventSource=", "--consentPolicy=");
  }

  @Test
  void everyOptionIsDescribed() {
    Stream.of(
            CheckOptions.class,
            JdbcOptions.class,
            FileOptions.class,
            ReplayOptions.class,
            RelayOptions.class)
        .flatMap(type -> OptionInfo.declaredBy(type).stream())
        .forEach(option -> assertThat(option.description()).as(option.name()).isNotBlank());
  }

  @Test
  void wrongUsageIsExplainedWithoutAStackTrace() throws Exception {
    RelayProcess.Result result = relay("run", "jdbc", "--batchSize=5000", "--tabel=x");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output())
        .contains(
            "--tabel: there is no such option; did you mean --table?",
            "--jdbcUrl: say which database to read",
            "--batchSize: 1 to 1000, which is all that TikTok takes in a request; not 5000",
            "no access token: set the environment variable TIKTOK_ACCESS_TOKEN",
            "See: relay run jdbc --help")
        .doesNotContain("Exception", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "run nonsense",
        "demo --records=0",
        "presets nonsense",
        "presets --sql --sample",
        "sandbox --port=x"
      })
  void wrongCommandsAreUsageErrors(String arguments) throws Exception {
    RelayProcess.Result result = relay(arguments.split(" "));
    assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
    assertThat(result.output()).doesNotContain("Exception", "\tat ");
  }

  @Test
  void aPresetThatIsNotThereOrLacksAPartIsExplained() throws Exception {
    assertThat(relay("presets", "shopfy-ordr").output())
        .isEqualTo(
            """
            there is no preset shopfy-ordr; did you mean shopify-order?
            See: relay presets --help
            """);
    assertThat(relay("presets", "salesforce").output())
        .contains("there is no preset salesforce; there are ga4-bigquery, shopify-order, ");
    assertThat(relay("presets", "pos-csv", "--sql").output())
        .contains("--sql: no query belongs to pos-csv");
    assertThat(relay("presets", "--sample").output())
        .contains("--sample: name the preset too: one of ga4-bigquery, ");
    assertThat(relay("presets", "ga4-bigquery", "--sql").output())
        .startsWith("-- ")
        .contains("FROM `your-project.analytics_123456789.events_*`");
  }

  @Test
  void theListOfPresetsFitsATerminal() throws Exception {
    RelayProcess.Result result = relay("presets");
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertFits(result.output());
  }

  @Test
  void aFileThatIsNotThereIsNamed() throws Exception {
    RelayProcess.Result result =
        relay(
            "run",
            "file",
            "--input=" + folder.resolve("none-*.ndjson"),
            "--tiktokEndpoint=http://127.0.0.1:1/",
            "--accessToken=sandbox");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output())
        .contains("--input: no file matches", "none-*.ndjson")
        .doesNotContain("\tat ");
  }

  @Test
  void aDatabaseThatFailsOnTheWayIsReportedWithoutItsValues() throws Exception {
    RelayProcess.Result result =
        relay(
            "run",
            "jdbc",
            "--jdbcUrl=jdbc:duckdb:",
            "--query=SELECT CASE WHEN i = 500000 THEN error('row of one@example.com') ELSE"
                + " 'Purchase' END AS event FROM range(1000000) t(i)",
            "--tiktokEndpoint=http://127.0.0.1:1/",
            "--accessToken=sandbox");
    assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
    assertThat(result.output())
        .startsWith("The run failed: the database reported \"Invalid Input Error\"")
        .contains("Run it again")
        .doesNotContain("@example.com", "\tat ");
  }

  @Test
  void brokenLinesAreRejectsWithTheirPlace() throws Exception {
    Path input =
        Files.writeString(
            folder.resolve("conversions.ndjson"),
            "{\"event\":\"Purchase\",\"event_time\":1764000000,\"order_id\":\"1\",\"email\":"
                + "\"one@example.com\",\"consent_ad_user_data\":\"granted\","
                + "\"limited_data_use\":true}\n"
                + "{\"event\":\"Purchase\",\"email\":\"two@example.com\n"
                + "{\"event_time\":1764000000,\"event_id\":\"3\","
                + "\"email\":\"three@example.com\",\"consent_ad_user_data\":\"granted\"}\n"
                + "{\"event\":\"Purchase\",\"event_time\":\"four@example.com\",\"event_id\":\"4\","
                + "\"consent_ad_user_data\":\"granted\"}\n");
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result result =
          relay(
              "run",
              "file",
              "--input=" + input,
              "--eventSource=web",
              "--eventSourceId=CTESTPIXEL0000000001",
              "--runId=night",
              "--tiktokEndpoint=" + sandbox.endpoint(),
              "--accessToken=sandbox");

      assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
      assertThat(sandbox.counts().stored()).isEqualTo(1);
      assertThat(result.output())
          .containsPattern("read +4\n")
          .containsPattern("rejected +3\n")
          .contains("malformed_json", "missing_event", "invalid_event_time")
          .containsPattern("To be sent with limited data use, because of:\n +1 +requested\n");
      assertFits(result.output().lines().filter(line -> !line.contains("relay-output")).toList());
      List<String> rejects =
          Files.readAllLines(folder.resolve("relay-output/rejects-night.ndjson"));
      assertThat(rejects)
          .hasSize(3)
          .anySatisfy(line -> assertThat(line).contains("conversions.ndjson:2", "malformed_json"))
          .anySatisfy(line -> assertThat(line).contains("conversions.ndjson:3", "missing_event"))
          .anySatisfy(line -> assertThat(line).contains("ndjson:4", "invalid_event_time"))
          .allSatisfy(line -> assertThat(line).doesNotContain("@example.com"));
      assertThat(result.output()).doesNotContain("@example.com");

      RelayProcess.Result again =
          relay(
              "run",
              "file",
              "--input=" + input,
              "--runId=night",
              "--tiktokEndpoint=" + sandbox.endpoint(),
              "--accessToken=sandbox");
      assertThat(again.exitCode()).isEqualTo(2);
      assertThat(again.output()).contains("--runId: a run of this name has been here before");
      assertThat(folder.resolve("relay-output/rejects-night.ndjson"))
          .hasContent(String.join("\n", rejects) + "\n");
    }
  }

  @Test
  void aCheckNeedsNoTokenAndLeavesNothingBehind() throws Exception {
    Path input =
        Files.writeString(
            folder.resolve("conversions.ndjson"),
            "{\"event\":\"Purchase\",\"event_time\":1764000000,\"order_id\":\"1\",\"email\":"
                + "\"one@example.com\",\"consent_ad_user_data\":\"granted\","
                + "\"limited_data_use\":true}\n");
    RelayProcess.Result result =
        relay(
            "check",
            "file",
            "--input=" + input,
            "--eventSource=web",
            "--eventSourceId=CTESTPIXEL0000000001");
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .containsPattern("sent +1\n")
        .contains("\"event_id\" : \"Purchase-1\"", "event_older_than_28_days")
        .doesNotContain("@example.com");
    assertFits(result.output().lines().filter(line -> !line.startsWith("Read all ")).toList());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .allMatch(name -> name.equals("conversions.ndjson") || name.endsWith(".out"));
    }
  }

  @Test
  void aCheckOfWhatIsNotThereIsAUsageError() throws Exception {
    RelayProcess.Result result =
        relay("check", "jdbc", "--jdbcUrl=jdbc:duckdb:", "--table=none", "--sample=-1");
    assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
    assertThat(result.output())
        .contains("--sample: how many records to read, or 0 for all; not -1")
        .contains("See: relay check jdbc --help")
        .doesNotContain("access token", "\tat ");
    assertThat(relay("check", "jdbc", "--jdbcUrl=jdbc:duckdb:", "--table=none").output())
        .contains("--table: the database refuses it");
  }

  @Test
  void theDemoEndsWithTheNumbersItsShopWasMadeUpWith() throws Exception {
    RelayProcess.Result result = relay("demo");
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output())
        .contains(
            "The books balance",
            "Every number is as it was when the shop was made up.",
            "One event as it went out:",
            whatTheReadmeShowsOfTheDemo())
        .doesNotContain("Exception", "NOT THE SAME", "@example.");
    assertFits(result.output().lines().filter(line -> !line.contains("relay-output")).toList());
    try (Stream<Path> demos = Files.list(folder.resolve("relay-output"))) {
      Path demo = demos.findFirst().orElseThrow();
      String name = demo.getFileName().toString().replace("demo-", "");
      assertThat(demo.resolve("rejects-" + name + ".ndjson")).isNotEmptyFile();
      assertThat(demo.resolve("receipts-" + name + ".ndjson")).isNotEmptyFile();
      assertThat(demo.resolve("conversions.sql")).isNotEmptyFile();
      assertThat(Files.readString(demo.resolve("requests.ndjson"))).doesNotContain("@example.");
    }
  }

  private static String whatTheReadmeShowsOfTheDemo() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    int fence = readme.indexOf("```\n", readme.indexOf("and ends like this:"));
    return readme.substring(fence + 4, readme.indexOf("```", fence + 4));
  }

  private RelayProcess.Result relay(String... arguments) throws Exception {
    return RelayProcess.run(folder, List.of(), arguments);
  }

  private static void assertFits(String output) {
    assertFits(output.lines().toList());
  }

  private static void assertFits(List<String> lines) {
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(COLUMNS));
  }
}
