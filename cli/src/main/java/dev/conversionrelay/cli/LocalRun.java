package dev.conversionrelay.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.RunId;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.outcome.Books;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.sql.SQLException;
import java.time.Clock;
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
  private final PrintStream out;
  private final PrintStream err;

  LocalRun(RelayOptions options, PrintStream out, PrintStream err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** Runs what the options describe, and prints how it ended. */
  ExitCode run(Supplier<Pipeline> job) throws IOException {
    configure();
    Progress progress = new Progress(err);
    try {
      PipelineResult result = job.get().run();
      progress.follow(result);
    } catch (Pipeline.PipelineExecutionException e) {
      progress.end();
      String message =
          "The run failed: "
              + causeOf(e)
              + ". Counted until then: "
              + progress.counts()
              + ". Run it again once the cause is gone: within 48 hours TikTok recognises what it"
              + " already has by its event ids.";
      Paragraph.of("", "", message).forEach(err::println);
      return ExitCode.FAILED;
    }
    progress.end();
    OutcomePlaces places = OutcomePlaces.of(options);
    Books books = readBooks(places.summary());
    new Ending(books, places).print(out);
    return ExitCode.of(books);
  }

  /** The books of the run that ended. */
  Books books() throws IOException {
    return readBooks(OutcomePlaces.of(options).summary());
  }

  private void configure() {
    if (options.getRunId() == null) {
      options.setRunId(RunId.create(Clock.systemUTC()));
    }
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setRunner(DirectRunner.class);
    direct.setBlockOnRun(false);
    direct.setEnforceImmutability(options.getDebugChecks());
    direct.setEnforceEncodability(options.getDebugChecks());
  }

  private static Books readBooks(String summary) throws IOException {
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(summary, false)))) {
      return Books.fromJson(MAPPER.readTree(in));
    }
  }

  /** What went wrong, without values: a database may quote the row it stumbled over. */
  private static String causeOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    if (root instanceof SQLException sql) {
      return "the database reported SQLSTATE " + sql.getSQLState() + " while it was read";
    }
    if (root instanceof IOException) {
      return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
    return root.toString();
  }
}
