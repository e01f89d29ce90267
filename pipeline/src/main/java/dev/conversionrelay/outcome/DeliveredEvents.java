package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventFacts;
import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.MatchKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What delivered events of one signal carry, counted by what many have in common, and only then by
 * name: names would be made a dozen times for each event.
 */
final class DeliveredEvents {

  private record Origin(MatchKey key, Trait digest) {
    private static final List<Origin> ALL =
        List.of(
            new Origin(MatchKey.EMAIL, Trait.EMAIL_WAS_DIGEST),
            new Origin(MatchKey.PHONE, Trait.PHONE_WAS_DIGEST),
            new Origin(MatchKey.EXTERNAL_ID, Trait.EXTERNAL_ID_WAS_DIGEST),
            new Origin(MatchKey.FIRST_NAME, Trait.FIRST_NAME_WAS_DIGEST),
            new Origin(MatchKey.LAST_NAME, Trait.LAST_NAME_WAS_DIGEST),
            new Origin(MatchKey.ZIP_CODE, Trait.ZIP_CODE_WAS_DIGEST),
            new Origin(MatchKey.IDFA, Trait.IDFA_WAS_DIGEST),
            new Origin(MatchKey.GAID, Trait.GAID_WAS_DIGEST));
  }

  /** The bit sets of an event. */
  private record Carried(int matchKeys, int traits) {}

  private static final class Count {
    private long count;

    /** Of events of one time: the first of them. */
    private Receipt first;
  }

  private static final class Sum {
    private long count;
    private long hundredths;
  }

  private final Map<Carried, Count> carried = new HashMap<>();
  private final Map<Long, Count> times = new HashMap<>();
  private final Map<String, Sum> values = new HashMap<>();
  private final Map<String, Count> ages = new HashMap<>();
  private long delivered;
  private long withWarning;
  private long tests;

  void add(Receipt receipt) {
    Event event = receipt.event();
    delivered++;
    withWarning += receipt.warning() ? 1 : 0;
    if (event.route().testEventCode() != null) {
      tests++;
      return;
    }
    EventFacts facts = event.facts();
    increment(carried, new Carried(event.matchKeys(), facts.traits()));
    if (facts.currency() != null) {
      Sum sum = values.computeIfAbsent(facts.currency(), currency -> new Sum());
      sum.count++;
      sum.hundredths = Quality.Counts.sum(sum.hundredths, facts.hundredths());
    }
    long age = receipt.deliveredAt().getEpochSecond() - event.eventTime();
    increment(ages, AgeBuckets.of(age));
    Count time = increment(times, Quality.spanOf(event.eventTime(), receipt.deliveredAt()));
    if (time.first == null) {
      time.first = receipt;
    }
  }

  private static <K> Count increment(Map<K, Count> counts, K key) {
    Count count = counts.computeIfAbsent(key, k -> new Count());
    count.count++;
    return count;
  }

  /** How many there are. */
  long delivered() {
    return delivered;
  }

  /** How many of them TikTok took with a warning. */
  long withWarning() {
    return withWarning;
  }

  void addTo(Quality.Counts counts) {
    counts.add(Measure.DELIVERED, delivered);
    counts.add(Measure.DELIVERED_WITH_WARNING, withWarning);
    counts.add(Measure.TEST_EVENTS, tests);
    carried.forEach((what, count) -> add(what, count.count, counts));
    values.forEach(
        (currency, sum) -> {
          counts.add(Measure.VALUES, currency, sum.count);
          counts.add(Measure.VALUE_HUNDREDTHS, currency, sum.hundredths);
        });
    ages.forEach((bucket, count) -> counts.add(Measure.AGE, bucket, count.count));
    for (Count time : times.values()) {
      Receipt first = time.first;
      counts.add(
          Measure.DELIVERED_AT,
          Quality.timeOf(first.event().eventTime(), first.deliveredAt()),
          time.count);
    }
  }

  private static void add(Carried what, long count, Quality.Counts counts) {
    for (MatchKey key : MatchKey.setOf(what.matchKeys())) {
      counts.add(Measure.MATCH_KEY, key.wireName(), count);
    }
    counts.add(Measure.MATCH_SCORE, count * MatchScore.of(what.matchKeys()));
    counts.add(Measure.ID_ORIGIN_KNOWN, has(what, Trait.ORIGIN_KNOWN) ? count : 0);
    counts.add(Measure.OWN_ID, has(what, Trait.OWN_ID) ? count : 0);
    counts.add(Measure.VALUE_WITH_CURRENCY, has(what, Trait.VALUE_WITH_CURRENCY) ? count : 0);
    counts.add(Measure.CONTENT_ID, has(what, Trait.CONTENT_ID) ? count : 0);
    if (has(what, Trait.ORIGIN_KNOWN)) {
      for (Origin origin : Origin.ALL) {
        if ((what.matchKeys() & origin.key().mask()) != 0) {
          counts.add(
              has(what, origin.digest()) ? Measure.HASHED_BEFORE : Measure.HASHED_HERE,
              origin.key().wireName(),
              count);
        }
      }
    }
  }

  private static boolean has(Carried what, Trait trait) {
    return (what.traits() & trait.mask()) != 0;
  }
}
