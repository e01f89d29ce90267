package dev.conversionrelay.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.RelayMetrics;
import dev.conversionrelay.options.RelayOptions;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.joda.time.Duration;

/**
 * Shows how a run goes: one line that is rewritten every second on a terminal, a line every ten
 * seconds elsewhere, which is JSON if that is wanted.
 */
final class Progress {

  private static final Duration TICK = Duration.millis(250);
  private static final long TERMINAL_INTERVAL_MILLIS = 1_000;
  private static final long PLAIN_INTERVAL_MILLIS = 10_000;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> ENDS =
      List.of(
          RelayMetrics.DELIVERED,
          RelayMetrics.SUPPRESSED,
          RelayMetrics.DUPLICATES,
          RelayMetrics.REJECTED,
          RelayMetrics.UNDELIVERED,
          RelayMetrics.LEFT_OUT);
  private static final MetricsFilter OURS =
      MetricsFilter.builder()
          .addNameFilter(MetricNameFilter.inNamespace(RelayMetrics.NAMESPACE))
          .build();

  private final PrintStream out;
  private final Style style;
  private final long interval;
  private final RunnerErrors errors = RunnerErrors.listen();
  private final long startedAt = System.nanoTime();
  private Map<String, Long> counts = Map.of();
  private DistributionResult ages = DistributionResult.IDENTITY_ELEMENT;
  private long agesShown;
  private long ageSumShown;
  private long readShown;
  private long shownAtNanos = startedAt;
  private int lineLength;

  /** How a run is shown. */
  enum Style {
    TERMINAL,
    LINES,
    JSON,
    NONE
  }

  /** Progress that is shown once in so many milliseconds at most. */
  Progress(PrintStream out, Style style, long interval) {
    this.out = out;
    this.style = style;
    this.interval = interval;
  }

  /** The progress of a run of these options. */
  static Progress of(RelayOptions options, PrintStream out) {
    if (options.getQuiet()) {
      return new Progress(out, Style.NONE, PLAIN_INTERVAL_MILLIS);
    }
    if (options.getJson()) {
      return new Progress(out, Style.JSON, PLAIN_INTERVAL_MILLIS);
    }
    return Boolean.getBoolean("relay.terminal")
        ? new Progress(out, Style.TERMINAL, TERMINAL_INTERVAL_MILLIS)
        : new Progress(out, Style.LINES, PLAIN_INTERVAL_MILLIS);
  }

  /** Shows the run until it is over; what the run throws goes on to the caller. */
  void follow(PipelineResult result) {
    long shownAt = System.currentTimeMillis();
    try {
      while (!isOver(result.waitUntilFinish(TICK))) {
        errors.check();
        if (System.currentTimeMillis() - shownAt >= interval) {
          shownAt = System.currentTimeMillis();
          query(result);
          show();
        }
      }
    } finally {
      errors.close();
      query(result);
    }
  }

  private static boolean isOver(PipelineResult.State state) {
    return state != null && state.isTerminal();
  }

  private void query(PipelineResult result) {
    Map<String, Long> found = new TreeMap<>();
    MetricQueryResults metrics = result.metrics().queryMetrics(OURS);
    for (MetricResult<Long> counter : metrics.getCounters()) {
      found.merge(counter.getName().getName(), counter.getAttempted(), Long::sum);
    }
    long sum = 0;
    long count = 0;
    for (MetricResult<DistributionResult> distribution : metrics.getDistributions()) {
      if (distribution.getName().getName().equals(RelayMetrics.AGE_AT_DELIVERY_SECONDS)) {
        sum += distribution.getAttempted().getSum();
        count += distribution.getAttempted().getCount();
      }
    }
    counts = found;
    ages = DistributionResult.create(sum, count, 0, 0);
  }

  private void show() {
    switch (style) {
      case NONE -> {}
      case JSON -> out.println(json());
      case LINES -> out.println(line());
      case TERMINAL -> rewrite(line());
    }
    shownAtNanos = System.nanoTime();
    readShown = count(RelayMetrics.READ);
    agesShown = ages.getCount();
    ageSumShown = ages.getSum();
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%5.0f s  %s", seconds(), counts()));
    line.append(String.format(Locale.ROOT, "; %,.0f/s", perSecond()));
    if (underWay() > 0) {
      line.append(String.format(Locale.ROOT, ", %,d under way", underWay()));
    }
    long age = age();
    if (age >= 0) {
      line.append(", events ").append(people(age)).append(" old");
    }
    return line.toString();
  }

  private String json() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("seconds", Math.round(seconds()));
    counts.forEach(json::put);
    json.put("read_per_second", Math.round(perSecond()));
    json.put("under_way", underWay());
    if (age() >= 0) {
      json.put("age_at_delivery_seconds", age());
    }
    return json.toString();
  }

  private double seconds() {
    return (System.nanoTime() - startedAt) / 1e9;
  }

  /** Records read a second since the last time this was shown. */
  private double perSecond() {
    double seconds = (System.nanoTime() - shownAtNanos) / 1e9;
    return (count(RelayMetrics.READ) - readShown) / Math.max(seconds, 0.001);
  }

  /** Records that were read and have not ended yet. */
  private long underWay() {
    long ended = 0;
    for (String name : ENDS) {
      ended += count(name);
    }
    return Math.max(0, count(RelayMetrics.READ) - ended);
  }

  /** How old the events were that were delivered since, on average; -1 if none was. */
  private long age() {
    long events = ages.getCount() - agesShown;
    return events <= 0 ? -1 : Math.max(0, (ages.getSum() - ageSumShown) / events);
  }

  /** A time in one unit, such as {@code 3 d}, {@code 5 h} or {@code 40 s}. */
  private static String people(long seconds) {
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7_200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }

  private void rewrite(String line) {
    String padding = " ".repeat(Math.max(0, lineLength - line.length()));
    out.print("\r" + line + padding);
    out.flush();
    lineLength = line.length();
  }

  /** Clears the line that is being rewritten. */
  void end() {
    if (lineLength > 0) {
      out.print("\r" + " ".repeat(lineLength) + "\r");
      out.flush();
      lineLength = 0;
    }
  }

  /** What was counted so far, for people; an approximation until the run is over. */
  String counts() {
    StringBuilder text = new StringBuilder();
    append(text, RelayMetrics.READ, true);
    append(text, RelayMetrics.DELIVERED, true);
    append(text, RelayMetrics.SUPPRESSED, false);
    append(text, RelayMetrics.DUPLICATES, false);
    append(text, RelayMetrics.REJECTED, false);
    append(text, RelayMetrics.UNDELIVERED, false);
    append(text, RelayMetrics.HELD_BACK, false);
    append(text, RelayMetrics.RETRIES, false);
    return text.toString();
  }

  private void append(StringBuilder text, String name, boolean always) {
    long count = count(name);
    if (always || count > 0) {
      text.append(text.length() == 0 ? "" : ", ")
          .append(name.replace('_', ' '))
          .append(' ')
          .append(String.format(Locale.ROOT, "%,d", count));
    }
  }

  private long count(String name) {
    return counts.getOrDefault(name, 0L);
  }
}
