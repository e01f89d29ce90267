package dev.conversionrelay.outcome;

import java.time.Instant;

/**
 * What is known of the tries to send an event.
 *
 * @param code TikTok's last {@code code}, or null if there was none
 * @param httpStatus the last HTTP status, or null if there was no answer
 * @param requestId TikTok's id of the last request, or null
 * @param firstSentAt when a request with this event was first sent, or null if never
 * @param lastSentAt when a request with this event was last sent, or null if never
 * @param ambiguous whether an answer was lost, so that the event may have been stored
 */
public record Attempts(
    Integer code,
    Integer httpStatus,
    String requestId,
    Instant firstSentAt,
    Instant lastSentAt,
    boolean ambiguous) {

  public static final Attempts NONE = new Attempts(null, null, null, null, null, false);
}
