package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;

/**
 * An event that is fit to be sent and was not delivered, kept whole so that it can be replayed.
 *
 * @param detail what happened, for people; never a value of the event
 */
public record Undelivered(Event event, Fault fault, String detail, Attempts attempts) {}
