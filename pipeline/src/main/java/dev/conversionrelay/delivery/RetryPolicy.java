package dev.conversionrelay.delivery;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * How long to wait before a request is sent again: exponential back-off with full jitter, so that
 * workers that failed together do not return together.
 *
 * @param initial the longest wait before the first retry
 * @param max the longest wait before any retry, unless TikTok asks for a longer one
 * @param budget how long retrying goes on after the first failure
 */
public record RetryPolicy(Duration initial, Duration max, Duration budget) implements Serializable {

  /** Beyond this many doublings every {@link #max} is reached. */
  private static final int MAX_DOUBLINGS = 40;

  public RetryPolicy {
    Objects.requireNonNull(initial, "initial");
    Objects.requireNonNull(max, "max");
    Objects.requireNonNull(budget, "budget");
    if (initial.isNegative() || initial.isZero() || max.compareTo(initial) < 0) {
      throw new IllegalArgumentException("initial must be positive, and max not below it.");
    }
    if (budget.isNegative()) {
      throw new IllegalArgumentException("budget must not be negative.");
    }
  }

  /** From one second up to a minute, for as long as the budget allows. */
  public static RetryPolicy ofBudget(Duration budget) {
    return new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(60), budget);
  }

  /**
   * The wait before a retry.
   *
   * @param failures how many requests failed in a row, at least one
   * @param retryAfter the wait TikTok asks for, or null; kept to if it is the longer one
   * @param remaining what is left of the budget; no wait is longer
   * @param random from 0 to 1
   */
  public Duration delay(int failures, Duration retryAfter, Duration remaining, double random) {
    // Past max, further doubling changes nothing, and would overflow in the end.
    long ceiling = initial.toMillis();
    for (int i = 1; i < Math.min(failures, MAX_DOUBLINGS) && ceiling < max.toMillis(); i++) {
      ceiling *= 2;
    }
    Duration delay = Duration.ofMillis((long) (Math.min(ceiling, max.toMillis()) * random));
    if (retryAfter != null && retryAfter.compareTo(delay) > 0) {
      delay = retryAfter;
    }
    return delay.compareTo(remaining) > 0 ? remaining : delay;
  }
}
