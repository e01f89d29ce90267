package dev.conversionrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestRateTest {

  private long now;

  @Test
  void withoutALimitNothingIsHeldUp() {
    RequestRate rate = new RequestRate(0, () -> now);

    for (int i = 0; i < 10_000; i++) {
      assertThat(rate.await()).isZero();
    }
    assertThat(rate.perSecond()).isInfinite();
  }

  @Test
  void aLimitHoldsFromTheFirstSecondOnWithoutSavingUp() {
    RequestRate rate = new RequestRate(50, System::nanoTime);
    sleepWithoutRequests();

    long start = System.nanoTime();
    Duration waited = Duration.ZERO;
    for (int i = 0; i < 26; i++) {
      waited = waited.plus(rate.await());
    }

    // The first of them waits for nothing.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(480));
    assertThat(waited).isGreaterThan(Duration.ofMillis(400));
  }

  @Test
  void aRefusalForTheRateSlowsOnceASecondAndNotBelowOne() {
    RequestRate rate = new RequestRate(90, () -> now);

    rate.tooFast();
    rate.tooFast();
    assertThat(rate.perSecond()).isCloseTo(60, within(0.01));
    for (int i = 0; i < 20; i++) {
      passSeconds(1);
      rate.tooFast();
    }
    assertThat(rate.perSecond()).isEqualTo(1);
  }

  @Test
  void itGrowsBackByATenthAndOneASecondUpToTheLimit() {
    RequestRate rate = new RequestRate(90, () -> now);
    rate.tooFast();

    rate.taken();
    assertThat(rate.perSecond()).isCloseTo(60, within(0.01));
    passSeconds(1);
    rate.taken();
    rate.taken();
    assertThat(rate.perSecond()).isCloseTo(67, within(0.01));
    for (int i = 0; i < 30; i++) {
      passSeconds(1);
      rate.taken();
    }
    assertThat(rate.perSecond()).isEqualTo(90);
  }

  @Test
  void withoutALimitItStartsFromWhatWasSentAndBecomesFreeAgain() {
    RequestRate rate = new RequestRate(0, () -> now);
    for (int i = 0; i < 90; i++) {
      rate.await();
    }

    rate.tooFast();
    assertThat(rate.perSecond()).isCloseTo(60, within(0.01));
    for (int i = 0; i < 40; i++) {
      passSeconds(1);
      rate.taken();
    }
    assertThat(rate.perSecond()).isInfinite();
  }

  @Test
  void aSlowRateIsNotTakenForAFreeOne() {
    RequestRate rate = new RequestRate(0, () -> now);
    for (int i = 0; i < 30; i++) {
      rate.await();
    }
    for (int i = 0; i < 20; i++) {
      rate.tooFast();
      passSeconds(1);
    }

    assertThat(rate.perSecond()).isEqualTo(1);
    rate.taken();
    assertThat(rate.perSecond()).isLessThan(3);
  }

  private void passSeconds(int seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  private static void sleepWithoutRequests() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
