package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.sandbox.Counts.SourceCounts;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of accepted requests: deduplicated, counted, the latest in full. Test events have books of
 * their own. Safe for use by several threads; a request is stored as one.
 */
final class EventStore {
  /** Events and match keys of one event source id and name. */
  private static final class Tally {
    private final SourceKind kind;
    private long stored;
    private long merged;
    private long duplicates;

    Tally(SourceKind kind) {
      this.kind = kind;
    }
  }

  private record TallyKey(String eventSourceId, String event) {}

  /** The live or the test events. */
  private static final class Books {
    private final Deduplication deduplication;
    private final Map<TallyKey, Tally> tallies = new LinkedHashMap<>();
    private final List<ReceivedEvent> everything = new ArrayList<>();
    private final long[] matchKeys = new long[MatchKeys.NAMES.size()];

    Books(boolean keepEverything) {
      this.deduplication = new Deduplication(keepEverything);
    }
  }

  private final boolean keepEverything;
  private final int retained;
  private final Books live;
  private final Books test;
  private final Deque<ReceivedEvent> latest = new ArrayDeque<>();
  private long sequence;

  /**
   * Makes an empty store.
   *
   * @param retained how many of the latest events are kept in full
   * @param keepEverything whether all are
   */
  EventStore(int retained, boolean keepEverything) {
    this.retained = retained;
    this.keepEverything = keepEverything;
    this.live = new Books(keepEverything);
    this.test = new Books(keepEverything);
  }

  /** Stores the events of a request that passed every check. */
  synchronized void add(SourceKind kind, TrackRequest request, Instant receivedAt) {
    String eventSourceId = request.text("event_source_id");
    boolean isTest = !request.text("test_event_code").isEmpty();
    Books books = isTest ? test : live;
    List<JsonNode> events = request.events();
    long millis = receivedAt.toEpochMilli();
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = events.get(i);
      sequence++;
      EventKey key = keyOf(kind, eventSourceId, event);
      boolean hasIdentity = key.identity() != EventKey.Identity.NONE;
      Disposition disposition =
          hasIdentity ? books.deduplication.register(key, millis) : Disposition.STORED;
      int matchKeys = MatchKeys.of(event);
      tally(books, kind, key, disposition, matchKeys);
      ReceivedEvent received =
          new ReceivedEvent(
              sequence,
              kind,
              key,
              isTest,
              receivedAt,
              matchKeys,
              disposition,
              request.eventBytes(i));
      if (disposition == Disposition.MERGED) {
        ReceivedEvent first = books.deduplication.first(key).event;
        // Nothing is left to fill once the first is no longer kept.
        if (first != null) {
          first.absorb(received);
        }
      }
      if (keep(books, received) && hasIdentity && disposition == Disposition.STORED) {
        books.deduplication.first(key).event = received;
      }
    }
  }

  private EventKey keyOf(SourceKind kind, String eventSourceId, JsonNode event) {
    String name = event.path("event").textValue();
    String id = event.path("event_id").asText("");
    if (!event.path("event_id").isNull() && !id.isEmpty()) {
      return EventKey.of(eventSourceId, name, id);
    }
    JsonNode ttp = event.path("user").path("ttp");
    if (kind == SourceKind.WEB && ttp.isTextual() && !ttp.textValue().isBlank()) {
      return new EventKey(eventSourceId, name, EventKey.Identity.TTP, ttp.textValue());
    }
    return new EventKey(eventSourceId, name, EventKey.Identity.NONE, Long.toString(sequence));
  }

  private static void tally(
      Books books, SourceKind kind, EventKey key, Disposition disposition, int matchKeys) {
    Tally tally =
        books.tallies.computeIfAbsent(
            new TallyKey(key.eventSourceId(), key.event()), each -> new Tally(kind));
    switch (disposition) {
      case STORED -> tally.stored++;
      case MERGED -> tally.merged++;
      case DUPLICATE -> tally.duplicates++;
    }
    for (int i = 0; i < books.matchKeys.length; i++) {
      books.matchKeys[i] += (matchKeys >> i) & 1;
    }
  }

  private boolean keep(Books books, ReceivedEvent received) {
    if (keepEverything) {
      books.everything.add(received);
    }
    if (retained > 0) {
      latest.addLast(received);
      if (latest.size() > retained) {
        letGo(latest.removeFirst());
      }
    }
    return keepEverything || retained > 0;
  }

  private void letGo(ReceivedEvent event) {
    if (keepEverything || event.key.identity() == EventKey.Identity.NONE) {
      return;
    }
    Books books = event.test ? test : live;
    Deduplication.First first = books.deduplication.first(event.key);
    if (first != null && first.event == event) {
      first.event = null;
    }
  }

  /** Events by source id and name, in the order of first appearance. */
  synchronized List<SourceCounts> bySource(boolean ofTestEvents) {
    List<SourceCounts> counts = new ArrayList<>();
    (ofTestEvents ? test : live)
        .tallies.forEach(
            (key, tally) ->
                counts.add(
                    new SourceCounts(
                        tally.kind,
                        key.eventSourceId(),
                        key.event(),
                        tally.stored + tally.merged + tally.duplicates,
                        tally.stored,
                        tally.merged,
                        tally.duplicates)));
    return counts;
  }

  /** How many live events held each match key, by name; keys that none held are left out. */
  synchronized Map<String, Long> matchKeys() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i < live.matchKeys.length; i++) {
      if (live.matchKeys[i] > 0) {
        counts.put(MatchKeys.NAMES.get(i), live.matchKeys[i]);
      }
    }
    return counts;
  }

  /** The events after deduplication; of a key that counted more than once, the latest. */
  synchronized Map<EventKey, JsonNode> stored(boolean ofTestEvents) {
    requireEverything();
    Map<EventKey, JsonNode> stored = new HashMap<>();
    for (ReceivedEvent event : (ofTestEvents ? test : live).everything) {
      if (event.disposition == Disposition.STORED) {
        stored.put(event.key, event.tree());
      }
    }
    return stored;
  }

  /** How many events of each key arrived before deduplication. */
  synchronized Map<EventKey, Integer> received(boolean ofTestEvents) {
    requireEverything();
    Map<EventKey, Integer> received = new HashMap<>();
    for (ReceivedEvent event : (ofTestEvents ? test : live).everything) {
      received.merge(event.key, 1, Integer::sum);
    }
    return received;
  }

  /** The latest events kept in full, youngest first. */
  synchronized List<ReceivedEvent> latest(int limit) {
    List<ReceivedEvent> events = new ArrayList<>();
    Iterator<ReceivedEvent> youngestFirst = latest.descendingIterator();
    while (youngestFirst.hasNext() && events.size() < limit) {
      events.add(youngestFirst.next());
    }
    return events;
  }

  private void requireEverything() {
    if (!keepEverything) {
      throw new IllegalStateException("Only a sandbox with keepEverything(true) can tell");
    }
  }
}
