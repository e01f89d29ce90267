package dev.conversionrelay.delivery;

import dev.conversionrelay.tiktok.Answer;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * What every request of a JVM passes: not more at once than allowed, and not faster than TikTok
 * takes them. A batch that waits for its next try holds no place. Thread-safe.
 */
public class RequestGate {

  private final int places;
  private final Semaphore free;

  /** Null if the rate does not matter. */
  private final RequestRate rate;

  /**
   * A gate of its own.
   *
   * @param maxInFlight how many requests may be under way at once
   * @param maxRequestsPerSecond 0 for as many as TikTok takes
   */
  public RequestGate(int maxInFlight, double maxRequestsPerSecond) {
    this(maxInFlight, new RequestRate(maxRequestsPerSecond, System::nanoTime));
  }

  RequestGate(int maxInFlight, RequestRate rate) {
    this.places = maxInFlight;
    this.free = new Semaphore(maxInFlight, true);
    this.rate = rate;
  }

  /** A gate that holds nothing up, whatever TikTok says. */
  public static RequestGate open() {
    return new RequestGate(Integer.MAX_VALUE, null);
  }

  /**
   * Waits for a place, and then for the rate; {@link #leave} gives the place back.
   *
   * @return how long the rate held it up
   */
  Duration enter() throws InterruptedException {
    free.acquire();
    try {
      return rate == null ? Duration.ZERO : rate.await();
    } catch (RuntimeException e) {
      free.release();
      throw e;
    }
  }

  /**
   * Gives the place back.
   *
   * @param answer what came of the request, or null if nothing is known of it
   */
  void leave(Answer answer) {
    free.release();
    if (rate == null || answer == null) {
      return;
    }
    if (answer.tooFast()) {
      rate.tooFast();
    } else if (answer.delivered()) {
      rate.taken();
    }
  }

  /** How many requests are under way. */
  int inFlight() {
    return places - free.availablePermits();
  }
}
