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
import java.sql.SQLException;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;

/** Runs a job on this machine, shows how it goes, and says where every record ended. */
final class LocalRun {

  /** What the messages of databases without SQLSTATE begin with, such as "Conversion Error". */
  private static final Pattern KIND_OF_ERROR = Pattern.compile("^[A-Z][A-Za-z ]{2,40} Error\\b");

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
  ExitCode run(Supplier<Pipeline> job) throws IOException, UsageException {
    configure();
    Preflight.checkOutcomes(options);
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
              + causeOf(e)
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
    String cause = failure.toString();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SQLException sql) {
        return "the database reported " + kindOf(sql) + " while it was read";
      }
      if (each instanceof IOException && each.getMessage() != null) {
        cause = each.getMessage();
      } else if (each.getCause() == null && each.getMessage() != null) {
        cause = each.toString();
      }
    }
    return cause;
  }

  private static String kindOf(SQLException e) {
    if (e.getSQLState() != null) {
      return "SQLSTATE " + e.getSQLState();
    }
    Matcher kind = KIND_OF_ERROR.matcher(String.valueOf(e.getMessage()));
    return kind.find() ? "\"" + kind.group() + "\"" : "an error";
  }
}
