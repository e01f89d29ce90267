package dev.conversionrelay.cli;

import dev.conversionrelay.sandbox.CheckRules;
import dev.conversionrelay.sandbox.HttpMode;
import dev.conversionrelay.sandbox.MessageStyle;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import io.javalin.util.JavalinBindException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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

  @Override
  public Integer call() throws Exception {
    SandboxConfig.Builder config =
        SandboxConfig.builder()
            .port(port)
            .rules(checks.rules)
            .httpMode(httpMode)
            .messageStyle(messages);
    if (log != null) {
      config.requestLog(log);
    }
    try (Sandbox sandbox = Sandbox.start(config.build())) {
      System.out.println("Events go to:  " + sandbox.endpoint());
      System.out.println("Watch them at: " + sandbox.url());
      System.out.println("Any access token is taken. Stop with Ctrl-C.");
      new CountDownLatch(1).await();
    } catch (JavalinBindException e) {
      throw new UsageException(
          "--port: " + port + " is taken; choose another, or 0 for any that is free");
    }
    return ExitCode.DELIVERED.code();
  }
}
