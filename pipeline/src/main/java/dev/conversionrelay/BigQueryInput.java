package dev.conversionrelay;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.options.TimeWindows;
import dev.conversionrelay.source.BigQueryWindow;
import dev.conversionrelay.source.ReadBigQuery;
import dev.conversionrelay.source.TimeWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;

/** What a run of these options reads of BigQuery. */
public final class BigQueryInput {

  private BigQueryInput() {}

  /**
   * Of options that are valid. Looks up the columns of the source if there is a window of time
   * whose column nobody has looked up yet, see {@link #applyWindow}, or if {@link DeliveredRows}
   * has to know them; else opens nothing.
   */
  static ReadBigQuery of(BigQuerySourceOptions options) {
    boolean window = options.getSince() != null || options.getUntil() != null;
    if (window || DeliveredRows.canBeLeftOut(options)) {
      List<TableFieldSchema> columns = lookUpColumns(options);
      applyWindow(options, columns);
      DeliveredRows.leaveOut(options, columns);
    }
    if (options.getTable() == null) {
      return ReadBigQuery.query(options.getQuery(), options.getReadMethod())
          .withQueryTempDataset(options.getQueryTempDataset());
    }
    BigQueryTable table = BigQueryTable.parse(options.getTable()).orElseThrow();
    BigQueryApi.billTo(table, options);
    return ReadBigQuery.table(table, options.getReadMethod())
        .withColumns(options.getColumns() == null ? List.of() : options.getColumns())
        .withRowRestriction(options.getRowRestriction());
  }

  /**
   * Makes the window of time a part of the row restriction or of the query, and takes it out of the
   * options, so that it has the same bounds whenever the source is read.
   *
   * @param columns the columns of the table or query, whose types decide how bounds are written
   * @throws IllegalArgumentException if the column is missing or not of a time, with a message for
   *     the user
   */
  public static void applyWindow(BigQuerySourceOptions options, List<TableFieldSchema> columns) {
    TimeWindow window = TimeWindows.resolve(options, Clock.systemUTC());
    if (window.isAll()) {
      return;
    }
    TableFieldSchema column = columnOf(options.getTimestampColumn(), columns);
    String condition =
        BigQueryWindow.condition(
            column.getName(), column.getType(), window.since(), window.until());
    if (options.getTable() == null) {
      options.setQuery(BigQueryWindow.query(options.getQuery(), condition));
    } else {
      options.setRowRestriction(BigQueryWindow.and(options.getRowRestriction(), condition));
    }
    options.setSince(null);
    options.setUntil(null);
  }

  private static TableFieldSchema columnOf(String name, List<TableFieldSchema> columns) {
    return columns.stream()
        .filter(column -> column.getName().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no column "
                        + name
                        + "; there are "
                        + String.join(
                            ", ", columns.stream().map(TableFieldSchema::getName).toList())));
  }

  private static List<TableFieldSchema> lookUpColumns(BigQuerySourceOptions options) {
    try {
      BigQueryApi bigQuery = BigQueryApi.of(options);
      TableSchema schema =
          options.getTable() == null
              ? bigQuery.dryRun(options.getQuery()).getQuery().getSchema()
              : bigQuery.table(BigQueryTable.parse(options.getTable()).orElseThrow()).getSchema();
      return schema == null ? List.of() : schema.getFields();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look up the columns of the source", e);
    }
  }
}
