package dev.conversionrelay.tiktok;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenTest {

  @Test
  void isNeitherShownNorSerialisable() {
    AccessToken token = AccessToken.of("  s3cret\n");

    assertThat(token.value()).isEqualTo("s3cret");
    assertThat(token.toString()).doesNotContain("s3cret");
    assertThat(token).isNotInstanceOf(Serializable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "Bearer s3cret", "bearer s3cret", "s3\r\ncret", "s3cr\u00e9t"})
  void aTextThatCanBeNoTokenIsRefusedWithoutShowingIt(String text) {
    assertThatThrownBy(() -> AccessToken.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContainingAny("s3", "cret");
  }

  /** All of printable ASCII, and the characters next to it. */
  @Test
  void aTokenHoldsWhatCanStandInAHeader() {
    assertThat(AccessToken.of("!az09~").value()).isEqualTo("!az09~");
    for (String wrong : new String[] {"a\u007fb", "a b", "a\u0080b"}) {
      assertThatThrownBy(() -> AccessToken.of(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void equalTokensAreOneAndNoneIsShown() {
    assertThat(AccessToken.of("s3cret"))
        .isEqualTo(AccessToken.of(" s3cret"))
        .hasSameHashCodeAs(AccessToken.of("s3cret"))
        .isNotEqualTo(AccessToken.of("s3cretly"))
        .hasToString("AccessToken[redacted]");
  }
}
