package dev.conversionrelay.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SentBeforeTest {

  private static final Instant MONDAY = Instant.parse("2026-05-04T00:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-05-05T00:00:00Z");
  private static final Instant WEDNESDAY = Instant.parse("2026-05-06T00:00:00Z");

  @Test
  void togetherTwoOutcomesSpanAllTriesAndKeepTheDoubtOfEither() {
    SentBefore lost = new SentBefore(TUESDAY, TUESDAY, true);
    SentBefore refused = new SentBefore(MONDAY, WEDNESDAY, false);
    SentBefore both = new SentBefore(MONDAY, WEDNESDAY, true);
    assertThat(lost.and(refused)).isEqualTo(both);
    assertThat(refused.and(lost)).isEqualTo(both);
    assertThat(lost.and(SentBefore.NEVER)).isEqualTo(lost);
    assertThat(SentBefore.NEVER.and(lost)).isEqualTo(lost);
    assertThat(SentBefore.NEVER.and(SentBefore.NEVER)).isEqualTo(SentBefore.NEVER);
  }

  @Test
  void onlyALostAnswerMayCountTwiceAndOnlyOnceTheFirstRequestIsForgotten() {
    assertThat(new SentBefore(MONDAY, WEDNESDAY, true).mayCountTwice(TUESDAY)).isTrue();
    assertThat(new SentBefore(MONDAY, WEDNESDAY, false).mayCountTwice(TUESDAY)).isFalse();
    assertThat(new SentBefore(TUESDAY, WEDNESDAY, true).mayCountTwice(TUESDAY)).isFalse();
    assertThat(new SentBefore(null, null, true).mayCountTwice(TUESDAY)).isTrue();
    assertThat(SentBefore.NEVER.mayCountTwice(WEDNESDAY)).isFalse();
  }
}
