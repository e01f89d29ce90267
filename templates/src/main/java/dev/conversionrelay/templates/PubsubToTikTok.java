package dev.conversionrelay.templates;

import dev.conversionrelay.Relay;

/** Starts the streaming job that reads Pub/Sub. */
public final class PubsubToTikTok {

  private PubsubToTikTok() {}

  /** Called by the launcher with {@code --name=value} of every parameter. */
  public static void main(String[] arguments) {
    Launcher.main(PubsubToTikTokOptions.class, Relay::build, arguments);
  }
}
