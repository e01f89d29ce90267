package dev.conversionrelay.source;

import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What a run reads of a database: a table or a query, whole or a window of it, in one go or in
 * parts. Immutable; nothing is looked up before the database is asked.
 */
public final class JdbcQuery implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int FETCH_SIZE = 5_000;

  private final String table;
  private final String query;
  private final String timestampColumn;
  private final TimeWindow window;
  private final String partitionColumn;
  private final int partitions;
  private final int fetchSize;

  private JdbcQuery(
      String table,
      String query,
      String timestampColumn,
      TimeWindow window,
      String partitionColumn,
      int partitions,
      int fetchSize) {
    this.table = table;
    this.query = query;
    this.timestampColumn = timestampColumn;
    this.window = window;
    this.partitionColumn = partitionColumn;
    this.partitions = partitions;
    this.fetchSize = fetchSize;
  }

  public static JdbcQuery table(String table) {
    return new JdbcQuery(table, null, null, TimeWindow.ALL, null, 1, FETCH_SIZE);
  }

  public static JdbcQuery query(String query) {
    return new JdbcQuery(null, query, null, TimeWindow.ALL, null, 1, FETCH_SIZE);
  }

  /** Only the rows whose value in this column lies in the window. */
  public JdbcQuery within(TimeWindow window, String timestampColumn) {
    return new JdbcQuery(
        table, query, timestampColumn, window, partitionColumn, partitions, fetchSize);
  }

  /**
   * In so many parts by the values of a column, and another for the rows without one.
   *
   * @param partitionColumn a number, a time or a date
   */
  public JdbcQuery inParts(int partitions, String partitionColumn) {
    return new JdbcQuery(
        table, query, timestampColumn, window, partitionColumn, partitions, fetchSize);
  }

  /** With so many rows asked for at a time. */
  public JdbcQuery withFetchSize(int fetchSize) {
    return new JdbcQuery(
        table, query, timestampColumn, window, partitionColumn, partitions, fetchSize);
  }

  /** What rejects give as the position of a row. */
  String label() {
    return table == null ? "query" : table;
  }

  int fetchSize() {
    return fetchSize;
  }

  /** Whether it is read by conditions, whose columns have to be looked up first. */
  boolean hasConditions() {
    return partitionColumn != null || !window.isAll();
  }

  /** The statement that reads everything. */
  String sql() {
    return table == null ? query : "SELECT * FROM " + table;
  }

  /** The statement that reads the rows of that condition, whose placeholders it leaves open. */
  String sql(SqlCondition condition) {
    return condition.sql().isEmpty() ? sql() : select("*", condition.sql());
  }

  private String select(String what, String condition) {
    String where = condition.isEmpty() ? "" : " WHERE " + condition;
    // A line of its own, because a query may end with a comment.
    String from = table == null ? "(\n" + withoutEnd(query) + "\n) relay_rows" : table;
    return "SELECT " + what + " FROM " + from + where;
  }

  /** The query as it may stand in parentheses. */
  static String withoutEnd(String query) {
    return query.strip().replaceAll("[;\\s]+$", "");
  }

  /**
   * Looks whether the database takes this query and has its columns.
   *
   * @throws SQLException if the database refuses the query
   * @throws JdbcQueryException if an option does not fit it
   */
  public void check(Connection connection) throws SQLException {
    if (hasConditions()) {
      columns(connection);
    } else {
      try (PreparedStatement statement = connection.prepareStatement(sql())) {
        statement.getMetaData();
      }
    }
  }

  /** The condition of the window, without parts. */
  SqlCondition windowCondition(Connection connection) throws SQLException {
    return window.isAll()
        ? SqlCondition.ALWAYS
        : WindowCondition.of(columns(connection).timestamp(), window);
  }

  /** The conditions of the parts; every row of the window is in exactly one of them. */
  List<SqlCondition> parts(Connection connection) throws SQLException {
    Columns columns = columns(connection);
    SqlCondition inWindow = WindowCondition.of(columns.timestamp(), window);
    if (partitionColumn == null) {
      return List.of(inWindow);
    }
    SqlColumn column = columns.partition();
    String extremes = "MIN(" + column.name() + "), MAX(" + column.name() + ")";
    try (PreparedStatement statement =
        connection.prepareStatement(select(extremes, inWindow.sql()))) {
      inWindow.bind(statement);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        BigDecimal min = column.read(row, 1);
        BigDecimal max = column.read(row, 2);
        return Partitions.of(column, min, max, partitions).stream().map(inWindow::and).toList();
      }
    }
  }

  private record Columns(SqlColumn timestamp, SqlColumn partition) {}

  private Columns columns(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select("*", "1 = 0"));
        ResultSet none = statement.executeQuery()) {
      SqlColumn timestamp =
          window.isAll()
              ? null
              : SqlColumn.find(
                  none.getMetaData(), connection, "--timestampColumn", timestampColumn);
      SqlColumn partition =
          partitionColumn == null
              ? null
              : SqlColumn.find(
                  none.getMetaData(), connection, "--partitionColumn", partitionColumn);
      return new Columns(timestamp, partition);
    }
  }
}
