package dev.conversionrelay.source;

import java.sql.Connection;
import java.sql.SQLException;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.DelegatingConnection;

/** A pool of connections whose errors quote no row; see {@link DatabaseErrors}. */
final class QuietPool extends BasicDataSource {

  @Override
  public Connection getConnection() throws SQLException {
    return new QuietConnection(super.getConnection());
  }

  /** A connection whose errors say what the database says; for what reads no row. */
  Connection getPlainConnection() throws SQLException {
    return super.getConnection();
  }

  /** Statements and results of a connection give it their errors. */
  private static final class QuietConnection extends DelegatingConnection<Connection> {

    QuietConnection(Connection connection) {
      super(connection);
    }

    @Override
    protected void handleException(SQLException e) throws SQLException {
      throw DatabaseErrors.withoutValues(e);
    }
  }
}
