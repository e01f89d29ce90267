package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordParserTest {

  private static final String CANARY = "kanarienvogel";

  static Stream<Arguments> unreadable() {
    return Stream.of(
        Arguments.of("", RejectReason.MALFORMED_JSON, "the record is empty"),
        Arguments.of(" \n", RejectReason.MALFORMED_JSON, "the record is empty"),
        Arguments.of(
            "{\"email\":kanarienvogel}",
            RejectReason.MALFORMED_JSON,
            "the record is not valid JSON at column 24"),
        Arguments.of(
            "{\"email\":\"kanarienvogel",
            RejectReason.MALFORMED_JSON,
            "the record is not valid JSON at column 24"),
        Arguments.of(
            "{\n\"email\":'kanarienvogel'}",
            RejectReason.MALFORMED_JSON,
            "the record is not valid JSON at line 2, column 10"),
        Arguments.of(
            "{\"value\":NaN}",
            RejectReason.MALFORMED_JSON,
            "the record is not valid JSON at column 13"),
        Arguments.of(
            "{\"a\":1}{\"kanarienvogel\":1}",
            RejectReason.MALFORMED_JSON,
            "the record goes on after its object at column 8"),
        Arguments.of(
            "{\"a\":1} kanarienvogel",
            RejectReason.MALFORMED_JSON,
            "the record is not valid JSON at column 22"),
        Arguments.of(
            "\"kanarienvogel\"",
            RejectReason.NOT_AN_OBJECT,
            "the record is JSON but not an object"),
        Arguments.of("null", RejectReason.NOT_AN_OBJECT, "the record is JSON but not an object"),
        Arguments.of("[{}]", RejectReason.NOT_AN_OBJECT, "the record is JSON but not an object"),
        Arguments.of(
            "{\"properties\":" + "[".repeat(70) + "]".repeat(70) + "}",
            RejectReason.MALFORMED_JSON,
            "the record is nested deeper than 64 levels, or holds a number of more than 200 digits"),
        Arguments.of(
            "{\"unknown\":" + "{\"a\":".repeat(100_000),
            RejectReason.MALFORMED_JSON,
            "the record is nested deeper than 64 levels, or holds a number of more than 200 digits"),
        Arguments.of(
            "{\"value\":" + "1".repeat(201) + "}",
            RejectReason.MALFORMED_JSON,
            "the record is nested deeper than 64 levels, or holds a number of more than 200 digits"),
        Arguments.of(
            "\0{\0}", RejectReason.MALFORMED_JSON, "the record is not valid UTF-8 at byte 1"));
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void whatCannotBeReadIsRejectedByItsPlaceAndNeverByItsContent(
      String json, RejectReason reason, String detail) {
    Reject reject = reject(json.getBytes(StandardCharsets.UTF_8));
    assertThat(reject.reason()).isEqualTo(reason);
    assertThat(reject.detail()).isEqualTo(detail);
    assertThat(reject.toString()).doesNotContain(CANARY);
  }

  static Stream<Arguments> invalidUtf8() {
    return Stream.of(
        Arguments.of("stray continuation", new byte[] {(byte) 0x80}),
        Arguments.of("latin 1", new byte[] {(byte) 0xe4}),
        Arguments.of("overlong", new byte[] {(byte) 0xc0, (byte) 0x80}),
        Arguments.of("surrogate", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}),
        Arguments.of(
            "beyond Unicode", new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalidUtf8")
  void whatIsNotUtf8IsRejectedAtItsByte(String what, byte[] invalid) {
    for (int padding = 0; padding < 1_100; padding += 7) {
      byte[] head = ("{\"description\":\"" + "ä".repeat(padding)).getBytes(StandardCharsets.UTF_8);
      byte[] tail = "\"}".getBytes(StandardCharsets.UTF_8);
      byte[] json = Arrays.copyOf(head, head.length + invalid.length + tail.length);
      System.arraycopy(invalid, 0, json, head.length, invalid.length);
      System.arraycopy(tail, 0, json, head.length + invalid.length, tail.length);
      assertThat(reject(json).detail())
          .as(what)
          .isEqualTo("the record is not valid UTF-8 at byte " + (head.length + 1));
    }
  }

  @Test
  void validUtf8OfEveryLengthIsRead() {
    for (int padding = 0; padding < 20; padding++) {
      String text = "x".repeat(padding) + "é✓😀" + "é".repeat(600);
      assertThat(
              Samples.sent(Samples.web("'description':'" + text + "'"))
                  .get("properties")
                  .get("description")
                  .asText())
          .isEqualTo(text);
    }
  }

  @Test
  void aRecordBeyondTheLimitIsRejectedUnread() {
    byte[] json = new byte[RecordParser.MAX_RECORD_BYTES + 1];
    assertThat(reject(json).reason()).isEqualTo(RejectReason.RECORD_TOO_LARGE);
  }

  @Test
  void halfASurrogatePairIsWrittenAsTheReplacementCharacter() {
    String half = "\\ud800x";
    Prepared prepared =
        Samples.prepare(
            Samples.web(
                "'description':'" + half + "'",
                "'email':'" + half + "','phone':'" + half + "','external_id':'" + half + "'",
                "'first_name':'" + half + "','city':'" + half + "','event':'E" + half + "'"));
    assertThat(Samples.sent(prepared).get("properties").get("description").asText())
        .isEqualTo("\ufffdx");
  }

  @Test
  void aByteOrderMarkIsOverlooked() {
    assertThat(Samples.prepare("\ufeff" + Samples.web()).event()).isNotNull();
  }

  @Test
  void manyUnknownColumnsFillNoMemory() {
    StringBuilder json = new StringBuilder(Samples.web());
    json.setLength(json.length() - 1);
    for (int i = 0; i < 1_000; i++) {
      json.append(",'c").append(i).append("':1");
    }
    assertThat(Samples.prepare(json.append('}').toString()).unknownColumns()).hasSize(50);
  }

  private static Reject reject(byte[] json) {
    Prepared prepared =
        new Preparer(PrepareConfig.defaults(), Samples.CLOCK)
            .prepare(SourceRecord.of(Samples.POSITION, json));
    assertThat(prepared.reject()).isNotNull();
    return prepared.reject();
  }
}
