package dev.conversionrelay.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads of DuckDB on the DirectRunner, with its checks on. */
class ReadJdbcTest {

  private static final int ROWS = 5_000;

  /** What the steps behind a read saw; static, because a runner works on copies of them. */
  private static final Queue<Integer> NUMBERS = new ConcurrentLinkedQueue<>();

  private static final AtomicInteger AHEAD = new AtomicInteger();
  private static final AtomicInteger MOST_AHEAD = new AtomicInteger();

  @TempDir private Path folder;

  private JdbcConnection connection;

  @BeforeEach
  void fill() throws SQLException {
    String url = "jdbc:duckdb:" + folder.resolve("shop.duckdb");
    try (Connection open = DriverManager.getConnection(url);
        Statement statement = open.createStatement()) {
      statement.execute(
          "CREATE TABLE orders AS SELECT i AS n, CASE WHEN i % 20 <> 0 THEN i END AS id,"
              + " TIMESTAMP '2026-11-01' + to_minutes(i) AS paid_at FROM range("
              + ROWS
              + ") t(i)");
    }
    connection = new JdbcConnection(url, null, null);
    NUMBERS.clear();
    AHEAD.set(0);
    MOST_AHEAD.set(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void everyRowIsReadOnce(int readers) {
    read(JdbcQuery.table("orders").inParts(16, "id"), readers);
    assertThat(NUMBERS)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ROWS).boxed().toList());
  }

  @Test
  void aWindowIsReadWithoutPartsToo() {
    TimeWindow window = new TimeWindow(Instant.parse("2026-11-01T01:00:00Z"), null);
    read(JdbcQuery.table("orders").within(window, "paid_at"), 8);
    assertThat(NUMBERS)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(60, ROWS).boxed().toList());
  }

  /** A part is not read before the step behind had its turn with the ones before. */
  @Test
  void oneReaderDoesNotRunAheadOfWhatComesAfterIt() {
    read(JdbcQuery.table("orders").inParts(50, "n"), 1);
    assertThat(NUMBERS).hasSize(ROWS);
    assertThat(MOST_AHEAD).hasValueLessThan(ROWS / 4);
  }

  @Test
  void thePasswordIsReadWhereTheConnectionIsMadeAndNotBefore() throws IOException {
    Path file = folder.resolve("password");
    JdbcConnection job =
        SerializableUtils.clone(
            new JdbcConnection("jdbc:duckdb:", null, PasswordSource.file(file.toString())));
    assertThatThrownBy(job.password()::get)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read --jdbcPasswordFile=" + file);
    Files.writeString(file, "canary\n");
    assertThat(job.password().get()).isEqualTo("canary");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(job);
    }
    assertThat(bytes.toString(ISO_8859_1)).contains(file.toString()).doesNotContain("canary");
    assertThat(job.toString()).doesNotContain("canary");
  }

  private void read(JdbcQuery query, int readers) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(ReadJdbc.of(connection, query, readers))
        .apply("Arrive", ParDo.of(new ArriveFn()))
        .apply("Handle", ParDo.of(new HandleFn()));
    pipeline.run().waitUntilFinish();
  }

  private static final class ArriveFn extends DoFn<SourceRecord, SourceRecord> {
    @ProcessElement
    public void process(@Element SourceRecord row, OutputReceiver<SourceRecord> rows) {
      MOST_AHEAD.accumulateAndGet(AHEAD.incrementAndGet(), Math::max);
      rows.output(row);
    }
  }

  private static final class HandleFn extends DoFn<SourceRecord, Void> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ProcessElement
    public void process(@Element SourceRecord row) throws IOException {
      AHEAD.decrementAndGet();
      NUMBERS.add(MAPPER.readTree(new String(row.json(), UTF_8)).path("n").asInt());
    }
  }
}
