package dev.conversionrelay.cli;

import dev.conversionrelay.options.RelayOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** A command on a source of records: picocli knows the sub-command, Beam the options. */
abstract class SourceCommand<T extends RelayOptions> implements Callable<Integer> {

  private final Class<T> optionsType;
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      description = "Show the options.")
  private boolean help;

  @Unmatched private List<String> arguments = new ArrayList<>();

  SourceCommand(Class<T> optionsType, Map<String, String> environment) {
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

  /** A run on this machine that can say how it is replayed. */
  final LocalRun localRun(T options) {
    return new LocalRun(options, arguments, System.out, System.err);
  }

  abstract ExitCode run(T options) throws Exception;
}
