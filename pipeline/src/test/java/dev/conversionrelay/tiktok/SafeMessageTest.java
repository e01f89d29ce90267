package dev.conversionrelay.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeMessageTest {

  private static final List<String> FRAMES =
      List.of(
          "Invalid value for data. 0 .user.email: %s is not valid.",
          "Invalid value for data. 0 .user.email: '%s' is not valid.",
          "Invalid value for data. 0 .user.email: \"%s\" is not valid.",
          "Invalid value for data. 0 .user.email: “%s” is not valid.",
          "not a valid string: %s",
          "got %s",
          "data.0.user.%s: unknown",
          "data.0.user.email=%s",
          "%s",
          "'%s",
          "\"%s",
          "email(%s)",
          "email:%s,");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Invalid value for data. 0 .event_id: not a valid string.",
        "Invalid value for data. 999 .user.email: not a valid string.",
        "Invalid value for event_source_id: not a valid string.",
        "Invalid value for event_source: must be web, app or offline.",
        "Access token is incorrect or has been revoked.",
        "Too many requests. Please retry in some time.",
        "App reaches the QPS limit.",
        "Internal service timed out. Please retry in sometime.",
        "Batch.0.properties.contents.0.content_id: Not a valid string",
        "data[3].properties.contents[0].price: not a number",
        "OK",
      })
  void messagesThatEchoNothingStayWhole(String message) {
    assertThat(SafeMessage.of(message)).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "No permission to operate pixel code: CM1I1K3C77. You must be | No permission to operate"
            + " pixel code: […]",
        "Invalid value 'ada' for event_id. | Invalid value […] for event_id.",
        "event_id: got 12 but must be a string | event_id: got […]",
        "Missing field `event_source_id` | Missing field event_source_id",
        "phone 4930 1234 567 is invalid | phone […]",
      })
  void echoesAreCutOut(String raw, String safe) {
    assertThat(SafeMessage.of(raw)).isEqualTo(safe);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ada.lovelace@example.com",
        "ADA@EXAMPLE.COM",
        "+4915112345678",
        "(0151) 1234-5678",
        "0151/12345678",
        "1 2 1 3 3 7 3 4 2 5 3",
        "55501",
        "tk_live_7f3Kq9ZpWx",
        "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
        "Ada Lovelace",
        "Łukasz",
        "203.0.113.77",
        "2001:db8::77",
        "E.C.P.v3fAbCdEf",
        "https://shop.example/?who=ada",
      })
  void plantedValuesNeverComeThrough(String value) {
    for (String frame : FRAMES) {
      String safe = SafeMessage.of(frame.formatted(value));

      for (String piece : value.split("[ /=?]", -1)) {
        if (piece.length() > 1) {
          assertThat(safe).as(frame).doesNotContainIgnoringCase(piece);
        }
      }
      assertThat(safe.replaceFirst("0", "")).as(frame).doesNotContainPattern("[0-9@]");
    }
  }

  @Property(tries = 500)
  void randomDigitsAndDigestsNeverComeThrough(
      @ForAll @StringLength(min = 5, max = 64) @CharRange(from = '0', to = '9') String digits,
      @ForAll @IntRange(max = 12) int frame) {
    String safe = SafeMessage.of(FRAMES.get(frame).formatted(digits));

    assertThat(safe.replaceFirst("0", "")).doesNotContainPattern("[0-9]");
  }

  @Property(tries = 300)
  void anyTextIsBoundedAndWithoutAddressesAndLongNumbers(
      @ForAll @StringLength(max = 600) String text) {
    String safe = SafeMessage.of(text);

    assertThat(safe.length()).isLessThanOrEqualTo(SafeMessage.MAX_LENGTH);
    assertThat(safe).doesNotContain("@").doesNotContainPattern("[0-9]{5}");
  }

  @Example
  void longMessagesAreCut() {
    assertThat(SafeMessage.of("not valid ".repeat(100))).hasSize(SafeMessage.MAX_LENGTH);
    assertThat(SafeMessage.of(null)).isEmpty();
    assertThat(SafeMessage.of(" ")).isEmpty();
  }

  @Test
  void aMessageOfExactlyTheLongestIsWhole() {
    String longest = "invalid ".repeat(24) + "invalid.";
    assertThat(longest).hasSize(SafeMessage.MAX_LENGTH);
    assertThat(SafeMessage.of(longest)).isEqualTo(longest);
    assertThat(SafeMessage.of(longest + "."))
        .hasSize(SafeMessage.MAX_LENGTH)
        .endsWith("…")
        .startsWith("invalid invalid");
  }

  @Test
  void whatWasCutOutIsMarkedOnce() {
    assertThat(SafeMessage.of("'a' 'b' is 'c'")).isEqualTo("[…] is […]");
    assertThat(SafeMessage.of("\"\" is \"")).isEqualTo("[…] is […]");
  }

  @Test
  void onlySignsArePassedOnAndNoPathIsMadeOfThem() {
    assertThat(SafeMessage.of("invalid ...")).isEqualTo("invalid ...");
    assertThat(SafeMessage.isPath("[].")).isFalse();
    assertThat(SafeMessage.isPath("")).isFalse();
  }

  /** A word of the vocabulary may be compound, but not as long as a digest. */
  @Test
  void compoundsOfKnownWordsAreKnown() {
    assertThat(SafeMessage.of("and/or non-empty")).isEqualTo("and/or non-empty");
    assertThat(SafeMessage.of("and/canary")).isEqualTo("[…]");
  }
}
