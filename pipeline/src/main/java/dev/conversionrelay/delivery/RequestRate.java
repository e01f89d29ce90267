package dev.conversionrelay.delivery;

import com.google.common.util.concurrent.RateLimiter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many requests a second may be sent. TikTok limits the rate of a token (fact sheet §5), so
 * what it says of one request is heeded by all: after a refusal for the rate, a third fewer are
 * sent, and then every second a tenth and one more. Thread-safe.
 */
final class RequestRate {

  /** No fault of TikTok's makes requests rarer than this, in requests per second. */
  static final double SLOWEST = 1;

  private static final double SLOWER = 2.0 / 3;
  private static final double FASTER = 1.1;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final double limit;
  private final LongSupplier nanoClock;
  private RateLimiter limiter;
  private double rate;

  /** Without a limit of our own: the rate above which there is none again. */
  private double freeAbove;

  private long changedAt;
  private long countedSince;
  private long counted;
  private double lastCounted;

  /**
   * A rate of its own.
   *
   * @param limit the most requests a second, or 0 for as many as TikTok takes
   * @param nanoClock as {@link System#nanoTime}
   */
  RequestRate(double limit, LongSupplier nanoClock) {
    this.limit = limit > 0 ? limit : Double.POSITIVE_INFINITY;
    this.nanoClock = nanoClock;
    this.changedAt = nanoClock.getAsLong() - SECOND;
    this.countedSince = changedAt;
    set(this.limit);
  }

  /** Waits until a request may be sent, and says for how long. */
  Duration await() {
    RateLimiter current;
    synchronized (this) {
      count();
      current = limiter;
    }
    return current == null ? Duration.ZERO : Duration.ofNanos((long) (current.acquire() * SECOND));
  }

  /** TikTok refused a request because of the rate. */
  synchronized void tooFast() {
    if (nanoClock.getAsLong() - changedAt >= SECOND) { // all that is under way is refused alike
      boolean free = Double.isInfinite(rate);
      double before = free ? Math.max(lastCounted, (double) counted) : rate;
      if (free) {
        freeAbove = 2 * Math.max(SLOWEST, before);
      }
      set(Math.max(SLOWEST, before * SLOWER));
      changedAt = nanoClock.getAsLong();
    }
  }

  /** TikTok took a request. */
  synchronized void taken() {
    if (rate < limit && nanoClock.getAsLong() - changedAt >= SECOND) {
      double faster = rate * FASTER + 1;
      // Twice what was too fast once is no limit any more.
      boolean free = Double.isInfinite(limit) && faster > freeAbove;
      set(free ? limit : Math.min(limit, faster));
      changedAt = nanoClock.getAsLong();
    }
  }

  /** Requests a second at present; infinite if nothing limits them. */
  synchronized double perSecond() {
    return rate;
  }

  private void set(double perSecond) {
    rate = perSecond;
    if (Double.isInfinite(perSecond)) {
      limiter = null;
    } else if (limiter == null) {
      // The warm-up is there only because without one a limiter saves up a second's requests.
      limiter = RateLimiter.create(perSecond, 1, TimeUnit.MILLISECONDS);
    } else {
      limiter.setRate(perSecond);
    }
  }

  private void count() {
    long now = nanoClock.getAsLong();
    if (now - countedSince >= SECOND) {
      lastCounted = counted / ((now - countedSince) / (double) SECOND);
      counted = 0;
      countedSince = now;
    }
    counted++;
  }
}
