package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;
import java.time.Instant;

/**
 * Proof that TikTok accepted an event. Its absence proves nothing: the answer may have been lost.
 *
 * @param warning whether TikTok accepted it with a warning (code 20001)
 */
public record Receipt(Event event, Instant deliveredAt, String requestId, boolean warning) {}
