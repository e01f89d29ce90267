package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Sandbox;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The same made-up conversions as a PostgreSQL table with array and JSON columns, and as NDJSON.
 */
final class ShopData {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-01-15T00:00:00Z");

  static final int PIXELS = 3;

  private ShopData() {}

  static String pixel(int number) {
    return String.format(Locale.ROOT, "CTESTPIXEL%010d", number % PIXELS);
  }

  static String eventId(int number) {
    return "order-" + number;
  }

  /** Creates the table {@code conversions} and fills it with so many rows. */
  static void intoTable(Connection connection, int rows) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE conversions (event text, event_id text, event_time timestamptz,"
              + " event_source text, event_source_id text, email text[], phone text, value"
              + " numeric(12,2), currency char(3), contents jsonb, content_ids text[],"
              + " consent_ad_user_data text)");
    }
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO conversions VALUES (?,?,?,?,?,?,?,?::numeric,?,?::jsonb,?,?)")) {
      for (int i = 0; i < rows; i++) {
        insert.setString(1, "Purchase");
        insert.setString(2, eventId(i));
        insert.setObject(3, time(i).atOffset(ZoneOffset.UTC));
        insert.setString(4, "web");
        insert.setString(5, pixel(i));
        insert.setArray(6, connection.createArrayOf("text", emails(i)));
        insert.setString(7, phone(i));
        insert.setString(8, value(i));
        insert.setString(9, "EUR");
        insert.setString(10, contents(i).toString());
        insert.setArray(11, connection.createArrayOf("text", new String[] {sku(i), "second"}));
        insert.setString(12, consent(i));
        insert.addBatch();
        if (i % 5_000 == 4_999) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** Writes the same rows to a file. */
  static void intoFile(Path file, int rows) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < rows; i++) {
        out.write(record(i).toString());
        out.write('\n');
      }
    }
  }

  /** One of the rows as a record. */
  static ObjectNode record(int i) {
    ObjectNode record = MAPPER.createObjectNode();
    record.put("event", "Purchase");
    record.put("event_id", eventId(i));
    record.put("event_time", time(i).toString());
    record.put("event_source", "web");
    record.put("event_source_id", pixel(i));
    ArrayNode emails = record.putArray("email");
    for (String email : emails(i)) {
      emails.add(email);
    }
    record.put("phone", phone(i));
    record.put("value", new BigDecimal(value(i)));
    record.put("currency", "EUR");
    record.set("contents", contents(i));
    record.putArray("content_ids").add(sku(i)).add("second");
    record.put("consent_ad_user_data", consent(i));
    return record;
  }

  static final String BIGQUERY_COLUMNS =
      """
      [{"name":"event","type":"STRING"}, {"name":"event_id","type":"STRING"},
       {"name":"event_time","type":"TIMESTAMP"}, {"name":"event_source","type":"STRING"},
       {"name":"event_source_id","type":"STRING"},
       {"name":"email","type":"STRING","mode":"REPEATED"}, {"name":"phone","type":"STRING"},
       {"name":"value","type":"NUMERIC"}, {"name":"currency","type":"STRING"},
       {"name":"contents","type":"RECORD","mode":"REPEATED","fields":[
         {"name":"content_id","type":"STRING"}, {"name":"price","type":"NUMERIC"},
         {"name":"quantity","type":"INTEGER"}]},
       {"name":"content_ids","type":"STRING","mode":"REPEATED"},
       {"name":"consent_ad_user_data","type":"STRING"}, {"name":"internal_note","type":"STRING"}]
      """;

  /** The same row, with a column that is no part of a record, as BigQuery's REST API takes it. */
  static ObjectNode bigQueryRow(int number) {
    return record(number).put("internal_note", "note " + number);
  }

  /** What a sandbox holds, with the events as they are written. */
  static Map<EventKey, String> events(Sandbox sandbox) {
    Map<EventKey, String> events = new HashMap<>();
    sandbox.stored().forEach((key, event) -> events.put(key, event.toString()));
    return events;
  }

  /** Says of at most one event how it differs; of all of them it would be megabytes. */
  static void assertSame(Map<EventKey, String> events, Map<EventKey, String> expected) {
    assertThat(events).hasSameSizeAs(expected);
    expected.forEach((key, event) -> assertThat(events.get(key)).isEqualTo(event));
  }

  /** Every fortieth person said no. */
  static boolean consented(int number) {
    return number % 40 != 0;
  }

  static int consentedOf(int rows) {
    return rows - (rows + 39) / 40;
  }

  private static String consent(int number) {
    return consented(number) ? "granted" : "denied";
  }

  static Instant time(int number) {
    return START.plusSeconds(number).truncatedTo(ChronoUnit.SECONDS);
  }

  private static String[] emails(int number) {
    return number % 7 == 0
        ? new String[] {"Person" + number + "@Example.com ", "p" + number + "@example.org"}
        : new String[] {" PERSON" + number + "@example.com"};
  }

  private static String phone(int number) {
    return String.format(Locale.ROOT, "+1 (213) 373-%04d", number % 10_000);
  }

  private static String value(int number) {
    return String.format(Locale.ROOT, "%d.%02d", number % 500, number % 100);
  }

  private static String sku(int number) {
    return "sku-" + number % 300;
  }

  private static ArrayNode contents(int number) {
    ArrayNode contents = MAPPER.createArrayNode();
    ObjectNode item = contents.addObject();
    item.put("content_id", sku(number));
    item.put("price", new BigDecimal("19.90"));
    item.put("quantity", 1 + number % 3);
    return contents;
  }
}
