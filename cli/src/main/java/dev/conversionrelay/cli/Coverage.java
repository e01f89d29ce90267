package dev.conversionrelay.cli;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventFacts;
import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.MatchKey;
import java.util.Map;
import java.util.TreeMap;

/** How many events of a kind carry what TikTok matches, deduplicates and optimises by. */
final class Coverage {

  /** Events by the set of their match keys; see {@link MatchKey#mask}. */
  private final Map<Integer, Long> keySets = new TreeMap<>();

  private long events;
  private long ownIds;
  private long valuesWithCurrency;
  private long contentIds;

  /** Counts an event as it would go out. */
  void add(Event event) {
    EventFacts facts = event.facts();
    events++;
    keySets.merge(event.matchKeys(), 1L, Long::sum);
    valuesWithCurrency += facts.has(Trait.VALUE_WITH_CURRENCY) ? 1 : 0;
    contentIds += facts.has(Trait.CONTENT_ID) ? 1 : 0;
    ownIds += facts.has(Trait.OWN_ID) ? 1 : 0;
  }

  void addAll(Coverage other) {
    other.keySets.forEach((keys, count) -> keySets.merge(keys, count, Long::sum));
    events += other.events;
    ownIds += other.ownIds;
    valuesWithCurrency += other.valuesWithCurrency;
    contentIds += other.contentIds;
  }

  long events() {
    return events;
  }

  /** How many events carry all keys of the set; see {@link MatchKey#mask}. */
  long with(int keys) {
    long count = 0;
    for (Map.Entry<Integer, Long> each : keySets.entrySet()) {
      if ((each.getKey() & keys) == keys) {
        count += each.getValue();
      }
    }
    return count;
  }

  long withOwnId() {
    return ownIds;
  }

  long withValueAndCurrency() {
    return valuesWithCurrency;
  }

  long withContentIds() {
    return contentIds;
  }
}
