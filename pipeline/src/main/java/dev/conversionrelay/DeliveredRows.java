package dev.conversionrelay;

import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.Texts;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.outcome.DedupKey;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.OutcomePlace;
import dev.conversionrelay.source.BigQueryWindow;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves out in the warehouse what {@code --skipDelivered} would leave out afterwards: the rows of
 * a query whose event the receipts hold already. So they are not even read.
 *
 * <p>It only ever leaves out rows that were delivered. A row whose key is not the one of its event,
 * because preparing changes its name or id, is read, and the join after preparing decides. Where a
 * mapping may make another event of a row, nothing is left out here. A table stays a direct read,
 * because to query it is charged on top of reading it; see decision 13.
 */
final class DeliveredRows {

  private static final Set<String> TYPES_OF_NAMES = Set.of("STRING");
  private static final Set<String> TYPES_OF_IDS = Set.of("STRING", "INT64", "INTEGER");

  /** What {@link Texts#trim} removes, in a class of a regular expression. */
  static final String BLANKS =
      "\\x00-\\x20\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}"
          + "\\x{feff}";

  /** From the first to the last character that is not blank. */
  private static final String TRIMMED = "(?s)[^" + BLANKS + "](?:.*[^" + BLANKS + "])?";

  /** By which an event is told from others; see {@link DedupKey}. */
  private static final Set<Column> KEY =
      Set.of(Column.EVENT, Column.EVENT_ID, Column.EVENT_SOURCE_ID, Column.TEST_EVENT_CODE);

  private DeliveredRows() {}

  /** Whether it is worth looking up the columns. */
  static boolean canBeLeftOut(BigQuerySourceOptions options) {
    return options.getQuery() != null
        && options.getSkipDelivered()
        && options.getEventNames() == null
        && options.getMapping() == null
        && receiptsOf(options).isPresent();
  }

  /**
   * Wraps the query, if its columns tell the event of a row: {@code event} and {@code event_id},
   * and {@code event_source_id} unless that is an option. If one of these, or {@code
   * test_event_code}, is of a type whose values preparing may read in another way, nothing changes.
   *
   * @param columns of the query
   */
  static void leaveOut(BigQuerySourceOptions options, List<TableFieldSchema> columns) {
    Map<Column, TableFieldSchema> known = new EnumMap<>(Column.class);
    for (TableFieldSchema column : columns) {
      Column of = Column.of(column.getName());
      if (of != null && KEY.contains(of)) {
        known.put(of, column);
      }
    }
    if (!canBeLeftOut(options) || !known.entrySet().stream().allMatch(DeliveredRows::isText)) {
      return;
    }
    Optional<BigQueryTable> receipts = receiptsOf(options);
    Optional<String> event = value(known.get(Column.EVENT));
    Optional<String> eventId = value(known.get(Column.EVENT_ID));
    Optional<String> source =
        orDefault(value(known.get(Column.EVENT_SOURCE_ID)), options.getEventSourceId());
    if (event.isEmpty() || eventId.isEmpty() || source.isEmpty()) {
      return;
    }
    String test =
        orDefault(value(known.get(Column.TEST_EVENT_CODE)), options.getTestEventCode())
            .map(code -> code + " IS NOT NULL")
            .orElse("FALSE");
    options.setQuery(
        BigQueryWindow.query(
            options.getQuery(),
            "NOT EXISTS (SELECT 1 FROM `"
                + receipts.orElseThrow()
                + "` AS receipt WHERE receipt."
                + OutcomeJson.DEDUP_KEY
                + " = "
                + DedupKey.googleSql(source.get(), event.get(), eventId.get(), test)
                + ")"));
  }

  private static Optional<BigQueryTable> receiptsOf(BigQuerySourceOptions options) {
    return OutcomePlaces.of(options).receipts() instanceof OutcomePlace.BigQuery bigQuery
        ? Optional.of(bigQuery.table())
        : Optional.empty();
  }

  /** Whether its values are the texts that preparing makes of them, compared as they are. */
  private static boolean isText(Map.Entry<Column, TableFieldSchema> each) {
    TableFieldSchema column = each.getValue();
    Set<String> types = each.getKey() == Column.EVENT ? TYPES_OF_NAMES : TYPES_OF_IDS;
    return types.contains(column.getType().toUpperCase(Locale.ROOT))
        && !"REPEATED".equals(column.getMode())
        && (column.getCollation() == null || column.getCollation().isEmpty());
  }

  /** The value of a column as preparing sees it: trimmed, NULL if nothing is left. */
  private static Optional<String> value(TableFieldSchema column) {
    return Optional.ofNullable(column)
        .map(
            each ->
                "NULLIF(REGEXP_EXTRACT(CAST("
                    + BigQueryWindow.ROW
                    + ".`"
                    + each.getName()
                    + "` AS STRING), r'"
                    + TRIMMED
                    + "'), '')");
  }

  private static Optional<String> orDefault(Optional<String> column, String value) {
    if (value == null) {
      return column;
    }
    String literal = "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    return Optional.of(
        column.map(each -> "COALESCE(" + each + ", " + literal + ")").orElse(literal));
  }
}
