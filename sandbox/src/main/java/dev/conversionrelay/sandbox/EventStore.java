package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.sandbox.Counts.SourceCounts;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Events of accepted requests: deduplicated, counted, the latest in full. Test events have books of
 * their own. Safe for use by several threads; a request is stored as one.
 */
final class EventStore {
  private static final int MAX_NAME = 200;

  /** Different names, or test event codes, that are counted; senders can make up any number. */
  static final int MAX_TALLIES = 10_000;

  /** How much JSON is kept of the latest events, whatever their number. */
  static final long MAX_RETAINED_BYTES = 64L * 1024 * 1024;

  /** Events of one event source id and name, or of one test event code. */
  private static final class Tally {
    private final SourceKind kind;
    private long stored;
    private long merged;
    private long duplicates;
    private Instant latest = Instant.EPOCH;

    Tally(SourceKind kind) {
      this.kind = kind;
    }

    void count(Disposition disposition, Instant receivedAt) {
      switch (disposition) {
        case STORED -> stored++;
        case MERGED -> merged++;
        case DUPLICATE -> duplicates++;
      }
      latest = receivedAt;
    }

    long received() {
      return stored + merged + duplicates;
    }
  }

  /** Names of events are short; one that is not may be as long as a request. */
  private static String shortened(String name) {
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "…";
  }

  private record TallyKey(String eventSourceId, String event) {
    static final TallyKey OTHERS = new TallyKey(Findings.OTHERS, Findings.OTHERS);
  }

  /** The test events of one code. */
  record TestCode(
      String code, long received, long stored, long merged, long duplicates, Instant latest) {}

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
  private final Map<String, Tally> testCodes = new LinkedHashMap<>();
  private final Deque<ReceivedEvent> latest = new ArrayDeque<>();
  private long latestBytes;
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

  /**
   * Stores the events of a request that passed every check.
   *
   * @param diagnostics of each event, as sets for {@link Findings#contains}
   */
  synchronized void add(
      SourceKind kind, TrackRequest request, ReceivedRequest received, List<Integer> diagnostics) {
    String eventSourceId = request.text("event_source_id");
    boolean isTest = !request.text("test_event_code").isEmpty();
    Books books = isTest ? test : live;
    List<JsonNode> events = request.events();
    long millis = received.receivedAt().toEpochMilli();
    for (int i = 0; i < events.size(); i++) {
      JsonNode event = events.get(i);
      sequence++;
      EventKey key = keyOf(kind, eventSourceId, event);
      boolean hasIdentity = key.identity() != EventKey.Identity.NONE;
      Disposition disposition =
          hasIdentity ? books.deduplication.register(key, millis) : Disposition.STORED;
      int matchKeys = MatchKeys.of(event);
      tally(books, kind, key, disposition, matchKeys, received);
      ReceivedEvent one =
          new ReceivedEvent(
              sequence,
              kind,
              key,
              received,
              matchKeys,
              diagnostics.get(i),
              disposition,
              request.eventBytes(i));
      if (hasIdentity) {
        relate(one, books.deduplication.first(key));
      }
      if (keep(books, one) && hasIdentity && disposition == Disposition.STORED) {
        Deduplication.First first = books.deduplication.first(key);
        // Not if it was too large to be kept.
        first.event = keepEverything || one.listed ? one : null;
      }
    }
  }

  /** Links an event to the first one of its key, which takes what a copy adds. */
  private void relate(ReceivedEvent one, Deduplication.First first) {
    if (one.disposition == Disposition.STORED) {
      first.sequence = one.sequence;
      return;
    }
    one.firstSequence = first.sequence;
    one.firstReceivedAtMillis = first.receivedAtMillis();
    // Nothing is left to fill once the first is no longer kept.
    if (one.disposition == Disposition.MERGED && first.event != null) {
      long before = first.event.size();
      first.event.absorb(one);
      if (first.event.listed) {
        latestBytes += first.event.size() - before;
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

  private void tally(
      Books books,
      SourceKind kind,
      EventKey key,
      Disposition disposition,
      int matchKeys,
      ReceivedRequest request) {
    TallyKey name =
        new TallyKey(
            shortened(request.mask().apply(key.eventSourceId())),
            shortened(request.mask().apply(key.event())));
    tally(books.tallies, name, TallyKey.OTHERS, kind).count(disposition, request.receivedAt());
    if (books == test) {
      tally(testCodes, request.testEventCode(), Findings.OTHERS, kind)
          .count(disposition, request.receivedAt());
    }
    for (int i = 0; i < books.matchKeys.length; i++) {
      books.matchKeys[i] += (matchKeys >> i) & 1;
    }
  }

  private static <K> Tally tally(Map<K, Tally> tallies, K key, K others, SourceKind kind) {
    K counted = tallies.containsKey(key) || tallies.size() < MAX_TALLIES ? key : others;
    return tallies.computeIfAbsent(counted, each -> new Tally(kind));
  }

  private boolean keep(Books books, ReceivedEvent received) {
    if (keepEverything) {
      books.everything.add(received);
    }
    if (retained > 0) {
      latest.addLast(received);
      received.listed = true;
      latestBytes += received.size();
      while (latest.size() > retained || latestBytes > MAX_RETAINED_BYTES) {
        ReceivedEvent oldest = latest.removeFirst();
        oldest.listed = false;
        latestBytes -= oldest.size();
        letGo(oldest);
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
                        tally.received(),
                        tally.stored,
                        tally.merged,
                        tally.duplicates)));
    return counts;
  }

  /** Test events by code, in the order of first appearance. */
  synchronized List<TestCode> testCodes() {
    List<TestCode> codes = new ArrayList<>();
    testCodes.forEach(
        (code, tally) ->
            codes.add(
                new TestCode(
                    code,
                    tally.received(),
                    tally.stored,
                    tally.merged,
                    tally.duplicates,
                    tally.latest)));
    return codes;
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
  synchronized List<ReceivedEvent> latest() {
    List<ReceivedEvent> events = new ArrayList<>(latest.size());
    latest.descendingIterator().forEachRemaining(events::add);
    return events;
  }

  /** The number of the latest event; 0 before the first. */
  synchronized long sequence() {
    return sequence;
  }

  private void requireEverything() {
    if (!keepEverything) {
      throw new IllegalStateException("Only a sandbox with keepEverything(true) can tell");
    }
  }
}
