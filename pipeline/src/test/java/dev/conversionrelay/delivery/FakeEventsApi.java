package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.tiktok.Answer;
import dev.conversionrelay.tiktok.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** An Events API in memory: stores all events of a request, or none and names the first bad one. */
final class FakeEventsApi implements EventsApi {

  /** What a refusal says of the first bad event's index. */
  enum Hint {
    NONE,
    RIGHT,
    /** As if counted from one. */
    OFF_BY_ONE,
    /** Always the last event of the request. */
    LAST,
    OUT_OF_RANGE
  }

  static final Route ROUTE = new Route(EventSource.WEB, "PIXEL", null);

  final List<List<Event>> requests = new ArrayList<>();
  final Set<String> stored = new HashSet<>();
  final Set<String> sentAfterStored = new HashSet<>();

  /** Answers that come before any look at the request, first to last. */
  final Deque<Supplier<Answer>> scripted = new ArrayDeque<>();

  Set<String> poison = Set.of();
  Hint hint = Hint.NONE;
  int maxBytes = Integer.MAX_VALUE;
  Function<Event, String> complaint = event -> "not a valid string.";

  @Override
  public Answer send(Route route, List<Event> events) {
    requests.add(List.copyOf(events));
    for (Event event : events) {
      if (stored.contains(event.eventId())) {
        sentAfterStored.add(event.eventId());
      }
    }
    if (!scripted.isEmpty()) {
      return scripted.poll().get();
    }
    if (events.stream().mapToInt(event -> event.json().length).sum() > maxBytes) {
      return answer(Verdict.TOO_LARGE, null, 413, "");
    }
    for (int i = 0; i < events.size(); i++) {
      if (poison.contains(events.get(i).eventId())) {
        return badEvent(i, events.size(), complaint.apply(events.get(i)));
      }
    }
    events.forEach(event -> stored.add(event.eventId()));
    return answer(Verdict.DELIVERED, 0, 200, "OK");
  }

  private Answer badEvent(int index, int size, String complaint) {
    OptionalInt named =
        switch (hint) {
          case NONE -> OptionalInt.empty();
          case RIGHT -> OptionalInt.of(index);
          case OFF_BY_ONE -> OptionalInt.of(index + 1);
          case LAST -> OptionalInt.of(size - 1);
          case OUT_OF_RANGE -> OptionalInt.of(4711);
        };
    String where = named.isPresent() ? "data. " + named.getAsInt() + " .event_id" : "event_id";
    return new Answer(
        Verdict.BAD_EVENT,
        40002,
        400,
        "Invalid value for " + where + ": " + complaint,
        "request-" + requests.size(),
        null,
        false,
        named,
        "event_id",
        false);
  }

  Answer answer(Verdict verdict, Integer code, Integer status, String message) {
    return new Answer(
        verdict,
        code,
        status,
        message,
        "request-" + requests.size(),
        null,
        false,
        OptionalInt.empty(),
        null,
        false);
  }

  static List<Event> events(int count) {
    return IntStream.range(0, count).mapToObj(i -> event(Integer.toString(i), 2)).toList();
  }

  static Event event(String id, int bytes) {
    byte[] json = " ".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
    return new Event(ROUTE, "Purchase", id, 1_790_000_000L, 0, "orders.ndjson:" + id, json);
  }
}
