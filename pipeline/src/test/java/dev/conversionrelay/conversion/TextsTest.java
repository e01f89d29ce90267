package dev.conversionrelay.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class TextsTest {

  @Test
  void namesAreInLowerCaseAsJavaWritesIt() {
    assertThat(Texts.lowerCase("ΟΔΥΣΣΕΥΣ İÄ")).isEqualTo("οδυσσευς i̇ä");
    String longest = "Σ".repeat(199) + "Σ";
    assertThat(Texts.lowerCase(longest)).isEqualTo(longest.toLowerCase(Locale.ROOT)).endsWith("σς");
  }

  @Test
  void inALongerTextEverySigmaIsTheSame() {
    assertThat(Texts.lowerCase("Σ".repeat(201))).isEqualTo("σ".repeat(201));
    assertThat(Texts.lowerCase("Ä".repeat(201))).isEqualTo("ä".repeat(201));
  }

  @Test
  void aDigestIs64HexadecimalDigits() {
    String digest = "0123456789abcdefABCDEF".repeat(3).substring(0, 64);
    assertThat(Texts.isSha256Hex(digest)).isTrue();
    assertThat(Texts.isSha256Hex(digest.substring(1))).isFalse();
    assertThat(Texts.isSha256Hex(digest + "0")).isFalse();
    for (char other : new char[] {'g', 'G', '`', '@', '/', ':', 'é'}) {
      assertThat(Texts.isSha256Hex(other + digest.substring(1))).as("" + other).isFalse();
      assertThat(Texts.isSha256Hex(digest.substring(1) + other)).as("" + other).isFalse();
    }
  }
}
