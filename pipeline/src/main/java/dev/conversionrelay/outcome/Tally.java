package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.conversion.Suppression;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts by name: what a bundle did to the records in it. Tallies are elements of the pipeline, so
 * they are committed with the bundle or not at all; added up they are the books.
 *
 * <p>Names are {@code group} or {@code group/detail}, such as {@code delivered} or {@code
 * rejected/missing_event}.
 */
public final class Tally implements Serializable {

  private static final long serialVersionUID = 1L;

  public static final String READ = "read";
  public static final String LEFT_OUT = "left_out";
  public static final String DELIVERED = "delivered";
  public static final String DELIVERED_WITH_WARNING = "delivered_with_warning";
  public static final String SUPPRESSED = "suppressed";
  public static final String DUPLICATES = "duplicates";
  public static final String REJECTED = "rejected";
  public static final String UNDELIVERED = "undelivered";
  public static final String WARNING = "warning";
  public static final String UNKNOWN_COLUMN = "unknown_column";
  public static final String CONSENT_SIGNAL = "consent_signals";
  public static final String LIMITED_DATA_USE = "limited_data_use";
  public static final String REQUESTS = "requests";
  public static final String ANSWER = "answer";
  public static final String EVENT = "event";

  /** Groups whose details are names from data. Those of all others are a closed, small set. */
  private static final Set<String> NAMED_BY_DATA = Set.of(UNKNOWN_COLUMN, EVENT);

  /** More details than this of a group that is named by data go under {@link #OTHERS}. */
  private static final int MAX_DETAILS = 500;

  private static final String OTHERS = "(others)";

  private final TreeMap<String, Long> counts = new TreeMap<>();

  /** The same by signal, and what is told of signals only. */
  private final Quality quality = new Quality();

  /** How many details each group has that is named by data, {@link #OTHERS} aside. */
  private final Map<String, Integer> distinct = new HashMap<>();

  public static Tally of(Map<String, Long> counts) {
    Tally tally = new Tally();
    counts.forEach(tally::addName);
    return tally;
  }

  public void add(String group, long count) {
    if (count != 0) {
      counts.merge(group, count, Long::sum);
    }
  }

  public void add(String group, String detail, long count) {
    if (count != 0) {
      addName(group + '/' + detail, count);
    }
  }

  /** Adds to the detail of that group which has the constant's name in lower case. */
  public void add(String group, Enum<?> detail, long count) {
    add(group, nameOf(detail), count);
  }

  /** How an enum constant is written in books and outcomes: in lower case. */
  public static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  public void addAll(Tally other) {
    other.counts.forEach(this::addName);
    quality.addAll(other.quality);
  }

  /** Adds all but the counts by time, of which a stream has more with every hour. */
  void addAllButTimes(Tally other) {
    other.counts.forEach(this::addName);
    quality.addAllButTimes(other.quality);
  }

  /** Signal quality of what is counted here. */
  public Quality quality() {
    return quality;
  }

  /** Counts a record of the signal that was read. */
  public void read(Signal signal) {
    add(READ, 1);
    quality.of(signal).add(Measure.READ, 1);
  }

  /** Counts copies of an event. */
  public void duplicate(Event event, DuplicateReason reason) {
    add(DUPLICATES, reason, 1);
    quality.of(Signal.of(event)).add(Measure.DUPLICATES, nameOf(reason), 1);
  }

  /** Counts a record that a mapping left out. */
  public void leftOut(Signal signal) {
    add(LEFT_OUT, 1);
    quality.of(signal).add(Measure.LEFT_OUT, 1);
  }

  /** Counts a record of somebody who did not consent. */
  public void suppressed(Signal signal, Suppression suppression) {
    add(SUPPRESSED, suppression, 1);
    quality.of(signal).add(Measure.SUPPRESSED, nameOf(suppression), 1);
  }

  /** Counts a record that was rejected. */
  public void rejected(Signal signal, Reject reject) {
    String reason = nameOf(reject.reason());
    add(REJECTED, reason, 1);
    Quality.Counts counts = quality.of(signal);
    counts.add(Measure.REJECTED, reason, 1);
    counts.example(reason, reject.eventId());
    if (reject.eventTime() != null) {
      quality.notDelivered(signal, reject.eventTime(), Instant.now());
    }
  }

  /** Counts an event that is kept as undelivered. */
  public void undelivered(Undelivered undelivered) {
    String fault = nameOf(undelivered.fault());
    Event event = undelivered.event();
    Signal signal = Signal.of(event);
    add(UNDELIVERED, fault, 1);
    Quality.Counts counts = quality.of(signal);
    counts.add(Measure.UNDELIVERED, fault, 1);
    counts.example(fault, event.eventId());
    quality.notDelivered(signal, event.eventTime(), Instant.now());
  }

  /** Counts events that TikTok took. */
  public void delivered(List<Receipt> receipts) {
    Map<Named, DeliveredEvents> byName = new LinkedHashMap<>();
    Event before = null;
    DeliveredEvents events = null;
    for (Receipt receipt : receipts) {
      Event event = receipt.event();
      if (before == null
          || !before.name().equals(event.name())
          || !before.route().equals(event.route())) {
        events =
            byName.computeIfAbsent(
                new Named(event.route(), event.name()), name -> new DeliveredEvents());
        before = event;
      }
      events.add(receipt);
    }
    byName.forEach(this::delivered);
  }

  private record Named(Route route, String event) {}

  private void delivered(Named name, DeliveredEvents events) {
    String source = name.route().eventSource().wireName();
    String sourceId = name.route().eventSourceId();
    add(DELIVERED, events.delivered());
    add(DELIVERED_WITH_WARNING, events.withWarning());
    addName(
        EVENT + '/' + source + '/' + SafeText.of(sourceId) + '/' + SafeText.of(name.event()),
        events.delivered());
    events.addTo(quality.of(Signal.of(source, sourceId, name.event())));
  }

  public boolean isEmpty() {
    return counts.isEmpty() && quality.isEmpty();
  }

  private void addName(String name, long count) {
    int slash = name.indexOf('/');
    String group = slash < 0 ? name : name.substring(0, slash);
    if (slash < 0 || !NAMED_BY_DATA.contains(group) || counts.containsKey(name)) {
      counts.merge(name, count, Long::sum);
      return;
    }
    String others = group + '/' + OTHERS;
    boolean fits = name.equals(others) || distinct.merge(group, 1, Integer::sum) <= MAX_DETAILS;
    counts.merge(fits ? name : others, count, Long::sum);
  }

  /** The count of that very name. */
  public long get(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** The count of a group: its own and those of all its details. */
  public long total(String group) {
    long total = get(group);
    for (long count : details(group).values()) {
      total += count;
    }
    return total;
  }

  /** The counts of a group by detail, sorted by detail. */
  public SortedMap<String, Long> details(String group) {
    String prefix = group + '/';
    TreeMap<String, Long> details = new TreeMap<>();
    counts
        .subMap(prefix, group + '0') // '0' follows '/'
        .forEach((name, count) -> details.put(name.substring(prefix.length()), count));
    return details;
  }

  public SortedMap<String, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tally that
        && counts.equals(that.counts)
        && quality.equals(that.quality);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
