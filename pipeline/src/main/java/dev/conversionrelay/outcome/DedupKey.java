package dev.conversionrelay.outcome;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.conversionrelay.conversion.Event;
import java.nio.charset.StandardCharsets;

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
    Hasher sha256 = Hashing.sha256().newHasher();
    add(sha256, event.route().eventSourceId());
    add(sha256, event.name());
    add(sha256, event.eventId());
    add(sha256, event.route().testEventCode() == null ? "live" : "test");
    return sha256.hash().toString().substring(0, LENGTH);
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

  private static void add(Hasher sha256, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    sha256.putString(bytes.length + ":", StandardCharsets.US_ASCII).putBytes(bytes);
  }
}
