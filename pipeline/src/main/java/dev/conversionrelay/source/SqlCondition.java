package dev.conversionrelay.source;

import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What rows of a query are read: a condition of SQL with the values of its placeholders.
 *
 * @param sql empty if the condition holds for every row
 * @param values a Long, BigInteger, BigDecimal, Double, or a time of java.time for each placeholder
 */
record SqlCondition(String sql, List<Serializable> values) implements Serializable {

  static final SqlCondition ALWAYS = new SqlCondition("", List.of());

  SqlCondition {
    values = List.copyOf(values);
  }

  static SqlCondition of(String sql, Serializable... values) {
    return new SqlCondition(sql, List.of(values));
  }

  SqlCondition and(SqlCondition other) {
    return join(" AND ", other);
  }

  SqlCondition or(SqlCondition other) {
    return join(" OR ", other);
  }

  private SqlCondition join(String operator, SqlCondition other) {
    if (sql.isEmpty() || other.sql.isEmpty()) {
      return sql.isEmpty() ? other : this;
    }
    List<Serializable> both = new ArrayList<>(values);
    both.addAll(other.values);
    return new SqlCondition("(" + sql + operator + other.sql + ")", both);
  }

  /** Gives the placeholders of a statement their values. */
  void bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      Serializable value = values.get(i);
      if (value instanceof Long number) {
        statement.setLong(i + 1, number);
      } else if (value instanceof Double number) {
        statement.setDouble(i + 1, number);
      } else if (value instanceof BigDecimal number) {
        statement.setBigDecimal(i + 1, number);
      } else {
        statement.setObject(i + 1, value);
      }
    }
  }
}
