package dev.conversionrelay.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import org.junit.jupiter.api.Test;

class DedupKeyTest {

  private static String key(String pixel, String name, String id, String testCode) {
    Route route = new Route(EventSource.WEB, pixel, testCode);
    return DedupKey.of(new Event(route, name, id, 0, 0, "x:1", new byte[0]));
  }

  /** Computed elsewhere: a key that changed would let everything be sent a second time. */
  @Test
  void theKeysOfEarlierRunsStayWhatTheyAre() {
    assertThat(key("CTESTPIXEL0000000001", "Purchase", "größe-1", null))
        .isEqualTo("606db9395131964ee9ae72ac52f20440");
    assertThat(key("CTESTPIXEL0000000001", "Purchase", "größe-1", "TEST1"))
        .isEqualTo("27e5f75794dbdbb3043ba85730dadab9")
        .isEqualTo(key("CTESTPIXEL0000000001", "Purchase", "größe-1", "TEST2"));
  }

  @Test
  void whereOnePartEndsAndTheNextBeginsIsPartOfTheKey() {
    assertThat(key("C1", "Lead1", "2", null)).isNotEqualTo(key("C1", "Lead", "12", null));
  }
}
