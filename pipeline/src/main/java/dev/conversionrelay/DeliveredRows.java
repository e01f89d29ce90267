package dev.conversionrelay;

import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.outcome.DedupKey;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.OutcomePlace;
import dev.conversionrelay.source.BigQueryWindow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves out in the warehouse what {@code --skipDelivered} would leave out afterwards: the rows of
 * a query whose event the receipts hold already. So they are not even read.
 *
 * <p>It only ever leaves out rows that were delivered. A row whose key is not the one of its event,
 * because preparing changes its name or id, is read, and the join after preparing decides. Where a
 * mapping may make another event of a row, nothing is left out here. A table stays a direct read,
 * because to query it costs more than to read it; see decision 13.
 */
final class DeliveredRows {

  private static final Set<String> TYPES_OF_IDS = Set.of("STRING", "INT64", "INTEGER");

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
   * and {@code event_source_id} unless that is an option.
   *
   * @param columns of the query
   */
  static void leaveOut(BigQuerySourceOptions options, List<TableFieldSchema> columns) {
    Optional<BigQueryTable> receipts = receiptsOf(options);
    Optional<String> event = column("event", columns);
    Optional<String> eventId = column("event_id", columns);
    Optional<String> source =
        orDefault(column("event_source_id", columns), options.getEventSourceId());
    if (!canBeLeftOut(options) || event.isEmpty() || eventId.isEmpty() || source.isEmpty()) {
      return;
    }
    String test =
        orDefault(column("test_event_code", columns), options.getTestEventCode())
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

  /** The value of a column as text, NULL if it is empty. */
  private static Optional<String> column(String name, List<TableFieldSchema> columns) {
    return columns.stream()
        .filter(column -> column.getName().equalsIgnoreCase(name))
        .filter(column -> TYPES_OF_IDS.contains(column.getType().toUpperCase(Locale.ROOT)))
        .filter(column -> !"REPEATED".equals(column.getMode()))
        .map(
            column ->
                "NULLIF(CAST(" + BigQueryWindow.ROW + ".`" + column.getName() + "` AS STRING), '')")
        .findFirst();
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
