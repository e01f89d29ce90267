package dev.conversionrelay.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientConfigTest {

  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMillis(Integer.MAX_VALUE);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://tiktok.example/",
        "/track",
        "http:track",
        "https://user:pw@tiktok.example/"
      })
  void whatIsNoHttpAddressIsRefused(String endpoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClientConfig.defaults().withEndpoint(URI.create(endpoint)))
        .withMessageStartingWith("The endpoint must be an absolute http or https URL")
        .withMessageNotContaining("pw");
  }

  @Test
  void eachTimeLimitIsAMillisecondOrMoreAndFitsIntoANumber() {
    ClientConfig config = ClientConfig.defaults();
    assertThat(config.withTimeouts(SHORT, SHORT, SHORT).deadline()).isEqualTo(SHORT);
    assertThat(config.withTimeouts(LONG, LONG, LONG).readTimeout()).isEqualTo(LONG);
    Duration none = SHORT.minusNanos(1);
    Duration tooLong = LONG.plusMillis(1);
    for (Duration wrong : new Duration[] {none, tooLong}) {
      String problem = wrong.equals(none) ? " must be at least a millisecond." : " is too long.";
      assertThatIllegalArgumentException()
          .isThrownBy(() -> config.withTimeouts(wrong, SHORT, SHORT))
          .withMessage("connectTimeout" + problem);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> config.withTimeouts(SHORT, wrong, SHORT))
          .withMessage("readTimeout" + problem);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> config.withTimeouts(SHORT, SHORT, wrong))
          .withMessage("deadline" + problem);
    }
  }

  @Test
  void thereIsAConnectionAndAByteOfAnAnswerAtLeast() {
    ClientConfig config = ClientConfig.defaults();
    assertThat(config.withMaxConnections(1).maxConnections()).isEqualTo(1);
    assertThat(limitedTo(1).maxResponseBytes()).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> config.withMaxConnections(0));
    assertThatIllegalArgumentException().isThrownBy(() -> limitedTo(0));
  }

  private static ClientConfig limitedTo(int bytes) {
    return new ClientConfig(ClientConfig.TIKTOK, null, SHORT, SHORT, SHORT, 1, bytes);
  }

  @Test
  void noTimeoutIsLongerThanTheDeadline() {
    ClientConfig config =
        ClientConfig.defaults()
            .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(60));
    ClientConfig hurried = config.withDeadline(Duration.ofSeconds(5));
    assertThat(hurried.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(hurried.readTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(hurried.deadline()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theNameOfThePartnerIsKept() {
    assertThat(ClientConfig.defaults().withPartnerName("p").partnerName()).isEqualTo("p");
  }
}
