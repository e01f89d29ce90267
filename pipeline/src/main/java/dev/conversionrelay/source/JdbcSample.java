package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.function.Consumer;

/**
 * The first rows of a query, made into records as {@link ReadJdbc} makes them. Their positions are
 * {@code row:1}, {@code row:2} and so on, in the order in which the database gave them.
 */
public final class JdbcSample implements Sample {

  private static final int FETCH_SIZE = 1_000;

  private final JdbcConnection connection;
  private final JdbcQuery query;

  private JdbcSample(JdbcConnection connection, JdbcQuery query) {
    this.connection = connection;
    this.query = query;
  }

  public static JdbcSample of(JdbcConnection connection, JdbcQuery query) {
    return new JdbcSample(connection, query);
  }

  @Override
  public boolean read(int limit, Consumer<SourceRecord> records) throws IOException, SQLException {
    try (Connection open = connection.dataSource().getConnection()) {
      // PostgreSQL sends rows in parts only inside a transaction. Nobody commits this one.
      open.setAutoCommit(false);
      SqlCondition inWindow = query.windowCondition(open);
      String sql = limited(query.sql(inWindow), limit);
      try (PreparedStatement statement = open.prepareStatement(sql)) {
        inWindow.bind(statement);
        statement.setFetchSize(limit > 0 ? Math.min(limit + 1, FETCH_SIZE) : FETCH_SIZE);
        if (limit > 0) {
          limitRows(statement, limit + 1);
        }
        try (ResultSet rows = statement.executeQuery()) {
          return read(rows, limit, records);
        }
      }
    }
  }

  /**
   * The query, which DuckDB has to be told in SQL to end early: its driver fetches all rows before
   * it hands over the first, whatever their maximum is.
   */
  private String limited(String sql, int limit) {
    if (limit <= 0 || !connection.isDuckDb()) {
      return sql;
    }
    return "SELECT * FROM (\n" + JdbcQuery.withoutEnd(sql) + "\n) LIMIT " + (limit + 1);
  }

  /** Lets the database stop early; a driver that cannot say so gives rows as they are asked for. */
  private static void limitRows(PreparedStatement statement, int rows) throws SQLException {
    try {
      statement.setMaxRows(rows);
    } catch (SQLFeatureNotSupportedException e) {
      // The rows are counted where they are read as well.
      return;
    }
  }

  private boolean read(ResultSet rows, int limit, Consumer<SourceRecord> records)
      throws IOException, SQLException {
    RowToRecord mapper = connection.rowMapper("row:");
    int count = 0;
    while (rows.next()) {
      if (limit > 0 && count == limit) {
        return true;
      }
      count++;
      SourceRecord record = mapper.mapRow(rows);
      records.accept(SourceRecord.of(record.position() + count, record.json()));
    }
    return false;
  }
}
