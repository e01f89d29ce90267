package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.RunId;
import dev.conversionrelay.cli.report.Page;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.outcome.Books;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
    Progress progress = Progress.of(options, err);
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
    Path report = writeReport(options, books, err);
    ExitCode code = ExitCode.of(books);
    if (options.getJson()) {
      out.println(json(options, books, code, report));
    } else if (!options.getQuiet() || code != ExitCode.DELIVERED) {
      new Ending(books, places)
          .with(report)
          .replayedBy(new ReplayLine(options.getRunId(), arguments))
          .print(out);
    }
    return code;
  }

  /**
   * The books in one line, without those by event, which the summary has.
   *
   * @param code null for a stream that was stopped
   */
  static String json(RelayOptions options, Books books, ExitCode code, Path report) {
    ObjectNode json = books.toJson(options.getRunId()).without(List.of("quality"));
    if (code != null) {
      json.put("exit_code", code.code());
    }
    json.put("summary", OutcomePlaces.of(options).summary());
    if (report != null) {
      json.put("report", report.toString());
    }
    return json.toString();
  }

  /** Writes the report; null if it cannot be, which takes nothing from the run. */
  static Path writeReport(RelayOptions options, Books books, PrintStream err) {
    String folder = isElsewhere(options.getOutput()) ? "relay-output" : options.getOutput();
    String file =
        options.getReport() == null
            ? folder + "/report-" + options.getRunId() + ".html"
            : options.getReport();
    try {
      if (isElsewhere(file)) {
        throw new IOException("it is not on this machine");
      }
      Path path = Path.of(file);
      if (path.toAbsolutePath().getParent() != null) {
        Files.createDirectories(path.toAbsolutePath().getParent());
      }
      Page page =
          new Page(books.quality(), "run " + options.getRunId(), Clock.systemUTC().instant());
      return Files.writeString(path, page.text());
    } catch (IOException | InvalidPathException e) {
      String message =
          "Cannot write the report to "
              + file
              + ": give a file of this machine for --report, or make it by relay report.";
      Paragraph.of("", "", message).forEach(err::println);
      return null;
    }
  }

  /** Whether it is in a bucket or the like. */
  private static boolean isElsewhere(String file) {
    return file.contains("://");
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
