package dev.conversionrelay;

import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * The names of the pipeline's metrics: the live approximation of the books. Dashboards and alerts
 * are built on them, so a released name stays.
 */
public final class RelayMetrics {

  public static final String NAMESPACE = "conversion_relay";

  public static final String READ = "read";
  public static final String LEFT_OUT = "left_out";
  public static final String SUPPRESSED = "suppressed";
  public static final String DUPLICATES = "duplicates";
  public static final String REJECTED = "rejected";
  public static final String DELIVERED = "delivered";
  public static final String UNDELIVERED = "undelivered";
  public static final String REQUESTS = "requests";
  public static final String RETRIES = "retries";

  /** Followed by TikTok's code, {@code http_STATUS} or {@code no_answer}. */
  public static final String ANSWERS = "answers_";

  /** Events of a stream that could not be delivered and are tried again later. */
  public static final String HELD_BACK = "held_back";

  /** Event sources that are not sent to any more. */
  public static final String CIRCUITS_OPENED = "circuits_opened";

  /** Time lost to TikTok's limit of the rate, or to our own, in milliseconds. */
  public static final String THROTTLED_MS = "throttled_ms";

  /** Distributions: of a request, from sending it to the end of the answer. */
  public static final String REQUEST_MS = "request_ms";

  /** Events of a request. */
  public static final String REQUEST_EVENTS = "request_events";

  /** Requests under way in a worker when one more is sent, with that one. */
  public static final String REQUESTS_IN_FLIGHT = "requests_in_flight";

  /** From the time of an event to its delivery. */
  public static final String AGE_AT_DELIVERY_SECONDS = "age_at_delivery_seconds";

  private RelayMetrics() {}

  public static Counter counter(String name) {
    return Metrics.counter(NAMESPACE, name);
  }

  public static Distribution distribution(String name) {
    return Metrics.distribution(NAMESPACE, name);
  }

  /** What Beam's runners look at before they add workers, in milliseconds. */
  public static Counter beamThrottling() {
    return Metrics.counter(Metrics.THROTTLE_TIME_NAMESPACE, Metrics.THROTTLE_TIME_COUNTER_NAME);
  }
}
