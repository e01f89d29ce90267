package dev.conversionrelay.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Purchase",
        "order-1001",
        "2026:05:01_7.A",
        "1001",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void namesAndIdsAreShown(String text) {
    assertThat(SafeText.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice@example.com",
        "+491701234567",
        "Alice Abc",
        "<script>",
        "a\nb",
        "ä",
        "",
        "01234567890123456789012345678901234567890123456789012345678901234"
      })
  void anythingElseIsShownAsTheBeginningOfItsDigest(String text) {
    assertThat(SafeText.of(text)).matches("sha256:[0-9a-f]{12}");
  }

  @Test
  void theDigestIsThatOfTheText() {
    assertThat(SafeText.of("")).isEqualTo("sha256:e3b0c44298fc");
    assertThat(SafeText.of(null)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/data/day-1/orders.ndjson:17, /data/day-1/orders.ndjson:17",
    "orders, orders",
    "/a//b/, /a//b/",
    "/data/alice@example.com/orders.csv:2, /data/sha256:[0-9a-f]{12}/orders.csv:2",
    "/my files/orders.csv:2, /sha256:[0-9a-f]{12}/orders.csv:2",
  })
  void aPlaceIsShownPartByPart(String position, String shown) {
    assertThat(SafeText.ofPosition(position)).matches(shown);
  }

  @ParameterizedTest(name = "[{0}] holds an address: {1}")
  @CsvSource({
    "a@b.co, true",
    "mail a@b.co now, true",
    "<a@b.co>, true",
    "x@y@b.co, true",
    "é@bücher.example, true",
    "@b.co, false",
    "a@b, false",
    "a@b.c, false",
    "a @b.co, false",
    "a@.co, false",
    "@@@, false",
    "plain, false",
  })
  void addressesAreFoundInTexts(String text, boolean found) {
    assertThat(EmailAddresses.occursIn(text)).isEqualTo(found);
  }

  @Test
  void whatHoldsRawDataShowsNothingOfIt() {
    Conversion conversion = new Conversion(List.of());
    conversion.put(Column.EMAIL, "alice@example.com");
    assertThat(conversion.toString()).isEqualTo("Conversion");
    assertThat(new NumberText("491701234567").toString()).isEqualTo("NumberText");
    assertThat(SourceRecord.of("p:1", "alice", "alice".getBytes(StandardCharsets.UTF_8)).toString())
        .isEqualTo("SourceRecord[p:1]");
  }
}
