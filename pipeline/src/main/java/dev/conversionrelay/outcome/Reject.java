package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;

/**
 * A conversion that cannot be sent, with the reason. Holds no value of the record: {@code event}
 * and {@code eventId} only when they look like names and ids, else a digest prefix of them.
 *
 * @param stage where on its way it was rejected
 * @param reason the reason, from a closed set
 * @param field the record's field at fault, or null
 * @param detail what is wrong and what would be right, for people; never a value
 * @param eventName the {@code event}, or null if there is none
 * @param eventId the {@code event_id}, or null if it was not known yet
 * @param eventTime Unix time in seconds, or null if it was not known yet
 * @param position where the record was read
 * @param event the event as it was sent, or null when it was rejected before hashing
 * @param attempts what is known of the tries to send it
 */
public record Reject(
    Stage stage,
    RejectReason reason,
    String field,
    String detail,
    String eventName,
    String eventId,
    Long eventTime,
    String position,
    Event event,
    Attempts attempts) {}
