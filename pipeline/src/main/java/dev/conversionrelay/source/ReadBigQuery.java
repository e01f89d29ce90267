package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.gcp.BigQueryTable;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.TypedRead;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.TypedRead.Method;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.TypedRead.QueryPriority;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the rows of a BigQuery table or query, one record a row; see {@link BigQueryRow} for what
 * becomes of BigQuery's types. Nothing is looked up when the job is built.
 *
 * <p>No step shuffles rows, because they hold raw personal data. A table read directly rests
 * nowhere. The result of a query is a table of its own for the time of the run, and an export is a
 * set of files; both are removed when everything was read.
 */
public final class ReadBigQuery extends PTransform<PBegin, PCollection<SourceRecord>> {

  private final BigQueryTable table;
  private final String query;
  private final BigQueryReadMethod method;
  private final List<String> columns;
  private final String rowRestriction;
  private final String queryTempDataset;
  private final BigQueryServices services;

  private ReadBigQuery(
      BigQueryTable table,
      String query,
      BigQueryReadMethod method,
      List<String> columns,
      String rowRestriction,
      String queryTempDataset,
      BigQueryServices services) {
    this.table = table;
    this.query = query;
    this.method = method;
    this.columns = columns;
    this.rowRestriction = rowRestriction;
    this.queryTempDataset = queryTempDataset;
    this.services = services;
  }

  public static ReadBigQuery table(BigQueryTable table, BigQueryReadMethod method) {
    return new ReadBigQuery(table, null, method, List.of(), null, null, null);
  }

  /** Reads what a query in GoogleSQL gives. */
  public static ReadBigQuery query(String query, BigQueryReadMethod method) {
    return new ReadBigQuery(null, query, method, List.of(), null, null, null);
  }

  /** Leaves all other columns of a table unread; none stands for all. An export reads them all. */
  public ReadBigQuery withColumns(List<String> names) {
    return new ReadBigQuery(
        table, query, method, List.copyOf(names), rowRestriction, queryTempDataset, services);
  }

  /** Reads only the rows of a table for which this SQL condition holds; null stands for all. */
  public ReadBigQuery withRowRestriction(String condition) {
    return new ReadBigQuery(table, query, method, columns, condition, queryTempDataset, services);
  }

  /** Keeps the result of a query in this dataset, instead of one made and removed by the run. */
  public ReadBigQuery withQueryTempDataset(String dataset) {
    return new ReadBigQuery(table, query, method, columns, rowRestriction, dataset, services);
  }

  ReadBigQuery withTestServices(BigQueryServices testServices) {
    return new ReadBigQuery(
        table, query, method, columns, rowRestriction, queryTempDataset, testServices);
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    TypedRead<SourceRecord> read =
        BigQueryIO.read(new BigQueryRowToRecord(table == null ? "query" : table.toString()))
            .withCoder(SourceRecordCoder.of())
            .withMethod(method == BigQueryReadMethod.EXPORT ? Method.EXPORT : Method.DIRECT_READ)
            .useAvroLogicalTypes()
            .withoutValidation();
    read = table == null ? ofQuery(read) : ofTable(read);
    if (services != null) {
      read = read.withTestServices(services);
    }
    return begin.apply("Read", read);
  }

  private TypedRead<SourceRecord> ofQuery(TypedRead<SourceRecord> read) {
    // Queries of batch priority may wait for minutes until they start.
    TypedRead<SourceRecord> ofQuery =
        read.fromQuery(query).usingStandardSql().withQueryPriority(QueryPriority.INTERACTIVE);
    return queryTempDataset == null ? ofQuery : ofQuery.withQueryTempDataset(queryTempDataset);
  }

  private TypedRead<SourceRecord> ofTable(TypedRead<SourceRecord> read) {
    TypedRead<SourceRecord> ofTable = read.from(table.reference());
    if (method == BigQueryReadMethod.DIRECT_READ && !columns.isEmpty()) {
      ofTable = ofTable.withSelectedFields(columns);
    }
    return rowRestriction == null ? ofTable : ofTable.withRowRestriction(rowRestriction);
  }
}
