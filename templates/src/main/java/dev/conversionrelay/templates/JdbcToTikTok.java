package dev.conversionrelay.templates;

import dev.conversionrelay.Relay;

/** Starts the batch job that reads a database. */
public final class JdbcToTikTok {

  private JdbcToTikTok() {}

  /** Called by the launcher with {@code --name=value} of every parameter. */
  public static void main(String[] arguments) {
    Launcher.main(JdbcToTikTokOptions.class, Relay::build, arguments);
  }
}
