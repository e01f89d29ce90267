package dev.conversionrelay.conversion;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One record as it was read: a JSON object in bytes, whatever the source was, and where it stood.
 * It may hold raw personal data and therefore never crosses a shuffle or a state cell.
 */
public final class SourceRecord {

  private static final SortedMap<String, String> NO_ATTRIBUTES = Collections.emptySortedMap();

  private final String position;
  private final String fallbackId;
  private final Instant fallbackTime;
  private final byte[] json;
  private final SortedMap<String, String> attributes;
  private final ReadFault fault;

  private SourceRecord(
      String position,
      String fallbackId,
      Instant fallbackTime,
      byte[] json,
      SortedMap<String, String> attributes,
      ReadFault fault) {
    this.position = Objects.requireNonNull(position, "position");
    this.fallbackId = fallbackId;
    this.fallbackTime = fallbackTime;
    this.json = Objects.requireNonNull(json, "json");
    this.attributes = attributes;
    this.fault = fault;
  }

  /**
   * A record that was read.
   *
   * @param position where it stood, such as {@code orders.ndjson:17}; holds no personal data
   * @param json one JSON object, UTF-8; not checked here
   */
  public static SourceRecord of(String position, byte[] json) {
    return new SourceRecord(position, null, null, json, NO_ATTRIBUTES, null);
  }

  /**
   * A record that its source can tell from every other one, now and when it is read again.
   *
   * @param position where it stood; holds no personal data
   * @param fallbackId what an {@code event_id} is derived from when the record holds nothing
   *     better, such as the Pub/Sub message id, or file and line; null if there is none
   * @param json one JSON object, UTF-8; not checked here
   */
  public static SourceRecord of(String position, String fallbackId, byte[] json) {
    return new SourceRecord(position, fallbackId, null, json, NO_ATTRIBUTES, null);
  }

  /**
   * A record that its source can tell from every other one, and of which it knows the time.
   *
   * @param position where it stood; holds no personal data
   * @param fallbackId as in {@link #of(String, String, byte[])}
   * @param fallbackTime the {@code event_time} of a record that holds none, such as the time at
   *     which a message was published; null if there is none
   * @param json one JSON object, UTF-8; not checked here
   */
  public static SourceRecord of(
      String position, String fallbackId, Instant fallbackTime, byte[] json) {
    return new SourceRecord(position, fallbackId, fallbackTime, json, NO_ATTRIBUTES, null);
  }

  /** A record that its source could not turn into JSON; it becomes a reject. */
  public static SourceRecord unreadable(String position, ReadFault fault) {
    return new SourceRecord(
        position, null, null, new byte[0], NO_ATTRIBUTES, Objects.requireNonNull(fault, "fault"));
  }

  /**
   * The same record, with what its source says of it besides, for a mapping to use.
   *
   * @param named values by name, such as the attributes of a Pub/Sub message
   */
  public SourceRecord withAttributes(Map<String, String> named) {
    return new SourceRecord(
        position,
        fallbackId,
        fallbackTime,
        json,
        named.isEmpty() ? NO_ATTRIBUTES : Collections.unmodifiableSortedMap(new TreeMap<>(named)),
        fault);
  }

  public String position() {
    return position;
  }

  /** What identifies this record in its source for good, or null. */
  public String fallbackId() {
    return fallbackId;
  }

  /** When it happened if the record itself does not say it, or null. */
  public Instant fallbackTime() {
    return fallbackTime;
  }

  public byte[] json() {
    return json;
  }

  /** What the source says of the record besides, by name; may be as raw as the record. */
  public SortedMap<String, String> attributes() {
    return attributes;
  }

  /** Why there is no JSON, or null if there is. */
  public ReadFault fault() {
    return fault;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceRecord that
        && position.equals(that.position)
        && Objects.equals(fallbackId, that.fallbackId)
        && Objects.equals(fallbackTime, that.fallbackTime)
        && Arrays.equals(json, that.json)
        && attributes.equals(that.attributes)
        && fault == that.fault;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        position, fallbackId, fallbackTime, Arrays.hashCode(json), attributes, fault);
  }

  /** The position only: the content is raw. */
  @Override
  public String toString() {
    return "SourceRecord[" + position + "]";
  }
}
