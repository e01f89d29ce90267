package dev.conversionrelay.delivery;

import dev.conversionrelay.RelayMetrics;
import dev.conversionrelay.outcome.Receipt;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;

/** The metrics of sending; counted on the thread of a bundle. */
final class SendMetrics implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Counter delivered = RelayMetrics.counter(RelayMetrics.DELIVERED);
  private final Counter rejected = RelayMetrics.counter(RelayMetrics.REJECTED);
  private final Counter undelivered = RelayMetrics.counter(RelayMetrics.UNDELIVERED);
  private final Counter requests = RelayMetrics.counter(RelayMetrics.REQUESTS);
  private final Counter retries = RelayMetrics.counter(RelayMetrics.RETRIES);
  private final Counter heldBack = RelayMetrics.counter(RelayMetrics.HELD_BACK);
  private final Counter circuitsOpened = RelayMetrics.counter(RelayMetrics.CIRCUITS_OPENED);
  private final Counter throttled = RelayMetrics.counter(RelayMetrics.THROTTLED_MS);
  private final Counter beamThrottling = RelayMetrics.beamThrottling();
  private final Distribution millis = RelayMetrics.distribution(RelayMetrics.REQUEST_MS);
  private final Distribution events = RelayMetrics.distribution(RelayMetrics.REQUEST_EVENTS);
  private final Distribution inFlight = RelayMetrics.distribution(RelayMetrics.REQUESTS_IN_FLIGHT);
  private final Distribution age = RelayMetrics.distribution(RelayMetrics.AGE_AT_DELIVERY_SECONDS);

  void request(int eventsOfIt, int requestsInFlight) {
    requests.inc();
    events.update(eventsOfIt);
    inFlight.update(requestsInFlight);
  }

  /**
   * A request ended.
   *
   * @param kind TikTok's code, {@code http_STATUS} or {@code no_answer}
   */
  void answer(String kind, Duration latency) {
    RelayMetrics.counter(RelayMetrics.ANSWERS + kind).inc();
    millis.update(latency.toMillis());
  }

  void retry() {
    retries.inc();
  }

  void throttled(Duration wait) {
    throttled.inc(wait.toMillis());
    beamThrottling.inc(wait.toMillis());
  }

  void circuitOpened() {
    circuitsOpened.inc();
  }

  void delivered(List<Receipt> receipts) {
    LongSummaryStatistics ages =
        receipts.stream()
            .mapToLong(each -> each.deliveredAt().getEpochSecond() - each.event().eventTime())
            .summaryStatistics();
    delivered.inc(receipts.size());
    age.update(ages.getSum(), ages.getCount(), ages.getMin(), ages.getMax());
  }

  void rejected(int count) {
    rejected.inc(count);
  }

  void heldBack(int count) {
    heldBack.inc(count);
  }

  void undelivered(int count) {
    undelivered.inc(count);
  }
}
