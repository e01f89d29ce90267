package dev.conversionrelay.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** A token bucket per access token, one second deep (fact sheet §11, row 18). */
final class RateLimiter {
  private static final double NANOS_PER_SECOND = 1e9;

  private static final class Bucket {
    private double level;
    private long filledAt;
  }

  private final int perSecond;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new HashMap<>();

  /**
   * Limits by real time: the sandbox's clock may be fixed or jump.
   *
   * @param perSecond requests per second and access token; 0 means no limit
   */
  RateLimiter(int perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  /** Takes one request's worth; false if the limit is reached. */
  synchronized boolean tryAcquire(String accessToken) {
    if (perSecond == 0) {
      return true;
    }
    long now = nanoTime.getAsLong();
    Bucket bucket =
        buckets.computeIfAbsent(
            accessToken,
            token -> {
              Bucket full = new Bucket();
              full.level = perSecond;
              full.filledAt = now;
              return full;
            });
    double refill = (now - bucket.filledAt) * (perSecond / NANOS_PER_SECOND);
    bucket.level = Math.min(perSecond, bucket.level + refill);
    bucket.filledAt = now;
    if (bucket.level < 1) {
      return false;
    }
    bucket.level -= 1;
    return true;
  }
}
