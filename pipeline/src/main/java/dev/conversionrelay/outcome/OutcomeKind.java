package dev.conversionrelay.outcome;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.api.services.bigquery.model.TimePartitioning;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The kinds of rows that are written, and the columns of a BigQuery table of them: the fields of
 * {@link OutcomeJson} or {@link QualityJson}, and the run's name.
 */
public enum OutcomeKind {
  RECEIPT(
      "delivered_at",
      columns()
          .put("event_id", "STRING")
          .put("event", "STRING")
          .put("event_source_id", "STRING")
          .put("event_time", "TIMESTAMP")
          .put("delivered_at", "TIMESTAMP")
          .put("request_id", "STRING")
          .put("test", "BOOLEAN")
          .put("dedup_key", "STRING")),
  REJECT(
      null,
      notDelivered(
          columns()
              .put("stage", "STRING")
              .put("reason", "STRING")
              .put("field", "STRING")
              .put("detail", "STRING"))),
  UNDELIVERED(null, notDelivered(columns().put("fault", "STRING").put("detail", "STRING"))),
  QUALITY(
      null,
      columns()
          .put("counted_at", "TIMESTAMP")
          .put("event_source", "STRING")
          .put("event_source_id", "STRING")
          .put("event", "STRING")
          .put("measure", "STRING")
          .put("detail", "STRING")
          .put("count", "INTEGER"));

  /** The attribute of a message that holds {@link #kindName}. */
  public static final String KIND = "kind";

  /** The column, or attribute, that tells the runs apart whose outcomes are in one place. */
  public static final String RUN_ID = "run_id";

  private final String partitionColumn;
  private final ImmutableMap<String, String> types;

  OutcomeKind(String partitionColumn, ImmutableMap.Builder<String, String> types) {
    this.partitionColumn = partitionColumn;
    this.types = types.buildOrThrow();
  }

  private static ImmutableMap.Builder<String, String> columns() {
    return ImmutableMap.<String, String>builder().put("run_id", "STRING");
  }

  private static ImmutableMap.Builder<String, String> notDelivered(
      ImmutableMap.Builder<String, String> columns) {
    return columns
        .put("event", "STRING")
        .put("event_id", "STRING")
        .put("event_time", "TIMESTAMP")
        .put("position", "STRING")
        .put("code", "INTEGER")
        .put("http_status", "INTEGER")
        .put("request_id", "STRING")
        .put("first_sent_at", "TIMESTAMP")
        .put("last_sent_at", "TIMESTAMP")
        .put("ambiguous", "BOOLEAN")
        .put("event_source", "STRING")
        .put("event_source_id", "STRING")
        .put("test_event_code", "STRING")
        .put("dedup_key", "STRING")
        // BigQuery's JSON type would round numbers and reorder members, and an event is kept to be
        // sent again as it was.
        .put("event_json", "STRING");
  }

  /** The name in messages and texts, such as {@code receipt}. */
  public String kindName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The columns, all of which may be NULL. */
  public TableSchema schema() {
    List<TableFieldSchema> columns = new ArrayList<>();
    types.forEach(
        (name, type) ->
            columns.add(new TableFieldSchema().setName(name).setType(type).setMode("NULLABLE")));
    return new TableSchema().setFields(columns);
  }

  /** By day: receipts of their delivery, others of when they were written. */
  public TimePartitioning partitioning() {
    return new TimePartitioning().setType("DAY").setField(partitionColumn);
  }
}
