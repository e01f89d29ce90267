package dev.conversionrelay.source;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A window of time as a condition on a column. */
final class WindowCondition {

  /**
   * The years in which an event can happen; within them epoch seconds, milliseconds and
   * microseconds are of different sizes.
   */
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

  private static final Instant END = Instant.parse("2200-01-01T00:00:00Z");
  private static final long[] UNITS_A_SECOND = {1, 1_000, 1_000_000};

  private WindowCondition() {}

  /** The rows of the window; one without an end or a beginning holds no NULLs either. */
  static SqlCondition of(SqlColumn column, TimeWindow window) {
    if (window.isAll()) {
      return SqlCondition.ALWAYS;
    }
    return switch (column.kind()) {
      case INTEGER, DECIMAL, FLOATING -> ofEpoch(column, window);
      case DATE -> column.between(day(window.since()), day(window.until()));
      case LOCAL_TIME, OFFSET_TIME ->
          column.between(micros(window.since()), micros(window.until()));
    };
  }

  /** Each row is told by its own size, as the event's time is. */
  private static SqlCondition ofEpoch(SqlColumn column, TimeWindow window) {
    Instant since = window.since() == null ? FIRST : window.since();
    Instant until = window.until() == null ? END : window.until();
    SqlCondition any = SqlCondition.ALWAYS;
    for (long units : UNITS_A_SECOND) {
      any = any.or(column.between(epoch(since, units), epoch(until, units)));
    }
    return any;
  }

  private static BigDecimal epoch(Instant time, long unitsASecond) {
    BigDecimal exact =
        micros(time)
            .multiply(BigDecimal.valueOf(unitsASecond))
            .movePointLeft(6)
            .stripTrailingZeros();
    // Some databases take a number that is written with an exponent for a floating one.
    return exact.scale() < 0 ? exact.setScale(0) : exact;
  }

  private static BigDecimal day(Instant time) {
    return time == null
        ? null
        : BigDecimal.valueOf(time.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay());
  }

  private static BigDecimal micros(Instant time) {
    return time == null ? null : BigDecimal.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, time));
  }
}
