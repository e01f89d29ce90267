package dev.conversionrelay.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The sandbox's time: another clock plus an offset that can be moved forward at run time. */
public final class SandboxClock extends Clock {
  private final Clock base;
  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

  SandboxClock(Clock base) {
    this.base = base;
  }

  /**
   * Moves the time forward.
   *
   * @throws IllegalArgumentException if the step is negative: deduplication relies on receipt order
   */
  public void advance(Duration step) {
    if (step.isNegative()) {
      throw new IllegalArgumentException("The clock only moves forward, not by " + step);
    }
    offset.updateAndGet(sum -> sum.plus(step));
  }

  /** How far ahead of the underlying clock this one is. */
  public Duration offset() {
    return offset.get();
  }

  @Override
  public Instant instant() {
    return base.instant().plus(offset.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return zone.equals(ZoneOffset.UTC) ? this : Clock.fixed(instant(), zone);
  }
}
