package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import java.util.List;
import java.util.Objects;

/** Events that may share one request: all have the same {@link Route}. Never empty. */
public final class EventBatch {

  private final Route route;
  private final List<Event> events;

  /**
   * A batch of these events.
   *
   * @param route the route that every one of the events has
   * @param events at least one event, in the order they are to be sent
   */
  public EventBatch(Route route, List<Event> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("a batch holds at least one event");
    }
    this.route = Objects.requireNonNull(route, "route");
    this.events = List.copyOf(events);
  }

  public Route route() {
    return route;
  }

  public List<Event> events() {
    return events;
  }

  /** What the events take in a request body, in bytes, with the commas between them. */
  long bytes() {
    long bytes = 0;
    for (Event event : events) {
      bytes += event.json().length + 1L;
    }
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventBatch that
        && route.equals(that.route)
        && events.equals(that.events);
  }

  @Override
  public int hashCode() {
    return Objects.hash(route, events);
  }

  @Override
  public String toString() {
    return "EventBatch[" + route.eventSource() + ", " + events.size() + " events]";
  }
}
