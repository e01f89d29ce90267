package dev.conversionrelay.cli;

import dev.conversionrelay.source.DatabaseErrors;
import java.io.IOException;
import java.sql.SQLException;

/** Says what went wrong without values: a database may quote the row it stumbled over. */
final class Causes {

  private Causes() {}

  /** What stopped a run, whatever it is wrapped in. */
  static String of(Throwable failure) {
    String cause = failure.toString();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql) {
        return "the database reported " + DatabaseErrors.kindOf(sql) + " while it was read";
      }
      if (each instanceof OutOfMemoryError) {
        return "the memory is used up; give it more, such as RELAY_JAVA_OPTS=-Xmx4g";
      }
      if (each instanceof IOException && each.getMessage() != null) {
        cause = each.getMessage();
      } else if (each.getCause() == null && each.getMessage() != null) {
        cause = each.toString();
      }
    }
    return cause;
  }
}
