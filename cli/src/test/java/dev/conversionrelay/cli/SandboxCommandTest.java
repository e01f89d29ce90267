package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.conversionrelay.sandbox.FaultKind;
import dev.conversionrelay.sandbox.Sandbox;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The options of {@code relay sandbox} that plan faults. */
class SandboxCommandTest {

  @Test
  void faultsOfTheCommandLineStrike() throws Exception {
    try (Sandbox sandbox =
        parsed("--fault=http_503:attempts=1", "--fault=rate_limit:50%", "--faultSeed=7").start()) {
      assertThat(sandbox.faults().plan())
          .hasToString("http_503:attempts=1; rate_limit:50% (seed 7)");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(sandbox.endpoint()))
              .POST(BodyPublishers.ofString("{}"))
              .build();
      assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode())
          .isEqualTo(503);
      assertThat(sandbox.counts().faults(FaultKind.HTTP_503)).isEqualTo(1);
    }
  }

  @Test
  void withoutFaultsNothingGoesWrong() throws Exception {
    try (Sandbox sandbox = parsed().start()) {
      assertThat(sandbox.faults().plan().rules()).isEmpty();
      assertThat(sandbox.faults().plan().seed()).isEqualTo(1);
    }
  }

  @Test
  void allFaultsThatAreNotUnderstoodAreTold() {
    SandboxCommand command =
        parsed("--fault=server_eror:5%", "--fault=hang", "--fault=hang:20", "--faultSeed=-1");
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(command::start)
        .satisfies(
            e ->
                assertThat(e.messages())
                    .hasSize(3)
                    .allMatch(message -> message.startsWith("--fault"))
                    .anyMatch(message -> message.contains("\"server_eror\" is no kind of fault"))
                    .anyMatch(message -> message.contains("write a share such as 20%"))
                    .contains("--faultSeed: 0 to 9007199254740991; not -1"));
  }

  @Test
  void anErrorEndsTheCommandWithTheExitCodeOfBadUsage() {
    int exitCode =
        RelayCommand.execute(
            new String[] {"sandbox", "--port=0", "--fault=hang:for=ever"}, Map.of());
    assertThat(exitCode).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void theHelpListsEveryKindOnALineOfItsOwn() {
    StringWriter help = new StringWriter();
    new CommandLine(new SandboxCommand()).setUsageHelpWidth(100).usage(new PrintWriter(help));
    for (FaultKind kind : FaultKind.values()) {
      assertThat(help.toString().lines())
          .anyMatch(
              line ->
                  line.strip().startsWith(kind.wireName() + " ")
                      && line.contains(kind.description())
                      && line.toLowerCase(Locale.ROOT).contains("stored") == kind.stored());
    }
    assertThat(help.toString())
        .contains("--fault=RULE", "--faultSeed=NUMBER", "  20%  ", "rate_limit:20% or")
        .doesNotContain("%%");
    assertThat(help.toString().lines()).allMatch(line -> line.length() <= 100);
  }

  private static SandboxCommand parsed(String... arguments) {
    SandboxCommand command = new SandboxCommand();
    CommandLine line = new CommandLine(command);
    String[] all = new String[arguments.length + 1];
    all[0] = "--port=0";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    line.parseArgs(all);
    return command;
  }
}
