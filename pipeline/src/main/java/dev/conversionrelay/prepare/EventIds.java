package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Texts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How an {@code event_id} comes about when the source has none. None of it depends on a clock, a
 * random number, the order of columns in the record, or columns that are not named here, so that a
 * record read again gets the id it had.
 *
 * <p>Whoever also sends the event from a browser by the TikTok Pixel must give it the same id
 * there, or TikTok counts it twice. The simplest way is an {@code order_id}: the id is then {@code
 * <event>-<order_id>}, and the Pixel's call is {@code ttq.track('Purchase', {...}, {event_id:
 * 'Purchase-' + orderId})}.
 *
 * <p>Not thread-safe.
 */
public final class EventIds {

  private static final int DERIVED_LENGTH = 32;

  private final Hasher hasher;

  public EventIds() {
    this(new Hasher());
  }

  EventIds(Hasher hasher) {
    this.hasher = hasher;
  }

  /** The id of the event of an order: {@code Purchase-1001}. */
  public String ofOrder(String event, String orderId) {
    return event + "-" + orderId;
  }

  /**
   * The id of an event that is told from others by some of its columns: the first 32 hexadecimal
   * digits of the SHA-256 of the event's name and then each column's name and value, in the
   * configured order, every one of them in UTF-8 and written as its length in bytes, a colon,
   * itself and a comma. {@code Purchase} with {@code shop} 7 and {@code receipt} 12 is the digest
   * of {@code 8:Purchase,4:shop,1:7,7:receipt,2:12,}. No two different lists of names and values
   * are written alike. Names are taken with A to Z in lower case.
   *
   * @throws IllegalArgumentException if there are not as many values as names
   */
  public String ofColumns(String event, List<String> names, List<String> values) {
    if (names.size() != values.size()) {
      throw new IllegalArgumentException("As many values as names are needed");
    }
    ByteArrayOutputStream canonical = new ByteArrayOutputStream(128);
    append(canonical, event);
    for (int i = 0; i < names.size(); i++) {
      append(canonical, Texts.asciiLowerCase(names.get(i)));
      append(canonical, values.get(i));
    }
    return shortHash(canonical);
  }

  /**
   * The id of an event that is told from others only by where its record stands: the first 32
   * hexadecimal digits of the SHA-256 of the record's identity in its source, written as in {@link
   * #ofColumns}.
   *
   * @param fallbackId such as a Pub/Sub message id, or file and line
   */
  public String ofRecord(String fallbackId) {
    ByteArrayOutputStream canonical = new ByteArrayOutputStream(64);
    append(canonical, fallbackId);
    return shortHash(canonical);
  }

  /**
   * The id of one of the events that a mapping makes of a record which is told from others only by
   * where it stands: as {@link #ofRecord(String)}, of the record's identity, the event's name, and
   * its number among the events of that name in the record, from 1. Other events that the mapping
   * makes, now or when it is changed, do not change it.
   */
  public String ofRecord(String fallbackId, String event, int number) {
    ByteArrayOutputStream canonical = new ByteArrayOutputStream(64);
    append(canonical, fallbackId);
    append(canonical, event);
    append(canonical, Integer.toString(number));
    return shortHash(canonical);
  }

  /**
   * What stands in for an id that is an e-mail address or a phone number, or holds one: the SHA-256
   * of the id, trimmed and in lower case.
   */
  public String inPlaceOf(String personalId) {
    return hasher.hash(Texts.lowerCase(Texts.trim(personalId)));
  }

  private String shortHash(ByteArrayOutputStream canonical) {
    return hasher.hash(canonical.toByteArray()).substring(0, DERIVED_LENGTH);
  }

  private static void append(ByteArrayOutputStream canonical, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    canonical.writeBytes((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
    canonical.writeBytes(bytes);
    canonical.write(',');
  }
}
