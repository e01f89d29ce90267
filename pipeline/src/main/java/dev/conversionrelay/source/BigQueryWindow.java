package dev.conversionrelay.source;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The rows of a window of time as a condition of GoogleSQL: from {@code since} on, and before
 * {@code until}. The bounds are literals of the column's own type, so that BigQuery can leave out
 * partitions and clusters. Rows without a time are in no window.
 */
public final class BigQueryWindow {

  /** With seconds, which literals need, and with microseconds, which are all that they take. */
  private static final DateTimeFormatter LITERAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The name of a row of the query in a condition that names other tables too. */
  public static final String ROW = "source_row";

  private BigQueryWindow() {}

  /**
   * The condition of a window, for {@code --rowRestriction} or a WHERE clause.
   *
   * @param type the column's type in BigQuery's schema. What has no zone is taken as UTC, and a
   *     DATE as the whole day: that of {@code since} is read, that of {@code until} is not.
   * @param since the first instant, or null for no bound
   * @param until the first instant that is too late, or null for no bound
   * @throws IllegalArgumentException if a column of this type says nothing of when; with a message
   *     for the user
   */
  public static String condition(String column, String type, Instant since, Instant until) {
    Function<Instant, String> literal = literalsOf(column, type);
    String quoted = "`" + column.replace("`", "") + "`";
    List<String> bounds = new ArrayList<>();
    if (since != null) {
      bounds.add(quoted + " >= " + literal.apply(since));
    }
    if (until != null) {
      bounds.add(quoted + " < " + literal.apply(until));
    }
    return String.join(" AND ", bounds);
  }

  /** Both conditions; either may be null or empty. */
  public static String and(String condition, String other) {
    if (condition == null || condition.isBlank()) {
      return other;
    }
    return other == null || other.isBlank() ? condition : "(" + condition + ") AND (" + other + ")";
  }

  /** The rows of a query for which the condition holds, which may call them {@link #ROW}. */
  public static String query(String query, String condition) {
    return "SELECT * FROM (\n"
        + JdbcQuery.withoutEnd(query)
        + "\n) AS "
        + ROW
        + " WHERE "
        + condition;
  }

  private static Function<Instant, String> literalsOf(String column, String type) {
    return switch (type.toUpperCase(Locale.ROOT)) {
      case "TIMESTAMP" -> time -> "TIMESTAMP '" + LITERAL.format(time) + "Z'";
      case "DATETIME" -> time -> "DATETIME '" + LITERAL.format(time) + "'";
      case "DATE" -> time -> "DATE '" + LocalDate.ofInstant(time, ZoneOffset.UTC) + "'";
      default ->
          throw new IllegalArgumentException(
              column + " is of type " + type + ", not TIMESTAMP, DATETIME or DATE");
    };
  }
}
