package dev.conversionrelay.source;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;

/**
 * A column that a run reads by, as the database knows it.
 *
 * @param name its quoted name, as it stands in SQL
 */
record SqlColumn(String name, Kind kind) {

  /** What can be compared with what. */
  enum Kind {
    INTEGER,
    DECIMAL,
    FLOATING,
    DATE,
    /** A date and time without a zone, which is taken for UTC. */
    LOCAL_TIME,
    /** A point in time. */
    OFFSET_TIME;

    boolean isNumber() {
      return this == INTEGER || this == DECIMAL || this == FLOATING;
    }
  }

  /** SQL Server's {@code datetimeoffset} has a type code of its own. */
  private static final int DATETIMEOFFSET = -155;

  private static final Set<String> OWN_INTEGERS = Set.of("UBIGINT", "HUGEINT", "UHUGEINT");
  private static final Set<String> OFFSET_TIMES =
      Set.of("TIMESTAMPTZ", "TIMESTAMPLTZ", "TIMESTAMP WITH TIME ZONE");

  /** Types that look like numbers or dates to JDBC and cannot be compared with them. */
  private static final Set<String> NOT_COMPARABLE = Set.of("MONEY", "YEAR");

  /**
   * The column of that name among those of a query.
   *
   * @param option which option names it
   * @param name matched as it is, else without regard to case
   * @throws JdbcQueryException if there is none, or none of a kind that can be compared
   */
  static SqlColumn find(
      ResultSetMetaData columns, Connection connection, String option, String name)
      throws SQLException {
    int index = indexOf(columns, option, name);
    String label = columns.getColumnLabel(index);
    Kind kind = kindOf(columns, index);
    if (kind == null) {
      throw new JdbcQueryException(
          option
              + ": the column "
              + name
              + " is of type "
              + columns.getColumnTypeName(index)
              + "; a number, a date or a timestamp is needed, so cast it in --query");
    }
    return new SqlColumn(quoted(label, connection.getMetaData().getIdentifierQuoteString()), kind);
  }

  private static int indexOf(ResultSetMetaData columns, String option, String name)
      throws SQLException {
    int similar = 0;
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String label = columns.getColumnLabel(i);
      if (label.equals(name)) {
        return i;
      }
      if (label.equalsIgnoreCase(name)) {
        if (similar > 0) {
          throw new JdbcQueryException(
              option + ": several columns are called " + name + "; write it as the database does");
        }
        similar = i;
      }
    }
    if (similar == 0) {
      throw new JdbcQueryException(option + ": there is no column " + name + " in what is read");
    }
    return similar;
  }

  private static Kind kindOf(ResultSetMetaData columns, int index) throws SQLException {
    String typeName = String.valueOf(columns.getColumnTypeName(index)).toUpperCase(Locale.ROOT);
    if (NOT_COMPARABLE.contains(typeName)) {
      return null;
    }
    if (OWN_INTEGERS.contains(typeName)) {
      return Kind.INTEGER;
    }
    if (OFFSET_TIMES.contains(typeName)) {
      return Kind.OFFSET_TIME;
    }
    return switch (columns.getColumnType(index)) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Kind.INTEGER;
      case Types.DECIMAL, Types.NUMERIC -> Kind.DECIMAL;
      case Types.REAL, Types.FLOAT, Types.DOUBLE -> Kind.FLOATING;
      case Types.DATE -> Kind.DATE;
      case Types.TIMESTAMP -> Kind.LOCAL_TIME;
      case Types.TIMESTAMP_WITH_TIMEZONE, DATETIMEOFFSET -> Kind.OFFSET_TIME;
      default -> null;
    };
  }

  /** The name in quotes, those within it doubled; JDBC's blank means that there are none. */
  static String quoted(String name, String quote) {
    if (quote == null || quote.isBlank()) {
      if (!name.matches("[\\p{L}_][\\p{L}\\p{N}_$]*")) {
        throw new JdbcQueryException(
            "the driver cannot quote the column name " + name + "; rename it in --query");
      }
      return name;
    }
    return quote + name.replace(quote, quote + quote) + quote;
  }

  /**
   * Where on a line of numbers a value of this column lies: itself, or the days or microseconds
   * since 1970. Null for NULL and for what lies on no such line, as NaN and infinite times do.
   */
  BigDecimal read(ResultSet row, int index) throws SQLException {
    return switch (kind) {
      case INTEGER, DECIMAL -> row.getBigDecimal(index);
      case FLOATING -> {
        double value = row.getDouble(index);
        yield row.wasNull() || !Double.isFinite(value) ? null : new BigDecimal(value);
      }
      case DATE -> {
        LocalDate date = row.getObject(index, LocalDate.class);
        yield date == null || isFarOff(date.getYear())
            ? null
            : BigDecimal.valueOf(date.toEpochDay());
      }
      case LOCAL_TIME -> {
        LocalDateTime time = row.getObject(index, LocalDateTime.class);
        yield time == null ? null : micros(time.getYear(), time.toInstant(ZoneOffset.UTC));
      }
      case OFFSET_TIME -> {
        OffsetDateTime time = row.getObject(index, OffsetDateTime.class);
        yield time == null ? null : micros(time.getYear(), time.toInstant());
      }
    };
  }

  /** PostgreSQL's infinite times are at the ends of those of Java. */
  private static boolean isFarOff(int year) {
    return year < 1 || year > 9_999;
  }

  private static BigDecimal micros(int year, Instant time) {
    return isFarOff(year)
        ? null
        : BigDecimal.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, time));
  }

  /** The value at that place of the line, as it is bound to a placeholder. */
  Serializable valueAt(BigDecimal place) {
    return switch (kind) {
      case INTEGER -> integer(place.setScale(0, RoundingMode.CEILING).toBigInteger());
      case DECIMAL -> place;
      case FLOATING -> place.doubleValue();
      case DATE -> LocalDate.ofEpochDay(place.longValue());
      case LOCAL_TIME -> instant(place).atOffset(ZoneOffset.UTC).toLocalDateTime();
      case OFFSET_TIME -> instant(place).atOffset(ZoneOffset.UTC);
    };
  }

  /**
   * A long where it fits, because databases use no index to compare integers with decimals. What is
   * longer is no decimal either: DuckDB's driver makes NULL of one with more than 38 digits.
   */
  private static Serializable integer(BigInteger number) {
    if (number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    return number;
  }

  private static Instant instant(BigDecimal micros) {
    return Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS);
  }

  /** This column from the lower place on and below the upper one; null is no bound. */
  SqlCondition between(BigDecimal lower, BigDecimal upper) {
    SqlCondition from =
        lower == null ? SqlCondition.ALWAYS : SqlCondition.of(name + " >= ?", valueAt(lower));
    SqlCondition to =
        upper == null ? SqlCondition.ALWAYS : SqlCondition.of(name + " < ?", valueAt(upper));
    return from.and(to);
  }
}
