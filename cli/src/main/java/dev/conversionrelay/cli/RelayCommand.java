package dev.conversionrelay.cli;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code relay} command. */
@Command(
    name = "relay",
    description = "Delivers conversions from your data to the TikTok Events API.",
    mixinStandardHelpOptions = true,
    versionProvider = RelayCommand.Version.class,
    subcommands = {
      DemoCommand.class,
      CheckCommand.class,
      RunCommand.class,
      ReplayCommand.class,
      ReportCommand.class,
      PresetsCommand.class,
      SandboxCommand.class
    },
    footer = {
      "",
      "Try it:  relay demo",
      "Look before you send:  relay check file --input=conversions.ndjson",
      "Options of a source:  relay run jdbc --help",
      "What to mend:  relay report",
      "Data of Shopify, GA4 and others:  relay presets",
      "",
      "Exit codes of runs: 0 everything delivered, suppressed or duplicate; 1 failed, or something",
      "undelivered; 2 bad usage; 3 finished with rejects; 4 nothing carried a consent signal."
    })
public final class RelayCommand implements Runnable {

  @Spec private CommandSpec spec;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Logging.configure();
    System.exit(execute(args, System.getenv()));
  }

  static int execute(String[] args, Map<String, String> environment) {
    CommandLine commandLine =
        new CommandLine(new RelayCommand(), new CommandFactory(environment))
            .setExecutionExceptionHandler(RelayCommand::explain)
            .setUsageHelpWidth(100)
            .setUsageHelpAutoWidth(true);
    return commandLine.execute(args);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int explain(
      Exception exception, CommandLine commandLine, CommandLine.ParseResult parseResult)
      throws Exception {
    if (!(exception instanceof UsageException usage)) {
      throw exception;
    }
    PrintWriter err = commandLine.getErr();
    for (String message : usage.messages()) {
      err.println(message);
    }
    err.println("See: " + commandLine.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE.code();
  }

  /** Says which build this is. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = RelayCommand.class.getPackage().getImplementationVersion();
      return new String[] {"Conversion Relay " + (version == null ? "(from source)" : version)};
    }
  }

  /** Gives commands the environment they run in. */
  private record CommandFactory(Map<String, String> environment) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (type == CheckCommand.BigQuery.class) {
        return type.cast(new CheckCommand.BigQuery(environment));
      }
      if (type == RunCommand.BigQuery.class) {
        return type.cast(new RunCommand.BigQuery(environment));
      }
      if (type == CheckCommand.Jdbc.class) {
        return type.cast(new CheckCommand.Jdbc(environment));
      }
      if (type == CheckCommand.Pubsub.class) {
        return type.cast(new CheckCommand.Pubsub(environment));
      }
      if (type == CheckCommand.File.class) {
        return type.cast(new CheckCommand.File(environment));
      }
      if (type == ReplayCommand.class) {
        return type.cast(new ReplayCommand(environment));
      }
      if (type == RunCommand.Jdbc.class) {
        return type.cast(new RunCommand.Jdbc(environment));
      }
      if (type == RunCommand.Pubsub.class) {
        return type.cast(new RunCommand.Pubsub(environment));
      }
      if (type == RunCommand.File.class) {
        return type.cast(new RunCommand.File(environment));
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
