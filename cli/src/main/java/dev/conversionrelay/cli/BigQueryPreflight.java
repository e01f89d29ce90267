package dev.conversionrelay.cli;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.PermissionDeniedException;
import com.google.api.services.bigquery.model.JobStatistics;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import dev.conversionrelay.BigQueryInput;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.gcp.NoCredentialsException;
import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.source.BigQueryReadMethod;
import dev.conversionrelay.source.BigQuerySample;
import dev.conversionrelay.source.Sample;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks whether the table or query is there and may be read, before a run starts. Nothing it asks
 * is billed. Chooses the columns of a table that are read, because their names are known here; a
 * mapping may use any of them.
 */
final class BigQueryPreflight {

  private static final Set<String> VIEWS = Set.of("VIEW", "MATERIALIZED_VIEW");

  private final BigQuerySourceOptions options;
  private final BigQueryTable table;
  private final BigQueryApi bigQuery;
  private List<TableFieldSchema> columns = List.of();

  private BigQueryPreflight(
      BigQuerySourceOptions options, BigQueryTable table, BigQueryApi bigQuery) {
    this.options = options;
    this.table = table;
    this.bigQuery = bigQuery;
  }

  /** Fails with what to do when there are no credentials. */
  static BigQueryPreflight of(BigQuerySourceOptions options) throws UsageException {
    BigQueryTable table =
        options.getTable() == null ? null : BigQueryTable.parse(options.getTable()).orElseThrow();
    if (table != null) {
      BigQueryApi.billTo(table, options);
    }
    try {
      return new BigQueryPreflight(options, table, BigQueryApi.of(options));
    } catch (NoCredentialsException e) {
      throw new UsageException(option(table) + ": " + e.getMessage());
    }
  }

  /** Fails with what to do when something is missing or not allowed. */
  void check(PrintStream notes) throws UsageException {
    try {
      if (table == null) {
        checkQuery(notes);
      } else {
        checkTable(notes);
      }
    } catch (GoogleJsonResponseException e) {
      throw new UsageException(option(table) + ": " + explain(e));
    } catch (IOException e) {
      throw new UsageException(option(table) + ": cannot reach BigQuery: " + e.getMessage());
    }
  }

  /** The first rows of what was checked. */
  Sample sample() {
    return table == null
        ? BigQuerySample.query(bigQuery, options.getQuery())
        : BigQuerySample.table(bigQuery, table, columns);
  }

  private void checkQuery(PrintStream notes) throws IOException, UsageException {
    JobStatistics statistics = bigQuery.dryRun(options.getQuery());
    if (hasWindow()) {
      TableSchema schema = statistics.getQuery().getSchema();
      applyWindow(schema == null ? List.of() : schema.getFields());
      statistics = bigQuery.dryRun(options.getQuery());
    }
    Long bytes = statistics.getTotalBytesProcessed();
    if (bytes != null && bytes > 0) {
      notes.println(
          "The query reads " + size(bytes) + " of BigQuery, for which Google bills by its rates.");
    }
  }

  private void checkTable(PrintStream notes) throws IOException, UsageException {
    Table found = bigQuery.table(table);
    if (VIEWS.contains(found.getType())) {
      throw new UsageException(
          "--table: "
              + table
              + " is a view, which only a query can read: --query=\"SELECT * FROM "
              + table.quoted()
              + "\"");
    }
    columns = found.getSchema() == null ? List.of() : found.getSchema().getFields();
    if (hasWindow()) {
      applyWindow(columns);
    }
    if (options.getReadMethod() == BigQueryReadMethod.EXPORT) {
      return;
    }
    if (options.getColumns() == null && options.getMapping() == null) {
      chooseColumns(notes);
    }
    tryDirectRead();
  }

  private boolean hasWindow() {
    return options.getSince() != null || options.getUntil() != null;
  }

  private void applyWindow(List<TableFieldSchema> fields) throws UsageException {
    try {
      BigQueryInput.applyWindow(options, fields);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--timestampColumn: " + e.getMessage());
    }
  }

  private void chooseColumns(PrintStream notes) throws UsageException {
    Set<String> keys = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    if (options.getKeyColumns() != null) {
      keys.addAll(options.getKeyColumns());
    }
    List<String> read = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    for (TableFieldSchema column : columns) {
      boolean used = Column.of(column.getName()) != null || keys.contains(column.getName());
      (used ? read : unread).add(column.getName());
    }
    if (read.isEmpty()) {
      throw new UsageException(
          "--table: no column of "
              + table
              + " is named like a field of a record; it has "
              + String.join(", ", unread)
              + ". Give them the names of a record in a --query: SELECT ... AS event, ... AS"
              + " event_time");
    }
    if (!unread.isEmpty()) {
      Paragraph.of(
              "",
              "",
              "Not read, because they are no part of a record: " + String.join(", ", unread))
          .forEach(notes::println);
    }
    options.setColumns(read);
  }

  private void tryDirectRead() throws UsageException {
    try {
      bigQuery.tryDirectRead(table, options.getColumns(), options.getRowRestriction());
    } catch (PermissionDeniedException e) {
      throw new UsageException("--table: " + noAccess(e.getMessage()));
    } catch (ApiException e) {
      throw new UsageException(
          "--table, --columns, --rowRestriction: BigQuery refuses to read this: "
              + firstLine(e.getMessage()));
    }
  }

  private String explain(GoogleJsonResponseException e) {
    GoogleJsonError details = e.getDetails();
    String message = firstLine(details == null ? e.getStatusMessage() : details.getMessage());
    return switch (e.getStatusCode()) {
      case 400 -> "BigQuery refuses it: " + message;
      case 401 -> "BigQuery does not accept the credentials: " + message;
      case 403 -> noAccess(message);
      case 404 ->
          message
              + ". Look for a typo in the project, dataset or table, and whether the dataset is in"
              + " another project";
      default -> "BigQuery answers " + e.getStatusCode() + ": " + message;
    };
  }

  private String noAccess(String message) {
    String project = BigQueryApi.projectOf(options);
    String needed =
        table == null
            ? "roles/bigquery.dataViewer on what the query reads, and roles/bigquery.jobUser and"
                + " roles/bigquery.readSessionUser on the project "
                + project
            : "roles/bigquery.dataViewer on "
                + table
                + ", and roles/bigquery.readSessionUser on the project "
                + project;
    return "no access: " + firstLine(message) + ". Needed are " + needed;
  }

  private static String option(BigQueryTable table) {
    return table == null ? "--query" : "--table";
  }

  private static String firstLine(String message) {
    return String.valueOf(message).strip().lines().findFirst().orElse("").replaceAll("[.]$", "");
  }

  private static String size(long bytes) {
    String[] units = {"bytes", "kB", "MB", "GB", "TB"};
    double size = bytes;
    int unit = 0;
    while (size >= 1_000 && unit < units.length - 1) {
      size /= 1_000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
  }
}
