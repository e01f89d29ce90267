package dev.conversionrelay.cli;

import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.outcome.OutcomePlace;
import dev.conversionrelay.outcome.Tally;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;

/**
 * Runs a stream on this machine until somebody stops it. For trying out only: the DirectRunner
 * acknowledges messages before they are delivered.
 */
final class LocalStream {

  /** What is said before anything is read. */
  static final String NOTICE =
      "For trying out only: this runner acknowledges messages before they are delivered, so what is"
          + " under way when it stops is lost. Ctrl-C stops it. For streams that must not lose"
          + " anything, use a runner with durable state.";

  private final RelayOptions options;
  private final PrintStream out;
  private final PrintStream err;

  LocalStream(RelayOptions options, PrintStream out, PrintStream err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** Runs until the job fails or the JVM is told to end; then prints where it stands. */
  ExitCode run(Supplier<Pipeline> job) throws UsageException {
    LocalRun.configure(options);
    Preflight.checkToken(options);
    Preflight.checkOutcomes(options);
    OutcomePreflight.check(options);
    if (!options.getQuiet() && !options.getJson()) {
      Paragraph.of("", "", NOTICE).forEach(err::println);
    }
    Progress progress = Progress.of(options, err);
    try {
      PipelineResult result = job.get().run();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(result, progress)));
      progress.follow(result);
    } catch (RuntimeException e) {
      // Beam throws what stopped the run wrapped in one of several unchecked exceptions.
      progress.end();
      String message =
          "The run failed: "
              + Causes.of(e)
              + ". Counted until then: "
              + progress.counts()
              + ". What was under way is lost to this run.";
      Paragraph.of("", "", message).forEach(err::println);
      return ExitCode.FAILED;
    }
    return ExitCode.DELIVERED;
  }

  private void stop(PipelineResult result, Progress progress) {
    progress.end();
    OutcomePlaces places = OutcomePlaces.of(options);
    try {
      result.cancel();
      for (OutcomePlace place : places.byKind().values()) {
        place.closeStream(places.runId());
      }
      Books books = readBooks(places.summary());
      Path report = LocalRun.writeReport(options, books, err);
      if (options.getJson()) {
        out.println(LocalRun.json(options, books, null, report));
        out.flush();
      } else if (!options.getQuiet()) {
        new Ending(books, places).with(report).printStopped(out);
      }
    } catch (IOException e) {
      Paragraph.of("", "", "Cannot read the books: " + e.getMessage()).forEach(err::println);
    }
  }

  /** The books as they were written last; empty if nothing was read yet. */
  private static Books readBooks(String summary) throws IOException {
    if (FileSystems.match(summary, EmptyMatchTreatment.ALLOW).metadata().isEmpty()) {
      return new Books(Tally.of(Map.of()));
    }
    return LocalRun.readBooks(summary);
  }
}
