package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * By what TikTok tells an event from every other one: event source id, name and event id (fact
 * sheet §7), and whether it was a test, which does not count. Hashed, so that it is of one length
 * and shows nothing of an id; it joins the outcomes of one run with the events of another.
 */
public final class DedupKey {

  private static final int LENGTH = 32;

  private DedupKey() {}

  /** The first 32 hexadecimal digits of the SHA-256 of the four, each with its length. */
  public static String of(Event event) {
    MessageDigest sha256 = sha256();
    add(sha256, event.route().eventSourceId());
    add(sha256, event.name());
    add(sha256, event.eventId());
    add(sha256, event.route().testEventCode() == null ? "live" : "test");
    return HexFormat.of().formatHex(sha256.digest()).substring(0, LENGTH);
  }

  private static void add(MessageDigest sha256, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    sha256.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
