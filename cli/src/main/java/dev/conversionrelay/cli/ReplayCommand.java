package dev.conversionrelay.cli;

import dev.conversionrelay.Relay;
import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.source.PubsubEndpoint;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code relay replay}: sends again what earlier runs did not deliver. */
@Command(
    name = "replay",
    description = {
      "Sends again what earlier runs left: undelivered events, and rejects that TikTok refused.",
      "What was delivered since is left out by the receipts, so that running it twice sends nothing",
      "twice. See docs/replay.md."
    })
final class ReplayCommand extends SourceCommand<ReplayOptions> {

  private final Map<String, String> environment;

  ReplayCommand(Map<String, String> environment) {
    super(ReplayOptions.class, environment);
    this.environment = environment;
  }

  @Override
  ExitCode run(ReplayOptions options) throws Exception {
    PubsubEndpoint.configure(options, environment);
    LocalRun.configure(options);
    ReplayPreflight.of(options).check(System.err);
    return localRun(options).run(() -> Relay.build(options));
  }
}
