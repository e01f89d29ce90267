package dev.conversionrelay;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Names for runs: they sort by time, and two runs of the same second differ. */
public final class RunId {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private RunId() {}

  /** A new name, such as {@code 20261124T081500Z-3f9c}. */
  public static String create(Clock clock) {
    int random = new SecureRandom().nextInt(0x10000);
    return TIME.format(Instant.now(clock)) + String.format(Locale.ROOT, "-%04x", random);
  }
}
