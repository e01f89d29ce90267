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

  private final JdbcConnection connection;
  private final JdbcQuery query;
  private final int readers;

  FindPartsFn(JdbcConnection connection, JdbcQuery query, int readers) {
    this.connection = connection;
    this.query = query;
    this.readers = readers;
  }

  @ProcessElement
  public void process(OutputReceiver<List<SqlCondition>> runs) throws SQLException {
    List<SqlCondition> parts;
    try (Connection open = connection.dataSource().getConnection()) {
      parts = query.parts(open);
    }
    int length = (parts.size() + readers - 1) / readers;
    Lists.partition(parts, length).forEach(run -> runs.output(List.copyOf(run)));
  }
}
