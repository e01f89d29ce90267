package dev.conversionrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private final AtomicLong nanos = new AtomicLong(-7_000_000_000L);
  private final Traffic traffic = new Traffic(nanos::get);

  private void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private long[] events() {
    return Arrays.stream(traffic.seconds()).mapToLong(second -> second.events).toArray();
  }

  @Test
  void everySecondHasItsOwnCounts() {
    traffic.arrived(10);
    traffic.arrived(5);
    pass(2);
    traffic.arrived(1);
    long[] events = events();
    assertThat(events).hasSize(Traffic.SECONDS).endsWith(15, 0, 1);
    assertThat(Arrays.stream(events).sum()).isEqualTo(16);
    Traffic.Second sum = Traffic.sum(traffic.seconds(), 2);
    assertThat(sum.requests).isEqualTo(1);
    assertThat(Traffic.sum(traffic.seconds(), 3).requests).isEqualTo(3);
  }

  @Test
  void whatIsOlderIsForgottenHoweverLongNothingCame() {
    traffic.arrived(10);
    pass(Traffic.SECONDS - 1);
    assertThat(events()).startsWith(10);
    pass(1);
    assertThat(Arrays.stream(events()).sum()).isZero();
    traffic.arrived(3);
    pass(1_000_000);
    assertThat(Arrays.stream(events()).sum()).isZero();
    traffic.arrived(4);
    assertThat(events()).endsWith(0, 4);
  }

  @Test
  void plannedDelaysAreKeptApartFromTheSandboxesOwnTime() {
    traffic.answered(2_000_000, 0);
    traffic.answered(4_000_000, 300_000_000);
    Traffic.Second sum = Traffic.sum(traffic.seconds(), 60);
    assertThat(sum.answers).isEqualTo(2);
    assertThat(sum.took).isEqualTo(6_000_000);
    assertThat(sum.slowest).isEqualTo(4_000_000);
    assertThat(sum.delayed).isEqualTo(1);
    assertThat(sum.longestDelay).isEqualTo(300_000_000);
  }
}
