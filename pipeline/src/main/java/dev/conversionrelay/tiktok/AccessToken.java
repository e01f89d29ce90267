package dev.conversionrelay.tiktok;

import java.util.Locale;
import java.util.Objects;

/**
 * The secret that opens the Events API. Not serialisable, so that it cannot travel inside a job's
 * graph, and never shown: not by {@link #toString()}, not by an exception.
 */
public final class AccessToken {

  private static final String SCHEME = "bearer ";

  private final String value;

  private AccessToken(String value) {
    this.value = value;
  }

  /**
   * The token of that text; white space around it, such as the line end of a file, is dropped.
   *
   * @throws IllegalArgumentException when it is empty, cannot stand in a header, or begins with
   *     {@code Bearer}, which TikTok answers with code 40105 (fact sheet §1.1)
   */
  public static AccessToken of(String text) {
    String value = Objects.requireNonNull(text, "text").strip();
    if (value.isEmpty()) {
      throw new IllegalArgumentException("The access token is empty.");
    }
    if (value.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "The access token begins with \"Bearer\": TikTok wants the bare token.");
    }
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "The access token holds white space or characters outside ASCII.");
    }
    return new AccessToken(value);
  }

  String value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AccessToken that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "AccessToken[redacted]";
  }
}
