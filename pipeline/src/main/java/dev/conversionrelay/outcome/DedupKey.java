package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * By what TikTok tells an event from every other one: event source id, name and event id (fact
 * sheet §7), and whether it was a test, which does not count. Hashed, so that it is of one length
 * and shows nothing of an id; it joins the outcomes of one run with the events of another.
 */
public final class DedupKey {

  private static final int LENGTH = 32;

  private static final byte[] LIVE = "4:live".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TEST = "4:test".getBytes(StandardCharsets.US_ASCII);

  private final MessageDigest sha256 = Sha256.newDigest();

  /** Makes keys of any number of events; not to be shared between threads. */
  DedupKey() {}

  /** The first 32 hexadecimal digits of the SHA-256 of the four, each with its length. */
  public static String of(Event event) {
    return new DedupKey().next(event);
  }

  String next(Event event) {
    add(event.route().eventSourceId());
    add(event.name());
    add(event.eventId());
    sha256.update(event.route().testEventCode() == null ? LIVE : TEST);
    return HexFormat.of().formatHex(sha256.digest(), 0, LENGTH / 2);
  }

  private void add(String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    sha256.update(bytes);
  }

  /**
   * The same key as an expression of GoogleSQL, NULL if one of the parts is. Each part is an
   * expression of type STRING.
   *
   * @param test an expression of type BOOL: whether it is a test
   */
  public static String googleSql(String eventSourceId, String name, String eventId, String test) {
    return "SUBSTR(TO_HEX(SHA256(CONCAT("
        + String.join(
            ", ",
            withLength(eventSourceId),
            withLength(name),
            withLength(eventId),
            "IF(" + test + ", '4:test', '4:live')")
        + "))), 1, "
        + LENGTH
        + ")";
  }

  private static String withLength(String part) {
    return "CAST(BYTE_LENGTH(" + part + ") AS STRING), ':', " + part;
  }
}
