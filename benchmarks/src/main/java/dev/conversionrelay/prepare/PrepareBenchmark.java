package dev.conversionrelay.prepare;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.conversionrelay.benchmarks.WebPurchases;
import dev.conversionrelay.conversion.Conversion;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The prepare path in one thread, records of {@link WebPurchases} in and events out, beside its
 * parts and beside a floor: one pass of JSON parsing, the same digests, and as many bytes written,
 * and nothing else. What the floor does not do is all that the relay is for: deciding, normalising,
 * checking and explaining.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PrepareBenchmark {

  private static final int RECORDS = 10_000;
  private static final Set<String> HASHED = Set.of("email", "phone", "external_id");
  private static final int HEX_LENGTH = 64;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final JsonFactory json = new JsonFactory();
  private final MessageDigest sha256 = sha256();
  private final byte[] out = new byte[1 << 16];
  private final byte[] digest = new byte[HEX_LENGTH];
  private final RecordParser parser = new RecordParser();
  private final Conversion conversion = new Conversion(List.of(), List.of());
  private SourceRecord[] records;
  private byte[][] events;
  private Preparer preparer;
  private int next;

  @Setup
  public void setUp() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new WebPurchases(Instant.now().minus(Duration.ofDays(2))).write(RECORDS, bytes);
    records =
        bytes
            .toString(StandardCharsets.UTF_8)
            .lines()
            .map(line -> SourceRecord.of("memory:1", line.getBytes(StandardCharsets.UTF_8)))
            .toArray(SourceRecord[]::new);
    preparer = new Preparer(PrepareConfig.defaults(), Clock.systemUTC());
    events = new byte[records.length][];
    for (int i = 0; i < records.length; i++) {
      Prepared prepared = preparer.prepare(records[i]);
      events[i] = prepared.event() == null ? new byte[0] : prepared.event().json();
    }
  }

  /** What a record costs a run before its event is batched. */
  @Benchmark
  public Prepared prepare() {
    return preparer.prepare(record());
  }

  /** The least that any program with the same result does. */
  @Benchmark
  public int floor() throws IOException {
    SourceRecord record = record();
    byte[] event = events[next];
    int length = 0;
    try (JsonParser tokens = json.createParser(record.json())) {
      boolean hashed = false;
      for (JsonToken token = tokens.nextToken(); token != null; token = tokens.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          hashed = HASHED.contains(tokens.currentName());
        } else if (token == JsonToken.VALUE_STRING) {
          String text = tokens.getText();
          length += text.length();
          if (hashed && event.length > 0 && text.length() != HEX_LENGTH && !text.isBlank()) {
            digest(text);
          }
        }
      }
    }
    System.arraycopy(event, 0, out, 0, event.length);
    return length + out[event.length / 2] + digest[0];
  }

  /** Its first part: the record's fields. */
  @Benchmark
  public Object parse() {
    conversion.clear();
    Refusal refusal = parser.parse(record(), conversion);
    return refusal == null ? conversion : refusal;
  }

  /** JSON parsing as such, without keeping anything. */
  @Benchmark
  public int tokens() throws IOException {
    int count = 0;
    try (JsonParser tokens = json.createParser(record().json())) {
      while (tokens.nextToken() != null) {
        count++;
      }
    }
    return count;
  }

  /** One digest of an e-mail address, in hexadecimal. */
  @Benchmark
  public byte hash() {
    digest("mia.keller123456@example.com");
    return digest[0];
  }

  private SourceRecord record() {
    next = next + 1 == records.length ? 0 : next + 1;
    return records[next];
  }

  private void digest(String text) {
    byte[] bytes = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < bytes.length; i++) {
      digest[2 * i] = HEX[(bytes[i] >> 4) & 0xf];
      digest[2 * i + 1] = HEX[bytes[i] & 0xf];
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
