package dev.conversionrelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.conversion.Event;
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

  /**
   * Counts an event.
   *
   * @param json the event as it would go out
   * @param ownId whether its {@code event_id} came with the record
   */
  void add(Event event, JsonNode json, boolean ownId) {
    events++;
    keySets.merge(event.matchKeys(), 1L, Long::sum);
    JsonNode properties = json.path("properties");
    if (properties.has("value") && properties.has("currency")) {
      valuesWithCurrency++;
    }
    if (hasContentId(properties)) {
      contentIds++;
    }
    if (ownId) {
      ownIds++;
    }
  }

  private static boolean hasContentId(JsonNode properties) {
    for (JsonNode item : properties.path("contents")) {
      if (item.has("content_id")) {
        return true;
      }
    }
    return !properties.path("content_ids").isEmpty();
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
