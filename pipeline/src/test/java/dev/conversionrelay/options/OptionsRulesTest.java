package dev.conversionrelay.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.source.BigQueryReadMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsRulesTest {

  private static final Map<String, String> TOKEN = Map.of("TIKTOK_ACCESS_TOKEN", "secret");

  @Test
  void aPlainRunIsValid() {
    assertThat(jdbc(TOKEN, "--jdbcUrl=jdbc:postgresql://db/shop", "--table=shop.conversions"))
        .isEmpty();
    assertThat(file(TOKEN, "--input=a.ndjson")).isEmpty();
  }

  @Test
  void filesOfRulesMayLieWhereBeamCanReadThem(@TempDir Path folder) throws Exception {
    Path mapping = Files.writeString(folder.resolve("m.jslt"), ".");
    Path names = Files.writeString(folder.resolve("names.json"), "{\"a\": \"Purchase\"}");
    assertThat(
            file(
                TOKEN,
                "--input=a.ndjson",
                "--mapping=" + mapping.toUri().toString().replace("file:/", "file:///"),
                "--eventNames=" + names.toUri().toString().replace("file:/", "file:///")))
        .isEmpty();
    assertThat(file(TOKEN, "--input=a.ndjson", "--mapping=file:///none/such.jslt"))
        .singleElement()
        .asString()
        .startsWith("--mapping: cannot read the file file:///none/such.jslt; presets start with");
  }

  @Test
  void aMappingIsCompiledBeforeAnythingStarts(@TempDir Path folder) throws Exception {
    Path mapping = Files.writeString(folder.resolve("m.jslt"), "{\n  \"event\": nope(.x)\n}");
    assertThat(file(TOKEN, "--input=a.ndjson", "--mapping=" + mapping))
        .singleElement()
        .asString()
        .startsWith("--mapping: " + mapping + ": line 2, column 12: no such function: 'nope'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --batchSize=5000                          | --batchSize: 1 to 1000
          --batchSize=0                             | --batchSize: 1 to 1000
          --maxBatchBytes=100                       | --maxBatchBytes: 10000 or more
          --shards=0                                | --shards: 1 to 1000
          --maxInFlight=0                           | --maxInFlight: 1 to 256
          --maxRequestsPerSecond=-1                 | --maxRequestsPerSecond: 0 to 10000
          --requestTimeout=0s                       | --requestTimeout: a duration such as
          --requestTimeout=11m                      | --requestTimeout: at most 10m
          --maxBatchDelay=20                        | --maxBatchDelay: a duration such as
          --retryBudget=0s                          | --retryBudget: a duration such as
          --dedupWindow=soon                        | --dedupWindow: a duration such as
          --eventSource=shop                        | --eventSource: one of web, app, offline, crm
          --eventSourceId=                          | --eventSourceId: must not be empty
          --defaultRegion=Germany                   | --defaultRegion: a country's two letters
          --defaultCurrency=Euro                    | --defaultCurrency: the three letters
          --tiktokEndpoint=ftp://example.com        | --tiktokEndpoint: a URL such as
          --tiktokEndpoint=http://a.tiktok.com/     | --tiktokEndpoint: must be https
          --tiktokEndpoint=https://u:p@a.tiktok.com/ | --tiktokEndpoint: must not hold a user
          --tiktokEndpoint=https://example.com/     | --tiktokEndpoint: a host of tiktok.com
          --accessToken=abc                         | --accessToken: only for a sandbox
          --accessTokenFile=/none/such              | --accessTokenFile: cannot read the file
          --accessTokenSecret=hunter2               | --accessTokenSecret: the name of a version
          --consentPolicy=                          | --consentPolicy: must not be empty; give
          --consentPolicy=preset:eu                 | --consentPolicy: no such preset; there are
          --consentPolicy=/none/such                | --consentPolicy: cannot read the file
          --mapping=                                | --mapping: must not be empty; give a file
          --mapping=preset:none                     | --mapping: no such preset; there are
          --mapping=/none/such                      | --mapping: cannot read the file /none/such
          --mapping=nope://bucket/x.jslt            | --mapping: cannot read the file nope://
          --runId=../../etc                         | --runId: letters, digits
          --input=                                  | --input: say which files to read
          """)
  void aWrongOptionIsNamedWithTheRemedy(String argument, String message) {
    List<String> violations =
        argument.startsWith("--input")
            ? file(TOKEN, argument)
            : file(TOKEN, "--input=a.ndjson", argument);
    assertThat(violations).singleElement().asString().startsWith(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --jdbcUrl=postgresql://h/d --table=t                   | --jdbcUrl: say which database
          --jdbcUrl=jdbc:postgresql://h/d                        | --query, --table: give one
          --jdbcUrl=jdbc:postgresql://h/d --table=t --query=x    | --query, --table: give only one
          --jdbcUrl=jdbc:postgresql://h/d --table=t;drop         | --table: a table's name
          --jdbcUrl=jdbc:postgresql://h/d?password=x --table=t   | --jdbcUrl: must not hold a pass
          --jdbcUrl=jdbc:oracle:thin://u:pw@h --table=t          | --jdbcUrl: must not hold a pass
          --jdbcUrl=jdbc:oracle:thin:u/pw@//h/s --table=t        | --jdbcUrl: must not hold a pass
          --jdbcUrl=jdbc:databricks://h;token=abc --table=t      | --jdbcUrl: must not hold a pass
          --jdbcUrl=jdbc:duckdb: --table=t --jdbcPasswordFile=/x | --jdbcPasswordFile: cannot read
          --jdbcUrl=jdbc:duckdb: --table=t --jdbcPasswordSecret=hunter2 | --jdbcPasswordSecret: the name of
          --jdbcUrl=jdbc:duckdb: --table=t --partitionColumn=    | --partitionColumn: must not be
          --jdbcUrl=jdbc:duckdb: --table=t --partitions=0        | --partitions: 1 to 10000; not 0
          --jdbcUrl=jdbc:duckdb: --table=t --fetchSize=0         | --fetchSize: 1 to 1000000; not 0
          """)
  void aWrongDatabaseOptionIsNamedWithTheRemedy(String arguments, String message) {
    assertThat(jdbc(TOKEN, arguments.split(" ")))
        .singleElement()
        .asString()
        .startsWith(message)
        .doesNotContain("pw@", "password=x", "hunter2");
  }

  @Test
  void aPasswordComesFromOnePlace(@TempDir Path folder) throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "secret\n");
    String secret = "--jdbcPasswordSecret=projects/p/secrets/s/versions/1";
    assertThat(jdbc(TOKEN, "--jdbcUrl=jdbc:duckdb:", "--table=t", secret)).isEmpty();
    assertThat(
            jdbc(
                TOKEN,
                "--jdbcUrl=jdbc:duckdb:",
                "--table=t",
                secret,
                "--jdbcPasswordFile=" + password))
        .containsExactly("--jdbcPasswordFile, --jdbcPasswordSecret: give only one of them");
  }

  /** It is 25 November 2026, 12:00. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --since=36h                                     | --timestampColumn: say which column
          --until=36h --allowDoubleCount                  | --timestampColumn: say which column
          --since=soon --timestampColumn=at               | --since: an instant such as
          --since=36h --until=never --timestampColumn=at  | --until: an instant such as
          --since=2026-11-26 --timestampColumn=at         | --since: lies in the future
          --since=1h --until=2h --timestampColumn=at      | --since, --until: the window ends before
          --since=1h --until=1h --timestampColumn=at      | --since, --until: the window ends before
          --since=49h --timestampColumn=at                | --since: the window reaches further back
          --since=49h --until=48h --timestampColumn=at    | --since: the window reaches further back
          --since=2026-11-23T11:59:59.999Z --timestampColumn=at | --since: the window reaches
          --until=1h --timestampColumn=at                 | --since: the window reaches further back
          --timestampColumn=at                            | --since: the window reaches further back
          --since=49h --timestampColumn=at --skipDelivered=false | --since: the window reaches
          --timestampColumn= --since=1h                   | --timestampColumn: must not be empty
          """)
  void aWrongWindowIsNamedWithTheRemedy(String arguments, String message) {
    assertThat(window(arguments)).singleElement().asString().startsWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--since=48h --timestampColumn=at",
        "--since=2026-11-23T12:00:00Z --timestampColumn=at",
        "--since=2026-11-24 --until=2026-11-25 --timestampColumn=at",
        "--since=36h --until=2026-12-31 --timestampColumn=at",
        "--since=30d --timestampColumn=at --skipDelivered",
        "--since=30d --timestampColumn=at --allowDoubleCount",
        "--until=1h --timestampColumn=at --skipDelivered",
        "--timestampColumn=at --allowDoubleCount=true --skipDelivered=true"
      })
  void aWindowThatCannotCountTwiceUnasked(String arguments) {
    assertThat(window(arguments)).isEmpty();
  }

  private static List<String> window(String arguments) {
    String all = "--jdbcUrl=jdbc:duckdb: --table=t " + arguments;
    return OptionsRules.violations(
        PipelineOptionsFactory.fromArgs(all.strip().split(" +")).as(JdbcOptions.class),
        TOKEN,
        Clock.fixed(Instant.parse("2026-11-25T12:00:00Z"), ZoneOffset.UTC));
  }

  @Test
  void theDefaultsOfADatabaseAreWhatTheyWere() {
    JdbcOptions options = PipelineOptionsFactory.as(JdbcOptions.class);
    assertThat(options.getPartitions()).isEqualTo(64);
    assertThat(options.getFetchSize()).isEqualTo(5000);
    assertThat(options.getSkipDelivered()).isFalse();
    assertThat(options.getAllowDoubleCount()).isFalse();
    assertThat(options.getPartitionColumn()).isNull();
    assertThat(options.getTimestampColumn()).isNull();
    assertThat(options.getSince()).isNull();
    assertThat(options.getUntil()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --subscription=projects/shop-prod/subscriptions/conversions          |
          --subscription=projects/example.com:shop-prod/subscriptions/a.b_c~1  |
          --subscription=                                                      | say which
          --subscription=conversions                                           | say which
          --subscription=projects/shop/subscriptions/conversions               | say which
          --subscription=projects/shop-prod/topics/conversions                 | say which
          --subscription=projects/shop-prod/subscriptions/conversions/         | say which
          """)
  void aSubscriptionIsGivenByItsFullName(String argument, String message) {
    List<String> violations =
        OptionsRules.violations(
            PipelineOptionsFactory.fromArgs(argument).as(PubsubOptions.class), TOKEN);
    if (message == null) {
      assertThat(violations).isEmpty();
    } else {
      assertThat(violations)
          .singleElement()
          .asString()
          .startsWith("--subscription: " + message)
          .contains("projects/PROJECT/subscriptions/NAME");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10001"})
  void aCheckHoldsBackOnlySomeMessages(String sample) {
    CheckOptions.Pubsub options =
        PipelineOptionsFactory.fromArgs(
                "--subscription=projects/shop-prod/subscriptions/a-b", "--sample=" + sample)
            .as(CheckOptions.Pubsub.class);
    assertThat(OptionsRules.violations(options, Map.of()))
        .singleElement()
        .asString()
        .startsWith("--sample: 1 to 10000 messages");
  }

  @Test
  void allViolationsComeAtOnce() {
    assertThat(jdbc(Map.of(), "--batchSize=5000", "--shards=0"))
        .extracting(violation -> violation.replaceAll(":.*", ""))
        .containsExactly(
            "--jdbcUrl", "--query, --table", "no access token", "--batchSize", "--shards");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "https://127.1.2.3/"
      })
  void aSandboxOnThisMachineMayBePlainAndTakeItsTokenAsAnOption(String endpoint) {
    assertThat(
            file(Map.of(), "--input=a", "--tiktokEndpoint=" + endpoint, "--accessToken=anything"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/",
        "https://tiktok.com.example.com/",
        "https://nottiktok.com/",
        "https://business-api.tiktok.com@example.com/",
        "https://10.1.2.3/"
      })
  void conversionsGoToNobodyButTikTok(String endpoint) {
    assertThat(file(TOKEN, "--input=a", "--tiktokEndpoint=" + endpoint))
        .anyMatch(violation -> violation.startsWith("--tiktokEndpoint: a host of tiktok.com"));
    for (String tikToks : List.of("business-api.tiktok.com", "Sandbox-API.TikTok.com:443")) {
      assertThat(file(TOKEN, "--input=a", "--tiktokEndpoint=https://" + tikToks + "/")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1.example.com/", "http://localhost.example.com/"})
  void aNameThatOnlyLooksLocalIsNot(String endpoint) {
    assertThat(
            file(Map.of(), "--input=a", "--tiktokEndpoint=" + endpoint, "--accessToken=anything"))
        .hasSize(3);
  }

  @Test
  void theTokenMayComeFromAFile(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "secret\n");
    assertThat(file(Map.of(), "--input=a", "--accessTokenFile=" + token)).isEmpty();
    assertThat(file(Map.of(), "--input=a")).singleElement().asString().contains("no access token");
  }

  @Test
  void theTokenMayComeFromASecretButFromOnePlaceOnly(@TempDir Path folder) throws Exception {
    String secret = "--accessTokenSecret=projects/p/secrets/s/versions/latest";
    assertThat(file(Map.of(), "--input=a", secret)).isEmpty();
    String inFile = "--accessTokenFile=" + Files.writeString(folder.resolve("token"), "t");
    assertThat(file(Map.of(), "--input=a", secret, inFile))
        .containsExactly("--accessTokenFile, --accessTokenSecret: give only one of them");
    assertThat(
            file(
                Map.of(),
                "--input=a",
                secret,
                "--accessToken=t",
                "--tiktokEndpoint=http://localhost/"))
        .containsExactly("--accessToken, --accessTokenSecret: give only one of them");
  }

  @Test
  void aDeployedJobHasItsTokenInASecretAndItsOutcomesInTheCloud() {
    assertThat(
            deployed(
                "--accessTokenSecret=projects/p/secrets/s/versions/1",
                "--output=gs://bucket/relay",
                "--receipts=bigquery:project-one.relay.receipts",
                "--rejects=pubsub:projects/project-one/topics/rejects",
                "--undelivered=gs://bucket/undelivered"))
        .isEmpty();
    assertThat(deployed())
        .satisfiesExactly(
            token -> assertThat(token).startsWith("--accessTokenSecret: say which secret holds"),
            output -> assertThat(output).contains("gs://bucket/relay; not relay-output"));
  }

  @Test
  void aDeployedJobTakesNoSecretAndNoFileOfAMachine(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "secret");
    assertThat(
            deployed(
                "--accessTokenSecret=projects/p/secrets/s/versions/1",
                "--output=gs://bucket/relay",
                "--tiktokEndpoint=http://127.0.0.1:1/",
                "--accessToken=t",
                "--accessTokenFile=" + file,
                "--jdbcPasswordFile=" + file,
                "--receipts=here/receipts",
                "--summary=summary.json"))
        .extracting(violation -> violation.substring(0, violation.indexOf(':')))
        .containsExactly(
            "--jdbcPasswordFile", "--accessToken", "--accessTokenFile", "--receipts", "--summary");
  }

  private static List<String> deployed(String... arguments) {
    JdbcOptions options = PipelineOptionsFactory.fromArgs(arguments).as(JdbcOptions.class);
    options.setJdbcUrl("jdbc:postgresql://db/shop");
    options.setTable("orders");
    return OptionsRules.violationsWhenDeployed(options);
  }

  @Test
  void aCheckNeedsNoTokenAndElseHasTheRulesOfARun() {
    assertThat(check("--input=a")).isEmpty();
    assertThat(check("--input=a", "--sample=0", "--show=0")).isEmpty();
    assertThat(check("--sample=-1", "--show=-1", "--shards=0"))
        .extracting(violation -> violation.replaceAll(":.*", ""))
        .containsExactly("--input", "--sample", "--show", "--shards");
  }

  @Test
  void theDefaultsOfACheckAreWhatTheyWere() {
    CheckOptions options = PipelineOptionsFactory.as(CheckOptions.File.class);
    assertThat(options.getSample()).isEqualTo(1000);
    assertThat(options.getShow()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"preset":"eu-strict"}                                               |
          {"preset":"us","tcf":{"vendor_id":4711,"purposes":[1]}}              |
          {"preset":"us","tcf":{"purposes":[1]}}                               | tcf lacks vendor_id
          {"preset":"us","gpc":"ignore"}                                       | no member is called
          {"preset":"us",                                                      | not valid JSON
          """)
  void aPolicyFileIsReadBeforeAnythingStarts(String json, String violation, @TempDir Path folder)
      throws Exception {
    Path policy = Files.writeString(folder.resolve("policy.json"), json);
    List<String> violations = file(TOKEN, "--input=a", "--consentPolicy=" + policy);
    if (violation == null) {
      assertThat(violations).isEmpty();
    } else {
      assertThat(violations)
          .singleElement()
          .asString()
          .startsWith("--consentPolicy: " + policy + ": " + violation)
          .contains("(line ");
    }
  }

  @Test
  void aPolicyFileThatIsHugeOrNoTextIsNotRead(@TempDir Path folder) throws Exception {
    Path huge = Files.write(folder.resolve("huge"), new byte[(1 << 20) + 1]);
    assertThat(file(TOKEN, "--input=a", "--consentPolicy=" + huge))
        .singleElement()
        .asString()
        .startsWith("--consentPolicy: too large");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});
    assertThat(file(TOKEN, "--input=a", "--consentPolicy=" + binary))
        .singleElement()
        .asString()
        .startsWith("--consentPolicy: cannot read the file");
    assertThat(file(TOKEN, "--input=a", "--consentPolicy=" + folder)).hasSize(1);
  }

  @Test
  void eventNamesArePairsOrAFile(@TempDir Path folder) throws Exception {
    assertThat(EventNameMaps.of(null)).isEmpty();
    assertThat(EventNameMaps.of("order_paid = Purchase,signup=CompleteRegistration"))
        .isEqualTo(Map.of("order_paid", "Purchase", "signup", "CompleteRegistration"));
    Path names = folder.resolve("names.json");
    Files.writeString(names, "{\"order, paid\": \"Purchase\", \"a=b\": \"Lead\"}");
    assertThat(EventNameMaps.of(names.toString()))
        .isEqualTo(Map.of("order, paid", "Purchase", "a=b", "Lead"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|must not be empty; give a JSON file, or pairs are written own=Purchase,other=Lead",
        "a=Purchase,b|pairs are written own=Purchase,other=Lead; not b",
        "a=b=c|pairs are written own=Purchase,other=Lead; not a=b=c",
        "=Purchase|a name must not be empty",
        "a=|a name must not be empty",
        "a=Lead,a=Purchase|the name a stands there twice",
        "no-such-file|cannot read the file no-such-file; pairs are written"
      })
  void whatIsWrongWithEventNamesIsSaid(String names, String violation) {
    assertThat(file(TOKEN, "--input=a", "--eventNames=" + names))
        .singleElement()
        .asString()
        .startsWith("--eventNames: " + violation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|must be an object of names, such as {\"own\": \"Purchase\"} at line 1, column 1",
        "{\"a\": 1}|every name must be a text at line 1, column 7",
        "{\"a\": null}|every name must be a text at line 1, column 7",
        "{\"a\": \"Lead\", \"a\": \"Lead\"}|not valid JSON, or a name stands there twice at line 1",
        "{\"a\": \"Lead\", \"a \": \"Lead\"}|the name a stands there twice at line 1, column 21",
        "{\"a\": \" \"}|a name must not be empty at line 1, column 7",
        "{\"a\": \"Lead\"} 1|nothing may follow the object of names at line 1, column 15",
        "{\"a\"|not valid JSON"
      })
  void whatIsWrongWithAFileOfEventNamesIsSaidWithItsPlace(
      String json, String violation, @TempDir Path folder) throws Exception {
    Path names = Files.writeString(folder.resolve("names.json"), json);
    assertThat(file(TOKEN, "--input=a", "--eventNames=" + names))
        .singleElement()
        .asString()
        .startsWith("--eventNames: " + names + ": " + violation);
  }

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "20s,PT20S", "5m,PT5M", "2h,PT2H", "3d,PT72H"})
  void durationsAreWrittenWithAUnit(String text, Duration duration) {
    assertThat(Durations.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "1.5h", "5 m", "5M", "99999999999s"})
  void whatIsNoDurationIsNotGuessed(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --table=project-one.shop.orders                                       |
          --table=project-one:shop.orders --columns=event,email                 |
          --table=`project-one.shop.orders` --rowRestriction=a>1                |
          --query=SELECT --project=project-one --queryTempDataset=temp          |
          --table=project-one.shop.orders --readMethod=EXPORT --tempLocation=gs://b/t |
          --project=project-one                                                 | --query, --table
          --table=project-one.shop.orders --query=SELECT                        | --query, --table
          --table=shop.orders                                                   | --table
          --table=project-one.shop.orders;DROP                                  | --table
          --table=project-one.shop.orders --readMethod=EXPORT                   | --tempLocation
          --table=project-one.shop.orders --readMethod=EXPORT --tempLocation=/t | --tempLocation
          --query=SELECT --project=project-one --rowRestriction=a>1             | --rowRestriction
          --query=SELECT --project=project-one --columns=a                      | --columns
          --table=project-one.shop.orders --queryTempDataset=temp               | --queryTempDataset
          --table=project-one.shop.orders --receipts=bigquery:shop.receipts     | --receipts
          --table=project-one.shop.orders --receipts=pubsub:projects/p/receipts | --receipts
          --table=project-one.shop.orders --rejects=pubsub:projects/project-one/topics/r1s --undelivered=bigquery:project-one.relay.u |
          """)
  void theRulesOfBigQueryAndOfPlaces(String arguments, String violation) {
    List<String> violations =
        OptionsRules.violations(
            PipelineOptionsFactory.fromArgs(arguments.split(" ")).as(BigQuerySourceOptions.class),
            TOKEN);
    assertThat(violations)
        .extracting(each -> each.replaceAll(":.*", ""))
        .isEqualTo(violation == null ? List.of() : List.of(violation));
  }

  @ParameterizedTest
  @CsvSource({
    "--receipts=bigquery:project-one.relay.receipts, ''",
    "--receipts=pubsub:projects/project-one/topics/receipts, --receipts",
    "--undelivered=pubsub:projects/project-one/topics/undelivered, --undelivered",
    "--rejects=bigquery:project-one.relay.rejects, ''",
    "--receipts=out/receipts, ''",
  })
  void whatEarlierRunsDidIsReadFromFilesAndTables(String place, String option) {
    assertThat(
            jdbc(
                TOKEN,
                "--jdbcUrl=jdbc:postgresql://db/shop",
                "--table=orders",
                "--skipDelivered",
                place))
        .extracting(each -> each.replaceAll(":.*", ""))
        .isEqualTo(option.isEmpty() ? List.of() : List.of(option));
  }

  /** A replay would take the one for a file, and split the other. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --undelivered=out/u.ndjson   | --undelivered: is what the names of files begin with
          --rejects=gs://b/r.ndjson.gz | --rejects: is what the names of files begin with
          --receipts=out/r.ndjson      | --receipts: is what the names of files begin with
          --undelivered=out/a,b        | --undelivered: must not hold a comma
          --output=a,b                 | --output: must not hold a comma
          --output=a.ndjson            |
          --undelivered=out/u.ndjson/u |
          """)
  void aPrefixThatAReplayCouldNotFindAgainIsRefused(String argument, String violation) {
    List<String> violations = file(TOKEN, "--input=orders.ndjson", argument);
    if (violation == null) {
      assertThat(violations).isEmpty();
    } else {
      assertThat(violations).singleElement().asString().startsWith(violation);
    }
  }

  @Test
  void theDefaultsOfBigQueryAreWhatTheyWere() {
    BigQuerySourceOptions options = PipelineOptionsFactory.as(BigQuerySourceOptions.class);
    assertThat(options.getReadMethod()).isEqualTo(BigQueryReadMethod.DIRECT_READ);
    assertThat(options.getColumns()).isNull();
  }

  /** Users rely on defaults as much as on names. */
  @Test
  void defaultsAreWhatTheyWere() {
    FileOptions options = PipelineOptionsFactory.as(FileOptions.class);
    Map<String, Object> defaults = new TreeMap<>();
    defaults.put("batchSize", options.getBatchSize());
    defaults.put("consentPolicy", options.getConsentPolicy());
    defaults.put("dedupWindow", options.getDedupWindow());
    defaults.put("debugChecks", options.getDebugChecks());
    defaults.put("inputFormat", options.getInputFormat().name());
    defaults.put("maxBatchBytes", options.getMaxBatchBytes());
    defaults.put("maxInFlight", options.getMaxInFlight());
    defaults.put("maxRequestsPerSecond", options.getMaxRequestsPerSecond());
    defaults.put("requestTimeout", options.getRequestTimeout());
    defaults.put("maxBatchDelay", options.getMaxBatchDelay());
    defaults.put("output", options.getOutput());
    defaults.put("retryBudget", options.getRetryBudget());
    defaults.put("shards", options.getShards());
    defaults.put("tiktokEndpoint", options.getTiktokEndpoint());
    assertThat(defaults)
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    Map.entry("batchSize", 1000),
                    Map.entry("consentPolicy", "preset:require-signal"),
                    Map.entry("dedupWindow", "10m"),
                    Map.entry("debugChecks", false),
                    Map.entry("inputFormat", "AUTO"),
                    Map.entry("maxBatchBytes", 1_000_000L),
                    Map.entry("maxInFlight", 8),
                    Map.entry("maxRequestsPerSecond", 0),
                    Map.entry("requestTimeout", "60s"),
                    Map.entry("maxBatchDelay", "5s"),
                    Map.entry("output", "relay-output"),
                    Map.entry("retryBudget", "5m"),
                    Map.entry("shards", 4),
                    Map.entry(
                        "tiktokEndpoint",
                        "https://business-api.tiktok.com/open_api/v1.3/event/track/"))));
  }

  private static List<String> jdbc(Map<String, String> environment, String... arguments) {
    return OptionsRules.violations(
        PipelineOptionsFactory.fromArgs(arguments).as(JdbcOptions.class), environment);
  }

  private static List<String> check(String... arguments) {
    return OptionsRules.violations(
        PipelineOptionsFactory.fromArgs(arguments).as(CheckOptions.File.class), Map.of());
  }

  private static List<String> file(Map<String, String> environment, String... arguments) {
    return OptionsRules.violations(
        PipelineOptionsFactory.fromArgs(arguments).as(FileOptions.class), environment);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --output=o                               | --from: say what to replay, such as
          --from=                                  | --from: must not be empty
          --from=bigquery:orders                   | --from: a table is written bigquery:project
          --from=pubsub:orders                     | --from: a subscription is written pubsub:
          --from=a --ofRuns=../b                   | --ofRuns: run ids, comma-separated
          --from=a.ndjson --ofRuns=b               | --ofRuns: only with a file prefix or a BigQuery
          --from=a,pubsub:x-y --project=p --ofRuns=b | --ofRuns: only with a file prefix
          --from=a --receipts=pubsub:receipts --project=p | --receipts: a replay reads there
          """)
  void aReplayThatCannotWorkIsSaidWithTheRemedy(String arguments, String message) {
    assertThat(replay(arguments)).hasSize(1).first().asString().startsWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--from=relay-output/undelivered --ofRuns=a,b",
        "--from=a.ndjson.gz,b-*.ndjson",
        "--from=bigquery:project-one.relay.undelivered --ofRuns=a",
        "--from=pubsub:projects/project-one/subscriptions/undelivered",
        "--from=pubsub:undelivered --project=project-one --undelivered=pubsub:undelivered",
        "--from=a --receipts=pubsub:receipts --project=project-one --allowDoubleCount"
      })
  void aReplayTakesEveryPlaceThatOutcomesGoTo(String arguments) {
    assertThat(replay(arguments)).isEmpty();
  }

  private static List<String> replay(String arguments) {
    return OptionsRules.violations(
        PipelineOptionsFactory.fromArgs(Pattern.compile(" ").split(arguments))
            .as(ReplayOptions.class),
        TOKEN);
  }
}
