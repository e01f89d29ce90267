package dev.conversionrelay.source;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Divides rows by the values of a column so that every row is in exactly one part, wherever its
 * value lies: the first and the last part have no outer bound, and NULLs are a part of their own.
 * So the least and the greatest value only decide how evenly the rows are divided.
 */
final class Partitions {

  private Partitions() {}

  /**
   * The conditions of the parts.
   *
   * @param min the least value of the column, by {@link SqlColumn#read}; null if it is not known
   * @param max the greatest
   * @param parts how many parts are wanted, without that of the NULLs
   */
  static List<SqlCondition> of(SqlColumn column, BigDecimal min, BigDecimal max, int parts) {
    List<BigDecimal> bounds =
        min == null || max == null ? List.of() : bounds(column, min, max, parts);
    if (bounds.isEmpty()) {
      return List.of(SqlCondition.ALWAYS);
    }
    List<SqlCondition> conditions = new ArrayList<>();
    BigDecimal lower = null;
    for (BigDecimal upper : bounds) {
      conditions.add(column.between(lower, upper));
      lower = upper;
    }
    conditions.add(column.between(lower, null));
    conditions.add(SqlCondition.of(column.name() + " IS NULL"));
    return conditions;
  }

  /** Places above the least value and not above the greatest, ascending, evenly apart. */
  private static List<BigDecimal> bounds(
      SqlColumn column, BigDecimal min, BigDecimal max, int parts) {
    // Decimals are counted in units of their last digit, all others in whole numbers.
    int scale =
        switch (column.kind()) {
          case DECIMAL -> Math.max(min.scale(), max.scale());
          case FLOATING -> Math.max(0, Math.max(min.scale(), max.scale()));
          default -> 0;
        };
    BigInteger first = min.setScale(scale, RoundingMode.FLOOR).unscaledValue();
    BigInteger last = max.setScale(scale, RoundingMode.FLOOR).unscaledValue();
    BigInteger width = last.subtract(first).add(BigInteger.ONE);
    TreeSet<BigDecimal> bounds = new TreeSet<>();
    for (int i = 1; i < parts; i++) {
      BigInteger step = width.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(parts));
      if (step.signum() > 0) {
        bounds.add(new BigDecimal(first.add(step), scale));
      }
    }
    return List.copyOf(bounds);
  }
}
