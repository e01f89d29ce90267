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
  private final String query;

  private JdbcSample(JdbcConnection connection, String query) {
    this.connection = connection;
    this.query = query;
  }

  public static JdbcSample query(JdbcConnection connection, String query) {
    return new JdbcSample(connection, query);
  }

  @Override
  public boolean read(int limit, Consumer<SourceRecord> records) throws IOException, SQLException {
    try (Connection open = connection.dataSource().getConnection()) {
      // PostgreSQL sends rows in parts only inside a transaction. Nobody commits this one.
      open.setAutoCommit(false);
      try (PreparedStatement statement = open.prepareStatement(limited(limit))) {
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
  private String limited(int limit) {
    if (limit <= 0 || !connection.isDuckDb()) {
      return query;
    }
    String withoutEnd = query.strip().replaceAll("[;\\s]+$", "");
    return "SELECT * FROM (\n" + withoutEnd + "\n) LIMIT " + (limit + 1);
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

  private static boolean read(ResultSet rows, int limit, Consumer<SourceRecord> records)
      throws IOException, SQLException {
    RowToRecord mapper = new RowToRecord("row:");
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
