package dev.conversionrelay.cli.report;

import dev.conversionrelay.outcome.Measure;
import dev.conversionrelay.outcome.Signal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Events by the hour or, where these would be many, by the day, without gaps.
 *
 * @param leftOut how many are older than what is shown, or lie in the future
 */
record Timeline(boolean byTheHour, List<Charts.Column> columns, long leftOut) {

  private static final int MAX_HOURS = 72;
  private static final int MAX_DAYS = 62;
  private static final int DAY_LENGTH = "2026-05-04".length();

  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("MM-dd HH'h'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);

  /** Delivered events and others. */
  private static final class Both {
    private long good;
    private long bad;
  }

  static Timeline of(Totals totals, Instant now) {
    SortedMap<Instant, Both> times = new TreeMap<>();
    boolean daysOnly = collect(totals.details(Measure.DELIVERED_AT), times, true);
    daysOnly |= collect(totals.details(Measure.NOT_DELIVERED_AT), times, false);
    long all =
        sum(times)
            + totals.get(Measure.DELIVERED_AT, Signal.OTHERS)
            + totals.get(Measure.NOT_DELIVERED_AT, Signal.OTHERS);
    SortedMap<Instant, Both> past = new TreeMap<>(times.headMap(now.plus(1, ChronoUnit.HOURS)));
    if (past.isEmpty()) {
      return new Timeline(true, List.of(), all);
    }
    Instant last = past.lastKey();
    boolean hours = !daysOnly && Duration.between(past.firstKey(), last).toHours() < MAX_HOURS;
    ChronoUnit unit = hours ? ChronoUnit.HOURS : ChronoUnit.DAYS;
    Instant first = past.firstKey().truncatedTo(unit);
    Instant earliest = last.truncatedTo(unit).minus(hours ? MAX_HOURS : MAX_DAYS, unit);
    List<Charts.Column> columns = new ArrayList<>();
    long shown = 0;
    for (Instant at = first.isBefore(earliest) ? earliest : first;
        !at.isAfter(last);
        at = at.plus(1, unit)) {
      long good = 0;
      long bad = 0;
      for (Both both : past.subMap(at, at.plus(1, unit)).values()) {
        good += both.good;
        bad += both.bad;
      }
      shown += good + bad;
      columns.add(new Charts.Column((hours ? HOUR : DAY).format(at), good, bad));
    }
    return new Timeline(hours, columns, all - shown);
  }

  /** Whether any of the times is a day without an hour. */
  private static boolean collect(
      Map<String, Long> counts, SortedMap<Instant, Both> times, boolean good) {
    boolean days = false;
    for (Map.Entry<String, Long> each : counts.entrySet()) {
      String time = each.getKey();
      if (Signal.OTHERS.equals(time)) {
        continue;
      }
      boolean day = time.length() == DAY_LENGTH;
      Instant at = Instant.parse(time + (day ? "T00:00:00Z" : ":00:00Z"));
      Both both = times.computeIfAbsent(at, t -> new Both());
      both.good += good ? each.getValue() : 0;
      both.bad += good ? 0 : each.getValue();
      days |= day;
    }
    return days;
  }

  private static long sum(Map<Instant, Both> times) {
    return times.values().stream().mapToLong(both -> both.good + both.bad).sum();
  }
}
