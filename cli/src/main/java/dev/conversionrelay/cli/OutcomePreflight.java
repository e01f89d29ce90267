package dev.conversionrelay.cli;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.gcp.PubsubApi;
import dev.conversionrelay.gcp.PubsubTopic;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.outcome.OutcomeKind;
import dev.conversionrelay.outcome.OutcomePlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Looks whether outcomes can be written where they are to go, before a run starts: a delivered
 * event whose receipt cannot be written would be a pity. Makes tables that are missing.
 */
final class OutcomePreflight {

  private static final Map<OutcomeKind, String> OPTIONS =
      Map.of(
          OutcomeKind.RECEIPT,
          "--receipts",
          OutcomeKind.REJECT,
          "--rejects",
          OutcomeKind.UNDELIVERED,
          "--undelivered",
          OutcomeKind.QUALITY,
          "--quality");

  /** GoogleSQL's names of types, by those of the REST API. */
  private static final Map<String, String> SQL_TYPES =
      Map.of("INTEGER", "INT64", "BOOLEAN", "BOOL");

  private OutcomePreflight() {}

  /** Fails with what to do when a place cannot take what would be written there. */
  static void check(RelayOptions options) throws UsageException {
    for (Map.Entry<OutcomeKind, OutcomePlace> each :
        OutcomePlaces.of(options).byKind().entrySet()) {
      String option = OPTIONS.get(each.getKey());
      try {
        if (each.getValue() instanceof OutcomePlace.BigQuery place) {
          checkTable(option, place.table(), each.getKey(), BigQueryApi.of(options));
        } else if (each.getValue() instanceof OutcomePlace.Pubsub place) {
          checkTopic(option, place.topic(), PubsubApi.of(options));
        }
      } catch (GoogleJsonResponseException e) {
        throw new UsageException(
            option
                + ": "
                + (e.getDetails() == null ? e.getStatusMessage() : e.getDetails().getMessage()));
      } catch (IOException e) {
        throw new UsageException(option + ": " + e.getMessage());
      }
    }
  }

  private static void checkTable(
      String option, BigQueryTable table, OutcomeKind kind, BigQueryApi bigQuery)
      throws IOException, UsageException {
    Table found = tableOrNull(table, bigQuery);
    if (found == null) {
      create(option, table, kind, bigQuery);
      return;
    }
    Map<String, TableFieldSchema> columns = new HashMap<>();
    if (found.getSchema() != null) {
      found.getSchema().getFields().forEach(column -> columns.put(nameOf(column), column));
    }
    List<String> missing = new ArrayList<>();
    for (TableFieldSchema needed : kind.schema().getFields()) {
      TableFieldSchema column = columns.remove(nameOf(needed));
      if (column == null) {
        missing.add("ADD COLUMN " + needed.getName() + " " + sqlType(needed));
      } else if (!sqlType(column).equals(sqlType(needed)) || "REPEATED".equals(column.getMode())) {
        throw new UsageException(
            option
                + ": the column "
                + column.getName()
                + " of "
                + table
                + " would have to be "
                + sqlType(needed)
                + "; name a table that is not there yet, and it will be made");
      }
    }
    if (!missing.isEmpty()) {
      throw new UsageException(
          option
              + ": the table lacks columns; add them by: ALTER TABLE "
              + table.quoted()
              + " "
              + String.join(", ", missing)
              + "; or name a table that is not there yet, and it will be made");
    }
    for (TableFieldSchema other : columns.values()) {
      if ("REQUIRED".equals(other.getMode())) {
        throw new UsageException(
            option + ": " + table + " requires " + other.getName() + ", which no outcome has");
      }
    }
  }

  private static Table tableOrNull(BigQueryTable table, BigQueryApi bigQuery) throws IOException {
    try {
      return bigQuery.table(table);
    } catch (GoogleJsonResponseException e) {
      if (e.getStatusCode() == 404) {
        return null;
      }
      throw e;
    }
  }

  private static void create(
      String option, BigQueryTable table, OutcomeKind kind, BigQueryApi bigQuery)
      throws IOException, UsageException {
    try {
      bigQuery.datasetOf(table);
      bigQuery.create(table, kind.schema(), kind.partitioning());
    } catch (GoogleJsonResponseException e) {
      if (e.getStatusCode() == 404) {
        throw new UsageException(
            option
                + ": there is no dataset "
                + table.project()
                + "."
                + table.dataset()
                + "; make it first: bq mk --dataset "
                + table.project()
                + ":"
                + table.dataset());
      }
      throw e;
    }
  }

  private static void checkTopic(String option, PubsubTopic topic, PubsubApi pubsub)
      throws IOException, UsageException {
    try {
      pubsub.topic(topic);
    } catch (GoogleJsonResponseException e) {
      if (e.getStatusCode() == 404) {
        throw new UsageException(
            option
                + ": there is no topic "
                + topic
                + "; make it first: gcloud pubsub topics create "
                + topic);
      }
      if (e.getStatusCode() != 403) {
        throw e;
      }
      // The right to publish does not include the right to look, so nothing is known.
    }
  }

  private static String nameOf(TableFieldSchema column) {
    return column.getName().toLowerCase(Locale.ROOT);
  }

  private static String sqlType(TableFieldSchema column) {
    String type = column.getType().toUpperCase(Locale.ROOT);
    return SQL_TYPES.getOrDefault(type, type);
  }
}
