package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A table that is read in parts, of which a twentieth has no value to part it by, in a JVM that
 * could not hold all of it. The build of every night reads ten times as much.
 */
class PartitionedReadTest {

  private static final int ROWS = Boolean.getBoolean("relay.nightly") ? 2_000_000 : 200_000;

  private static EmbeddedPostgres postgres;

  @TempDir private Path folder;

  @BeforeAll
  static void fillTheTable() throws IOException, SQLException {
    postgres = EmbeddedPostgres.start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE orders AS SELECT"
              + " CASE WHEN i % 20 = 0 THEN NULL ELSE i - 1000 END AS id,"
              + " CASE WHEN i % 20 = 1 THEN NULL"
              + "  ELSE timestamptz '2026-01-15' + i * interval '1234567 microseconds' END AS at,"
              + " 'Purchase' AS event, 'order-' || i AS event_id,"
              + " timestamptz '2026-01-15' AS event_time, 'web' AS event_source,"
              + " 'CTESTPIXEL' AS event_source_id, 'person' || i || '@example.com' AS email,"
              + " 1.5::numeric(12,2) AS value, 'EUR' AS currency,"
              + " 'granted' AS consent_ad_user_data"
              + " FROM generate_series(0, "
              + (ROWS - 1)
              + ") AS i");
      statement.execute("CREATE INDEX ON orders (id)");
      statement.execute("CREATE INDEX ON orders (at)");
    }
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "at"})
  void noRowIsLostOrReadTwice(String column) throws Exception {
    try (CountedOrders orders = new CountedOrders()) {
      RelayProcess.Result run =
          RelayProcess.run(
              folder,
              List.of("-Xmx1g"),
              "run",
              "jdbc",
              "--jdbcUrl=" + postgres.getJdbcUrl("postgres", "postgres").replaceAll("\\?.*", ""),
              "--jdbcUser=postgres",
              "--table=orders",
              "--partitionColumn=" + column,
              "--partitions=" + ROWS / 10_000,
              "--tiktokEndpoint=" + orders.endpoint(),
              "--accessToken=sandbox",
              "--summary=" + folder.resolve("summary.json"));

      assertThat(run.exitCode()).as(run.output()).isZero();
      BitSet all = new BitSet();
      all.set(0, ROWS);
      assertThat(orders.seen()).isEqualTo(all);
      assertThat(orders.received()).as("each of them once").isEqualTo(ROWS);
      assertThat(
              new ObjectMapper()
                  .readTree(folder.resolve("summary.json").toFile())
                  .path("read")
                  .asLong())
          .isEqualTo(ROWS);
    }
  }
}
