package dev.conversionrelay.cli;

import dev.conversionrelay.JdbcInput;
import dev.conversionrelay.Relay;
import dev.conversionrelay.mapping.Mapping;
import dev.conversionrelay.options.CheckOptions;
import dev.conversionrelay.options.Mappings;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.prepare.Preparer;
import dev.conversionrelay.source.FileSample;
import dev.conversionrelay.source.PubsubEndpoint;
import dev.conversionrelay.source.PubsubSample;
import dev.conversionrelay.source.Sample;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code relay check}: shows what a run would do with the first records, and sends nothing. */
@Command(
    name = "check",
    description = {
      "Shows what a run would do with the first records, and sends nothing.",
      "The events as they would go out, what TikTok could match them by, unknown columns, and what",
      "would be suppressed, rejected or warned about, and why. Takes the options of the run, and",
      "--sample and --show. Needs no access token and writes nothing. With --mapping it shows the",
      "first records beside what the mapping makes of them, and fields that it has no use for."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      CheckCommand.BigQuery.class,
      CheckCommand.Jdbc.class,
      CheckCommand.Pubsub.class,
      CheckCommand.File.class
    },
    footer = {
      "",
      "Options of sending and of outcomes have no effect here; they are taken, so that the command",
      "of a run can be checked as it is.",
      "",
      "Exit codes: 0 everything would be sent, suppressed or a duplicate; 1 the source failed; 2 bad",
      "usage; 3 something would be rejected; 4 nothing carries a consent signal."
    })
final class CheckCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static ExitCode check(CheckOptions options, String source, Sample sample) {
    return check(options, source, sample, Clock.systemUTC(), System.out, System.err);
  }

  /** Reads the sample and prints what it tells. */
  static ExitCode check(
      CheckOptions options,
      String source,
      Sample sample,
      Clock clock,
      PrintStream out,
      PrintStream err) {
    PrepareConfig config = Relay.prepareConfig(options);
    Preparer preparer = new Preparer(config, clock);
    MappingReport mapping =
        config.mapping() == null
            ? null
            : new MappingReport(Mapping.compiled(config.mapping()), options.getShow());
    SampleReport report = new SampleReport(options.getShow());
    boolean more;
    try {
      more =
          sample.read(
              options.getSample(),
              record -> {
                preparer.prepareEach(record, each -> report.add(record, each));
                if (mapping != null) {
                  mapping.add(record);
                }
              });
    } catch (IOException | SQLException e) {
      String message = "The check failed: " + Causes.of(e) + ".";
      Paragraph.of("", "", message).forEach(err::println);
      return ExitCode.FAILED;
    }
    new CheckPrinter(report, mapping, out).print(source, more);
    return ExitCode.of(report.books());
  }

  /** {@code relay check bigquery}. */
  @Command(
      name = "bigquery",
      description = "Shows what a run would do with the rows of a table or a query of BigQuery.")
  static final class BigQuery extends SourceCommand<CheckOptions.BigQuery> {

    BigQuery(Map<String, String> environment) {
      super(CheckOptions.BigQuery.class, environment);
    }

    @Override
    ExitCode run(CheckOptions.BigQuery options) throws UsageException {
      BigQueryPreflight preflight = BigQueryPreflight.of(options);
      preflight.check(System.err);
      if (options.getTable() != null && options.getRowRestriction() != null) {
        String note =
            "These are the table's first rows, whatever --rowRestriction and a window of time leave"
                + " out, because looking at the others would be billed.";
        Paragraph.of("", "", note).forEach(System.err::println);
      }
      String source = options.getTable() == null ? "the query" : options.getTable();
      return check(options, source, preflight.sample());
    }
  }

  /** {@code relay check jdbc}. */
  @Command(
      name = "jdbc",
      description = "Shows what a run would do with the rows of a query or a table.")
  static final class Jdbc extends SourceCommand<CheckOptions.Jdbc> {

    Jdbc(Map<String, String> environment) {
      super(CheckOptions.Jdbc.class, environment);
    }

    @Override
    ExitCode run(CheckOptions.Jdbc options) throws UsageException {
      Preflight.check(options);
      Sample sample = JdbcInput.of(options).sample();
      String source = options.getTable() == null ? "the query" : options.getTable();
      return check(options, source, sample);
    }
  }

  /** {@code relay check pubsub}. */
  @Command(
      name = "pubsub",
      description = {
        "Shows what a run would do with messages of a Pub/Sub subscription, and leaves them there.",
        "The messages are given back without being acknowledged. Until Pub/Sub delivers them again,",
        "which may take a moment, a job that reads the subscription does not get them."
      })
  static final class Pubsub extends SourceCommand<CheckOptions.Pubsub> {

    private final Map<String, String> environment;

    Pubsub(Map<String, String> environment) {
      super(CheckOptions.Pubsub.class, environment);
      this.environment = environment;
    }

    @Override
    ExitCode run(CheckOptions.Pubsub options) throws UsageException {
      PubsubEndpoint.configure(options, environment);
      Preflight.check(options);
      Sample sample = PubsubSample.of(options.getSubscription(), options.as(PubsubOptions.class));
      return check(options, options.getSubscription(), sample);
    }
  }

  /** {@code relay check file}. */
  @Command(
      name = "file",
      description = "Shows what a run would do with NDJSON or CSV files, plain or compressed.")
  static final class File extends SourceCommand<CheckOptions.File> {

    File(Map<String, String> environment) {
      super(CheckOptions.File.class, environment);
    }

    @Override
    ExitCode run(CheckOptions.File options) throws UsageException {
      Preflight.check(options);
      Sample sample =
          FileSample.matching(options.getInput(), options.getInputFormat())
              .withMapping(Mappings.of(options.getMapping()));
      return check(options, options.getInput(), sample);
    }
  }
}
