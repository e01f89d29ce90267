package dev.conversionrelay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The same orders in a database, in BigQuery and as messages; and what has to become of them,
 * whatever reads them and whatever runs the job. Of ten one is refused by its person, one has no
 * event, one has no time, and one is a copy.
 */
final class Orders {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PIXEL = "CEXAMPLEPIXEL0000001";
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "event",
          "event_id",
          "event_time",
          "email",
          "phone",
          "value",
          "currency",
          "url",
          "consent_ad_user_data");

  private static final int REFUSED = 3;
  private static final int WITHOUT_EVENT = 5;
  private static final int WITHOUT_TIME = 7;
  private static final int COPY = 9;

  private final int count;
  private final Instant start =
      Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.DAYS);

  /** So many orders, which is a multiple of ten. */
  Orders(int count) {
    this.count = count;
  }

  private ObjectNode row(int number) {
    int kind = number % 10;
    // A copy is the order before it once more.
    int i = kind == COPY ? number - 1 : number;
    ObjectNode row = MAPPER.createObjectNode();
    row.put("id", number);
    row.put("event", kind == WITHOUT_EVENT ? null : "Purchase");
    row.put("event_id", eventId(i));
    row.put("event_time", kind == WITHOUT_TIME ? "at noon" : time(i).toString());
    row.put("email", String.format(Locale.ROOT, " Person%d@Example.com", i));
    row.put("phone", String.format(Locale.ROOT, "+1 (213) 373-%04d", i));
    row.put("value", i + 0.5);
    row.put("currency", "EUR");
    row.put("url", "https://shop.example/thanks");
    row.put("consent_ad_user_data", kind == REFUSED ? "denied" : "granted");
    return row;
  }

  private static String eventId(int i) {
    return "order-" + i;
  }

  private Instant time(int i) {
    return start.plusSeconds(i);
  }

  /** The table {@code conversions} of a DuckDB file that is made. */
  void intoDatabase(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE conversions (id INTEGER, event VARCHAR, event_id VARCHAR,"
              + " event_time VARCHAR, email VARCHAR, phone VARCHAR, value DOUBLE,"
              + " currency VARCHAR, url VARCHAR, consent_ad_user_data VARCHAR)");
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO conversions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
        for (int i = 0; i < count; i++) {
          ObjectNode row = row(i);
          for (int column = 0; column < COLUMNS.size(); column++) {
            insert.setString(column + 1, row.get(COLUMNS.get(column)).asText(null));
          }
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
  }

  /** The table of that name in the emulator, which is made. */
  void intoBigQuery(BigQueryEmulator emulator, String table)
      throws IOException, InterruptedException {
    StringBuilder columns = new StringBuilder("[");
    for (String column : COLUMNS) {
      String type =
          switch (column) {
            case "id" -> "INTEGER";
            case "value" -> "FLOAT";
            default -> "STRING";
          };
      columns
          .append(columns.length() == 1 ? "" : ",")
          .append("{\"name\":\"%s\",\"type\":\"%s\"}".formatted(column, type));
    }
    emulator.createTable(table, columns.append("]").toString());
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(i));
    }
    emulator.insert(table, rows);
  }

  /** One of each, and one in which there is no order. */
  List<PubsubEmulator.Message> messages() {
    List<PubsubEmulator.Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      messages.add(PubsubEmulator.Message.of(row(i).toString()));
    }
    messages.add(PubsubEmulator.Message.of("Person17@example.com paid, +1 (213) 373-0017"));
    return messages;
  }

  /** What every job of them is told, whatever reads them. */
  static List<String> arguments(Sandbox sandbox, Path output) {
    return List.of(
        "--eventSource=web",
        "--eventSourceId=" + PIXEL,
        "--tiktokEndpoint=" + sandbox.endpoint(),
        "--accessToken=sandbox",
        "--runId=" + Outcome.RUN,
        "--output=" + output);
  }

  /** What has to come out of a table of them. */
  Outcome expected() {
    return expected(0);
  }

  /** What has to come out of their messages. */
  Outcome expectedOfMessages() {
    return expected(1);
  }

  private Outcome expected(int malformed) {
    Map<String, String> events = new TreeMap<>();
    List<String> rejects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      switch (i % 10) {
        case REFUSED, COPY -> {}
        case WITHOUT_EVENT -> rejects.add("missing_event event null " + eventId(i));
        case WITHOUT_TIME -> rejects.add("invalid_event_time event_time Purchase " + eventId(i));
        default -> events.put(eventId(i), "1 x " + event(i));
      }
    }
    for (int i = 0; i < malformed; i++) {
      rejects.add("malformed_json null null null");
    }
    int tenth = count / 10;
    ObjectNode books = MAPPER.createObjectNode();
    books.put("read", count + malformed);
    books.put("delivered", events.size());
    books.putObject("suppressed_by_reason").put("consent_denied", tenth);
    books.putObject("duplicates_by_reason").put("copy", tenth);
    ObjectNode reasons = books.putObject("rejected_by_reason");
    reasons.put("invalid_event_time", tenth);
    if (malformed > 0) {
      reasons.put("malformed_json", malformed);
    }
    reasons.put("missing_event", tenth);
    books.put("undelivered", 0);
    books.put("balanced", true);
    return Outcome.of(events, List.copyOf(events.keySet()), rejects, books);
  }

  private String event(int i) {
    ObjectNode event = MAPPER.createObjectNode();
    event.put("event", "Purchase");
    event.put("event_time", time(i).getEpochSecond());
    event.put("event_id", eventId(i));
    ObjectNode user = event.putObject("user");
    user.put("email", sha256("person" + i + "@example.com"));
    user.put("phone", sha256(String.format(Locale.ROOT, "+1213373%04d", i)));
    ObjectNode properties = event.putObject("properties");
    properties.put("value", i + 0.5);
    properties.put("currency", "EUR");
    event.putObject("page").put("url", "https://shop.example/thanks");
    return event.toString();
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
