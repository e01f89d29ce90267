package dev.conversionrelay.cli;

import static java.util.Locale.ROOT;

import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Says which columns would let TikTok match most events that it cannot match by them now. TikTok
 * recommends these keys and publishes no weights (fact sheet §8), so what counts is how many events
 * lack them.
 */
final class MatchAdvice {

  private static final int MAX_LINES = 3;

  /** A key that fewer events than one in so many lack is not worth a line. */
  private static final long WORTH_SAYING = 10;

  /** A key, and what to do where it is missing; those named first win when all else is equal. */
  private enum Wanted {
    EMAIL("email", MatchKey.EMAIL.mask(), "fill email; it is hashed before it leaves."),
    PHONE(
        "phone",
        MatchKey.PHONE.mask(),
        "fill phone, with its country or --defaultRegion; it is hashed before it leaves."),
    TTCLID(
        "ttclid",
        MatchKey.TTCLID.mask(),
        "keep the ttclid from the address of the page an ad leads to, and fill it or send that"
            + " address as url."),
    IP_AND_USER_AGENT(
        "ip with user_agent",
        MatchKey.IP.mask() | MatchKey.USER_AGENT.mask(),
        "fill both, as your server saw them."),
    EXTERNAL_ID(
        "external_id",
        MatchKey.EXTERNAL_ID.mask(),
        "fill external_id with your own id of the person; it is hashed before it leaves.");

    private final String label;
    private final int keys;
    private final String remedy;

    Wanted(String label, int keys, String remedy) {
      this.label = label;
      this.keys = keys;
      this.remedy = remedy;
    }

    boolean isFor(EventSource source) {
      return MatchKey.setOf(keys).stream().allMatch(key -> Column.of(key.wireName()).isFor(source));
    }

    /** Whether its absence is a gap: most people do not come from an ad and have no click id. */
    boolean isMissing(long missing, long events) {
      return this == TTCLID ? missing == events : missing * WORTH_SAYING >= events;
    }
  }

  /** What lacks a key: of all events of the sources that take it, and of each of them. */
  private record Gap(Wanted key, long missing, long events, Map<EventSource, Long> bySource) {

    static Gap of(Wanted key, Map<EventSource, SortedMap<String, Coverage>> coverage) {
      Map<EventSource, Long> bySource = new EnumMap<>(EventSource.class);
      long missing = 0;
      long events = 0;
      for (Map.Entry<EventSource, SortedMap<String, Coverage>> each : coverage.entrySet()) {
        if (key.isFor(each.getKey())) {
          Coverage all = new Coverage();
          each.getValue().values().forEach(all::addAll);
          long missingHere = all.events() - all.with(key.keys);
          bySource.put(each.getKey(), missingHere);
          missing += missingHere;
          events += all.events();
        }
      }
      return new Gap(key, missing, events, bySource);
    }

    boolean isWorthSaying() {
      return missing > 0 && key.isMissing(missing, events);
    }

    String text() {
      String events =
          bySource.size() == 1
              ? bySource.keySet().iterator().next().wireName() + " events"
              : "events (" + sources() + ")";
      return String.format(
          ROOT,
          "%s: missing from %,d of %,d %s; %s",
          key.label,
          missing,
          this.events,
          events,
          key.remedy);
    }

    private String sources() {
      return bySource.entrySet().stream()
          .filter(each -> each.getValue() > 0)
          .map(each -> String.format(ROOT, "%s %,d", each.getKey().wireName(), each.getValue()))
          .collect(Collectors.joining(", "));
    }
  }

  private MatchAdvice() {}

  /** At most three sentences; none if there is little to gain. */
  static List<String> of(Map<EventSource, SortedMap<String, Coverage>> coverage) {
    return Arrays.stream(Wanted.values())
        .map(key -> Gap.of(key, coverage))
        .filter(Gap::isWorthSaying)
        .sorted(Comparator.comparingLong(Gap::missing).reversed())
        .limit(MAX_LINES)
        .map(Gap::text)
        .toList();
  }
}
