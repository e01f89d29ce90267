package dev.conversionrelay.benchmarks;

import dev.conversionrelay.cli.RelayCommand;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One way to deliver the input, run as a JVM of its own. To measure another way, add it to {@link
 * #ALL}.
 *
 * @param name what {@code --only} and the table call it
 * @param description what it is, for people
 * @param mainClass what is run; it has to leave {@link Work#books}
 * @param needs what it needs besides the file of records
 * @param arguments of its {@code main}
 */
record BenchmarkCase(
    String name, String description, Class<?> mainClass, Needs needs, Arguments arguments) {

  static final int LOOP_THREADS = 2;

  /** What a case needs that others do without. */
  enum Needs {
    NOTHING,
    /** A server with the records in a table. */
    DATABASE,
    /** Flink on the class path. */
    FLINK
  }

  /** The first one is what the others are compared with. */
  static final List<BenchmarkCase> ALL =
      List.of(
          new BenchmarkCase(
              "relay",
              "relay run file, as users get it",
              RelayCommand.class,
              Needs.NOTHING,
              work -> runFile(work, false)),
          new BenchmarkCase(
              "relay-postgres",
              "relay run jdbc: the same records out of a table of PostgreSQL, in parts",
              RelayCommand.class,
              Needs.DATABASE,
              BenchmarkCase::runJdbc),
          new BenchmarkCase(
              "flink",
              "the same pipeline on Flink's local cluster, two threads, --streaming=true",
              PipelineRun.class,
              Needs.FLINK,
              work -> runFlink(work, true)),
          new BenchmarkCase(
              "flink-batch",
              "the same as a batch job of Flink's",
              PipelineRun.class,
              Needs.FLINK,
              work -> runFlink(work, false)),
          new BenchmarkCase(
              "relay-one-in-flight",
              "relay run file --maxInFlight=1: one request after the other",
              RelayCommand.class,
              Needs.NOTHING,
              work -> with(runFile(work, false), "--maxInFlight=1")),
          new BenchmarkCase(
              "relay-mapped",
              "relay run file --mapping: each record through a mapping that names every field",
              RelayCommand.class,
              Needs.NOTHING,
              work -> with(runFile(work, false), "--mapping=" + Mappings.writeTo(work.folder()))),
          new BenchmarkCase(
              "relay-debug-checks",
              "relay run file --debugChecks=true: the DirectRunner as Beam sets it up",
              RelayCommand.class,
              Needs.NOTHING,
              work -> runFile(work, true)),
          new BenchmarkCase(
              "plain-loop",
              "the same steps in a plain Java loop of " + LOOP_THREADS + " threads, without Beam",
              PlainLoop.class,
              Needs.NOTHING,
              work ->
                  List.of(
                      work.input().toString(),
                      work.endpoint().toString(),
                      Integer.toString(LOOP_THREADS),
                      work.books().toString())));

  /**
   * What a run is given.
   *
   * @param input the records, NDJSON
   * @param endpoint where to deliver them
   * @param folder its own, empty
   * @param database null where the case needs none
   */
  record Work(Path input, URI endpoint, Path folder, PurchasesDatabase database) {

    /** Where the run writes a JSON object that says how many events it {@code delivered}. */
    Path books() {
      return folder.resolve("books.json");
    }
  }

  /** The case of that name. */
  static BenchmarkCase named(String name) {
    return ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  /** Makes the arguments of a run. */
  interface Arguments {
    List<String> of(Work work);
  }

  private static List<String> with(List<String> arguments, String more) {
    List<String> all = new ArrayList<>(arguments);
    all.add(more);
    return all;
  }

  private static List<String> runFile(Work work, boolean debugChecks) {
    return List.of(
        "run",
        "file",
        "--input=" + work.input(),
        "--tiktokEndpoint=" + work.endpoint(),
        "--accessToken=benchmark",
        "--output=" + work.folder(),
        "--summary=" + work.books(),
        "--debugChecks=" + debugChecks);
  }

  private static List<String> runJdbc(Work work) {
    return List.of(
        "run",
        "jdbc",
        "--jdbcUrl=" + work.database().jdbcUrl(),
        "--jdbcUser=" + work.database().user(),
        "--table=" + PurchasesDatabase.TABLE,
        "--partitionColumn=" + PurchasesDatabase.NUMBER_COLUMN,
        "--partitions=" + work.database().partitions(),
        "--tiktokEndpoint=" + work.endpoint(),
        "--accessToken=benchmark",
        "--output=" + work.folder(),
        "--summary=" + work.books());
  }

  private static List<String> runFlink(Work work, boolean streaming) {
    return List.of(
        "--runner=FlinkRunner",
        "--flinkMaster=[local]",
        "--streaming=" + streaming,
        "--parallelism=" + LOOP_THREADS,
        "--objectReuse=true",
        "--input=" + work.input(),
        "--tiktokEndpoint=" + work.endpoint(),
        "--accessToken=benchmark",
        "--output=" + work.folder(),
        "--summary=" + work.books());
  }
}
