package dev.conversionrelay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.benchmarks.BenchmarkCase.Needs;
import dev.conversionrelay.benchmarks.BenchmarkCase.Work;
import dev.conversionrelay.benchmarks.CountingEndpoint.Received;
import dev.conversionrelay.cli.RelayCommand;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs cases on the same input, each in a JVM of its own, against an endpoint that counts. Rounds
 * repeat all cases in turn, so that a slow minute of the machine does not fall on one of them
 * alone.
 *
 * @param records how many
 * @param heap of each run, as -Xmx takes it
 * @param jvmOptions for the JVMs that are measured
 * @param relayOptions for the runs of the relay's command
 * @param answerMillis how long the endpoint takes for an answer
 * @param folder where the data and what runs write goes
 * @param out for progress
 */
record Runs(
    long records,
    String heap,
    List<String> jvmOptions,
    List<String> relayOptions,
    long answerMillis,
    Path folder,
    PrintStream out) {

  /** The options of the JVM that the launcher sets for a run. */
  static final List<String> OF_THE_LAUNCHER =
      List.of(
          "-XX:+UseParallelGC",
          "-XX:-UsePerfData",
          "-XX:FreqInlineSize=50",
          "-XX:InlineSmallCode=1200");

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration MAX_AGE_OF_DATA = Duration.ofDays(7);
  private static final long PROGRESS_SECONDS = 10;
  private static final int LINES_OF_FAILURE = 20;

  /** Written by the script that starts this, where Flink is asked for. */
  private static final String FLINK_CLASS_PATH = "flink.classpath";

  List<Measurement> measure(List<BenchmarkCase> cases, int rounds)
      throws IOException, InterruptedException {
    Path input = input();
    out.printf(Locale.ROOT, "Input:   %,d records, %,d bytes%n", records, Files.size(input));
    for (BenchmarkCase each : cases) {
      out.printf(Locale.ROOT, "Case:    %s: %s%n", each.name(), each.description());
    }
    List<Measurement> measurements = new ArrayList<>();
    try (PurchasesDatabase database = database(cases, input);
        CountingEndpoint endpoint = CountingEndpoint.start(answerMillis)) {
      for (int round = 1; round <= rounds; round++) {
        for (BenchmarkCase each : cases) {
          measurements.add(run(each, round + " of " + rounds, round, input, database, endpoint));
        }
      }
    }
    return measurements;
  }

  /** Whether books and endpoint agree, in every run and between all of them. */
  boolean sameEverywhere(List<Measurement> measurements) {
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

  /** The records, written once and again when their event times have aged. */
  Path input() throws IOException {
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

  private PurchasesDatabase database(List<BenchmarkCase> cases, Path input) throws IOException {
    if (cases.stream().noneMatch(each -> each.needs() == Needs.DATABASE)) {
      return null;
    }
    out.printf(Locale.ROOT, "Loading %,d records into PostgreSQL ...%n", records);
    try {
      return PurchasesDatabase.of(input, records);
    } catch (SQLException e) {
      throw new IOException("PostgreSQL did not take the records: " + e.getMessage(), e);
    }
  }

  private Measurement run(
      BenchmarkCase each,
      String which,
      int round,
      Path input,
      PurchasesDatabase database,
      CountingEndpoint endpoint)
      throws IOException, InterruptedException {
    Path runs = Files.createDirectories(folder.resolve("runs"));
    Path own = Files.createTempDirectory(runs, each.name() + "-" + round + "-").toAbsolutePath();
    Work work = new Work(input.toAbsolutePath(), endpoint.url(), own, database);
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
      progress(each, which, secondsSince(start), endpoint.received().minus(before));
    }
    double wall = secondsSince(start);
    Runtime.getRuntime().removeShutdownHook(ender);
    Received received = endpoint.received().minus(before);
    progress(each, which, wall, received);
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
        usage.path("peak_heap_bytes").asLong(),
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

  private List<String> command(BenchmarkCase each, Work work, Path used) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OF_THE_LAUNCHER);
    command.add("-Xmx" + heap);
    command.addAll(jvmOptions);
    String classPath = System.getProperty("java.class.path");
    if (each.needs() == Needs.FLINK) {
      for (String opened : List.of("java.lang", "java.util", "java.nio")) {
        command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
      }
      String ownClasses = classPath.substring(0, classPath.indexOf(File.pathSeparatorChar));
      classPath =
          ownClasses
              + File.pathSeparator
              + Files.readString(folder.resolve(FLINK_CLASS_PATH)).strip();
    }
    command.add("-cp");
    command.add(classPath);
    command.add(MeasuredProcess.class.getName());
    command.add(used.toString());
    command.add(each.mainClass().getName());
    command.addAll(each.arguments().of(work));
    if (each.mainClass() == RelayCommand.class) {
      command.addAll(relayOptions);
    }
    return command;
  }

  private void progress(BenchmarkCase each, String round, double seconds, Received received) {
    out.printf(
        Locale.ROOT,
        "%s, round %s: %.1f s, %,d events received in %,d requests%n",
        each.name(),
        round,
        seconds,
        received.events(),
        received.requests());
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
