package dev.conversionrelay.source;

import java.sql.Connection;
import java.sql.SQLException;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.DelegatingConnection;

/**
 * A pool of connections whose errors quote no row; see {@link DatabaseErrors}. A password that the
 * database refuses is read again, because it may have been changed since.
 */
final class QuietPool extends BasicDataSource {

  /** SQL's class of states for a user or password that is not accepted. */
  private static final String REFUSED = "28";

  private final PasswordSource password;
  private volatile String passwordInUse;

  /**
   * A pool with the password that is there now.
   *
   * @param password null if there is none
   */
  QuietPool(PasswordSource password) {
    this.password = password;
    if (password != null) {
      use(password.get());
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    return new QuietConnection(getPlainConnection());
  }

  /** A connection whose errors say what the database says; for what reads no row. */
  Connection getPlainConnection() throws SQLException {
    String tried = passwordInUse;
    try {
      return super.getConnection();
    } catch (SQLException e) {
      if (password == null || !isRefusal(e) || !hasOtherPasswordThan(tried)) {
        throw e;
      }
      return super.getConnection();
    }
  }

  /** Whether there is another password by now, with which connections are made from now on. */
  private synchronized boolean hasOtherPasswordThan(String tried) throws SQLException {
    if (passwordInUse.equals(tried)) {
      String now = password.get();
      if (now.equals(tried)) {
        return false;
      }
      use(now);
      restart();
    }
    return true;
  }

  private void use(String text) {
    passwordInUse = text;
    setPassword(text);
  }

  private static boolean isRefusal(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && sql.getSQLState().startsWith(REFUSED)) {
        return true;
      }
    }
    return false;
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
