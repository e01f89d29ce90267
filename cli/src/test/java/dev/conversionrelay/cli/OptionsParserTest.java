package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.PubsubOptions;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.source.InputFormat;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OptionsParserTest {

  private static final Map<String, String> TOKEN = Map.of("TIKTOK_ACCESS_TOKEN", "secret");

  @Test
  void optionsOfTheJobAndOfTheRunnerAreTaken() throws Exception {
    FileOptions options =
        OptionsParser.parse(
            FileOptions.class,
            List.of(
                "--input=a.csv",
                "--inputFormat=CSV",
                "--batchSize=500",
                "--keyColumns=shop,till",
                "--debugChecks",
                "--targetParallelism=3"),
            TOKEN);

    assertThat(options.getInput()).isEqualTo("a.csv");
    assertThat(options.getInputFormat()).isEqualTo(InputFormat.CSV);
    assertThat(options.getBatchSize()).isEqualTo(500);
    assertThat(options.getKeyColumns()).containsExactly("shop", "till");
    assertThat(options.getDebugChecks()).isTrue();
    assertThat(options.as(DirectOptions.class).getTargetParallelism()).isEqualTo(3);
  }

  @Test
  void optionsOfBeamsPubsubAreTakenBecauseOutcomesOfEverySourceMayGoThere() throws Exception {
    String root = "--pubsubRootUrl=http://127.0.0.1:8085";
    PubsubOptions options =
        OptionsParser.parse(
            PubsubOptions.class,
            List.of("--subscription=projects/shop-prod/subscriptions/a-b", root),
            TOKEN);
    assertThat(options.as(org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions.class).getPubsubRootUrl())
        .isEqualTo("http://127.0.0.1:8085");
    FileOptions file = OptionsParser.parse(FileOptions.class, List.of("--input=a", root), TOKEN);
    assertThat(file.as(org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions.class).getPubsubRootUrl())
        .isEqualTo("http://127.0.0.1:8085");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    assertThatThrownBy(
            parse(
                "--jdbcURL=jdbc:duckdb:",
                "--table",
                "--batchSize=many",
                "--debugChecks=perhaps",
                "--shards=1",
                "--shards=2",
                "--maxBatchBytes=12",
                "orders"))
        .asInstanceOf(type(UsageException.class))
        .extracting(UsageException::messages)
        .isEqualTo(
            List.of(
                "--jdbcURL: there is no such option; did you mean --jdbcUrl?",
                "--table: needs a value, written --table=value",
                "--batchSize: a whole number; not many",
                "--debugChecks: true or false; not perhaps",
                "--shards: given twice",
                "orders: options are written --name=value",
                "--jdbcUrl: say which database to read, such as"
                    + " --jdbcUrl=jdbc:postgresql://host/shop",
                "--query, --table: give one of them, to say what to read",
                "--maxBatchBytes: 10000 or more; not 12"));
  }

  @Test
  void whatIsBetterOnOneMachineIsTheDefaultHere() throws Exception {
    List<String> needed = List.of("--input=a");
    assertThat(OptionsParser.parse(FileOptions.class, needed, TOKEN).getShards()).isEqualTo(1);
    List<String> given = List.of("--input=a", "--shards=3");
    assertThat(OptionsParser.parse(FileOptions.class, given, TOKEN).getShards()).isEqualTo(3);
  }

  @Test
  void aNameLikeNoOtherIsNotGuessedAt() {
    assertThatThrownBy(parse("--jdbcUrl=jdbc:duckdb:", "--table=t", "--xyzzyplugh=1"))
        .hasMessage("--xyzzyplugh: there is no such option");
  }

  @Test
  void aValueMayHoldAnEqualsSignAndALineEnd() throws Exception {
    JdbcOptions options =
        OptionsParser.parse(
            JdbcOptions.class,
            List.of("--jdbcUrl=jdbc:duckdb:", "--query=SELECT 1\nWHERE 1=1"),
            TOKEN);
    assertThat(options.getQuery()).isEqualTo("SELECT 1\nWHERE 1=1");
  }

  @Test
  void aReplayTakesNoRulesForRecords() throws Exception {
    assertThatThrownBy(
            () ->
                OptionsParser.parse(
                    ReplayOptions.class, List.of("--from=a", "--eventSourceId=C1"), TOKEN))
        .hasMessage("--eventSourceId: not of a replay, which sends events as they were");
    assertThat(OptionInfo.typesOf(RelayOptions.class).keySet())
        .as("an option that is renamed is still not of a replay")
        .containsAll(ReplayOptions.ONLY_OF_RUNS);
    ReplayOptions options =
        OptionsParser.parse(
            ReplayOptions.class, List.of("--from=a,b", "--ofRuns=monday", "--batchSize=5"), TOKEN);
    assertThat(options.getFrom()).containsExactly("a", "b");
    assertThat(options.getOfRuns()).containsExactly("monday");
    assertThat(options.getAllowDoubleCount()).isFalse();
  }

  private static ThrowingCallable parse(String... arguments) {
    return () -> OptionsParser.parse(JdbcOptions.class, List.of(arguments), TOKEN);
  }
}
