package dev.conversionrelay.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressesTest {

  @Test
  void anAddressHasAtMost320Characters() {
    String longest = "a".repeat(320 - "@example.com".length()) + "@example.com";
    assertThat(EmailAddresses.isAddress(longest)).isTrue();
    assertThat(EmailAddresses.isAddress("a" + longest)).isFalse();
    assertThat(EmailAddresses.occursIn("a" + longest)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@example.com",
        "a@b@example.com",
        "a@example",
        "a@.com",
        "a@x.y",
        "a b@example.com"
      })
  void whatLacksAPartIsNone(String text) {
    assertThat(EmailAddresses.isAddress(text)).isFalse();
  }

  /** Wherever it begins: a long text is looked at in pieces. */
  @Test
  void anAddressInDisguiseIsFoundAtEveryPlaceOfALongText() {
    for (int before = 0; before < 200; before++) {
      for (String filler : new String[] {"é", "\ud83d\ude00", "\u0301", "\u200b"}) {
        String text = filler.repeat(before) + " ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ " + filler.repeat(70);
        assertThat(EmailAddresses.occursIn(text)).as(before + " before").isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "see ada@example.com",
        "ada%40example.com",
        "ada%2525252540example.com",
        "ada@exam\u200bple.com",
        "ada@example\u3002com",
        "\"ada\"@example.com",
        "İ%40example.com"
      })
  void anAddressIsFoundAsPeopleHideIt(String text) {
    assertThat(EmailAddresses.occursIn(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "@example.com",
        "a@",
        "a@b",
        "a@b.",
        "a@b.c",
        "5 @ 3.50",
        "é@",
        "(@example.com"
      })
  void whatIsNoneIsNotFound(String text) {
    assertThat(EmailAddresses.occursIn(text)).isFalse();
  }
}
