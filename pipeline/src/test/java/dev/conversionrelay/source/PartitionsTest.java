package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a column of every kind, read by DuckDB. */
class PartitionsTest {

  /** Values of a column, one of each kind of trouble; every part is read, and all are counted. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          INTEGER      | SELECT i::INTEGER FROM range(1000) t(i)
          INTEGER      | SELECT (i - 500)::INTEGER FROM range(1000) t(i)
          BIGINT       | VALUES (-9223372036854775808), (9223372036854775807), (0), (-1), (NULL)
          UBIGINT      | VALUES (0::UBIGINT), (18446744073709551615::UBIGINT), (5::UBIGINT)
          HUGEINT      | VALUES (-170141183460469231731687303715884105727::HUGEINT), (170141183460469231731687303715884105727::HUGEINT), (0)
          TINYINT      | VALUES ((-128)::TINYINT), (127::TINYINT), (NULL), (0::TINYINT)
          DECIMAL(38,0)| VALUES (-99999999999999999999999999999999999999::DECIMAL(38,0)), (99999999999999999999999999999999999999::DECIMAL(38,0)), (1::DECIMAL(38,0))
          DECIMAL(18,3)| SELECT (i / 8)::DECIMAL(18,3) FROM range(1000) t(i)
          DOUBLE       | VALUES ('nan'::DOUBLE), ('inf'::DOUBLE), ('-inf'::DOUBLE), (0.0), (NULL), (1e300)
          DOUBLE       | VALUES (-1.7976931348623157e308), (1.7976931348623157e308), (4.9e-324), (0.1), ('nan'::DOUBLE)
          FLOAT        | SELECT (i / 3)::FLOAT FROM range(1000) t(i)
          DATE         | SELECT DATE '1969-12-01' + i::INTEGER FROM range(100) t(i)
          DATE         | VALUES ('infinity'::DATE), ('-infinity'::DATE), (DATE '2026-01-01'), (NULL)
          TIMESTAMP    | SELECT TIMESTAMP '1969-12-31 23:59:59.999990' + to_microseconds(i) FROM range(1000) t(i)
          TIMESTAMP    | VALUES ('infinity'::TIMESTAMP), ('-infinity'::TIMESTAMP), (TIMESTAMP '2026-01-01'), (NULL)
          TIMESTAMP_NS | SELECT TIMESTAMP_NS '2026-01-01 00:00:00.000000001' FROM range(10)
          TIMESTAMPTZ  | SELECT TIMESTAMPTZ '2026-03-29 00:00:00+00' + to_minutes(i) FROM range(1000) t(i)
          INTEGER      | SELECT 7 FROM range(100)
          INTEGER      | SELECT NULL::INTEGER FROM range(100)
          INTEGER      | SELECT 1 WHERE false
          INTEGER      | SELECT CASE WHEN i % 20 = 0 THEN NULL ELSE i END FROM range(1000) t(i)
          """)
  void everyRowIsInExactlyOnePart(String type, String values) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE v(\"the \"\"id\" " + type + ")");
      statement.execute("INSERT INTO v " + values);
      for (String sql : List.of("v", "query")) {
        JdbcQuery query =
            sql.equals("v")
                ? JdbcQuery.table("v")
                : JdbcQuery.query("SELECT * FROM v -- all of them\n;; ");
        for (int parts : new int[] {1, 2, 7, 64}) {
          JdbcQuery inParts = query.inParts(parts, "THE \"ID");
          List<String> read = new ArrayList<>();
          List<SqlCondition> conditions = inParts.parts(connection);
          assertThat(conditions).hasSizeLessThanOrEqualTo(parts + 1);
          for (SqlCondition condition : conditions) {
            read.addAll(valuesOf(connection, inParts, condition));
          }
          assertThat(read)
              .as("%d parts", parts)
              .containsExactlyInAnyOrderElementsOf(
                  valuesOf(connection, query, SqlCondition.ALWAYS));
        }
      }
    }
  }

  /** What the bounds were when they were looked up is not what is there when the rows are read. */
  @Test
  void rowsThatComeLaterAreInAPartToo() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE v AS SELECT i AS id FROM range(100) t(i)");
      JdbcQuery query = JdbcQuery.table("v").inParts(4, "id");
      List<SqlCondition> conditions = query.parts(connection);
      statement.execute("INSERT INTO v VALUES (-50), (1000), (NULL)");
      int read = 0;
      for (SqlCondition condition : conditions) {
        read += valuesOf(connection, query, condition).size();
      }
      assertThat(read).isEqualTo(103);
    }
  }

  @Test
  void partsAreOfLikeSizeAndOnlyTheOuterOnesAreOpen() {
    assertThat(conditions(SqlColumn.Kind.INTEGER, "1", "100", 4))
        .containsExactly(
            "id < ? [26]",
            "(id >= ? AND id < ?) [26, 51]",
            "(id >= ? AND id < ?) [51, 76]",
            "id >= ? [76]",
            "id IS NULL []");
  }

  @Test
  void thereAreNoMorePartsThanValues() {
    assertThat(conditions(SqlColumn.Kind.INTEGER, "1", "2", 64))
        .containsExactly("id < ? [2]", "id >= ? [2]", "id IS NULL []");
    assertThat(conditions(SqlColumn.Kind.DATE, "0", "0", 64)).containsExactly(" []");
  }

  @Test
  void boundsKeepTheDigitsOfTheColumn() {
    assertThat(conditions(SqlColumn.Kind.DECIMAL, "0.00", "0.03", 2))
        .containsExactly("id < ? [0.02]", "id >= ? [0.02]", "id IS NULL []");
    assertThat(conditions(SqlColumn.Kind.OFFSET_TIME, "0", "1", 2))
        .containsExactly(
            "id < ? [1970-01-01T00:00:00.000001Z]",
            "id >= ? [1970-01-01T00:00:00.000001Z]",
            "id IS NULL []");
  }

  /** A long is compared by an index of integers, a decimal is not. */
  @Test
  void integersAreBoundAsLongsWhereTheyFit() {
    SqlColumn column = new SqlColumn("id", SqlColumn.Kind.INTEGER);
    assertThat(column.valueAt(new BigDecimal("9223372036854775807")))
        .isEqualTo(9_223_372_036_854_775_807L);
    assertThat(column.valueAt(new BigDecimal("9223372036854775808")))
        .isEqualTo(new BigInteger("9223372036854775808"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with space", "quote\"d", "order", "größe"})
  void namesAreQuoted(String name) throws SQLException {
    assertThat(SqlColumn.quoted(name, "\"")).isEqualTo("\"" + name.replace("\"", "\"\"") + "\"");
    assertThat(SqlColumn.quoted(name, "`")).isEqualTo("`" + name + "`");
  }

  private static List<String> conditions(SqlColumn.Kind kind, String min, String max, int parts) {
    return Partitions.of(new SqlColumn("id", kind), new BigDecimal(min), new BigDecimal(max), parts)
        .stream()
        .map(condition -> condition.sql() + " " + condition.values())
        .collect(Collectors.toList());
  }

  private static List<String> valuesOf(
      Connection connection, JdbcQuery query, SqlCondition condition) throws SQLException {
    List<String> values = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query.sql(condition))) {
      condition.bind(statement);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          values.add(String.valueOf(rows.getString(1)));
        }
      }
    }
    return values;
  }
}
