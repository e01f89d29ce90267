package dev.conversionrelay.conversion;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * One conversion, ready to be sent: hashed, validated, and already in the bytes TikTok will read.
 * Nothing in it is a raw personal identifier except the clear-text match keys that TikTok needs
 * inside {@link #json()}.
 */
public final class Event {

  private final Route route;
  private final String name;
  private final String eventId;
  private final long eventTime;
  private final int matchKeys;
  private final String position;
  private final byte[] json;
  private final SentBefore sentBefore;
  private final EventFacts facts;

  /**
   * An event of all its parts.
   *
   * @param route what sits at the request root
   * @param name the {@code event}
   * @param eventId the {@code event_id}; never from a clock or a random number
   * @param eventTime Unix time in seconds
   * @param matchKeys the match keys it carries, see {@link MatchKey#mask}
   * @param position where it was read, safe to show
   * @param json the element of {@code data[]}, UTF-8, not copied
   */
  public Event(
      Route route,
      String name,
      String eventId,
      long eventTime,
      int matchKeys,
      String position,
      byte[] json) {
    this(
        route,
        name,
        eventId,
        eventTime,
        matchKeys,
        position,
        json,
        SentBefore.NEVER,
        EventFacts.NONE);
  }

  private Event(
      Route route,
      String name,
      String eventId,
      long eventTime,
      int matchKeys,
      String position,
      byte[] json,
      SentBefore sentBefore,
      EventFacts facts) {
    this.route = Objects.requireNonNull(route, "route");
    this.name = Objects.requireNonNull(name, "name");
    this.eventId = Objects.requireNonNull(eventId, "eventId");
    this.eventTime = eventTime;
    this.matchKeys = matchKeys;
    this.position = Objects.requireNonNull(position, "position");
    this.json = Objects.requireNonNull(json, "json");
    this.sentBefore = Objects.requireNonNull(sentBefore, "sentBefore");
    this.facts = Objects.requireNonNull(facts, "facts");
  }

  /** The same event with what earlier runs did with it. */
  public Event withSentBefore(SentBefore before) {
    return new Event(route, name, eventId, eventTime, matchKeys, position, json, before, facts);
  }

  /** The same event with what is reported of it. */
  public Event withFacts(EventFacts known) {
    return new Event(route, name, eventId, eventTime, matchKeys, position, json, sentBefore, known);
  }

  public Route route() {
    return route;
  }

  public String name() {
    return name;
  }

  public String eventId() {
    return eventId;
  }

  /** Unix time in seconds. */
  public long eventTime() {
    return eventTime;
  }

  /** Bit set of {@link MatchKey}s. */
  public int matchKeys() {
    return matchKeys;
  }

  public String position() {
    return position;
  }

  /** The element of {@code data[]}, UTF-8; shared, not to be changed. */
  public byte[] json() {
    return json;
  }

  /** What earlier runs did with it; {@link SentBefore#NEVER} unless it is replayed. */
  public SentBefore sentBefore() {
    return sentBefore;
  }

  /** What is reported of it; {@link EventFacts#NONE} if nothing is known. */
  public EventFacts facts() {
    return facts;
  }

  public String jsonText() {
    return new String(json, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Event that
        && route.equals(that.route)
        && name.equals(that.name)
        && eventId.equals(that.eventId)
        && eventTime == that.eventTime
        && matchKeys == that.matchKeys
        && position.equals(that.position)
        && sentBefore.equals(that.sentBefore)
        && facts.equals(that.facts)
        && Arrays.equals(json, that.json);
  }

  @Override
  public int hashCode() {
    return Objects.hash(route, name, eventId, Arrays.hashCode(json));
  }

  /** Names and sizes only: the JSON holds match keys. */
  @Override
  public String toString() {
    return "Event[" + SafeText.of(name) + ", " + position + ", " + json.length + " bytes]";
  }
}
