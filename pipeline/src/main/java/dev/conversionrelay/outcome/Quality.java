package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.SafeText;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
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

  /** Measures whose details come from data, and how many of them are told apart for a signal. */
  private static final Map<String, Integer> MAX_DETAILS =
      Map.of(
          Measure.DELIVERED_AT.wireName(), 2_000,
          Measure.NOT_DELIVERED_AT.wireName(), 2_000,
          Measure.VALUES.wireName(), 200,
          Measure.VALUE_HUNDREDTHS.wireName(), 200);

  private static final int MAX_EXAMPLES = 3;

  /** Events that are older count under their day, as hours would be many. */
  private static final Duration BY_THE_HOUR = Duration.ofDays(7);

  private static final char DETAIL = '/';

  /** The years 2000 to 2199. */
  private static final long EARLIEST = 946_684_800L;

  private static final long LATEST = 7_258_118_399L;

  private static final String DELIVERED_AT = Measure.DELIVERED_AT.wireName() + DETAIL;
  private static final String NOT_DELIVERED_AT = Measure.NOT_DELIVERED_AT.wireName() + DETAIL;

  private final TreeMap<Signal, Counts> signals = new TreeMap<>();
  private final boolean bounded;
  private int named;

  /** Counts that stay small whatever the data are: what is beyond counts under others. */
  public Quality() {
    this(true);
  }

  private Quality(boolean bounded) {
    this.bounded = bounded;
  }

  /** Counts of rows that were bounded when they were counted, so that each is as it was. */
  public static Quality ofRows() {
    return new Quality(false);
  }

  /** Counts and examples of a signal. */
  public static final class Counts implements Serializable {

    private static final long serialVersionUID = 1L;

    private final HashMap<String, Long> counts = new HashMap<>();
    private final TreeMap<String, TreeSet<String>> examples = new TreeMap<>();

    /** How many details each measure has whose details come from data; null if it is unbounded. */
    private final HashMap<String, Integer> distinct;

    /** Counts of any number of details. */
    public Counts() {
      this(false);
    }

    private Counts(boolean bounded) {
      this.distinct = bounded ? new HashMap<>() : null;
    }

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
      counts.merge(isOneTooMany(name) ? othersOf(name) : name, count, Counts::sum);
    }

    private boolean isOneTooMany(String name) {
      int slash = name.indexOf(DETAIL);
      if (distinct == null || slash < 0 || counts.containsKey(name)) {
        return false;
      }
      String measure = name.substring(0, slash);
      Integer most = MAX_DETAILS.get(measure);
      return most != null
          && !name.equals(othersOf(name))
          && distinct.merge(measure, 1, Integer::sum) > most;
    }

    private static String othersOf(String name) {
      return name.substring(0, name.indexOf(DETAIL) + 1) + Signal.OTHERS;
    }

    /** Sums of money may be as large as the data have them; a limit is less wrong than a minus. */
    static long sum(long a, long b) {
      long sum = a + b;
      return sum < 0 && a > 0 && b > 0 ? Long.MAX_VALUE : sum;
    }

    /** Keeps the id of an event that has this problem, if there are few yet. */
    public void example(String problem, String eventId) {
      if (eventId == null) {
        return;
      }
      TreeSet<String> ids = examples.computeIfAbsent(problem, p -> new TreeSet<>());
      String shown = SafeText.of(eventId);
      // The same three, in whatever order they come.
      if (ids.size() < MAX_EXAMPLES || ids.last().compareTo(shown) > 0) {
        ids.add(shown);
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

  /** The counts of a signal, to be added to at once. */
  public Counts of(Signal signal) {
    Counts counts = signals.get(signal);
    if (counts != null) {
      return counts;
    }
    if (!bounded || signal.isOthers()) {
      return signals.computeIfAbsent(signal, s -> new Counts(bounded));
    }
    if (named == MAX_SIGNALS) {
      // Those of the lowest ranks stay, in whatever order they come and are added up.
      Signal last = lastNamed();
      if (signal.rank() > last.rank()
          || (signal.rank() == last.rank() && signal.compareTo(last) > 0)) {
        return of(signal.others());
      }
      Counts evicted = signals.remove(last);
      named--;
      of(last.others()).addAll(evicted);
    }
    named++;
    return signals.computeIfAbsent(signal, s -> new Counts(bounded));
  }

  private Signal lastNamed() {
    return signals.keySet().stream()
        .filter(signal -> !signal.isOthers())
        .max(Comparator.comparingInt(Signal::rank).thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  /** Counts the time of an event that was not delivered. */
  public void notDelivered(Signal signal, long eventTime, Instant now) {
    of(signal).add(Measure.NOT_DELIVERED_AT, timeOf(eventTime, now), 1);
  }

  /**
   * The hour as {@code 2026-05-04T17}, or the day as {@code 2026-05-04}; in UTC. Times that no
   * record may have are others.
   */
  static String timeOf(long eventTime, Instant now) {
    if (eventTime < EARLIEST || eventTime > LATEST) {
      return Signal.OTHERS;
    }
    Instant time = Instant.ofEpochSecond(eventTime);
    return time.isBefore(now.minus(BY_THE_HOUR))
        ? time.truncatedTo(ChronoUnit.DAYS).toString().substring(0, "2026-05-04".length())
        : time.truncatedTo(ChronoUnit.HOURS).toString().substring(0, "2026-05-04T17".length());
  }

  /** A number that times share which have the same {@link #timeOf} at that time. */
  static long spanOf(long eventTime, Instant now) {
    if (eventTime < EARLIEST || eventTime > LATEST) {
      return 0;
    }
    return Instant.ofEpochSecond(eventTime).isBefore(now.minus(BY_THE_HOUR))
        ? -eventTime / Duration.ofDays(1).toSeconds()
        : eventTime / Duration.ofHours(1).toSeconds();
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
