package dev.conversionrelay.tiktok;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What surrounds the events of a request (fact sheet §1.4). Events are joined as the bytes they
 * already are; nothing is serialised a second time.
 */
public final class Envelope {

  /** How many events TikTok takes in one request (fact sheet §5). */
  public static final int MAX_EVENTS = 1000;

  private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

  private final byte[] start;

  private Envelope(byte[] start) {
    this.start = start;
  }

  /**
   * The envelope of requests on that route.
   *
   * @param partnerName the {@code partner_name}, or null for none
   */
  public static Envelope of(Route route, String partnerName) {
    ByteArrayOutputStream start = new ByteArrayOutputStream(128);
    write(start, "{\"event_source\":");
    writeString(start, route.eventSource().wireName());
    write(start, ",\"event_source_id\":");
    writeString(start, route.eventSourceId());
    if (route.testEventCode() != null) {
      write(start, ",\"test_event_code\":");
      writeString(start, route.testEventCode());
    }
    if (partnerName != null) {
      write(start, ",\"partner_name\":");
      writeString(start, partnerName);
    }
    write(start, ",\"data\":[");
    return new Envelope(start.toByteArray());
  }

  /** The bytes of a request body without any event. */
  public int overhead() {
    return start.length + END.length;
  }

  /**
   * The bytes of a request body.
   *
   * @param events how many events, at least one
   * @param jsonBytes the sum of the lengths of their {@link Event#json()}
   */
  public long sizeOf(int events, long jsonBytes) {
    return overhead() + jsonBytes + events - 1;
  }

  /**
   * A request body.
   *
   * @param events of this envelope's route, at least one
   */
  public byte[] body(List<Event> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("A request needs at least one event.");
    }
    long jsonBytes = 0;
    for (Event event : events) {
      jsonBytes += event.json().length;
    }
    byte[] body = new byte[Math.toIntExact(sizeOf(events.size(), jsonBytes))];
    int at = append(body, 0, start);
    for (Event event : events) {
      if (at > start.length) {
        body[at++] = ',';
      }
      at = append(body, at, event.json());
    }
    append(body, at, END);
    return body;
  }

  private static int append(byte[] body, int at, byte[] part) {
    System.arraycopy(part, 0, body, at, part.length);
    return at + part.length;
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void writeString(ByteArrayOutputStream out, String text) {
    out.write('"');
    out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
    out.write('"');
  }
}
