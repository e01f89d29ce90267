package dev.conversionrelay.source;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.commons.dbcp2.BasicDataSource;

/**
 * How to reach a database. Only the name of the password file is part of it; the password is read
 * where the connection is made.
 *
 * @param url the JDBC URL, without a password
 * @param user null if the URL or the database asks for none
 * @param passwordFile a file that holds the password, or null
 */
public record JdbcConnection(String url, String user, String passwordFile)
    implements SerializableFunction<Void, DataSource>, Serializable {

  private static final String DUCKDB = "jdbc:duckdb:";
  private static final Map<JdbcConnection, DataSource> POOLS = new ConcurrentHashMap<>();

  /** The pool of this JVM for this connection. */
  @Override
  public DataSource apply(Void ignored) {
    return dataSource();
  }

  /** The pool of this JVM for this connection. */
  public DataSource dataSource() {
    return POOLS.computeIfAbsent(this, JdbcConnection::open);
  }

  private static DataSource open(JdbcConnection connection) {
    BasicDataSource pool = new BasicDataSource();
    pool.setUrl(connection.url());
    if (connection.user() != null) {
      pool.setUsername(connection.user());
    }
    if (connection.passwordFile() != null) {
      pool.setPassword(readPassword(connection.passwordFile()));
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

  private static boolean isFile(String duckDbDatabase) {
    return !duckDbDatabase.isEmpty()
        && !duckDbDatabase.startsWith(":memory:")
        && !duckDbDatabase.startsWith(";");
  }

  private static String readPassword(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read --jdbcPasswordFile=" + file, e);
    }
  }
}
