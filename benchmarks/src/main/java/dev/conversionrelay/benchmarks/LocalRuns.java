package dev.conversionrelay.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs cases and compares them; see {@link Runs}. */
@Command(
    name = "benchmarks/run",
    description = {
      "Measures runs against each other; docs/performance.md says more.",
      "benchmarks/run reach measures everything that a goal is set for, benchmarks/run prepare the"
          + " prepare path alone."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class LocalRuns implements Callable<Integer> {

  private static final ObjectMapper MAPPER = new ObjectMapper();

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
    Machine machine = Machine.here();
    out.println("Machine: " + machine);
    Runs runs = new Runs(records, heap, jvmOptions, relayOptions, answerMillis, folder, out);
    List<Measurement> measurements = runs.measure(cases, rounds);
    List<Summary> rows = Summary.of(measurements);
    out.println();
    out.print(Summary.table(rows));
    write(machine, Files.size(runs.input()), measurements, rows);
    return runs.sameEverywhere(measurements) ? 0 : 1;
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
