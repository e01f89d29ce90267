package dev.conversionrelay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.benchmarks.BenchmarkCase.Work;
import dev.conversionrelay.benchmarks.CountingEndpoint.Received;
import dev.conversionrelay.cli.RelayCommand;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Runs every case on the same input, each in a JVM of its own, against an endpoint that counts, and
 * compares them. Rounds repeat all cases in turn, so that a slow minute of the machine does not
 * fall on one of them alone.
 */
@Command(
    name = "benchmarks/run",
    description = "Measures local runs against each other; docs/performance.md says more.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class LocalRuns implements Callable<Integer> {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration MAX_AGE_OF_DATA = Duration.ofDays(7);
  private static final long PROGRESS_SECONDS = 10;
  private static final int LINES_OF_FAILURE = 20;

  @Option(names = "--records", description = "How many records.")
  private long records = 1_000_000;

  @Option(names = "--rounds", description = "How often each case is run.")
  private int rounds = 1;

  @Option(names = "--only", split = ",", description = "The cases to run, by name.")
  private List<String> only = BenchmarkCase.ALL.stream().map(BenchmarkCase::name).toList();

  @Option(names = "--heap", description = "The largest heap of each run, as -Xmx takes it.")
  private String heap = "4g";

  @Option(
      names = "--jvmOption",
      description =
          "An option for the JVMs that are measured, such as one that starts a recording.")
  private List<String> jvmOptions = List.of();

  @Option(
      names = "--relayOption",
      description = "An option for the runs of the relay, such as --relayOption=--shards=1.")
  private List<String> relayOptions = List.of();

  @Option(names = "--answerMillis", description = "How long the endpoint takes for an answer.")
  private long answerMillis;

  @Option(names = "--folder", description = "Where the data and the results go.")
  private Path folder = Path.of("target");

  @Spec private CommandLine.Model.CommandSpec spec;

  private final PrintStream out = System.out;

  /** Runs the benchmarks and ends the JVM: 0 when every case delivered the same. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new LocalRuns()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<BenchmarkCase> cases = selected();
    Path input = input();
    Machine machine = Machine.here();
    out.println("Machine: " + machine);
    out.printf(Locale.ROOT, "Input:   %,d records, %,d bytes%n", records, Files.size(input));
    for (BenchmarkCase each : cases) {
      out.printf(Locale.ROOT, "Case:    %s: %s%n", each.name(), each.description());
    }
    List<Measurement> measurements = new ArrayList<>();
    try (CountingEndpoint endpoint = CountingEndpoint.start(answerMillis)) {
      for (int round = 1; round <= rounds; round++) {
        for (BenchmarkCase each : cases) {
          measurements.add(run(each, round, input, endpoint));
        }
      }
    }
    List<Summary> rows = Summary.of(measurements);
    out.println();
    out.print(Summary.table(rows));
    write(machine, Files.size(input), measurements, rows);
    return sameEverywhere(measurements) ? 0 : 1;
  }

  private List<BenchmarkCase> selected() {
    if (records < 1 || rounds < 1) {
      throw new ParameterException(spec.commandLine(), "--records and --rounds start at 1");
    }
    List<String> names = BenchmarkCase.ALL.stream().map(BenchmarkCase::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(), "--only: no case " + name + "; there are " + names);
      }
    }
    return BenchmarkCase.ALL.stream().filter(each -> only.contains(each.name())).toList();
  }

  /** The records, written once and again when their event times have aged. */
  private Path input() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Path file = data.resolve("web-purchases-" + records + ".ndjson");
    Instant now = Instant.now();
    if (Files.exists(file)
        && Files.getLastModifiedTime(file).toInstant().isAfter(now.minus(MAX_AGE_OF_DATA))) {
      return file;
    }
    out.printf(Locale.ROOT, "Writing %,d records ...%n", records);
    Path unfinished = data.resolve(file.getFileName() + ".part");
    try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
      new WebPurchases(now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(2)))
          .write(records, bytes);
    }
    return Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private Measurement run(BenchmarkCase each, int round, Path input, CountingEndpoint endpoint)
      throws IOException, InterruptedException {
    Path runs = Files.createDirectories(folder.resolve("runs"));
    Path own = Files.createTempDirectory(runs, each.name() + "-" + round + "-").toAbsolutePath();
    Work work = new Work(input.toAbsolutePath(), endpoint.url(), own);
    Path used = own.resolve("used.json");
    Path said = own.resolve("output.log");
    Received before = endpoint.received();
    endpoint.beginRun();
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command(each, work, used))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    Thread ender = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(ender);
    while (!process.waitFor(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
      progress(each, round, secondsSince(start), endpoint.received().minus(before));
    }
    double wall = secondsSince(start);
    Runtime.getRuntime().removeShutdownHook(ender);
    Received received = endpoint.received().minus(before);
    progress(each, round, wall, received);
    if (process.exitValue() != 0) {
      List<String> lines = Files.readAllLines(said);
      throw new IllegalStateException(
          each.name()
              + " ended with exit code "
              + process.exitValue()
              + ":\n"
              + String.join(
                  "\n", lines.subList(Math.max(0, lines.size() - LINES_OF_FAILURE), lines.size())));
    }
    JsonNode usage = MAPPER.readTree(used.toFile());
    JsonNode peak = usage.path("peak_resident_bytes");
    long delivered = MAPPER.readTree(work.books().toFile()).path("delivered").asLong();
    delete(own);
    return new Measurement(
        each.name(),
        round,
        wall,
        (endpoint.firstRequestNanos() - start) / 1e9,
        (endpoint.lastRequestNanos() - start) / 1e9,
        usage.path("cpu_seconds").asDouble(),
        usage.path("gc_seconds").asDouble(),
        peak.isNumber() ? peak.asLong() : null,
        delivered,
        received.requests(),
        received.bytes(),
        received.events());
  }

  /** Removes what a run wrote: receipts of a million events take 200 MB. */
  private static void delete(Path runFolder) throws IOException {
    try (Stream<Path> files = Files.walk(runFolder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private List<String> command(BenchmarkCase each, Work work, Path used) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the launcher of the relay sets them.
    command.add("-XX:+UseParallelGC");
    command.add("-XX:-UsePerfData");
    command.add("-Xmx" + heap);
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MeasuredProcess.class.getName());
    command.add(used.toString());
    command.add(each.mainClass().getName());
    command.addAll(each.arguments().of(work));
    if (each.mainClass() == RelayCommand.class) {
      command.addAll(relayOptions);
    }
    return command;
  }

  private void progress(BenchmarkCase each, int round, double seconds, Received received) {
    out.printf(
        Locale.ROOT,
        "%s, round %d of %d: %.1f s, %,d events received in %,d requests%n",
        each.name(),
        round,
        rounds,
        seconds,
        received.events(),
        received.requests());
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Whether books and endpoint agree, in every run and between all of them. */
  private boolean sameEverywhere(List<Measurement> measurements) {
    long expected = WebPurchases.consentedOf(records);
    boolean same = true;
    for (Measurement each : measurements) {
      if (each.delivered() != expected || each.eventsReceived() != expected) {
        same = false;
        out.printf(
            Locale.ROOT,
            "%s, round %d: delivered %,d by its books, %,d by the endpoint; expected %,d%n",
            each.caseName(),
            each.round(),
            each.delivered(),
            each.eventsReceived(),
            expected);
      }
    }
    if (same) {
      out.printf(
          Locale.ROOT,
          "Every run delivered the same %,d events, by books and endpoint.%n",
          expected);
    }
    return same;
  }

  private void write(
      Machine machine, long inputBytes, List<Measurement> measurements, List<Summary> rows)
      throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.set("machine", MAPPER.valueToTree(machine));
    ObjectNode options = json.putObject("options");
    options.put("records", records);
    options.put("input_bytes", inputBytes);
    options.put("rounds", rounds);
    options.put("heap", heap);
    options.put("answer_millis", answerMillis);
    options.put("plain_loop_threads", BenchmarkCase.LOOP_THREADS);
    options.set("jvm_options", MAPPER.valueToTree(jvmOptions));
    options.set("relay_options", MAPPER.valueToTree(relayOptions));
    json.set("summary", MAPPER.valueToTree(rows));
    json.set("runs", MAPPER.valueToTree(measurements));
    Path file = folder.resolve("results.json");
    Files.writeString(file, json.toPrettyString() + "\n");
    out.println();
    out.println("Results: " + file);
  }
}
