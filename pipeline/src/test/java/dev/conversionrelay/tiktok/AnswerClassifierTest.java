package dev.conversionrelay.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerClassifierTest {

  private static final Instant NOW = Instant.parse("2026-09-01T12:00:00Z");

  @ParameterizedTest(name = "code {1} with HTTP {0} is {2}")
  @CsvSource({
    "200, 0, DELIVERED, false",
    "500, 0, DELIVERED, false",
    "200, 20001, DELIVERED_WITH_WARNING, false",
    "401, 40100, RETRY, false",
    "200, 40100, RETRY, false",
    "429, 40100, RETRY, false",
    "200, 50000, RETRY, true",
    "500, 50000, RETRY, true",
    "400, 50002, RETRY, true",
    "200, 51010, RETRY, true",
    "200, 51021, RETRY, true",
    "200, 60001, RETRY, true",
    "400, 40002, BAD_EVENT, false",
    "200, 40002, BAD_EVENT, false",
    "400, 40001, CONFIGURATION, false",
    "200, 40001, CONFIGURATION, false",
    "200, 40000, CONFIGURATION, false",
    "200, 40007, CONFIGURATION, false",
    "200, 40101, CONFIGURATION, false",
    "401, 40102, CONFIGURATION, false",
    "200, 40102, CONFIGURATION, false",
    "401, 40104, CONFIGURATION, false",
    "200, 40104, CONFIGURATION, false",
    "401, 40105, CONFIGURATION, false",
    "200, 40105, CONFIGURATION, false",
    "200, 40110, CONFIGURATION, false",
    "200, 41234, CONFIGURATION, false",
    "503, 49999, CONFIGURATION, false",
  })
  void codeDecidesWhateverTheHttpStatusIs(
      int status, int code, Verdict verdict, boolean ambiguous) {
    String body = "{\"code\":%d,\"message\":\"OK\",\"request_id\":\"20230314A\",\"data\":{}}";

    Answer answer = classify(status, body.formatted(code));

    assertThat(answer.verdict()).isEqualTo(verdict);
    assertThat(answer.ambiguous()).isEqualTo(ambiguous);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.httpStatus()).isEqualTo(status);
    assertThat(answer.requestId()).isEqualTo("20230314A");
    assertThat(classify(status, body.formatted(code).replace(":" + code, ":\"" + code + "\"")))
        .as("the code as a string")
        .isEqualTo(answer);
  }

  @ParameterizedTest(name = "HTTP {0} without a code is {1}")
  @CsvSource({
    "200, RETRY, true",
    "204, RETRY, true",
    "301, CONFIGURATION, false",
    "302, CONFIGURATION, false",
    "308, CONFIGURATION, false",
    "400, CONFIGURATION, false",
    "401, CONFIGURATION, false",
    "403, CONFIGURATION, false",
    "404, CONFIGURATION, false",
    "405, CONFIGURATION, false",
    "407, CONFIGURATION, false",
    "408, RETRY, false",
    "413, TOO_LARGE, false",
    "418, CONFIGURATION, false",
    "429, RETRY, false",
    "500, RETRY, true",
    "502, RETRY, true",
    "503, RETRY, true",
    "504, RETRY, true",
    "599, RETRY, true",
  })
  void statusDecidesWhenThereIsNoCode(int status, Verdict verdict, boolean ambiguous) {
    for (String body :
        new String[] {
          "",
          "<html><body><h1>Bad Gateway</h1><hr>nginx</body></html>",
          "{\"code\":0,\"message\":\"OK\",\"request_",
          "{\"code\":0}{\"code\":0}",
          "{\"message\":\"OK\"}",
          "{\"code\":null}",
          "{\"code\":true}",
          "{\"code\":0.0}",
          "{\"code\":\"\"}",
          "{\"code\":\"ok\"}",
          "{\"code\":-1}",
          "{\"code\":502}",
          "{\"code\":99999999999999999999}",
          "[0]",
          "0",
          "\u0000"
        }) {
      Answer answer = classify(status, body);

      assertThat(answer.verdict()).as(body).isEqualTo(verdict);
      assertThat(answer.ambiguous()).as(body).isEqualTo(ambiguous);
      assertThat(answer.code()).as(body).isNull();
    }
  }

  @Test
  void bytesThatAreNoUtf8AreNoCode() {
    byte[] body = {'{', '"', (byte) 0xff, (byte) 0xc0, '"', ':', '0', '}'};

    assertThat(AnswerClassifier.classify(200, Map.of(), body, NOW).verdict())
        .isEqualTo(Verdict.RETRY);
  }

  @Test
  void requestIdFallsBackToTheLogIdHeaderAndIsNeverFreeText() {
    assertThat(
            AnswerClassifier.classify(502, Map.of("x-tt-logid", "2023ABC"), new byte[0], NOW)
                .requestId())
        .isEqualTo("2023ABC");
    assertThat(classify(200, "{\"code\":0,\"request_id\":\"ada@example.com\"}").requestId())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "120, PT2M",
    "0, PT0S",
    "'Tue, 01 Sep 2026 12:05:00 GMT', PT5M",
    "'Tue, 01 Sep 2026 11:00:00 GMT', PT0S",
    "-5,",
    "soon,",
    "99999999999999,",
  })
  void retryAfterIsSecondsOrADate(String header, String expected) {
    Answer answer = AnswerClassifier.classify(429, Map.of("retry-after", header), new byte[0], NOW);

    assertThat(answer.retryAfter()).isEqualTo(expected == null ? null : Duration.parse(expected));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "Invalid value for data. 0 .event_id: not a valid string. | 0 | event_id",
        "Invalid value for data. 17 .user.email: not a valid string. | 17 | user.email",
        "data.3.properties.contents.1.price: not a valid number | 3 | properties.contents.1.price",
        "data[999].event_time must be an integer | 999 | event_time",
        "data[5].properties.secret_thing is wrong | 5 | properties",
        "data 4 is broken | 4 | ",
        "Invalid value for event_id: not a valid string. | | event_id",
        "Missing required field: lead.lead_event_source | | lead.lead_event_source",
        "data: at most 1000 events | | ",
        "Something else | | ",
      })
  void messageOfABadEventGivesHints(String message, Integer index, String field) {
    Answer answer = refused(message);

    assertThat(answer.errorIndex())
        .isEqualTo(index == null ? OptionalInt.empty() : OptionalInt.of(index));
    assertThat(answer.errorField()).isEqualTo(field);
    assertThat(answer.envelopeFault()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Invalid value for event_source_id: not a valid string. | event_source_id",
        "Invalid value for event_source: must be web, app or offline. | event_source",
        "Missing required field `event_source_id` | event_source_id",
        "test_event_code is not active | test_event_code",
        "Unknown partner_name | partner_name",
      })
  void messageThatNamesARootFieldBlamesTheEnvelope(String message, String field) {
    Answer answer = refused(message);

    assertThat(answer.envelopeFault()).isTrue();
    assertThat(answer.errorField()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Invalid value for data. 0 .event: 'event_source' is not a name",
        "data.0.event_source_id is unknown",
        "Invalid value 'event_source' for event_id",
        "Invalid value for event_id: got 'event_source_id'",
      })
  void rootFieldNamedInsideAnEventOrAnEchoDoesNotBlameTheEnvelope(String message) {
    assertThat(refused(message).envelopeFault()).isFalse();
  }

  private static Answer refused(String message) {
    return classify(400, "{\"code\":40002,\"message\":\"" + message + "\"}");
  }

  private static Answer classify(int status, String body) {
    return AnswerClassifier.classify(status, Map.of(), body.getBytes(UTF_8), NOW);
  }
}
