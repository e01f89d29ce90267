package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventFacts;
import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.MatchKey;
import dev.conversionrelay.conversion.SafeText;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Signal quality: counts by {@link Signal} and {@link Measure}. It is part of a {@link Tally}, so
 * it is committed with it and adds up as it does.
 */
public final class Quality implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Names come from data: more signals than this are counted under {@link Signal#OTHERS}. */
  static final int MAX_SIGNALS = 300;

  /** Details that come from data, as the hours of event times, are no more than this a signal. */
  private static final int MAX_DETAILS = 2_000;

  private static final int MAX_EXAMPLES = 3;

  /** Events that are older count under their day, as hours would be many. */
  private static final Duration BY_THE_HOUR = Duration.ofDays(7);

  private static final char DETAIL = '/';

  private static final String DELIVERED_AT = Measure.DELIVERED_AT.wireName() + DETAIL;
  private static final String NOT_DELIVERED_AT = Measure.NOT_DELIVERED_AT.wireName() + DETAIL;

  private final TreeMap<Signal, Counts> signals = new TreeMap<>();

  /** Counts and examples of a signal. */
  public static final class Counts implements Serializable {

    private static final long serialVersionUID = 1L;

    private final HashMap<String, Long> counts = new HashMap<>();
    private final TreeMap<String, TreeSet<String>> examples = new TreeMap<>();

    public void add(Measure measure, long count) {
      addName(measure.wireName(), count);
    }

    public void add(Measure measure, String detail, long count) {
      addName(measure.wireName() + DETAIL + detail, count);
    }

    void addName(String name, long count) {
      if (count == 0) {
        return;
      }
      if (counts.size() >= MAX_DETAILS && !counts.containsKey(name) && name.indexOf(DETAIL) > 0) {
        counts.merge(name.substring(0, name.indexOf(DETAIL) + 1) + Signal.OTHERS, count, Long::sum);
        return;
      }
      counts.merge(name, count, Long::sum);
    }

    /** Keeps the id of an event that has this problem, if there are few yet. */
    public void example(String problem, String eventId) {
      if (eventId == null) {
        return;
      }
      TreeSet<String> ids = examples.computeIfAbsent(problem, p -> new TreeSet<>());
      // The same three, in whatever order they come.
      if (ids.size() < MAX_EXAMPLES || ids.last().compareTo(eventId) > 0) {
        ids.add(SafeText.of(eventId));
        if (ids.size() > MAX_EXAMPLES) {
          ids.pollLast();
        }
      }
    }

    public long get(Measure measure) {
      return counts.getOrDefault(measure.wireName(), 0L);
    }

    public long get(Measure measure, String detail) {
      return counts.getOrDefault(measure.wireName() + DETAIL + detail, 0L);
    }

    /** The counts of a measure by detail, sorted by detail. */
    public SortedMap<String, Long> details(Measure measure) {
      String prefix = measure.wireName() + DETAIL;
      TreeMap<String, Long> details = new TreeMap<>();
      counts.forEach(
          (name, count) -> {
            if (name.startsWith(prefix)) {
              details.put(name.substring(prefix.length()), count);
            }
          });
      return details;
    }

    /** The count of a measure over all details. */
    public long total(Measure measure) {
      long total = get(measure);
      for (long count : details(measure).values()) {
        total += count;
      }
      return total;
    }

    /** Ids of events by the problem they show. */
    public SortedMap<String, ? extends SortedSet<String>> examples() {
      return Collections.unmodifiableSortedMap(examples);
    }

    /** All counts, by {@code measure} or {@code measure/detail}, sorted. */
    SortedMap<String, Long> names() {
      return new TreeMap<>(counts);
    }

    /** Adds all counts and examples of another signal. */
    public void addAll(Counts other) {
      addAll(other, true);
    }

    private void addAll(Counts other, boolean withTimes) {
      other.counts.forEach(
          (name, count) -> {
            if (withTimes || !isTime(name)) {
              addName(name, count);
            }
          });
      other.examples.forEach((problem, ids) -> ids.forEach(id -> example(problem, id)));
    }

    private static boolean isTime(String name) {
      return name.startsWith(DELIVERED_AT) || name.startsWith(NOT_DELIVERED_AT);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Counts that
          && counts.equals(that.counts)
          && examples.equals(that.examples);
    }

    @Override
    public int hashCode() {
      return counts.hashCode();
    }
  }

  /** The counts of a signal, to be added to. */
  public Counts of(Signal signal) {
    Counts counts = signals.get(signal);
    if (counts != null) {
      return counts;
    }
    Signal kept =
        signals.size() < MAX_SIGNALS
            ? signal
            : new Signal(Signal.OTHERS, Signal.OTHERS, Signal.OTHERS);
    return signals.computeIfAbsent(kept, s -> new Counts());
  }

  /** Counts an event that TikTok took, and what it carries. */
  public void delivered(Receipt receipt) {
    Event event = receipt.event();
    Counts counts = of(Signal.of(event));
    counts.add(Measure.DELIVERED, 1);
    counts.add(Measure.DELIVERED_WITH_WARNING, receipt.warning() ? 1 : 0);
    if (event.route().testEventCode() != null) {
      counts.add(Measure.TEST_EVENTS, 1);
      return;
    }
    for (MatchKey key : MatchKey.values()) {
      if ((event.matchKeys() & key.mask()) != 0) {
        counts.add(Measure.MATCH_KEY, key.wireName(), 1);
      }
    }
    counts.add(Measure.MATCH_SCORE, MatchScore.of(event.matchKeys()));
    traits(event, counts);
    long age = receipt.deliveredAt().getEpochSecond() - event.eventTime();
    counts.add(Measure.AGE, AgeBuckets.of(age), 1);
    counts.add(Measure.DELIVERED_AT, timeOf(event.eventTime(), receipt.deliveredAt()), 1);
  }

  private static void traits(Event event, Counts counts) {
    EventFacts facts = event.facts();
    counts.add(Measure.OWN_ID, facts.has(Trait.OWN_ID) ? 1 : 0);
    counts.add(Measure.VALUE_WITH_CURRENCY, facts.has(Trait.VALUE_WITH_CURRENCY) ? 1 : 0);
    counts.add(Measure.CONTENT_ID, facts.has(Trait.CONTENT_ID) ? 1 : 0);
    if (facts.has(Trait.ORIGIN_KNOWN)) {
      for (Origin origin : Origin.ALL) {
        if ((event.matchKeys() & origin.key().mask()) != 0) {
          counts.add(
              facts.has(origin.digest()) ? Measure.HASHED_BEFORE : Measure.HASHED_HERE,
              origin.key().wireName(),
              1);
        }
      }
    }
    if (facts.currency() != null) {
      counts.add(Measure.VALUES, facts.currency(), 1);
      counts.add(Measure.VALUE_HUNDREDTHS, facts.currency(), facts.hundredths());
    }
  }

  /** Counts the time of an event that was not delivered. */
  public void notDelivered(Signal signal, long eventTime, Instant now) {
    of(signal).add(Measure.NOT_DELIVERED_AT, timeOf(eventTime, now), 1);
  }

  /** The hour as {@code 2026-05-04T17}, or the day as {@code 2026-05-04}; in UTC. */
  static String timeOf(long eventTime, Instant now) {
    Instant time = Instant.ofEpochSecond(eventTime);
    return time.isBefore(now.minus(BY_THE_HOUR))
        ? time.truncatedTo(ChronoUnit.DAYS).toString().substring(0, "2026-05-04".length())
        : time.truncatedTo(ChronoUnit.HOURS).toString().substring(0, "2026-05-04T17".length());
  }

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

  public void addAll(Quality other) {
    addAll(other, true);
  }

  /** Adds all but the counts by time, of which a stream has more with every hour. */
  void addAllButTimes(Quality other) {
    addAll(other, false);
  }

  private void addAll(Quality other, boolean withTimes) {
    other.signals.forEach((signal, counts) -> of(signal).addAll(counts, withTimes));
  }

  public boolean isEmpty() {
    return signals.isEmpty();
  }

  /** The counts by signal. */
  public SortedMap<Signal, Counts> signals() {
    return Collections.unmodifiableSortedMap(signals);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Quality that && signals.equals(that.signals);
  }

  @Override
  public int hashCode() {
    return signals.hashCode();
  }
}
