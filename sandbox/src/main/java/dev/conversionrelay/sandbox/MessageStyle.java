package dev.conversionrelay.sandbox;

/** How the message of a refusal points at the first invalid event (fact sheet §6.3). */
public enum MessageStyle {
  /** {@code Invalid value for data. 3 .event_id: not a valid string.} */
  WITH_INDEX,
  /** {@code Invalid value for event_id: not a valid string.} */
  WITHOUT_INDEX,
  /**
   * As {@link #WITH_INDEX}, but naming the event after the invalid one: a client may not trust it.
   */
  WRONG_INDEX
}
