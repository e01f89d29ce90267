package dev.conversionrelay.cli;

import dev.conversionrelay.sandbox.CheckRules;
import dev.conversionrelay.sandbox.FaultPlan;
import dev.conversionrelay.sandbox.FaultRule;
import dev.conversionrelay.sandbox.HttpMode;
import dev.conversionrelay.sandbox.MessageStyle;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import io.javalin.util.JavalinBindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code relay sandbox}: the stand-in for TikTok on its own. */
@Command(
    name = "sandbox",
    description =
        "Serves a local stand-in for the TikTok Events API, with a page that shows what arrived.",
    mixinStandardHelpOptions = true)
final class SandboxCommand implements Callable<Integer> {

  private static final String SHOW_DEFAULT = " Default: ${DEFAULT-VALUE}";

  /** How much the stand-in insists on. */
  enum Checks {
    STANDARD(CheckRules.standard()),
    STRICT(CheckRules.strict()),
    LENIENT(CheckRules.lenient());

    @SuppressWarnings("ImmutableEnumChecker") // a record of booleans
    private final CheckRules rules;

    Checks(CheckRules rules) {
      this.rules = rules;
    }
  }

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8787",
      description = "Where to serve, on this machine only; 0 takes any free port." + SHOW_DEFAULT)
  private int port;

  @Option(
      names = "--checks",
      paramLabel = "NAME",
      defaultValue = "STANDARD",
      description =
          "STANDARD refuses what TikTok most probably refuses, STRICT everything its documentation"
              + " calls wrong, LENIENT only what is known."
              + SHOW_DEFAULT)
  private Checks checks;

  @Option(
      names = "--httpMode",
      paramLabel = "NAME",
      defaultValue = "DOCUMENTED",
      description =
          "DOCUMENTED answers refusals with HTTP 400 and 401, ALWAYS_200 only by the code."
              + SHOW_DEFAULT)
  private HttpMode httpMode;

  @Option(
      names = "--messages",
      paramLabel = "NAME",
      defaultValue = "WITH_INDEX",
      description =
          "How refusals point at the invalid event: WITH_INDEX, WITHOUT_INDEX, WRONG_INDEX."
              + SHOW_DEFAULT)
  private MessageStyle messages;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Write every request to this NDJSON file, without its access token.")
  private Path log;

  @Option(
      names = "--fault",
      paramLabel = "RULE",
      description =
          "What goes wrong, such as rate_limit:20%% or http_503:from=10s,for=30s; see below. Give it"
              + " several times for several rules. It can be changed on the page as well.")
  private List<String> faults = List.of();

  @Option(
      names = "--faultSeed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "The same number strikes the same requests, another one others." + SHOW_DEFAULT)
  private long faultSeed;

  /** Called by picocli: the kinds come from the sandbox, so that none is missing. */
  @Spec
  void describeFaults(CommandSpec command) {
    command.usageMessage().footer(FaultHelp.lines());
  }

  @Override
  public Integer call() throws Exception {
    try (Sandbox sandbox = start()) {
      System.out.println("Events go to:  " + sandbox.endpoint());
      System.out.println("Watch them at: " + sandbox.url());
      if (!faults.isEmpty()) {
        System.out.println("What goes wrong: " + sandbox.faults().plan());
      }
      System.out.println("Any access token is taken. Stop with Ctrl-C.");
      new CountDownLatch(1).await();
    }
    return ExitCode.DELIVERED.code();
  }

  /** Starts what the options say. */
  Sandbox start() throws UsageException {
    FaultPlan plan = plan();
    SandboxConfig.Builder config =
        SandboxConfig.builder()
            .port(port)
            .rules(checks.rules)
            .httpMode(httpMode)
            .messageStyle(messages);
    if (log != null) {
      config.requestLog(log);
    }
    try {
      Sandbox sandbox = Sandbox.start(config.build());
      sandbox.faults().plan(plan);
      return sandbox;
    } catch (JavalinBindException e) {
      throw new UsageException(
          "--port: " + port + " is taken; choose another, or 0 for any that is free");
    }
  }

  private FaultPlan plan() throws UsageException {
    List<String> errors = new ArrayList<>();
    List<FaultRule> rules = new ArrayList<>();
    for (String fault : faults) {
      try {
        rules.add(FaultRule.parse(fault));
      } catch (IllegalArgumentException e) {
        errors.add("--fault: " + e.getMessage());
      }
    }
    if (faultSeed < 0 || faultSeed > FaultPlan.MAX_SEED) {
      errors.add("--faultSeed: 0 to " + FaultPlan.MAX_SEED + "; not " + faultSeed);
    }
    if (!errors.isEmpty()) {
      throw new UsageException(errors);
    }
    return new FaultPlan(rules, faultSeed);
  }
}
