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
 * @param runId what the connections and circuits of a run are shared by within a JVM
 */
public record SendConfig(
    ClientConfig client,
    TokenSource tokens,
    int maxInFlight,
    double maxRequestsPerSecond,
    Duration retryBudget,
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
        runId);
  }

  /** How long events that are held back wait for their next try. */
  Duration holdBackFor() {
    return shorter(retryBudget, HOLD_BACK);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
