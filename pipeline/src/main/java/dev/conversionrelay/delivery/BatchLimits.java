package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.tiktok.Envelope;
import java.io.Serializable;

/**
 * How much one request may hold.
 *
 * @param events at most so many events; TikTok takes 1,000 (fact sheet §5)
 * @param bytes at most so many bytes of request body
 */
public record BatchLimits(int events, long bytes) implements Serializable {

  /** TikTok refuses a request with more events than this (fact sheet §5). */
  public static final int MAX_EVENTS = Envelope.MAX_EVENTS;

  /** What the envelope around the events may take: names, ids and codes are far shorter. */
  static final int ENVELOPE_BYTES = 1_024;

  public BatchLimits {
    if (events < 1 || events > MAX_EVENTS) {
      throw new IllegalArgumentException("a batch holds 1 to " + MAX_EVENTS + " events");
    }
    if (bytes <= ENVELOPE_BYTES) {
      throw new IllegalArgumentException("a request needs more than " + ENVELOPE_BYTES + " bytes");
    }
  }

  /** What an event adds to the request body: its JSON and the comma before it. */
  static long bytesOf(Event event) {
    return event.json().length + 1L;
  }

  /** The largest event, in bytes of JSON, that fits into a request of its own. */
  public int maxEventBytes() {
    return (int) Math.min(Integer.MAX_VALUE, bytes - ENVELOPE_BYTES - 1);
  }

  /** Whether a batch of that many events and bytes has room for one more. */
  boolean admits(int batchEvents, long batchBytes, Event event) {
    return batchEvents + 1 <= events && batchBytes + bytesOf(event) + ENVELOPE_BYTES <= bytes;
  }
}
