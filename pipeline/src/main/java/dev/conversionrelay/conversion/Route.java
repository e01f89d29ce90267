package dev.conversionrelay.conversion;

import java.util.Objects;

/**
 * What sits at the root of a request, and so what all events of one request share (fact sheet
 * §1.4).
 *
 * @param testEventCode the code of the Test Events tab, or null for live events
 */
public record Route(EventSource eventSource, String eventSourceId, String testEventCode) {

  public Route {
    Objects.requireNonNull(eventSource, "eventSource");
    Objects.requireNonNull(eventSourceId, "eventSourceId");
  }
}
