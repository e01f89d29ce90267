package dev.conversionrelay.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageToRecordTest {

  private static final Instant PUBLISHED = Instant.parse("2026-11-24T08:15:00.123Z");
  private static final MessageToRecord MESSAGES =
      MessageToRecord.of("projects/shop-prod/subscriptions/conversions");

  @Test
  void aMessageStandsAtItsSubscriptionIdAndTimeAndHasBothToFallBackOn() {
    SourceRecord record = record("{\"event\":\"Purchase\"}", Map.of());
    assertThat(record)
        .isEqualTo(
            SourceRecord.of(
                "conversions/1501:2026-11-24T08:15:00.123Z",
                "1501",
                PUBLISHED,
                "{\"event\":\"Purchase\"}".getBytes(UTF_8)));
  }

  @Test
  void theCoderKeepsAllOfIt() throws Exception {
    CoderProperties.coderDecodeEncodeEqual(SourceRecordCoder.of(), record("{}", Map.of()));
    SourceRecord withAttributes = record("{}", Map.of("topic", "orders/paid", "a", ""));
    assertThat(withAttributes.attributes()).containsEntry("topic", "orders/paid").hasSize(2);
    CoderProperties.coderDecodeEncodeEqual(SourceRecordCoder.of(), withAttributes);
    CoderProperties.coderDecodeEncodeEqual(
        SourceRecordCoder.of(), SourceRecord.of("a:1", "a:1", new byte[] {1}));
    CoderProperties.coderDecodeEncodeEqual(
        SourceRecordCoder.of(), SourceRecord.unreadable("a:1", ReadFault.MALFORMED_GZIP));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"event":"A"}               | {"event":"A","currency":"EUR"}
          {}                          | {"currency":"EUR"}
          { }                         | { "currency":"EUR"}
          {"event":"A"} \t            | {"event":"A","currency":"EUR"}
          {"a":{"currency":1},"b":[]} | {"a":{"currency":1},"b":[],"currency":"EUR"}
          {"currency":"USD"}          | {"currency":"USD"}
          {"Currency":null}           | {"Currency":null}
          [1]                         | [1]
          {"event":"A"                | {"event":"A"
          {"event":"A"}}              | {"event":"A","currency":"EUR"}}
          not json                    | not json
          ``                          | {"currency":"EUR"}
          """)
  void anAttributeIsTheColumnThatThePayloadDoesNotName(String payload, String expected) {
    SourceRecord record = record(payload, Map.of("currency", "EUR", "trace_id", "x"));
    assertThat(new String(record.json(), UTF_8).strip()).isEqualTo(expected);
  }

  @Test
  void anAttributesValueIsText() {
    SourceRecord record =
        record("{\"event\":\"A\"}", Map.of("DESCRIPTION", "a \"b\" \\ \u00fc\n}"));
    assertThat(new String(record.json(), UTF_8))
        .isEqualTo("{\"event\":\"A\",\"description\":\"a \\\"b\\\" \\\\ \u00fc\\n}\"}");
  }

  @Test
  void invalidUtf8StaysAsItIsToBeRejected() {
    byte[] payload = "{\"event\":\"Purch\u00e4se\"}".getBytes(ISO_8859_1);
    SourceRecord record = MESSAGES.record("1", PUBLISHED, Map.of("currency", "EUR"), payload);
    assertThat(record.fault()).isNull();
    assertThat(new String(record.json(), ISO_8859_1)).contains("Purch\u00e4se");
  }

  @Test
  void gzipIsKnownByItsFirstBytes() throws IOException {
    SourceRecord record =
        MESSAGES.record("1", PUBLISHED, Map.of("currency", "EUR"), gzip("{\"event\":\"A\"}"));
    assertThat(new String(record.json(), UTF_8))
        .isEqualTo("{\"event\":\"A\",\"currency\":\"EUR\"}");
  }

  @Test
  void whatIsCalledGzipAndIsNotIsTakenIfItIsAnObject() {
    Map<String, String> called = Map.of("Content-Encoding", "GZIP");
    assertThat(record("{}", called).fault()).isNull();
    assertThat(record("not gzip", called).fault()).isEqualTo(ReadFault.MALFORMED_GZIP);
    assertThat(record("not gzip", Map.of("content-encoding", "identity")).fault()).isNull();
  }

  @Test
  void brokenGzipIsUnreadableWhereverItBreaks() throws IOException {
    byte[] whole = gzip("{\"event\":\"Purchase\",\"email\":\"alice@example.com\"}");
    for (int length = 2; length < whole.length; length++) {
      byte[] broken = Arrays.copyOf(whole, length);
      SourceRecord record = MESSAGES.record("1", PUBLISHED, Map.of(), broken);
      assertThat(record.fault()).as("cut to %d", length).isEqualTo(ReadFault.MALFORMED_GZIP);
      assertThat(record.json()).isEmpty();
    }
    whole[whole.length - 6] ^= 1; // the checksum
    assertThat(MESSAGES.record("1", PUBLISHED, Map.of(), whole).fault())
        .isEqualTo(ReadFault.MALFORMED_GZIP);
  }

  @Test
  void aSmallMessageCannotBecomeAHugeRecord() throws IOException {
    byte[] bomb = gzip(" ".repeat(100 << 20));
    assertThat(bomb.length).isLessThan(200_000);
    assertThat(MESSAGES.record("1", PUBLISHED, Map.of(), bomb).fault())
        .isEqualTo(ReadFault.TOO_LARGE);
    byte[] large = gzip(" ".repeat(ReadFiles.MAX_RECORD_BYTES));
    assertThat(MESSAGES.record("1", PUBLISHED, Map.of(), large).fault()).isNull();
  }

  private static SourceRecord record(String payload, Map<String, String> attributes) {
    return MESSAGES.record("1501", PUBLISHED, attributes, payload.getBytes(UTF_8));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
