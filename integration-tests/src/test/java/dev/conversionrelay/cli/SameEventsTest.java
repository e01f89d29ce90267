package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.PubsubEmulator;
import dev.conversionrelay.testing.PubsubEmulator.Message;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same conversions become the same events, to the letter, whatever holds them. BigQuery is held
 * against the same file by {@link BigQueryTest}.
 */
class SameEventsTest {

  private static final int ROWS = 20_000;

  /** Beam's local runner reads a hundred messages a second. */
  private static final int MESSAGES = Boolean.getBoolean("relay.nightly") ? ROWS : 5_000;

  private static final Duration PATIENCE = Duration.ofMinutes(8);

  @TempDir private static Path data;
  private static Path file;
  private static Map<EventKey, String> ofFile;

  @TempDir private Path folder;

  @BeforeAll
  static void deliverTheFile() throws Exception {
    file = data.resolve("conversions.ndjson");
    ShopData.intoFile(file, ROWS);
    ofFile = delivered(data, "run", "file", "--input=" + file);
    assertThat(ofFile).hasSize(ShopData.consentedOf(ROWS));
  }

  @Test
  void postgres() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
        ShopData.intoTable(connection, ROWS);
      }
      String url = postgres.getJdbcUrl("postgres", "postgres");
      ShopData.assertSame(
          delivered(
              folder,
              "run",
              "jdbc",
              "--jdbcUrl=" + url,
              "--jdbcUser=postgres",
              "--table=conversions",
              "--partitionColumn=event_time",
              "--partitions=4"),
          ofFile);
    }
  }

  @Test
  void mariaDb() throws Exception {
    try (MariaDbServer server = MariaDbServer.start(folder)) {
      try (Connection connection = server.connect()) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET time_zone = '+00:00'");
          statement.execute(
              "CREATE TABLE shop.conversions (event varchar(50), event_id varchar(50), event_time"
                  + " timestamp(6), event_source varchar(9), event_source_id varchar(20), email"
                  + " json, phone varchar(40), value decimal(12,2), currency char(3), contents"
                  + " json, content_ids json, consent_ad_user_data varchar(9))");
        }
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO shop.conversions VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")) {
          for (int i = 0; i < ROWS; i++) {
            ObjectNode row = ShopData.record(i);
            String time = row.get("event_time").asText();
            row.put("event_time", time.replace('T', ' ').replace("Z", ""));
            int column = 1;
            for (var value : row) {
              insert.setString(
                  column++, value.isContainerNode() ? value.toString() : value.asText());
            }
            insert.addBatch();
          }
          insert.executeBatch();
        }
        connection.commit();
      }
      ShopData.assertSame(
          delivered(
              folder,
              "run",
              "jdbc",
              "--jdbcUrl=" + server.url(),
              "--jdbcUser=root",
              "--table=conversions"),
          ofFile);
    }
  }

  @Test
  void duckDb() throws Exception {
    String url = "jdbc:duckdb:" + folder.resolve("shop.duckdb");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE conversions AS SELECT * FROM read_json('"
              + file
              + "', format = 'newline_delimited', columns = {event: 'VARCHAR', event_id: 'VARCHAR',"
              + " event_time: 'TIMESTAMPTZ', event_source: 'VARCHAR', event_source_id: 'VARCHAR',"
              + " email: 'VARCHAR[]', phone: 'VARCHAR', value: 'DECIMAL(12,2)', currency:"
              + " 'VARCHAR', contents: 'STRUCT(content_id VARCHAR, price DECIMAL(12,2), quantity"
              + " INTEGER)[]', content_ids: 'VARCHAR[]', consent_ad_user_data: 'VARCHAR'})");
    }
    ShopData.assertSame(
        delivered(folder, "run", "jdbc", "--jdbcUrl=" + url, "--table=conversions"), ofFile);
  }

  @Test
  void pubsub() throws Exception {
    try (PubsubEmulator emulator = PubsubEmulator.start();
        Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      String subscription = emulator.subscribe("conversions", 600);
      List<Message> messages = new ArrayList<>();
      Map<EventKey, String> expected = new HashMap<>(ofFile);
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < MESSAGES; i++) {
        ObjectNode record = ShopData.record(i);
        ids.add(record.get("event_id").asText());
        messages.add(Message.of(record.toString()));
        if (messages.size() == 1_000 || i == MESSAGES - 1) {
          emulator.publish("conversions", messages);
          messages.clear();
        }
      }
      expected.keySet().removeIf(key -> !ids.contains(key.id()));
      List<String> command =
          arguments(
              sandbox,
              "run",
              "pubsub",
              "--subscription=" + subscription,
              "--pubsubRootUrl=http://" + emulator.host());
      RelayProcess relay =
          RelayProcess.start(folder, List.of("-Xmx1g"), command.toArray(String[]::new));
      try {
        Instant end = Instant.now().plus(PATIENCE);
        while (sandbox.counts().stored() < expected.size()
            && relay.isAlive()
            && Instant.now().isBefore(end)) {
          Thread.sleep(200);
        }
      } finally {
        relay.stop();
      }
      RelayProcess.Result result = relay.await();
      assertThat(sandbox.counts().stored()).as(result.output()).isEqualTo(expected.size());
      ShopData.assertSame(ShopData.events(sandbox), expected);
    }
  }

  private static Map<EventKey, String> delivered(Path folder, String... command) throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result result =
          RelayProcess.run(folder, List.of(), arguments(sandbox, command).toArray(String[]::new));
      assertThat(result.exitCode()).as(result.output()).isZero();
      return ShopData.events(sandbox);
    }
  }

  private static List<String> arguments(Sandbox sandbox, String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add("--tiktokEndpoint=" + sandbox.endpoint());
    arguments.add("--accessToken=sandbox");
    return arguments;
  }
}
