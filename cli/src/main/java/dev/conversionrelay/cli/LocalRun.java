package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.RunId;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.outcome.Books;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;

/** Runs a job on this machine, shows how it goes, and says where every record ended. */
final class LocalRun {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final RelayOptions options;
  private final List<String> arguments;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * A run of these options.
   *
   * @param arguments what it was started with
   */
  LocalRun(RelayOptions options, List<String> arguments, PrintStream out, PrintStream err) {
    this.options = options;
    this.arguments = arguments;
    this.out = out;
    this.err = err;
  }

  /** Runs what the options describe, and prints how it ended. */
  ExitCode run(Supplier<Pipeline> job) throws IOException, UsageException {
    configure(options);
    Preflight.checkToken(options);
    Preflight.checkOutcomes(options);
    OutcomePreflight.check(options);
    Progress progress = new Progress(err);
    PrintStream standardOut = System.out;
    // JdbcIO of Beam 2.70 prints the schemas of queries there, which is ours to write to.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    try {
      PipelineResult result = job.get().run();
      progress.follow(result);
    } catch (RuntimeException e) {
      // Beam throws what stopped the run wrapped in one of several unchecked exceptions.
      progress.end();
      String message =
          "The run failed: "
              + Causes.of(e)
              + ". Counted until then: "
              + progress.counts()
              + ". Run it again once the cause is gone: within 48 hours TikTok recognises what it"
              + " already has by its event ids.";
      Paragraph.of("", "", message).forEach(err::println);
      return ExitCode.FAILED;
    } finally {
      System.setOut(standardOut);
    }
    progress.end();
    OutcomePlaces places = OutcomePlaces.of(options);
    Books books = readBooks(places.summary());
    new Ending(books, places).replayedBy(new ReplayLine(options.getRunId(), arguments)).print(out);
    return ExitCode.of(books);
  }

  /** The books of the run that ended. */
  Books books() throws IOException {
    return readBooks(OutcomePlaces.of(options).summary());
  }

  /** Sets what a job on this machine needs, whatever it reads. */
  static void configure(RelayOptions options) {
    if (options.getRunId() == null) {
      options.setRunId(RunId.create(Clock.systemUTC()));
    }
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setRunner(DirectRunner.class);
    direct.setBlockOnRun(false);
    // A request blocks the thread of its bundle, and this runner hands out bundles of one batch.
    direct.setTargetParallelism(direct.getTargetParallelism() + options.getMaxInFlight());
    direct.setEnforceImmutability(options.getDebugChecks());
    direct.setEnforceEncodability(options.getDebugChecks());
  }

  /** The books in that file. */
  static Books readBooks(String summary) throws IOException {
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(summary, false)))) {
      return Books.fromJson(MAPPER.readTree(in));
    }
  }
}
