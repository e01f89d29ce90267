package dev.conversionrelay.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.EmailAddresses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Any answer of the endpoint. Replays the inputs that are kept beside it; {@code pipeline/fuzz}
 * looks for new ones.
 */
class AnswerFuzzTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  /** An input is a line with the status, one with Retry-After, and the body. */
  @FuzzTest(maxDuration = "60m")
  void anyAnswerMeansOneThingAndEchoesNothing(byte[] input) {
    String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", 3);
    int status = lines[0].matches("[1-5]\\d\\d") ? Integer.parseInt(lines[0]) : 200;
    Map<String, String> headers = new HashMap<>();
    if (lines.length > 1 && !lines[1].isEmpty()) {
      headers.put("retry-after", lines[1]);
      headers.put("x-tt-logid", lines[1]);
    }
    byte[] body = (lines.length > 2 ? lines[2] : "").getBytes(StandardCharsets.ISO_8859_1);
    Answer answer = AnswerClassifier.classify(status, headers, body, NOW);

    assertThat(answer.verdict()).isNotNull();
    boolean delivered =
        answer.verdict() == Verdict.DELIVERED || answer.verdict() == Verdict.DELIVERED_WITH_WARNING;
    assertThat(delivered).isEqualTo(saysDelivered(body));
    if (answer.ambiguous()) {
      assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
    }
    assertThat(answer.message()).hasSizeLessThanOrEqualTo(SafeMessage.MAX_LENGTH);
    assertThat(EmailAddresses.occursIn(answer.message())).isFalse();
    assertThat(answer.message().replace("1000", "").replace("sha256", ""))
        .doesNotContainPattern("\\d{5}");
    if (answer.requestId() != null) {
      assertThat(answer.requestId()).matches("[A-Za-z0-9_-]{1,64}");
    }
    if (answer.retryAfter() != null) {
      assertThat(answer.retryAfter().isNegative()).isFalse();
    }
    answer.errorIndex().ifPresent(index -> assertThat(index).isNotNegative());
    if (answer.errorField() != null) {
      assertThat(SafeMessage.isPath(answer.errorField())).isTrue();
    }
  }

  /** Nothing but the code of an object that is the whole body may count as a delivery. */
  private static boolean saysDelivered(byte[] body) {
    try (var values = MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(body)) {
      if (!values.hasNextValue()) {
        return false;
      }
      JsonNode code = values.nextValue().path("code");
      String text = code.isTextual() ? code.textValue().strip() : code.isInt() ? code.asText() : "";
      // Zeros in front change no number.
      boolean success = text.matches("0{1,9}") || text.matches("0{0,4}20001");
      return success && !values.hasNextValue();
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
