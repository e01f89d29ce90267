package dev.conversionrelay.sandbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells first events from copies, by receipt time (fact sheet §7). Holds a small entry for every
 * event of the last 48 hours, and the event itself only as long as the store keeps it. Guarded by
 * the lock of the {@link EventStore}.
 */
final class Deduplication {
  /** Copies received sooner than this after the first are merged into it. */
  static final Duration MERGE_WINDOW = Duration.ofMinutes(5);

  /** Copies received sooner than this after the first are dropped. */
  static final Duration WINDOW = Duration.ofDays(2);

  /** Without an event id, an equal cookie only counts for this long. */
  static final Duration TTP_WINDOW = Duration.ofMinutes(5);

  /** A first event. */
  static final class First {
    private final long receivedAtMillis;

    /** The event in full; null once the store no longer keeps it. */
    ReceivedEvent event;

    /** The number of the event. */
    long sequence;

    First(long receivedAtMillis) {
      this.receivedAtMillis = receivedAtMillis;
    }

    long receivedAtMillis() {
      return receivedAtMillis;
    }
  }

  /** An event source id and event name. */
  private record Partition(String eventSourceId, String event) {}

  /** Entries in the order of receipt, so that the oldest can be let go of. */
  private static final class Entries {
    private final Map<String, First> byId = new LinkedHashMap<>();
    private final Map<String, First> byTtp = new LinkedHashMap<>();
  }

  private final boolean keepEverything;
  private final Map<Partition, Entries> partitions = new HashMap<>();

  Deduplication(boolean keepEverything) {
    this.keepEverything = keepEverything;
  }

  /**
   * Registers the receipt of an event that has an identity.
   *
   * @return what it counts as; for {@link Disposition#STORED} a new entry was made
   */
  Disposition register(EventKey key, long nowMillis) {
    Map<String, First> entries = entries(key);
    First first = entries.get(key.id());
    long age = first == null ? Long.MAX_VALUE : nowMillis - first.receivedAtMillis;
    Duration window = key.identity() == EventKey.Identity.TTP ? TTP_WINDOW : WINDOW;
    if (age >= window.toMillis()) {
      // Removed first, so that the new entry is the youngest in the order.
      entries.remove(key.id());
      entries.put(key.id(), new First(nowMillis));
      if (!keepEverything) {
        letGoOfOldest(entries, nowMillis - window.toMillis());
      }
      return Disposition.STORED;
    }
    return age < MERGE_WINDOW.toMillis() ? Disposition.MERGED : Disposition.DUPLICATE;
  }

  /** The first event of a key; null if there is none. */
  First first(EventKey key) {
    return entries(key).get(key.id());
  }

  private Map<String, First> entries(EventKey key) {
    Entries entries =
        partitions.computeIfAbsent(
            new Partition(key.eventSourceId(), key.event()), partition -> new Entries());
    return key.identity() == EventKey.Identity.TTP ? entries.byTtp : entries.byId;
  }

  /** Expired entries make no difference any more; at most two go per call, so none piles up. */
  private static void letGoOfOldest(Map<String, First> entries, long expiredBefore) {
    Iterator<First> oldest = entries.values().iterator();
    for (int i = 0; i < 2 && oldest.hasNext(); i++) {
      if (oldest.next().receivedAtMillis > expiredBefore) {
        return;
      }
      oldest.remove();
    }
  }
}
