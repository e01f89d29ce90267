package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows of time, on DuckDB. */
class JdbcQueryTest {

  /** Five rows, an hour apart; the fourth is without a time. */
  private static final String ROWS =
      "SELECT n, CASE WHEN n <> 4 THEN TIMESTAMPTZ '2026-11-01 21:00:00+00' + to_hours(n) END AS paid_at"
          + " FROM range(1, 6) t(n)";

  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE points AS " + ROWS);
      statement.execute("SET timezone = 'UTC'");
      statement.execute(
          "CREATE TABLE walls AS SELECT n, paid_at::TIMESTAMP AS paid_at FROM points");
      statement.execute(
          "CREATE TABLE seconds AS SELECT n, epoch(paid_at)::BIGINT AS paid_at FROM points");
      statement.execute(
          "CREATE TABLE millis AS SELECT n, epoch_ms(paid_at) AS paid_at FROM points");
      statement.execute(
          "CREATE TABLE micros AS SELECT n, epoch_us(paid_at) AS paid_at FROM points");
      statement.execute(
          "CREATE TABLE decimals AS SELECT n, epoch_us(paid_at)::DECIMAL(18,0) AS paid_at"
              + " FROM points");
      statement.execute("CREATE TABLE doubles AS SELECT n, epoch(paid_at) AS paid_at FROM points");
      statement.execute(
          "CREATE TABLE mixed AS SELECT n, CASE WHEN n < 3 THEN epoch_ms(paid_at) WHEN n = 3 THEN"
              + " epoch(paid_at)::BIGINT ELSE epoch_us(paid_at) END AS paid_at FROM points");
      statement.execute(
          "CREATE TABLE days AS SELECT n, DATE '2026-10-29' + n::INTEGER AS paid_at FROM range(1, 6)"
              + " t(n)");
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  /** Rows 1, 2, 3 and 5 are of 22:00, 23:00, 00:00 and 02:00. */
  @ParameterizedTest
  @ValueSource(
      strings = {"points", "walls", "seconds", "millis", "micros", "decimals", "doubles", "mixed"})
  void aWindowHoldsItsBeginningAndNotItsEnd(String table) throws SQLException {
    TimeZone zone = TimeZone.getDefault();
    try {
      for (String name : List.of("UTC", "America/New_York")) {
        TimeZone.setDefault(TimeZone.getTimeZone(name));
        assertThat(rows(table, "2026-11-01T23:00:00Z", "2026-11-02T02:00:00Z"))
            .containsExactly(2, 3);
        assertThat(rows(table, "2026-11-01T23:00:00.000001Z", "2026-11-02T02:00:00.000001Z"))
            .containsExactly(3, 5);
        assertThat(rows(table, "2026-11-01T23:00:00Z", null)).containsExactly(2, 3, 5);
        assertThat(rows(table, null, "2026-11-01T23:00:00Z")).containsExactly(1);
        assertThat(rows(table, null, null)).containsExactly(1, 2, 3, 4, 5);
      }
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  /** Rows 1 to 5 are of 30 October to 3 November. */
  @ParameterizedTest
  @CsvSource({
    "2026-10-31T00:00:00Z, 2026-11-02T00:00:00Z, 2 3",
    "2026-10-31T22:00:00Z, 2026-11-02T22:00:00Z, 2 3",
    "2026-11-02T22:00:00Z, 2026-11-03T22:00:00Z, 4",
    "2026-11-02T01:00:00Z, 2026-11-02T22:00:00Z, ''"
  })
  void daysAreReadWholeAndOnce(String since, String until, String expected) throws SQLException {
    assertThat(String.join(" ", rows("days", since, until).stream().map(String::valueOf).toList()))
        .isEqualTo(expected);
  }

  @Test
  void aWindowIsReadInPartsToo() throws SQLException {
    JdbcQuery query =
        JdbcQuery.query("SELECT * FROM points")
            .within(window("2026-11-01T23:00:00Z", "2026-11-02T02:00:00Z"), "paid_at")
            .inParts(2, "n");
    List<SqlCondition> parts = query.parts(connection);
    assertThat(parts).hasSize(3);
    List<Integer> read = new ArrayList<>();
    for (SqlCondition part : parts) {
      read.addAll(rows(query, part));
    }
    assertThat(read).containsExactlyInAnyOrder(2, 3);
  }

  @Test
  void aNameIsLookedUpAndNeverSql() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE odd AS SELECT 1 AS n, now() AS \"at; DROP TABLE points--\"");
    }
    TimeWindow window = window("2026-11-01T00:00:00Z", null);
    check(JdbcQuery.table("odd").within(window, "AT; DROP TABLE points--"));
    assertThatThrownBy(() -> check(JdbcQuery.table("points").within(window, "at; --")))
        .isInstanceOf(JdbcQueryException.class)
        .hasMessage("--timestampColumn: there is no column at; -- in what is read");
  }

  @Test
  void aColumnThatCannotBeComparedIsNamedWithTheRemedy() {
    assertThatThrownBy(
            () -> check(JdbcQuery.query("SELECT 'a' AS id, true AS flag").inParts(4, "id")))
        .isInstanceOf(JdbcQueryException.class)
        .hasMessage(
            "--partitionColumn: the column id is of type VARCHAR; a number, a date or a timestamp"
                + " is needed, so cast it in --query");
    assertThatThrownBy(() -> check(JdbcQuery.query("SELECT true AS flag").inParts(4, "flag")))
        .isInstanceOf(JdbcQueryException.class);
    assertThatThrownBy(
            () -> check(JdbcQuery.query("SELECT 1 AS \"ID\", 2 AS \"Id \"").inParts(4, "it")))
        .isInstanceOf(JdbcQueryException.class)
        .hasMessageContaining("there is no column it");
  }

  @Test
  void aDriverWithoutQuotesTakesPlainNamesOnly() {
    assertThat(SqlColumn.quoted("created_at", " ")).isEqualTo("created_at");
    assertThatThrownBy(() -> SqlColumn.quoted("created at", " "))
        .isInstanceOf(JdbcQueryException.class);
  }

  @Test
  void aQueryTravelsWithTheJobAndIsLeftAsItIsWithoutConditions() {
    JdbcQuery query = JdbcQuery.query("SELECT 1 AS id;").withFetchSize(7);
    assertThat(query.hasConditions()).isFalse();
    assertThat(query.sql(SqlCondition.ALWAYS)).isEqualTo("SELECT 1 AS id;");
    JdbcQuery copy = SerializableUtils.clone(query.inParts(3, "id"));
    assertThat(copy.hasConditions()).isTrue();
    assertThat(copy.fetchSize()).isEqualTo(7);
    assertThatCode(() -> check(copy)).doesNotThrowAnyException();
  }

  private void check(JdbcQuery query) throws SQLException {
    query.check(connection);
  }

  private List<Integer> rows(String table, String since, String until) throws SQLException {
    JdbcQuery query = JdbcQuery.table(table).within(window(since, until), "paid_at");
    return rows(query, query.windowCondition(connection));
  }

  private List<Integer> rows(JdbcQuery query, SqlCondition condition) throws SQLException {
    List<Integer> numbers = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query.sql(condition))) {
      condition.bind(statement);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          numbers.add(rows.getInt("n"));
        }
      }
    }
    return numbers;
  }

  private static TimeWindow window(String since, String until) {
    return new TimeWindow(
        since == null ? null : Instant.parse(since), until == null ? null : Instant.parse(until));
  }
}
