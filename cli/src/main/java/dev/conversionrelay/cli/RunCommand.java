package dev.conversionrelay.cli;

import dev.conversionrelay.Relay;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.RelayOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code relay run}: reads a source and delivers it. */
@Command(
    name = "run",
    description = "Reads conversions from a source and delivers them.",
    mixinStandardHelpOptions = true,
    subcommands = {RunCommand.Jdbc.class, RunCommand.File.class})
final class RunCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** What the sources have in common: picocli knows the sub-command, Beam the options. */
  abstract static class Source<T extends RelayOptions> implements Callable<Integer> {

    private final Class<T> optionsType;
    private final Map<String, String> environment;

    @Spec private CommandSpec spec;

    @Option(
        names = {"-h", "--help"},
        description = "Show the options.")
    private boolean help;

    @Unmatched private List<String> arguments = new ArrayList<>();

    Source(Class<T> optionsType, Map<String, String> environment) {
      this.optionsType = optionsType;
      this.environment = environment;
    }

    @Override
    public Integer call() throws Exception {
      if (help) {
        OptionsHelp.print(spec, optionsType);
        return ExitCode.DELIVERED.code();
      }
      T options = OptionsParser.parse(optionsType, arguments, environment);
      return run(options).code();
    }

    abstract ExitCode run(T options) throws Exception;
  }

  /** {@code relay run jdbc}. */
  @Command(
      name = "jdbc",
      description = "Reads a query or a table of any database with a JDBC driver.")
  static final class Jdbc extends Source<JdbcOptions> {

    Jdbc(Map<String, String> environment) {
      super(JdbcOptions.class, environment);
    }

    @Override
    ExitCode run(JdbcOptions options) throws Exception {
      Preflight.check(options);
      return new LocalRun(options, System.out, System.err).run(() -> Relay.build(options));
    }
  }

  /** {@code relay run file}. */
  @Command(name = "file", description = "Reads NDJSON or CSV files, plain or compressed.")
  static final class File extends Source<FileOptions> {

    File(Map<String, String> environment) {
      super(FileOptions.class, environment);
    }

    @Override
    ExitCode run(FileOptions options) throws Exception {
      Preflight.check(options);
      return new LocalRun(options, System.out, System.err).run(() -> Relay.build(options));
    }
  }
}
