package dev.conversionrelay.cli;

import dev.conversionrelay.RelayMetrics;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.joda.time.Duration;

/**
 * Shows how a run goes: one line that is rewritten every second on a terminal, a line every ten
 * seconds elsewhere.
 */
final class Progress {

  private static final Duration TICK = Duration.millis(250);
  private static final long TERMINAL_INTERVAL_MILLIS = 1_000;
  private static final long PLAIN_INTERVAL_MILLIS = 10_000;
  private static final MetricsFilter OURS =
      MetricsFilter.builder()
          .addNameFilter(MetricNameFilter.inNamespace(RelayMetrics.NAMESPACE))
          .build();

  private final PrintStream out;
  private final boolean terminal = Boolean.getBoolean("relay.terminal");
  private final long startedAt = System.nanoTime();
  private Map<String, Long> counts = Map.of();
  private int lineLength;

  Progress(PrintStream out) {
    this.out = out;
  }

  /** Shows the run until it is over; what the run throws goes on to the caller. */
  void follow(PipelineResult result) {
    long interval = terminal ? TERMINAL_INTERVAL_MILLIS : PLAIN_INTERVAL_MILLIS;
    long shownAt = System.currentTimeMillis();
    try {
      while (!isOver(result.waitUntilFinish(TICK))) {
        if (System.currentTimeMillis() - shownAt >= interval) {
          shownAt = System.currentTimeMillis();
          counts = query(result);
          show();
        }
      }
    } finally {
      counts = query(result);
    }
  }

  private static boolean isOver(PipelineResult.State state) {
    return state != null && state.isTerminal();
  }

  private static Map<String, Long> query(PipelineResult result) {
    Map<String, Long> counts = new TreeMap<>();
    MetricQueryResults metrics = result.metrics().queryMetrics(OURS);
    for (MetricResult<Long> counter : metrics.getCounters()) {
      counts.merge(counter.getName().getName(), counter.getAttempted(), Long::sum);
    }
    return counts;
  }

  private void show() {
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    String line =
        String.format(
            Locale.ROOT,
            "%5.0f s  %s, %,.0f/s",
            seconds,
            counts(),
            count(RelayMetrics.READ) / Math.max(seconds, 0.001));
    if (terminal) {
      String padding = " ".repeat(Math.max(0, lineLength - line.length()));
      out.print("\r" + line + padding);
      out.flush();
      lineLength = line.length();
    } else {
      out.println(line);
    }
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
    append(text, RelayMetrics.RETRIES, false);
    return text.toString();
  }

  private void append(StringBuilder text, String name, boolean always) {
    long count = count(name);
    if (always || count > 0) {
      text.append(text.length() == 0 ? "" : ", ")
          .append(name)
          .append(' ')
          .append(String.format(Locale.ROOT, "%,d", count));
    }
  }

  private long count(String name) {
    return counts.getOrDefault(name, 0L);
  }
}
