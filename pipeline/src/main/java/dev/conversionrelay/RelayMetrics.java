package dev.conversionrelay;

import org.apache.beam.sdk.metrics.Counter;
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

  private RelayMetrics() {}

  public static Counter counter(String name) {
    return Metrics.counter(NAMESPACE, name);
  }
}
