package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.JdbcInput;
import dev.conversionrelay.options.JdbcOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Windows that follow upon each other read every row once, by time columns of every kind and in
 * parts, from each of the databases whose drivers are included.
 */
class JdbcWindowTest {

  private static final int ROWS = 480;

  private static final List<String> COLUMNS = List.of("point", "wall", "seconds", "millis");

  private static final Pattern ORDER = Pattern.compile("\"event_id\":\"order-(\\d+)\"");

  @TempDir private Path folder;

  @Test
  void ofPostgres() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      String url = postgres.getJdbcUrl("postgres", "postgres").replaceAll("\\?.*", "");
      fill(
          DriverManager.getConnection(url, "postgres", ""),
          "'order-' || i",
          "timestamptz '2026-11-01 00:00:00+00' + i * interval '10 minutes'",
          "timestamp '2026-11-01 00:00:00' + i * interval '10 minutes'",
          "generate_series(0::bigint, LAST) AS i");
      assertWindowsReadEachRowOnce(url, "postgres");
    }
  }

  @Test
  void ofMariaDb() throws Exception {
    try (MariaDbServer server = MariaDbServer.start(folder)) {
      Connection connection = server.connect();
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET time_zone = '+00:00'");
      }
      fill(
          connection,
          "concat('order-', i)",
          // FROM_UNIXTIME makes a DATETIME; only a column's own type can be TIMESTAMP.
          "from_unixtime(1793491200 + i * 600)",
          "from_unixtime(1793491200 + i * 600)",
          "(SELECT seq AS i FROM seq_0_to_LAST) AS numbers");
      try (Connection again = server.connect();
          Statement statement = again.createStatement()) {
        statement.execute("SET time_zone = '+00:00'");
        statement.execute("ALTER TABLE orders MODIFY point TIMESTAMP NULL");
      }
      assertWindowsReadEachRowOnce(server.url(), "root");
    }
  }

  @Test
  void ofDuckDb() throws Exception {
    Path database = folder.resolve("shop.duckdb");
    String url = "jdbc:duckdb:" + database;
    Connection connection = DriverManager.getConnection(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET timezone = 'UTC'");
    }
    fill(
        connection,
        "'order-' || i",
        "TIMESTAMPTZ '2026-11-01 00:00:00+00' + to_minutes(i * 10)",
        "TIMESTAMP '2026-11-01 00:00:00' + to_minutes(i * 10)",
        "range(LAST + 1) t(i)");
    assertWindowsReadEachRowOnce(url, "");
  }

  private static void fill(
      Connection connection, String id, String point, String wall, String numbers)
      throws SQLException {
    String rows = numbers.replace("LAST", String.valueOf(ROWS - 1));
    // Ten minutes apart from 2026-11-01T00:00Z on, so that a window of a day holds 144 of them.
    String select =
        "SELECT i AS id, 'Purchase' AS event, "
            + id
            + " AS event_id, "
            + point
            + " AS event_time, 'web' AS event_source, 'CTESTPIXEL' AS event_source_id, 'granted' AS"
            + " consent_ad_user_data, "
            + point
            + " AS point, "
            + wall
            + " AS wall, 1793491200 + i * 600 AS seconds, (1793491200 + i * 600) * 1000 AS millis"
            + " FROM "
            + rows;
    try (connection;
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders AS " + select);
      // No window holds it, and only a part of its own holds it when there is none.
      statement.execute("UPDATE orders SET point = NULL, wall = NULL WHERE id = 100");
    }
  }

  private void assertWindowsReadEachRowOnce(String url, String user) throws Exception {
    List<String> bounds = List.of("2026-11-01", "2026-11-02T01:10:00+01:00", "2026-11-09");
    for (String column : COLUMNS) {
      BitSet all = new BitSet();
      int read = 0;
      for (int i = 0; i + 1 < bounds.size(); i++) {
        List<Integer> window =
            check(arguments(url, user, column, bounds.get(i), bounds.get(i + 1)));
        window.forEach(all::set);
        read += window.size();
        if (i == 0) {
          assertThat(all.length()).as(column + " before 00:10").isEqualTo(145);
        }
      }
      BitSet expected = new BitSet();
      expected.set(0, ROWS);
      expected.set(100, column.equals("seconds") || column.equals("millis"));
      assertThat(all).as(column).isEqualTo(expected);
      assertThat(read).as(column).isEqualTo(expected.cardinality());
    }
    assertARunReadsTheWindowInParts(arguments(url, user, "point", bounds.get(1), bounds.get(2)));
  }

  /** The numbers of the orders that {@code check} reads. */
  private static List<Integer> check(List<String> arguments) throws Exception {
    JdbcOptions options =
        PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).as(JdbcOptions.class);
    List<Integer> numbers = new ArrayList<>();
    JdbcInput.of(options)
        .sample()
        .read(
            0,
            record -> {
              Matcher id = ORDER.matcher(new String(record.json(), UTF_8));
              assertThat(id.find()).isTrue();
              numbers.add(Integer.valueOf(id.group(1)));
            });
    return numbers;
  }

  private void assertARunReadsTheWindowInParts(List<String> arguments) throws Exception {
    try (CountedOrders orders = new CountedOrders()) {
      List<String> run = new ArrayList<>(List.of("run", "jdbc"));
      run.addAll(arguments);
      run.add("--partitionColumn=id");
      run.add("--partitions=3");
      run.add("--tiktokEndpoint=" + orders.endpoint());
      run.add("--accessToken=sandbox");
      run.add("--output=" + folder.resolve("output"));
      assertThat(RelayCommand.execute(run.toArray(String[]::new), Map.of())).isZero();
      BitSet expected = new BitSet();
      expected.set(145, ROWS);
      assertThat(orders.seen()).isEqualTo(expected);
      assertThat(orders.received()).isEqualTo(ROWS - 145);
    }
  }

  private static List<String> arguments(
      String url, String user, String column, String since, String until) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--jdbcUrl=" + url,
                "--query=SELECT * FROM orders ORDER BY id;",
                "--timestampColumn=" + column,
                "--since=" + since,
                "--until=" + until,
                "--allowDoubleCount"));
    if (!user.isEmpty()) {
      arguments.add("--jdbcUser=" + user);
    }
    return arguments;
  }
}
