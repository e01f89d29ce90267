package dev.conversionrelay.source;

import com.google.api.services.bigquery.model.GetQueryResultsResponse;
import com.google.api.services.bigquery.model.QueryResponse;
import com.google.api.services.bigquery.model.TableDataList;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.gcp.BigQueryTable;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The first rows of a BigQuery table or query, made into records as {@link ReadBigQuery} makes
 * them. Their positions are {@code row:1}, {@code row:2} and so on, in the order in which BigQuery
 * gave them.
 *
 * <p>A table is listed, which BigQuery does not bill. A query is run, and billed as if it had been
 * read whole, because a LIMIT does not make BigQuery read less.
 */
public final class BigQuerySample implements Sample {

  private static final int PAGE = 1_000;

  private final BigQueryApi bigQuery;
  private final BigQueryTable table;
  private final List<TableFieldSchema> columns;
  private final String query;

  private BigQuerySample(
      BigQueryApi bigQuery, BigQueryTable table, List<TableFieldSchema> columns, String query) {
    this.bigQuery = bigQuery;
    this.table = table;
    this.columns = columns;
    this.query = query;
  }

  /** Reads rows of a table whose columns are these; all columns, also those a run leaves unread. */
  public static BigQuerySample table(
      BigQueryApi bigQuery, BigQueryTable table, List<TableFieldSchema> columns) {
    return new BigQuerySample(bigQuery, table, columns, null);
  }

  public static BigQuerySample query(BigQueryApi bigQuery, String query) {
    return new BigQuerySample(bigQuery, null, null, query);
  }

  @Override
  public boolean read(int limit, Consumer<SourceRecord> records) throws IOException {
    Rows rows = new Rows(limit, records);
    return query == null ? readTable(rows) : readQuery(rows, limit);
  }

  private boolean readTable(Rows rows) throws IOException {
    String pageToken = null;
    do {
      TableDataList page = bigQuery.rows(table, PAGE, pageToken);
      if (rows.take(page.getRows(), columns)) {
        return true;
      }
      pageToken = page.getPageToken();
    } while (pageToken != null);
    return false;
  }

  private boolean readQuery(Rows rows, int limit) throws IOException {
    String limited =
        limit > 0
            ? "SELECT * FROM (\n" + JdbcQuery.withoutEnd(query) + "\n) LIMIT " + (limit + 1L)
            : query;
    QueryResponse started = bigQuery.query(limited, PAGE);
    String pageToken = null;
    boolean first = true;
    do {
      GetQueryResultsResponse page = bigQuery.results(started, PAGE, pageToken);
      if (Boolean.TRUE.equals(page.getJobComplete())) {
        if (rows.take(page.getRows(), page.getSchema().getFields())) {
          return true;
        }
        first = false;
        pageToken = page.getPageToken();
      }
    } while (first || pageToken != null);
    return false;
  }

  /** Hands rows over as records, up to the limit. */
  private static final class Rows {

    private final int limit;
    private final Consumer<SourceRecord> records;
    private int count;

    Rows(int limit, Consumer<SourceRecord> records) {
      this.limit = limit;
      this.records = records;
    }

    /** Whether there are more rows than may be taken. */
    boolean take(List<TableRow> rows, List<TableFieldSchema> columns) {
      if (rows == null) {
        return false;
      }
      for (TableRow row : rows) {
        if (limit > 0 && count == limit) {
          return true;
        }
        count++;
        records.accept(recordOf(row, columns));
      }
      return false;
    }

    private SourceRecord recordOf(TableRow row, List<TableFieldSchema> columns) {
      String position = "row:" + count;
      try {
        return SourceRecord.of(position, BigQueryRow.ofRest(row, columns));
      } catch (BigQueryRow.UnreadableException e) {
        return SourceRecord.unreadable(position, ReadFault.UNREADABLE_VALUE);
      }
    }
  }
}
