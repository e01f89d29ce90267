package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import dev.conversionrelay.conversion.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** Events for tests of what happens after preparing. */
final class TestEvents {

  static final Route PIXEL = new Route(EventSource.WEB, "CTESTPIXEL0000000001", null);

  private TestEvents() {}

  static Event event(int number) {
    return event(PIXEL, number, "");
  }

  /** An event of that number; padding makes its JSON longer, and so another content. */
  static Event event(Route route, int number, String padding) {
    String id = "order-" + number;
    String json =
        "{\"event\":\"Purchase\",\"event_time\":1700000000,\"event_id\":\""
            + id
            + "\",\"properties\":{\"description\":\""
            + padding
            + "\"}}";
    return new Event(
        route,
        "Purchase",
        id,
        1_700_000_000L,
        MatchKey.EMAIL.mask(),
        "test:" + number,
        json.getBytes(StandardCharsets.UTF_8));
  }

  static List<Event> events(int count) {
    return IntStream.range(0, count).mapToObj(TestEvents::event).toList();
  }
}
