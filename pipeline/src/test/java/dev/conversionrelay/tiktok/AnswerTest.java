package dev.conversionrelay.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of an answer. */
class AnswerTest {

  private static Answer answer(int status, String body) {
    return AnswerClassifier.classify(status, Map.of(), body.getBytes(UTF_8), Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource({
    "200, 0,     true,  false, false",
    "200, 20001, true,  false, false",
    "200, 40002, false, false, false",
    "401, 40100, false, true,  false",
    "200, 40102, false, false, true",
    "200, 40105, false, false, true",
    "200, 40104, false, false, false",
    "429, 40002, false, false, false",
    "429, 50000, false, false, false"
  })
  void aCodeSaysWhetherItIsDeliveredTooFastOrTheTokens(
      int status, int code, boolean delivered, boolean tooFast, boolean tokenRefused) {
    Answer answer = answer(status, "{\"code\":" + code + "}");
    assertThat(answer.delivered()).isEqualTo(delivered);
    assertThat(answer.tooFast()).isEqualTo(tooFast);
    assertThat(answer.tokenRefused()).isEqualTo(tokenRefused);
  }

  @ParameterizedTest
  @CsvSource({"429, true", "503, false", "401, false"})
  void withoutACodeTheStatusSaysWhetherThereWereTooMany(int status, boolean tooFast) {
    Answer answer = answer(status, "<html>");
    assertThat(answer.tooFast()).isEqualTo(tooFast);
    assertThat(answer.tokenRefused()).isFalse();
    assertThat(answer.delivered()).isFalse();
  }

  @Test
  void aRequestWithoutAnAnswerIsNoneOfThese() {
    Answer none = Answer.unanswered("", true);
    assertThat(none.delivered() || none.tooFast() || none.tokenRefused()).isFalse();
    assertThat(none.summary()).isEqualTo("no answer");
  }

  @Test
  void theSummaryIsMadeOfWhatThereIs() {
    assertThat(answer(401, "{\"code\":40100,\"message\":\"Too many requests.\"}").summary())
        .isEqualTo("code 40100, HTTP 401: Too many requests.");
    assertThat(answer(502, "").summary()).isEqualTo("HTTP 502");
    assertThat(answer(200, "{\"code\":0}").summary()).isEqualTo("code 0, HTTP 200");
    assertThat(Answer.unanswered("no answer in time", false).summary())
        .isEqualTo("no answer in time");
  }

  /** The last of the statuses that a set-up is to blame for, and the first that a server is. */
  @ParameterizedTest
  @CsvSource({"299, RETRY", "300, CONFIGURATION", "499, CONFIGURATION", "500, RETRY"})
  void statusesAtTheirBounds(int status, Verdict verdict) {
    assertThat(answer(status, "").verdict()).isEqualTo(verdict);
  }

  /**
   * A number of an event stands in a message of any kind, but only a refusal is somebody's fault.
   */
  @ParameterizedTest
  @CsvSource({"0", "20001", "40100", "50000"})
  void nobodyIsBlamedForWhatIsNoRefusal(int code) {
    Answer answer = answer(200, "{\"code\":" + code + ",\"message\":\"data[3].event_id\"}");
    assertThat(answer.errorIndex()).isEmpty();
    assertThat(answer.errorField()).isNull();
  }
}
