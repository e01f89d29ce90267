package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.iabtcf.decoder.TCString;
import dev.conversionrelay.conversion.ConsentSignals.Signal;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TcStringVersionOneTest {

  private static final int VENDOR = 12;

  /** Version 1 asked about other purposes under the same numbers. */
  @Test
  void aStringOfVersionOneIsUnreadableHoweverMuchItAllows() {
    String versionOne = everythingAllowedInVersionOne();
    assertThat(TCString.decode(versionOne).getVersion()).isEqualTo(1);
    assertThat(TCString.decode(versionOne).getVendorConsent().contains(VENDOR)).isTrue();

    TcStrings strings = new TcStrings(new ConsentPolicy.Tcf(VENDOR, Set.of(1, 3)));

    assertThat(strings.read(versionOne)).isEqualTo(Signal.UNREADABLE);
  }

  /** The layout of IAB's Transparency and Consent Framework 1.1, with every bit of consent set. */
  private static String everythingAllowedInVersionOne() {
    StringBuilder bits = new StringBuilder();
    append(bits, 6, 1); // version
    append(bits, 36, 15_000_000_000L); // created, in tenths of a second
    append(bits, 36, 15_000_000_000L); // updated
    append(bits, 12, 1); // consent management platform
    append(bits, 12, 1); // its version
    append(bits, 6, 1); // screen
    append(bits, 12, 4 * 64 + 13); // language: en
    append(bits, 12, 100); // vendor list
    append(bits, 24, 0xFFFFFF); // purposes
    append(bits, 16, VENDOR); // highest vendor
    append(bits, 1, 0); // vendors as a bit field
    append(bits, VENDOR, (1L << VENDOR) - 1);
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      if (bits.charAt(i) == '1') {
        bytes[i / 8] |= (byte) (0x80 >> (i % 8));
      }
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void append(StringBuilder bits, int width, long value) {
    for (int bit = width - 1; bit >= 0; bit--) {
      bits.append((value >> bit & 1) == 1 ? '1' : '0');
    }
  }
}
