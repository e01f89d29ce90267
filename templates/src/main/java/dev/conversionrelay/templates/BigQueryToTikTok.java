package dev.conversionrelay.templates;

import dev.conversionrelay.Relay;

/** Starts the batch job that reads BigQuery. */
public final class BigQueryToTikTok {

  private BigQueryToTikTok() {}

  /** Called by the launcher with {@code --name=value} of every parameter. */
  public static void main(String[] arguments) {
    Launcher.main(BigQueryToTikTokOptions.class, Relay::build, arguments);
  }
}
