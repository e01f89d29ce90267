package dev.conversionrelay.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The runs of one case, as a row of the table: medians over the rounds.
 *
 * @param fastestSeconds the shortest wall time, and {@code slowestSeconds} the longest: how much
 *     the machine wavered
 * @param sendingSeconds from the first request to the last
 * @param lastRequestSeconds when all had been sent; what follows is writing outcomes and ending
 * @param peakHeapMegabytes in units of 2^20 bytes
 * @param peakResidentMegabytes likewise; null where the system does not tell
 * @param timesFirst wall time in multiples of the first case's; {@code cpuTimesFirst} likewise
 */
record Summary(
    @JsonProperty("case") String caseName,
    @JsonProperty("rounds") int rounds,
    @JsonProperty("wall_seconds") double wallSeconds,
    @JsonProperty("fastest_seconds") double fastestSeconds,
    @JsonProperty("slowest_seconds") double slowestSeconds,
    @JsonProperty("sending_seconds") double sendingSeconds,
    @JsonProperty("last_request_seconds") double lastRequestSeconds,
    @JsonProperty("events_per_second") double eventsPerSecond,
    @JsonProperty("cpu_seconds") double cpuSeconds,
    @JsonProperty("peak_heap_megabytes") double peakHeapMegabytes,
    @JsonProperty("peak_resident_megabytes") Double peakResidentMegabytes,
    @JsonProperty("requests") double requests,
    @JsonProperty("request_bytes") double requestBytes,
    @JsonProperty("wall_times_first_case") double timesFirst,
    @JsonProperty("cpu_times_first_case") double cpuTimesFirst) {

  /** A row for each case, in the order in which the cases first occur. */
  static List<Summary> of(List<Measurement> measurements) {
    List<Summary> rows = new ArrayList<>();
    for (String name : measurements.stream().map(Measurement::caseName).distinct().toList()) {
      List<Measurement> runs =
          measurements.stream().filter(each -> each.caseName().equals(name)).toList();
      double wall = median(runs, Measurement::wallSeconds);
      double cpu = median(runs, Measurement::cpuSeconds);
      boolean peakKnown = runs.stream().allMatch(each -> each.peakResidentBytes() != null);
      rows.add(
          new Summary(
              name,
              runs.size(),
              wall,
              runs.stream().mapToDouble(Measurement::wallSeconds).min().orElseThrow(),
              runs.stream().mapToDouble(Measurement::wallSeconds).max().orElseThrow(),
              median(runs, each -> each.lastRequestSeconds() - each.firstRequestSeconds()),
              median(runs, Measurement::lastRequestSeconds),
              median(runs, Measurement::delivered) / wall,
              cpu,
              median(runs, Measurement::peakHeapBytes) / (1 << 20),
              peakKnown ? median(runs, Measurement::peakResidentBytes) / (1 << 20) : null,
              median(runs, Measurement::requests),
              median(runs, Measurement::requestBytes),
              rows.isEmpty() ? 1 : wall / rows.get(0).wallSeconds(),
              rows.isEmpty() ? 1 : cpu / rows.get(0).cpuSeconds()));
    }
    return rows;
  }

  private static double median(List<Measurement> runs, ToDoubleFunction<Measurement> number) {
    double[] sorted = runs.stream().mapToDouble(number).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The rows as a Markdown table. */
  static String table(List<Summary> rows) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| case | wall s (fastest–slowest) | sending s | last request at s | events/s | CPU s | heap MiB | resident MiB | requests | MB sent"
            + " | wall, times first | CPU, times first |\n");
    table.append("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (Summary row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f (%.1f–%.1f) | %.1f | %.1f | %,.0f | %.1f | %,.0f | %s | %,.0f | %,.0f | %.2f | %.2f |%n",
              row.caseName(),
              row.wallSeconds(),
              row.fastestSeconds(),
              row.slowestSeconds(),
              row.sendingSeconds(),
              row.lastRequestSeconds(),
              row.eventsPerSecond(),
              row.cpuSeconds(),
              row.peakHeapMegabytes(),
              row.peakResidentMegabytes() == null
                  ? ""
                  : String.format(Locale.ROOT, "%,.0f", row.peakResidentMegabytes()),
              row.requests(),
              row.requestBytes() / 1e6,
              row.timesFirst(),
              row.cpuTimesFirst()));
    }
    return table.toString();
  }
}
