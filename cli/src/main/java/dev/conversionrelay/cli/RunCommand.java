package dev.conversionrelay.cli;

import dev.conversionrelay.Relay;
import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.PubsubOptions;
import dev.conversionrelay.source.PubsubEndpoint;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code relay run}: reads a source and delivers it. */
@Command(
    name = "run",
    description = "Reads conversions from a source and delivers them.",
    mixinStandardHelpOptions = true,
    subcommands = {
      RunCommand.BigQuery.class,
      RunCommand.Jdbc.class,
      RunCommand.Pubsub.class,
      RunCommand.File.class
    })
final class RunCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** {@code relay run bigquery}. */
  @Command(name = "bigquery", description = "Reads a table or a query of BigQuery.")
  static final class BigQuery extends SourceCommand<BigQuerySourceOptions> {

    BigQuery(Map<String, String> environment) {
      super(BigQuerySourceOptions.class, environment);
    }

    @Override
    ExitCode run(BigQuerySourceOptions options) throws Exception {
      BigQueryPreflight.of(options).check(System.err);
      return localRun(options).run(() -> Relay.build(options));
    }
  }

  /** {@code relay run jdbc}. */
  @Command(
      name = "jdbc",
      description = "Reads a query or a table of any database with a JDBC driver.")
  static final class Jdbc extends SourceCommand<JdbcOptions> {

    Jdbc(Map<String, String> environment) {
      super(JdbcOptions.class, environment);
    }

    @Override
    ExitCode run(JdbcOptions options) throws Exception {
      Preflight.check(options);
      return localRun(options).run(() -> Relay.build(options));
    }
  }

  /** {@code relay run pubsub}. */
  @Command(
      name = "pubsub",
      description = {
        "Reads a Pub/Sub subscription until it is stopped, as with Ctrl-C. For trying out only:",
        "Beam's local runner acknowledges messages before they are delivered, so that what is under",
        "way when it stops is lost. Takes the emulator that PUBSUB_EMULATOR_HOST names, if any."
      })
  static final class Pubsub extends SourceCommand<PubsubOptions> {

    private final Map<String, String> environment;

    Pubsub(Map<String, String> environment) {
      super(PubsubOptions.class, environment);
      this.environment = environment;
    }

    @Override
    ExitCode run(PubsubOptions options) throws Exception {
      PubsubEndpoint.configure(options, environment);
      Preflight.check(options);
      return new LocalStream(options, System.out, System.err).run(() -> Relay.build(options));
    }
  }

  /** {@code relay run file}. */
  @Command(name = "file", description = "Reads NDJSON or CSV files, plain or compressed.")
  static final class File extends SourceCommand<FileOptions> {

    File(Map<String, String> environment) {
      super(FileOptions.class, environment);
    }

    @Override
    ExitCode run(FileOptions options) throws Exception {
      Preflight.check(options);
      return localRun(options).run(() -> Relay.build(options));
    }
  }
}
