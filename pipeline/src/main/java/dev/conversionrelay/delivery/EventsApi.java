package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.tiktok.Answer;
import java.util.List;

/** One request to the Events API. */
@FunctionalInterface
public interface EventsApi {

  /**
   * Sends events in one request, without retrying.
   *
   * @param events of that route, at least one
   * @return what came of it, also when no answer came
   */
  Answer send(Route route, List<Event> events);
}
