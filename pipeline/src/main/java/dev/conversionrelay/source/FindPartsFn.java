package dev.conversionrelay.source;

import com.google.common.collect.Lists;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Asks the database in which parts a query is read, and gives them out in runs of parts. The parts
 * of a run are read one after the other, the runs side by side.
 */
final class FindPartsFn extends DoFn<byte[], List<SqlCondition>> {

  /** So many connections at a time are enough to keep TikTok busy, and bearable for a database. */
  private static final int RUNS = 8;

  private final JdbcConnection connection;
  private final JdbcQuery query;

  FindPartsFn(JdbcConnection connection, JdbcQuery query) {
    this.connection = connection;
    this.query = query;
  }

  @ProcessElement
  public void process(OutputReceiver<List<SqlCondition>> runs) throws SQLException {
    List<SqlCondition> parts;
    try (Connection open = connection.dataSource().getConnection()) {
      parts = query.parts(open);
    }
    int length = (parts.size() + RUNS - 1) / RUNS;
    Lists.partition(parts, length).forEach(run -> runs.output(List.copyOf(run)));
  }
}
