package dev.conversionrelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.common.base.Splitter;
import dev.conversionrelay.conversion.Texts;
import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.outcome.DedupKey;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BigQueryInputTest {

  private static final List<TableFieldSchema> COLUMNS =
      List.of(
          new TableFieldSchema().setName("Paid_At").setType("TIMESTAMP"),
          new TableFieldSchema().setName("shop").setType("STRING"));

  private static BigQuerySourceOptions options(String... arguments) {
    return PipelineOptionsFactory.fromArgs(arguments).as(BigQuerySourceOptions.class);
  }

  @Test
  void aWindowBecomesPartOfTheRowRestrictionOnce() {
    BigQuerySourceOptions options =
        options(
            "--table=p-one.shop.orders",
            "--rowRestriction=shop = 'a' OR shop = 'b'",
            "--timestampColumn=paid_at",
            "--since=2026-11-01",
            "--until=2026-11-02T06:00:00+01:00");
    BigQueryInput.applyWindow(options, COLUMNS);
    String restriction =
        "(shop = 'a' OR shop = 'b') AND (`Paid_At` >= TIMESTAMP '2026-11-01T00:00:00.000000Z'"
            + " AND `Paid_At` < TIMESTAMP '2026-11-02T05:00:00.000000Z')";
    assertThat(options.getRowRestriction()).isEqualTo(restriction);
    BigQueryInput.applyWindow(options, COLUMNS);
    assertThat(options.getRowRestriction()).isEqualTo(restriction);
    assertThat(options.getTimestampColumn()).as("not an unknown column").isEqualTo("paid_at");
  }

  @Test
  void aWindowRestrictsAQueryFromOutside() {
    BigQuerySourceOptions options =
        options("--query=SELECT 1 AS a;", "--timestampColumn=paid_at", "--until=2026-11-02");
    BigQueryInput.applyWindow(options, COLUMNS);
    assertThat(options.getQuery())
        .isEqualTo(
            "SELECT * FROM (\nSELECT 1 AS a\n) AS source_row WHERE `Paid_At` < TIMESTAMP"
                + " '2026-11-02T00:00:00.000000Z'");
  }

  @Test
  void withoutAWindowNothingChanges() {
    BigQuerySourceOptions options = options("--query=SELECT 1 AS a;");
    BigQueryInput.applyWindow(options, COLUMNS);
    assertThat(options.getQuery()).isEqualTo("SELECT 1 AS a;");
  }

  @Test
  void aColumnThatIsMissingOrNoTimeIsRefused() {
    assertThatThrownBy(
            () ->
                BigQueryInput.applyWindow(
                    options("--query=q", "--timestampColumn=created", "--since=1h"), COLUMNS))
        .hasMessage("there is no column created; there are Paid_At, shop");
    assertThatThrownBy(
            () ->
                BigQueryInput.applyWindow(
                    options("--query=q", "--timestampColumn=shop", "--since=1h"), COLUMNS))
        .hasMessage("shop is of type STRING, not TIMESTAMP, DATETIME or DATE");
  }

  @Test
  void whatTheReceiptsHoldIsLeftOutOfAQuery() {
    BigQuerySourceOptions options = skipping("--query=SELECT 1 AS a;", "--eventSourceId=C'1");
    DeliveredRows.leaveOut(
        options, List.of(column("Event", "STRING"), column("event_id", "INTEGER")));
    assertThat(options.getQuery())
        .isEqualTo(
            "SELECT * FROM (\nSELECT 1 AS a\n) AS source_row WHERE NOT EXISTS (SELECT 1 FROM"
                + " `project-one.shop.receipts` AS receipt WHERE receipt.dedup_key = "
                + DedupKey.googleSql("'C\\'1'", trimmed("Event"), trimmed("event_id"), "FALSE")
                + ")");
  }

  @Test
  void theColumnsOfARowGoBeforeTheOptions() {
    BigQuerySourceOptions options =
        skipping("--query=SELECT 1 AS a", "--eventSourceId=C1", "--testEventCode=TEST1");
    DeliveredRows.leaveOut(
        options,
        List.of(
            column("event", "STRING"),
            column("event_id", "STRING"),
            column("event_source_id", "STRING"),
            column("test_event_code", "STRING")));
    assertThat(options.getQuery())
        .contains("COALESCE(" + trimmed("event_source_id") + ", 'C1')")
        .contains("COALESCE(" + trimmed("test_event_code") + ", 'TEST1') IS NOT NULL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--query=SELECT 1 AS a --eventSourceId=C1 --eventNames=a=b",
        "--query=SELECT 1 AS a --eventSourceId=C1 --mapping=preset:ga4-bigquery",
        "--query=SELECT 1 AS a --eventSourceId=C1 --receipts=files/receipts",
        "--query=SELECT 1 AS a --eventSourceId=C1 --skipDelivered=false",
        "--query=SELECT 1 AS a",
        "--table=p-one.shop.orders --eventSourceId=C1",
      })
  void whereThatIsNotSureOrNotWorthItNothingChanges(String arguments) {
    BigQuerySourceOptions options =
        skipping(Splitter.on(" --").splitToList(arguments).toArray(String[]::new));
    String before = options.getQuery();
    DeliveredRows.leaveOut(
        options, List.of(column("event", "STRING"), column("event_id", "STRING")));
    assertThat(options.getQuery()).isEqualTo(before);
  }

  @Test
  void withoutAColumnForTheIdNothingChanges() {
    BigQuerySourceOptions options = skipping("--query=SELECT 1 AS a", "--eventSourceId=C1");
    DeliveredRows.leaveOut(
        options, List.of(column("event", "STRING"), column("event_id", "STRUCT")));
    assertThat(options.getQuery()).isEqualTo("SELECT 1 AS a");
  }

  /** Preparing uses such a column, so that the default does not stand in for it. */
  @ParameterizedTest
  @CsvSource({
    "event, JSON, NULLABLE",
    "event, STRING, REPEATED",
    "EVENT_ID, NUMERIC, NULLABLE",
    "event_source_id, FLOAT, NULLABLE",
    "Event_Source_Id, BIGNUMERIC, NULLABLE",
    "event_source_id, STRING, REPEATED",
    "test_event_code, FLOAT64, NULLABLE",
    "test_event_code, BOOLEAN, NULLABLE",
    "Test_Event_Code, STRING, REPEATED",
  })
  void whereAColumnIsOfAnotherTypeNothingChanges(String name, String type, String mode) {
    BigQuerySourceOptions options =
        skipping("--query=SELECT 1 AS a", "--eventSourceId=C1", "--testEventCode=T1");
    List<TableFieldSchema> columns = new ArrayList<>();
    for (String each : List.of("event", "event_id", "event_source_id", "test_event_code")) {
      if (!each.equalsIgnoreCase(name)) {
        columns.add(column(each, "STRING"));
      }
    }
    DeliveredRows.leaveOut(options, columns);
    if (name.equalsIgnoreCase("event") || name.equalsIgnoreCase("event_id")) {
      assertThat(options.getQuery()).isEqualTo("SELECT 1 AS a");
    } else {
      assertThat(options.getQuery()).as("without that column").contains("NOT EXISTS");
    }
    options.setQuery("SELECT 1 AS a");
    columns.add(column(name, type).setMode(mode));
    DeliveredRows.leaveOut(options, columns);
    assertThat(options.getQuery()).isEqualTo("SELECT 1 AS a");
  }

  /** What preparing takes for an empty value the warehouse must not take for a value. */
  @Test
  void theWarehouseTrimsWhatPreparingTrims() {
    // RE2, which BigQuery has, and Java write these the same way.
    Pattern blank = Pattern.compile("[" + DeliveredRows.BLANKS + "]");
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      String text = String.valueOf((char) c);
      assertThat(blank.matcher(text).matches())
          .as("U+%04X", c)
          .isEqualTo(Texts.trim(text).isEmpty());
    }
  }

  @Test
  void aColumnOfAnotherCollationIsNotCompared() {
    BigQuerySourceOptions options = skipping("--query=SELECT 1 AS a", "--eventSourceId=C1");
    DeliveredRows.leaveOut(
        options,
        List.of(column("event", "STRING"), column("event_id", "STRING").setCollation("und:ci")));
    assertThat(options.getQuery()).isEqualTo("SELECT 1 AS a");
  }

  /** Preparing takes a text only for the name of an event. */
  @Test
  void aNameThatIsANumberIsNone() {
    BigQuerySourceOptions options = skipping("--query=SELECT 1 AS a", "--eventSourceId=C1");
    DeliveredRows.leaveOut(
        options, List.of(column("event", "INTEGER"), column("event_id", "INTEGER")));
    assertThat(options.getQuery()).isEqualTo("SELECT 1 AS a");
  }

  private static BigQuerySourceOptions skipping(String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--skipDelivered=true");
    arguments.add("--receipts=bigquery:project-one.shop.receipts");
    for (String argument : more) {
      String whole = argument.startsWith("--") ? argument : "--" + argument;
      String name = whole.substring(0, whole.indexOf('=') + 1);
      arguments.removeIf(earlier -> earlier.startsWith(name));
      arguments.add(whole);
    }
    return options(arguments.toArray(String[]::new));
  }

  private static String trimmed(String column) {
    String word = "[^" + DeliveredRows.BLANKS + "]";
    return "NULLIF(REGEXP_EXTRACT(CAST(source_row.`"
        + column
        + "` AS STRING), r'(?s)"
        + word
        + "(?:.*"
        + word
        + ")?'), '')";
  }

  private static TableFieldSchema column(String name, String type) {
    return new TableFieldSchema().setName(name).setType(type);
  }
}
