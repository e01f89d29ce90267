package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the rows of a query, one record a row; see {@link RowToRecord} for what becomes of SQL
 * types. Rows are not redistributed after reading, because they hold raw personal data.
 */
public final class ReadJdbc extends PTransform<PBegin, PCollection<SourceRecord>> {

  private static final int FETCH_SIZE = 5_000;

  private final JdbcConnection connection;
  private final String query;
  private final String label;

  private ReadJdbc(JdbcConnection connection, String query, String label) {
    this.connection = connection;
    this.query = query;
    this.label = label;
  }

  public static ReadJdbc table(JdbcConnection connection, String table) {
    return new ReadJdbc(connection, queryOf(table), table);
  }

  public static ReadJdbc query(JdbcConnection connection, String query) {
    return new ReadJdbc(connection, query, "query");
  }

  /** The query that reads a whole table. */
  public static String queryOf(String table) {
    return "SELECT * FROM " + table;
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    begin
        .getPipeline()
        .getCoderRegistry()
        .registerCoderForClass(SourceRecord.class, SourceRecordCoder.of());
    return begin.apply(
        "Read",
        JdbcIO.<SourceRecord>read()
            .withDataSourceProviderFn(connection)
            .withQuery(query)
            .withRowMapper(new RowToRecord(label))
            .withFetchSize(FETCH_SIZE)
            .withOutputParallelization(false));
  }
}
