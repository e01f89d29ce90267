package dev.conversionrelay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PurchasesDatabaseTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void eachRecordIsARowAndEachFieldAColumn() throws Exception {
    Path file = folder.resolve("purchases.ndjson");
    try (OutputStream out = Files.newOutputStream(file)) {
      new WebPurchases(Instant.parse("2026-01-01T00:00:00Z")).write(100, out);
    }
    List<String> lines = Files.readAllLines(file);
    try (PurchasesDatabase database = PurchasesDatabase.of(file, 100);
        Connection connection =
            DriverManager.getConnection(database.jdbcUrl(), database.user(), "");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT * FROM " + PurchasesDatabase.TABLE + " ORDER BY event_id")) {
      for (String line : lines) {
        JsonNode record = MAPPER.readTree(line);
        assertThat(rows.next()).isTrue();
        for (String field : List.of("event_id", "email", "phone", "consent_ad_user_data")) {
          assertThat(rows.getString(field)).isEqualTo(record.path(field).asText());
        }
        assertThat(rows.getString("country")).isEqualTo(record.path("country").asText(null));
        assertThat(rows.getBigDecimal("value"))
            .isEqualByComparingTo(record.path("value").decimalValue());
        assertThat(MAPPER.readTree(rows.getString("contents"))).isEqualTo(record.get("contents"));
      }
      assertThat(rows.next()).isFalse();
    }
  }
}
