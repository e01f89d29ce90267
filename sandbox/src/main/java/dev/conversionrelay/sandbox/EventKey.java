package dev.conversionrelay.sandbox;

/**
 * What makes two events the same one for deduplication (fact sheet §7).
 *
 * @param eventSourceId pixel code, app id or event set id
 * @param event the event name
 * @param identity where {@code id} comes from
 * @param id the {@code event_id}; else the {@code _ttp} cookie value; else a number that no other
 *     event has
 */
public record EventKey(String eventSourceId, String event, Identity identity, String id) {

  /** What identifies an event within its event source id and name. */
  public enum Identity {
    EVENT_ID,
    TTP,
    /** Nothing does: every such event counts. */
    NONE
  }

  /** The usual key, by {@code event_id}. */
  public static EventKey of(String eventSourceId, String event, String eventId) {
    return new EventKey(eventSourceId, event, Identity.EVENT_ID, eventId);
  }
}
