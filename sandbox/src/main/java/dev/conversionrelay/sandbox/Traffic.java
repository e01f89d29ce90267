package dev.conversionrelay.sandbox;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Requests and times of the last minutes, second by second, by real time and not by the sandbox's
 * clock. What it holds does not grow. Safe for use by several threads.
 */
final class Traffic {
  /** How far it looks back, the second under way included. */
  static final int SECONDS = 300;

  /** One second; times in nanoseconds. */
  static final class Second {
    long requests;
    long events;
    long answers;
    long took;
    long slowest;
    long delayed;
    long delay;
    long longestDelay;

    private void addTo(Second sum) {
      sum.requests += requests;
      sum.events += events;
      sum.answers += answers;
      sum.took += took;
      sum.slowest = Math.max(sum.slowest, slowest);
      sum.delayed += delayed;
      sum.delay += delay;
      sum.longestDelay = Math.max(sum.longestDelay, longestDelay);
    }
  }

  private final LongSupplier nanoTime;
  private final long start;
  private final Second[] ring = new Second[SECONDS];
  private long current;

  Traffic(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    for (int i = 0; i < SECONDS; i++) {
      ring[i] = new Second();
    }
  }

  /** A request has been read. */
  synchronized void arrived(int events) {
    Second now = now();
    now.requests++;
    now.events += events;
  }

  /**
   * A request has been answered, or the connection is over.
   *
   * @param tookNanos how long that took after its last byte, planned delays not counted
   * @param delayNanos how long it was held back on purpose
   */
  synchronized void answered(long tookNanos, long delayNanos) {
    Second now = now();
    now.answers++;
    now.took += tookNanos;
    now.slowest = Math.max(now.slowest, tookNanos);
    if (delayNanos > 0) {
      now.delayed++;
      now.delay += delayNanos;
      now.longestDelay = Math.max(now.longestDelay, delayNanos);
    }
  }

  /** The last {@value #SECONDS} seconds, oldest first; the last one is under way. */
  synchronized Second[] seconds() {
    now();
    Second[] copy = new Second[SECONDS];
    for (int i = 0; i < SECONDS; i++) {
      copy[i] = new Second();
      ring[(int) ((current + 1 + i) % SECONDS)].addTo(copy[i]);
    }
    return copy;
  }

  /** The sum over the youngest seconds. */
  static Second sum(Second[] seconds, int youngest) {
    Second sum = new Second();
    for (int i = seconds.length - youngest; i < seconds.length; i++) {
      seconds[i].addTo(sum);
    }
    return sum;
  }

  private Second now() {
    long second = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - start);
    // Threads may come here a little out of order: time does not go back.
    for (long passed = Math.max(current + 1, second - SECONDS + 1); passed <= second; passed++) {
      ring[(int) (passed % SECONDS)] = new Second();
    }
    current = Math.max(current, second);
    return ring[(int) (current % SECONDS)];
  }
}
