package dev.conversionrelay.cli;

import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

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

  private record Gap(EventSource source, Wanted key, long missing, long events) {

    String text() {
      String events = String.format(Locale.ROOT, "%,d", this.events);
      String count =
          missing == this.events
              ? (missing == 1 ? "the only " : "all " + events + " ")
              : String.format(Locale.ROOT, "%,d of %s ", missing, events);
      return key.label
          + " is missing from "
          + count
          + source.wireName()
          + (this.events == 1 ? " event: " : " events: ")
          + key.remedy;
    }
  }

  private MatchAdvice() {}

  /** At most three sentences; none if there is little to gain. */
  static List<String> of(Map<EventSource, SortedMap<String, Coverage>> coverage) {
    List<Gap> gaps = new ArrayList<>();
    coverage.forEach(
        (source, names) -> {
          Coverage all = new Coverage();
          names.values().forEach(all::addAll);
          for (Wanted key : Wanted.values()) {
            long missing = all.events() - all.with(key.keys);
            if (key.isFor(source) && missing > 0 && key.isMissing(missing, all.events())) {
              gaps.add(new Gap(source, key, missing, all.events()));
            }
          }
        });
    gaps.sort(
        Comparator.comparingLong(Gap::missing)
            .reversed()
            .thenComparing(Gap::key)
            .thenComparing(Gap::source));
    return gaps.stream().limit(MAX_LINES).map(Gap::text).toList();
  }
}
