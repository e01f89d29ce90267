package dev.conversionrelay.outcome;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.conversion.SentBefore;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeLineTest {

  private static final String EVENT =
      "{\"value\":46.00, \"big\":12345678901234567890.10,\"e\":1E+2,\"t\":\"ä\\u20ac 😀\"}";

  @Test
  void theEventIsTheSameBytesWhateverStandsAroundIt() throws IOException {
    String line = "{\"detail\":\"ü😀\",\"code\":40002,\"event_json\":" + EVENT + ",\"x\":[1,{}]}";
    assertThat(new String(read(line).eventJson(), UTF_8)).isEqualTo(EVENT);
  }

  @Test
  void anEventInAColumnIsTextAndTheSameBytes() throws IOException {
    String text = EVENT.replace("\\", "\\\\").replace("\"", "\\\"");
    assertThat(new String(read("{\"event_json\":\"" + text + "\"}").eventJson(), UTF_8))
        .isEqualTo(EVENT);
    assertThat(read("{\"event_json\":null}").eventJson()).isNull();
  }

  @Test
  void aLostAnswerOfAnUnknownTimeMayBeOfAnyTime() throws IOException {
    assertThat(read("{\"ambiguous\":true}").sentBefore())
        .isEqualTo(new SentBefore(Instant.EPOCH, null, true));
    assertThat(read("{\"ambiguous\":true,\"first_sent_at\":\"yesterday\"}").sentBefore())
        .isEqualTo(new SentBefore(Instant.EPOCH, null, true));
    assertThat(read("{\"ambiguous\":false}").sentBefore()).isEqualTo(SentBefore.NEVER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "{",
        "{\"event_json\":{\"a\":",
        "{\"a\":1}{\"a\":2}",
        "{\"a\":1} x",
        "x"
      })
  void whatIsNotOneObjectIsSaidAndSaysNothing(String line) {
    assertThatThrownBy(() -> read(line)).isInstanceOf(IOException.class);
    assertThat(OutcomeLine.orEmpty(line).dedupKey()).isNull();
  }

  private static OutcomeLine read(String line) throws IOException {
    return OutcomeLine.of(line.getBytes(UTF_8));
  }
}
