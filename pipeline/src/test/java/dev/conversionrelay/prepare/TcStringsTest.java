package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.conversion.ConsentSignals.Signal;
import java.time.Duration;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcStringsTest {

  private static final ConsentPolicy.Tcf SETTINGS = new ConsentPolicy.Tcf(4711, Set.of(1, 3, 4));

  private static Signal read(String text) {
    return new TcStrings(SETTINGS).read(text);
  }

  private static TcStringWriter yes() {
    return TcStringWriter.yes();
  }

  @Test
  void consentOfTheVendorAndItsPurposesIsAYes() {
    assertThat(read(yes().write())).isEqualTo(Signal.GRANTED);
    assertThat(read(yes().withRanges().write())).isEqualTo(Signal.GRANTED);
    assertThat(read(yes().vendors(1, 4710, 9000).purposes(2, 10).write()))
        .isEqualTo(Signal.GRANTED);
    assertThat(read(yes().write() + ".YAAAAAAAAAAA")).isEqualTo(Signal.GRANTED);
  }

  @Test
  void aPurposeOrVendorThatIsMissingIsANo() {
    assertThat(read(new TcStringWriter().vendors(4711).purposes(1, 3).write()))
        .isEqualTo(Signal.DENIED);
    assertThat(read(new TcStringWriter().vendors(4710, 4712).purposes(1, 3, 4).write()))
        .isEqualTo(Signal.DENIED);
    assertThat(read(new TcStringWriter().vendors(4712).purposes(1, 3, 4).withRanges().write()))
        .isEqualTo(Signal.DENIED);
    assertThat(read(new TcStringWriter().write())).isEqualTo(Signal.DENIED);
  }

  @ParameterizedTest
  @CsvSource({
    // purpose, type, first vendor, last vendor, signal
    "3, 0, 4711, 4711, DENIED",
    "3, 0, 1, 65535, DENIED",
    "3, 2, 4711, 4711, DENIED",
    "3, 3, 4711, 4711, DENIED",
    "3, 1, 4711, 4711, GRANTED",
    "3, 0, 4712, 4720, GRANTED",
    "2, 0, 4711, 4711, GRANTED",
  })
  void aPublisherMayTakeConsentAway(int purpose, int type, int first, int last, Signal signal) {
    String text = yes().restriction(9, 0, 1, 5).restriction(purpose, type, first, last).write();
    assertThat(read(text)).isEqualTo(signal);
  }

  /** The string that IAB's own documentation explains: purposes 1 to 3, vendors 2, 6 and 8. */
  @ParameterizedTest
  @CsvSource({"2, 1, GRANTED", "6, 3, GRANTED", "8, 2, GRANTED", "3, 1, DENIED", "2, 4, DENIED"})
  void stringsOfOthersAreReadAlike(int vendor, int purpose, Signal signal) {
    TcStrings strings = new TcStrings(new ConsentPolicy.Tcf(vendor, Set.of(purpose)));
    assertThat(strings.read("COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA")).isEqualTo(signal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BObdrPUOevsguAfDqFENCNAAAAAmeAAA",
        "D",
        "C",
        ".",
        "...",
        "",
        " ",
        "granted",
        "CPc7TgAPc7TgAAGABC",
        "{\"a\":1}",
        "DBABMA~CPXxRfA",
        "ÄÖÜ\ud800",
      })
  void whatIsNoStringOfVersionTwoIsUnreadable(String text) {
    assertThat(read(text)).isEqualTo(Signal.UNREADABLE);
  }

  @Test
  void aVersionThatIsNotTwoIsUnreadable() {
    String text = yes().write();
    for (char version : "ABDEF_9".toCharArray()) {
      assertThat(read(version + text.substring(1))).isEqualTo(Signal.UNREADABLE);
    }
  }

  @Test
  void withoutSettingsNoStringIsAnAnswer() {
    assertThat(new TcStrings(null).read(yes().write())).isEqualTo(Signal.UNREADABLE);
  }

  @Test
  void anOverlongStringIsNotDecoded() {
    String text = yes().write();
    String filler = "." + "Y".repeat(TcStrings.MAX_LENGTH);
    assertThat(read(text + filler)).isEqualTo(Signal.UNREADABLE);
    assertThat(read("C".repeat(5_000_000))).isEqualTo(Signal.UNREADABLE);
  }

  @Test
  void aStringMadeToBeExpensiveIsReadSoon() {
    TcStringWriter writer = yes();
    for (int i = 0; i < 1_000; i++) {
      writer.restriction(9, 0, 1, 65_535);
    }
    String text = writer.write();
    assertThat(text.length()).isBetween(8_000, TcStrings.MAX_LENGTH);
    Signal signal = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> read(text));
    assertThat(signal).isEqualTo(Signal.GRANTED);
  }

  @Property(tries = 300)
  void aStringCutShortIsNeverAYes(@ForAll @IntRange(min = 0, max = 10_000) int length) {
    String text = yes().restriction(9, 0, 1, 5).write();
    // The last character may hold nothing but padding.
    assertThat(read(text.substring(0, length % (text.length() - 1)))).isEqualTo(Signal.UNREADABLE);
  }

  @Test
  void settingsAreNeverMadeUp() {
    assertThatThrownBy(() -> new ConsentPolicy.Tcf(0, Set.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConsentPolicy.Tcf(65_536, Set.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConsentPolicy.Tcf(1, Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConsentPolicy.Tcf(1, Set.of(1, 12)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
