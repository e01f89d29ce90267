package dev.conversionrelay.options;

import dev.conversionrelay.source.BigQueryReadMethod;
import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/**
 * Where {@code run bigquery} reads. The project that is billed, and where exports are put, are
 * Beam's own options {@code --project} and {@code --tempLocation}.
 */
public interface BigQuerySourceOptions extends IncrementalOptions {

  @Description(
      "A table to read, as project.dataset.table; for a view use --query. Either this or --query.")
  String getTable();

  void setTable(String value);

  @Description(
      "A SELECT in GoogleSQL whose columns are named like the fields of a record. It runs in, and is"
          + " billed to, the project given by --project. Either this or --table.")
  String getQuery();

  void setQuery(String value);

  @Description(
      "DIRECT_READ reads by BigQuery's Storage Read API. EXPORT goes by way of files below"
          + " --tempLocation=gs://..., which hold the raw rows until they are read.")
  @Default.Enum("DIRECT_READ")
  BigQueryReadMethod getReadMethod();

  void setReadMethod(BigQueryReadMethod value);

  @Description(
      "The columns of the table to read, comma-separated. Default: those that are part of a record,"
          + " and --keyColumns; all with --mapping.")
  List<String> getColumns();

  void setColumns(List<String> value);

  @Description(
      "A condition in SQL that rows of the table have to meet to be read, such as \"paid_at >="
          + " '2026-11-01'\". Only with DIRECT_READ.")
  String getRowRestriction();

  void setRowRestriction(String value);

  @Description(
      "A dataset of --project that holds the result of the query while the run reads it. Default:"
          + " one that the run makes and removes, for which it needs the right to make datasets.")
  String getQueryTempDataset();

  void setQueryTempDataset(String value);
}
