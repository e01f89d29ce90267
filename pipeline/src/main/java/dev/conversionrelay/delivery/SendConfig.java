package dev.conversionrelay.delivery;

import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.TokenSource;
import java.io.Serializable;
import java.time.Duration;

/**
 * How batches are sent.
 *
 * @param client the endpoint and its time-outs
 * @param tokens where the access token comes from; it is fetched where the request is made
 * @param maxInFlight how many requests of a JVM are under way at once
 * @param maxRequestsPerSecond of a JVM; 0 for as many as TikTok takes
 * @param retryBudget how long a batch is tried again before the circuit of its event source opens
 * @param allowDoubleCount whether events whose answer was lost are sent again although TikTok may
 *     not recognise them any more
 * @param runId what the connections and circuits of a run are shared by within a JVM
 */
public record SendConfig(
    ClientConfig client,
    TokenSource tokens,
    int maxInFlight,
    double maxRequestsPerSecond,
    Duration retryBudget,
    boolean allowDoubleCount,
    String runId)
    implements Serializable {

  /** A stream has no time to wait in place, because other events wait behind those that fail. */
  private static final Duration LONGEST_OF_STREAM = Duration.ofSeconds(20);

  private static final Duration HOLD_BACK = Duration.ofSeconds(10);

  /** How a stream is sent: what fails for long is held back instead of tried in place. */
  SendConfig ofStream() {
    return new SendConfig(
        client,
        tokens,
        maxInFlight,
        maxRequestsPerSecond,
        shorter(retryBudget, LONGEST_OF_STREAM),
        allowDoubleCount,
        runId);
  }

  /**
   * How long after its first request an event whose answer was lost may be sent again, and tried
   * until the budget is used up; null for ever.
   */
  Duration recognisedFor() {
    return allowDoubleCount ? null : SkipDelivered.TIKTOK_DEDUP_WINDOW.minus(retryBudget);
  }

  /** How long events that are held back wait for their next try. */
  Duration holdBackFor() {
    return shorter(retryBudget, HOLD_BACK);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
