package dev.conversionrelay.cli.demo;

import dev.conversionrelay.outcome.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A small shop's warehouse in a DuckDB file: customers, web orders, the website's log, receipts of
 * stores and CRM leads of the last 20 days, with the faults such tables have. Nobody in it exists.
 * The same size, seed and time give the same data.
 */
public final class DemoShop {

  /** Enough to look at, and few enough to be delivered in seconds. */
  public static final int DEFAULT_RECORDS = 3_000;

  /** The {@code event_source_id} of the web records. */
  public static final String PIXEL_CODE = "CDEMOSHOPPIXEL000001";

  /** The {@code event_source_id} of the offline records. */
  public static final String OFFLINE_EVENT_SET_ID = "7000000000000000001";

  /** The {@code event_source_id} of the CRM records. */
  public static final String CRM_EVENT_SET_ID = "7000000000000000002";

  /**
   * What must come out of {@link #query()}, counted while the data was made up.
   *
   * @param read how many records there are
   * @param suppressed how many may not be sent: {@code CONSENT_DENIED} said no, {@code
   *     CONSENT_MISSING} were never asked
   * @param duplicates how many are identical copies of a record that is delivered
   * @param rejected how many cannot be sent, by the name of their {@link RejectReason}
   * @param delivered how many are to be sent
   */
  public record Expectation(
      long read,
      SortedMap<String, Long> suppressed,
      long duplicates,
      SortedMap<String, Long> rejected,
      long delivered) {

    /** An expectation with its own copies of the maps. */
    public Expectation {
      suppressed = copy(suppressed);
      rejected = copy(rejected);
    }

    private static SortedMap<String, Long> copy(Map<String, Long> map) {
      return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    /** How many may not be sent, of all kinds together. */
    public long suppressedTotal() {
      return total(suppressed);
    }

    /** How many cannot be sent, for all reasons together. */
    public long rejectedTotal() {
      return total(rejected);
    }

    private static long total(Map<String, Long> counts) {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private final Path file;
  private final String query;
  private final Expectation expected;

  private DemoShop(Path file, String query, Expectation expected) {
    this.file = file;
    this.query = query;
    this.expected = expected;
  }

  /**
   * Creates the warehouse file and fills it; it is closed when this returns.
   *
   * @param file must not exist; its directory must
   * @param records about how many records the query is to give; a third of them are web orders
   * @param seed another one gives other data
   * @param now what lies in the past and what in the future depends on it; whole seconds count
   * @throws IllegalArgumentException if the file exists, or {@code records} is not positive
   * @throws SQLException if DuckDB cannot write the file
   */
  public static DemoShop create(Path file, int records, long seed, Instant now)
      throws SQLException {
    Objects.requireNonNull(now, "now");
    if (records < 1) {
      throw new IllegalArgumentException("The demo shop needs at least one record");
    }
    if (Files.exists(file)) {
      throw new IllegalArgumentException("The demo shop replaces no file: " + file);
    }
    String query = resource("records.sql").strip();
    Expectation expected;
    try (Connection connection = DriverManager.getConnection(jdbcUrl(file));
        Statement statement = connection.createStatement()) {
      statement.execute(resource("schema.sql"));
      expected = new ShopFiller(connection, Math.max(1, records / 3), seed, now).fill();
    }
    return new DemoShop(file, query, expected);
  }

  /** For {@code --jdbcUrl}; DuckDB needs neither user nor password. */
  public String jdbcUrl() {
    return jdbcUrl(file);
  }

  /** The SQL that turns the shop's tables into records; without a semicolon at its end. */
  public String query() {
    return query;
  }

  /** What must come out. */
  public Expectation expected() {
    return expected;
  }

  private static String jdbcUrl(Path file) {
    return "jdbc:duckdb:" + file;
  }

  private static String resource(String name) {
    try (InputStream stream = DemoShop.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
