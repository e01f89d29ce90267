package dev.conversionrelay.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what went wrong without values: a database may quote the row it stumbled over. */
final class Causes {

  /** What the messages of databases without SQLSTATE begin with, such as "Conversion Error". */
  private static final Pattern KIND_OF_ERROR = Pattern.compile("^[A-Z][A-Za-z ]{2,40} Error\\b");

  private Causes() {}

  /** What stopped a run, whatever it is wrapped in. */
  static String of(Throwable failure) {
    String cause = failure.toString();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql) {
        return "the database reported " + kindOf(sql) + " while it was read";
      }
      if (each instanceof IOException && each.getMessage() != null) {
        cause = each.getMessage();
      } else if (each.getCause() == null && each.getMessage() != null) {
        cause = each.toString();
      }
    }
    return cause;
  }

  private static String kindOf(SQLException e) {
    if (e.getSQLState() != null) {
      return "SQLSTATE " + e.getSQLState();
    }
    Matcher kind = KIND_OF_ERROR.matcher(String.valueOf(e.getMessage()));
    return kind.find() ? "\"" + kind.group() + "\"" : "an error";
  }
}
