package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectRunner;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A template's job from the jar, run on this machine with a runner and a driver beside it. */
class BundledRunTest {

  @TempDir private Path folder;

  @Test
  void theTemplateOfADatabaseDeliversWhatIsInIt() throws Exception {
    Path database = folder.resolve("shop.duckdb");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE conversions AS SELECT i AS id, 'Purchase' AS event, 'A-' || i AS order_id,"
              + " now() AS event_time, 'person' || i || '@example.com' AS email, 9.5 AS value,"
              + " 'EUR' AS currency, 'https://shop.example/thanks' AS url,"
              + " CASE WHEN i % 10 = 0 THEN 'denied' ELSE 'granted' END AS consent_ad_user_data"
              + " FROM range(1, 1001) AS r(i)");
    }
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      BundledJar.Result result =
          BundledJar.run(
              folder,
              JdbcToTikTok.class,
              List.of(jarOf(DirectRunner.class), jarOf(DuckDBDriver.class)),
              List.of(
                  "--runner=DirectRunner",
                  "--jdbcUrl=jdbc:duckdb:" + database,
                  "--table=conversions",
                  "--partitionColumn=id",
                  "--partitions=3",
                  "--eventSource=web",
                  "--eventSourceId=CEXAMPLEPIXEL0000001",
                  "--tiktokEndpoint=" + sandbox.endpoint(),
                  "--accessToken=sandbox",
                  "--runId=run",
                  "--output=" + folder.resolve("out")));
      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(sandbox.counts().stored()).isEqualTo(900);
      assertThat(sandbox.stored().toString()).doesNotContain("@example");
      assertThat(result.output()).doesNotContain("@example");
    }
    JsonNode books = new ObjectMapper().readTree(folder.resolve("out/summary-run.json").toFile());
    assertThat(books.path("balanced").asBoolean()).isTrue();
    assertThat(books.path("read").asLong()).isEqualTo(1_000);
    assertThat(books.path("delivered").asLong()).isEqualTo(900);
    assertThat(books.path("suppressed").asLong()).isEqualTo(100);
    try (Stream<String> receipts = Files.lines(folder.resolve("out/receipts-run.ndjson"))) {
      assertThat(receipts).hasSize(900);
    }
  }

  private static String jarOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
