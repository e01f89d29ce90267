package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipe of docs/nightly.md over seven days: rows that come late, an answer that is lost, a
 * night that fails, and a weekend on which nobody repairs it.
 */
class NightlyRecipeTest {

  private static final int ROWS_A_DAY = 300;
  private static final int LATE_A_DAY = 20;
  private static final Duration WINDOW = Duration.ofDays(7);

  private static final Splitter WORDS = Splitter.on(CharMatcher.anyOf(" \n\\")).omitEmptyStrings();

  /** What conversions.sql may hold. */
  private static final String QUERY =
      "SELECT 'Purchase' AS event, order_id, created_at, created_at AS event_time, email, 'granted'"
          + " AS consent_ad_user_data FROM orders";

  private static EmbeddedPostgres postgres;

  @TempDir private Path folder;

  /** Midnight before the first day, in the past, so that no event lies in the future. */
  private final Instant start =
      Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(9));

  @BeforeAll
  static void startDatabase() throws Exception {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stopDatabase() throws Exception {
    postgres.close();
  }

  @Test
  void sevenDaysMissNothingAndSendNothingTwice() throws Exception {
    execute(
        "CREATE TABLE orders (order_id int PRIMARY KEY, created_at timestamptz NOT NULL, email"
            + " text)");
    SandboxConfig config =
        SandboxConfig.builder()
            .keepEverything(true)
            .clock(Clock.fixed(start, ZoneOffset.UTC))
            .build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      Set<EventKey> repeated = new HashSet<>();

      insertDay(0);
      assertThat(night(1, sandbox)).isZero();
      assertThat(sandbox.received()).hasSize(ROWS_A_DAY - LATE_A_DAY);

      insertDay(1);
      sandbox
          .faults()
          .next(
              1,
              request -> {
                for (JsonNode event : request.events()) {
                  repeated.add(
                      new EventKey(
                          request.eventSourceId(),
                          event.path("event").asText(),
                          EventKey.Identity.EVENT_ID,
                          event.path("event_id").asText()));
                }
                return true;
              },
              Fault.loseAnswer());
      assertThat(night(2, sandbox)).isZero();

      insertDay(2);
      insertLate(0);
      sandbox.faults().always(Fault.tokenRevoked());
      assertThat(night(3, sandbox)).as("the failed night").isEqualTo(1);
      sandbox.faults().clear();

      // A long weekend: three days of rows, late ones among them, and no run.
      insertDay(3);
      insertLate(1);
      insertDay(4);
      insertLate(2);
      insertDay(5);
      insertLate(3);
      assertThat(night(6, sandbox)).as("the run after the weekend").isZero();

      insertDay(6);
      insertLate(4);
      insertLate(5);
      insertLate(6);
      assertThat(night(7, sandbox)).isZero();
      Map<EventKey, Integer> beforeTheRepetition = new HashMap<>(sandbox.received());
      assertThat(night(7, sandbox)).as("the same night again").isZero();

      assertThat(sandbox.received()).isEqualTo(beforeTheRepetition);
      assertThat(sandbox.stored()).hasSize(7 * ROWS_A_DAY);
      assertThat(repeated).isNotEmpty();
      sandbox
          .received()
          .forEach(
              (key, times) ->
                  assertThat(times)
                      .as("%s, counted before TikTok's own dedup", key)
                      .isEqualTo(repeated.contains(key) ? 2 : 1));
      assertThat(sandbox.counts().stored()).isEqualTo(7 * ROWS_A_DAY);
    }
  }

  private int night(int day, Sandbox sandbox) throws Exception {
    Instant now = start.plus(Duration.ofDays(day)).plus(Duration.ofHours(2));
    sandbox.clock().advance(Duration.between(sandbox.clock().instant(), now));
    List<String> arguments = new ArrayList<>();
    for (String argument : recipe()) {
      arguments.add(argument.equals("--since=7d") ? "--since=" + now.minus(WINDOW) : argument);
    }
    arguments.addAll(
        List.of(
            "--jdbcUrl=" + postgres.getJdbcUrl("postgres", "postgres"),
            "--jdbcUser=postgres",
            "--query=" + QUERY,
            "--output=" + folder,
            "--tiktokEndpoint=" + sandbox.endpoint(),
            "--accessToken=sandbox"));
    return RelayCommand.execute(arguments.toArray(String[]::new), Map.of());
  }

  /** The command of the page, without what is different on every machine. */
  private static List<String> recipe() throws IOException {
    String page = Files.readString(Path.of("../docs/nightly.md"));
    Matcher command =
        Pattern.compile("\\./relay (run jdbc .*?)\n```", Pattern.DOTALL).matcher(page);
    assertThat(command.find()).isTrue();
    List<String> arguments = new ArrayList<>();
    for (String argument :
        WORDS.splitToList(command.group(1).replace("$(cat conversions.sql)", ""))) {
      if (!argument.matches("--(jdbc|query|output).*")) {
        arguments.add(argument);
      }
    }
    assertThat(arguments).contains("--since=7d", "--skipDelivered");
    return arguments;
  }

  private void insertDay(int day) throws SQLException {
    insert(day, 0, ROWS_A_DAY - LATE_A_DAY);
  }

  private void insertLate(int day) throws SQLException {
    insert(day, ROWS_A_DAY - LATE_A_DAY, ROWS_A_DAY);
  }

  private void insert(int day, int from, int to) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?)")) {
      for (int i = from; i < to; i++) {
        Instant at = start.plus(Duration.ofDays(day)).plusSeconds(i * 280L);
        insert.setInt(1, day * ROWS_A_DAY + i);
        insert.setObject(2, at.atOffset(ZoneOffset.UTC));
        insert.setString(3, "person" + day + "." + i + "@example.com");
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
