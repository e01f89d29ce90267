package dev.conversionrelay.source;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.beam.sdk.transforms.SerializableFunction;

/**
 * How to reach a database. Only the name of what holds the password is part of it; the password is
 * read where the connection is made.
 *
 * @param url the JDBC URL, without a password
 * @param user null if the URL or the database asks for none
 * @param password null if there is none
 */
public record JdbcConnection(String url, String user, PasswordSource password)
    implements SerializableFunction<Void, DataSource>, Serializable {

  private static final String DUCKDB = "jdbc:duckdb:";
  private static final String MARIADB = "jdbc:mariadb:";
  private static final String MYSQL = "jdbc:mysql:";
  private static final Map<JdbcConnection, QuietPool> POOLS = new ConcurrentHashMap<>();

  /** The pool of this JVM for this connection. */
  @Override
  public DataSource apply(Void ignored) {
    return dataSource();
  }

  /** The pool of this JVM for this connection; its errors quote no row. */
  public DataSource dataSource() {
    return pool();
  }

  /**
   * A connection that is used to look at a query and not to read rows: its errors say all that the
   * database says.
   */
  public Connection openToCheck() throws SQLException {
    return pool().getPlainConnection();
  }

  private QuietPool pool() {
    return POOLS.computeIfAbsent(this, JdbcConnection::open);
  }

  private static QuietPool open(JdbcConnection connection) {
    QuietPool pool = new QuietPool(connection.password());
    pool.setUrl(connection.url());
    if (connection.user() != null) {
      pool.setUsername(connection.user());
    }
    if (connection.isMariaDb()) {
      // A TIMESTAMP is a point in time there, and shown in the zone of the session.
      pool.setConnectionInitSqls(List.of("SET time_zone = '+00:00'"));
    }
    if (connection.isDuckDb() && isFile(connection.url().substring(DUCKDB.length()))) {
      // Else a mistyped name would become a new, empty database. Results are not streamed: when a
      // streamed query fails half-way, the driver ends the result as if that had been all of it.
      pool.addConnectionProperty("duckdb.read_only", "true");
    }
    pool.setMinIdle(0);
    pool.setMaxIdle(2);
    return pool;
  }

  boolean isDuckDb() {
    return url.startsWith(DUCKDB);
  }

  private boolean isMariaDb() {
    return url.startsWith(MARIADB) || url.startsWith(MYSQL);
  }

  /**
   * Maps the rows of a query on this connection.
   *
   * @param label what rejects give as the position of a row
   */
  RowToRecord rowMapper(String label) {
    return new RowToRecord(label, isMariaDb());
  }

  private static boolean isFile(String duckDbDatabase) {
    return !duckDbDatabase.isEmpty()
        && !duckDbDatabase.startsWith(":memory:")
        && !duckDbDatabase.startsWith(";");
  }
}
