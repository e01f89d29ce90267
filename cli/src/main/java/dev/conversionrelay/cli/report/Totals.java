package dev.conversionrelay.cli.report;

import dev.conversionrelay.outcome.Measure;
import dev.conversionrelay.outcome.Quality;
import dev.conversionrelay.outcome.Signal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The counts of several signals as one. */
final class Totals {

  private final Quality.Counts sum = new Quality.Counts();

  static Totals of(Quality quality) {
    return of(quality.signals().values());
  }

  static Totals of(Collection<Quality.Counts> counts) {
    Totals totals = new Totals();
    counts.forEach(totals.sum::addAll);
    return totals;
  }

  /** The signals of each event source, those with most deliveries first. */
  static SortedMap<String, List<Map.Entry<Signal, Quality.Counts>>> bySource(Quality quality) {
    SortedMap<String, List<Map.Entry<Signal, Quality.Counts>>> sources = new TreeMap<>();
    for (Map.Entry<Signal, Quality.Counts> each : quality.signals().entrySet()) {
      if (live(each.getValue()) > 0) {
        sources.computeIfAbsent(each.getKey().eventSource(), s -> new ArrayList<>()).add(each);
      }
    }
    for (List<Map.Entry<Signal, Quality.Counts>> signals : sources.values()) {
      signals.sort((a, b) -> Long.compare(live(b.getValue()), live(a.getValue())));
    }
    return sources;
  }

  /** Delivered events that are no tests. */
  static long live(Quality.Counts counts) {
    return counts.get(Measure.DELIVERED) - counts.get(Measure.TEST_EVENTS);
  }

  long live() {
    return live(sum);
  }

  long get(Measure measure) {
    return sum.get(measure);
  }

  long get(Measure measure, String detail) {
    return sum.get(measure, detail);
  }

  long total(Measure measure) {
    return sum.total(measure);
  }

  SortedMap<String, Long> details(Measure measure) {
    return sum.details(measure);
  }

  /** Ids of a few events that have the problem. */
  Collection<String> examples(String problem) {
    return sum.examples().containsKey(problem) ? sum.examples().get(problem) : List.of();
  }

  /** The estimate of how well the events can be matched, 0 to 100; 0 without events. */
  long score() {
    return live() == 0 ? 0 : Math.round((double) get(Measure.MATCH_SCORE) / live());
  }
}
