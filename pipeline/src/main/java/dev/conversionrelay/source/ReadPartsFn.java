package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;

/**
 * Reads a run of parts, one after the other. The runner may commit after each of them, so it need
 * not hold more than the rows of one, and may give the rest of the run to another worker.
 *
 * <p>The DirectRunner keeps what a bundle has put out until the next step takes it, and takes up
 * bundles in the order in which they are there. Of parts that are elements of their own it would
 * read all before the first event is made; of a run of parts it reads one each time that the others
 * have moved on.
 */
@DoFn.BoundedPerElement
final class ReadPartsFn extends DoFn<List<SqlCondition>, SourceRecord> {

  private final JdbcConnection connection;
  private final JdbcQuery query;

  ReadPartsFn(JdbcConnection connection, JdbcQuery query) {
    this.connection = connection;
    this.query = query;
  }

  @GetInitialRestriction
  public OffsetRange parts(@Element List<SqlCondition> run) {
    return new OffsetRange(0, run.size());
  }

  @ProcessElement
  public void process(
      @Element List<SqlCondition> run,
      RestrictionTracker<OffsetRange, Long> parts,
      OutputReceiver<SourceRecord> records)
      throws SQLException {
    long part = parts.currentRestriction().getFrom();
    try (Connection open = connection.dataSource().getConnection()) {
      // PostgreSQL sends rows by and by only inside a transaction. Nobody commits this one.
      open.setAutoCommit(false);
      while (parts.tryClaim(part)) {
        read(open, run.get((int) part), records);
        part++;
      }
    }
  }

  private void read(Connection open, SqlCondition part, OutputReceiver<SourceRecord> records)
      throws SQLException {
    try (PreparedStatement statement = open.prepareStatement(query.sql(part))) {
      statement.setFetchSize(query.fetchSize());
      part.bind(statement);
      try (ResultSet rows = statement.executeQuery()) {
        RowToRecord mapper = connection.rowMapper(query.label());
        while (rows.next()) {
          records.output(mapper.mapRow(rows));
        }
      }
    }
  }
}
