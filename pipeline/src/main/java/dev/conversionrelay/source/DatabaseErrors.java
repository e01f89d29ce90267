package dev.conversionrelay.source;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be said of an error of a database: one that stumbles over a row quotes it, as in {@code
 * invalid input syntax for type integer: "alice@example.com"}, and a runner writes the exceptions
 * of its workers into logs.
 */
public final class DatabaseErrors {

  /** What the messages of databases without SQLSTATE begin with, such as "Conversion Error". */
  private static final Pattern KIND_OF_ERROR = Pattern.compile("^[A-Z][A-Za-z ]{2,40} Error\\b");

  /**
   * Of the connection, the login, the server's resources and its operator, and names that do not
   * exist: the messages hold nothing of a row.
   */
  private static final Pattern NOT_OF_A_ROW =
      Pattern.compile("(?:08|28|53|57|58)[0-9A-Z]{3}|42[PS][0-9A-Z]{2}|427[0-9A-Z]{2}");

  private DatabaseErrors() {}

  /** The kind of an error, such as {@code SQLSTATE 22P02}, without its message. */
  public static String kindOf(SQLException e) {
    if (e.getSQLState() != null) {
      return "SQLSTATE " + e.getSQLState();
    }
    Matcher kind = KIND_OF_ERROR.matcher(String.valueOf(e.getMessage()));
    return kind.find() ? "\"" + kind.group() + "\"" : "an error";
  }

  /**
   * The same error with nothing of a row in it: as it is if its kind says that it holds none, else
   * without its message and what caused it.
   */
  static SQLException withoutValues(SQLException e) {
    if (e instanceof SQLTransientException
        || e instanceof SQLNonTransientConnectionException
        || e instanceof SQLRecoverableException
        || (e.getSQLState() != null && NOT_OF_A_ROW.matcher(e.getSQLState()).matches())) {
      return e;
    }
    SQLException bare =
        new SQLException(
            // First, so that the kind of this error is that of the other.
            kindOf(e).replace("\"", "")
                + ": what the database says may quote a row and is left out; run the query in the"
                + " database to see it",
            e.getSQLState(),
            e.getErrorCode());
    bare.setStackTrace(e.getStackTrace());
    return bare;
  }
}
