package dev.conversionrelay.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures everything that a goal is set for, and says what was reached. */
@Command(
    name = "benchmarks/run reach",
    description = "Measures what goals are set for; docs/performance.md has the goals.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class Reach implements Callable<Integer> {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Events per CPU second of the payload steps of others, from published measurements. */
  private static final double SEGMENT = 30_000;

  private static final double RUDDERSTACK = 4_500;

  @Option(names = "--records", description = "How many records; three times as many in one run.")
  private long records = 1_000_000;

  @Option(names = "--rounds", description = "How often the runs beside the plain loop are made.")
  private int rounds = 1;

  @Option(names = "--folder", description = "Where the data and the results go.")
  private Path folder = Path.of("target");

  @Option(
      names = "--latency",
      description = "What FlinkLatencyTest wrote; without it that line is left out.")
  private Path latency;

  private final PrintStream out = System.out;
  private final List<Goal> goals = new ArrayList<>();
  private final List<Measurement> runs = new ArrayList<>();
  private boolean same = true;

  /**
   * A line of the table.
   *
   * @param wanted the least of it, or the most where {@code most} is true
   */
  record Goal(
      @JsonProperty("what") String what,
      @JsonProperty("wanted") double wanted,
      @JsonProperty("at_most") boolean most,
      @JsonProperty("unit") String unit,
      @JsonProperty("measured") double measured) {

    @JsonProperty("reached")
    boolean reached() {
      return most ? measured <= wanted : measured >= wanted;
    }

    /** The line, in Markdown. */
    String row() {
      return String.format(
          Locale.ROOT,
          "| %s | %s %s | %s | %s |%n",
          what,
          most ? "at most" : "at least",
          number(wanted),
          number(measured),
          reached() ? "yes" : "no");
    }

    private String number(double value) {
      String digits =
          value >= 1_000
              ? String.format(Locale.ROOT, "%,.0f", value)
              : String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
      return unit.isEmpty() ? digits : digits + " " + unit;
    }
  }

  /** Measures and ends the JVM: 0 when every run delivered the same, whatever was reached. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Reach()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, RunnerException {
    Machine machine = Machine.here();
    out.println("Machine: " + machine);
    preparePath();
    besideThePlainLoop();
    threeTimesAsMany();
    start();
    stream();
    out.println();
    out.print(table(goals));
    ObjectNode json = MAPPER.createObjectNode();
    json.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.set("machine", MAPPER.valueToTree(machine));
    json.put("records", records);
    json.put("rounds", rounds);
    json.set("goals", MAPPER.valueToTree(goals));
    json.set("runs", MAPPER.valueToTree(runs));
    Path file = folder.resolve("reach.json");
    Files.writeString(file, json.toPrettyString() + "\n");
    out.println();
    out.println("Results: " + file);
    return same ? 0 : 1;
  }

  static String table(List<Goal> goals) {
    StringBuilder table = new StringBuilder("| What | Wanted | Measured | Reached |\n");
    table.append("|---|---|---|---|\n");
    goals.forEach(goal -> table.append(goal.row()));
    return table.toString();
  }

  private void preparePath() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("PrepareBenchmark\\.(prepare|floor)$")
                    .warmupIterations(3)
                    .measurementIterations(5)
                    .forks(1)
                    .build())
            .run();
    double prepare = score(results, "prepare");
    goals.add(
        new Goal(
            "prepare path against the floor", 0.5, false, "", prepare / score(results, "floor")));
    goals.add(
        new Goal(
            "prepare path against Segment's payload step", 4, false, "times", prepare / SEGMENT));
    goals.add(
        new Goal("prepare path against RudderStack's", 25, false, "times", prepare / RUDDERSTACK));
  }

  private static double score(Collection<RunResult> results, String benchmark) {
    return results.stream()
        .filter(each -> each.getParams().getBenchmark().endsWith('.' + benchmark))
        .findFirst()
        .orElseThrow()
        .getPrimaryResult()
        .getScore();
  }

  private void besideThePlainLoop() throws IOException, InterruptedException {
    List<Summary> rows =
        Summary.of(measured(records, "4g", List.of("relay", "flink", "plain-loop"), rounds));
    out.print(Summary.table(rows));
    Summary relay = rows.get(0);
    Summary flink = rows.get(1);
    Summary loop = rows.get(2);
    long events = WebPurchases.consentedOf(records);
    goals.add(
        new Goal(
            "CPU an event on the DirectRunner above the plain loop",
            20,
            true,
            "µs",
            (relay.cpuSeconds() - loop.cpuSeconds()) * 1e6 / events));
    goals.add(
        new Goal(
            "speed on the DirectRunner against the plain loop",
            0.4,
            false,
            "",
            loop.wallSeconds() / relay.wallSeconds()));
    goals.add(
        new Goal(
            "speed on Flink against the plain loop",
            0.4,
            false,
            "",
            loop.wallSeconds() / flink.wallSeconds()));
    goals.add(
        new Goal(
            "requests for a million events", 1_050, true, "", relay.requests() * 1e6 / events));
  }

  private void threeTimesAsMany() throws IOException, InterruptedException {
    double once = eventsPerSecond(measured(records, "1g", List.of("relay"), 1).get(0));
    List<Measurement> thrice = measured(3 * records, "1g", List.of("relay", "plain-loop"), 1);
    Measurement relay = thrice.get(0);
    goals.add(
        new Goal(
            "speed at three times as many records in 1 GiB",
            0.95,
            false,
            "",
            eventsPerSecond(relay) / once));
    goals.add(
        new Goal(
            "CPU an event above the plain loop, three times as many records in 1 GiB",
            20,
            true,
            "µs",
            (relay.cpuSeconds() - thrice.get(1).cpuSeconds()) * 1e6 / relay.delivered()));
  }

  /** The second of two runs, so that the files are in the system's cache. */
  private void start() throws IOException, InterruptedException {
    List<Measurement> started = measured(1_000, "4g", List.of("relay"), 2);
    goals.add(
        new Goal(
            "from the start of a run to its first request",
            8,
            true,
            "s",
            started.get(1).firstRequestSeconds()));
  }

  private void stream() throws IOException {
    if (latency == null) {
      return;
    }
    JsonNode measured = MAPPER.readTree(latency.toFile());
    goals.add(
        new Goal(
            "99 of 100 from publishing to delivery, a stream on Flink",
            3,
            true,
            "s",
            measured.path("p99_millis").asDouble() / 1_000));
  }

  private List<Measurement> measured(long count, String heap, List<String> cases, int times)
      throws IOException, InterruptedException {
    Runs each = new Runs(count, heap, List.of(), List.of(), 0, folder, out);
    List<Measurement> measurements =
        each.measure(cases.stream().map(BenchmarkCase::named).toList(), times);
    same &= each.sameEverywhere(measurements);
    runs.addAll(measurements);
    return measurements;
  }

  private static double eventsPerSecond(Measurement run) {
    return run.delivered() / run.wallSeconds();
  }
}
