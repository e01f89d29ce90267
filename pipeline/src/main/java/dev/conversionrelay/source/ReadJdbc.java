package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the rows of a query, one record a row; see {@link RowToRecord} for what becomes of SQL
 * types. Rows are not redistributed after reading, because they hold raw personal data; where they
 * are read in parts, only the conditions of the parts are.
 */
public final class ReadJdbc extends PTransform<PBegin, PCollection<SourceRecord>> {

  private final JdbcConnection connection;
  private final JdbcQuery query;
  private final int readers;

  private ReadJdbc(JdbcConnection connection, JdbcQuery query, int readers) {
    this.connection = connection;
    this.query = query;
    this.readers = readers;
  }

  /**
   * Reads that query.
   *
   * @param readers how many parts of it are read at the same time to begin with; a runner that
   *     balances its work may make more of them
   */
  public static ReadJdbc of(JdbcConnection connection, JdbcQuery query, int readers) {
    return new ReadJdbc(connection, query, readers);
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    begin
        .getPipeline()
        .getCoderRegistry()
        .registerCoderForClass(SourceRecord.class, SourceRecordCoder.of());
    return query.hasConditions() ? readParts(begin) : readWhole(begin);
  }

  private PCollection<SourceRecord> readWhole(PBegin begin) {
    return begin.apply(
        "Read",
        JdbcIO.<SourceRecord>read()
            .withDataSourceProviderFn(connection)
            .withQuery(query.sql())
            .withRowMapper(connection.rowMapper(query.label()))
            .withFetchSize(query.fetchSize())
            .withOutputParallelization(false));
  }

  private PCollection<SourceRecord> readParts(PBegin begin) {
    return begin
        .apply("Start", Impulse.create())
        .apply("FindParts", ParDo.of(new FindPartsFn(connection, query, readers)))
        .setCoder(ListCoder.of(SerializableCoder.of(SqlCondition.class)))
        .apply("SpreadParts", Redistribute.arbitrarily())
        .apply("ReadParts", ParDo.of(new ReadPartsFn(connection, query)));
  }
}
