package dev.conversionrelay.outcome;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.conversionrelay.conversion.SentBefore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * An outcome as it is read back: the members of {@link OutcomeJson} that decide whether its event
 * may be sent again, and the event itself, byte for byte as it was written.
 */
public final class OutcomeLine {

  private static final JsonFactory JSON = new JsonFactory();

  /** What only receipts have, and what only rejects have. */
  private static final String DELIVERED_AT = "delivered_at";

  private static final String REASON = "reason";

  private static final Set<String> TEXTS =
      Set.of(
          OutcomeJson.DEDUP_KEY,
          OutcomeJson.FIRST_SENT_AT,
          OutcomeJson.LAST_SENT_AT,
          OutcomeJson.POSITION,
          OutcomeJson.EVENT_SOURCE,
          OutcomeJson.EVENT_SOURCE_ID,
          OutcomeJson.TEST_EVENT_CODE,
          DELIVERED_AT,
          REASON);

  private final Map<String, String> texts = new HashMap<>();
  private boolean ambiguous;
  private boolean saysWhetherAmbiguous;
  private byte[] eventJson;

  private OutcomeLine() {}

  /**
   * Reads a line. The event may also be text that holds its JSON, as in a column of a table.
   *
   * @throws IOException if it is not a JSON object, as one that was cut off by the end of a killed
   *     run; the message may quote it
   */
  public static OutcomeLine of(byte[] json) throws IOException {
    OutcomeLine line = new OutcomeLine();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not an object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        line.take(name, parser, json);
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new IOException("not one object");
      }
    }
    return line;
  }

  /** As {@link #of(byte[])}; one that cannot be read says nothing. */
  public static OutcomeLine orEmpty(String json) {
    try {
      return of(json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new OutcomeLine();
    }
  }

  private void take(String name, JsonParser parser, byte[] json) throws IOException {
    if (name.equals(OutcomeJson.AMBIGUOUS)) {
      ambiguous = parser.getValueAsBoolean();
      saysWhetherAmbiguous = parser.currentToken() != JsonToken.VALUE_NULL;
    } else if (name.equals(OutcomeJson.EVENT_JSON)) {
      eventJson = eventOf(parser, json);
    } else if (TEXTS.contains(name)) {
      texts.put(name, parser.getValueAsString());
    }
    parser.skipChildren();
  }

  private static byte[] eventOf(JsonParser parser, byte[] json) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      // A copy by way of numbers in binary would differ.
      int start = (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      return Arrays.copyOfRange(json, start, (int) parser.currentLocation().getByteOffset());
    }
    String text = parser.getValueAsString();
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  /** The {@link DedupKey} of the event, or null. */
  public String dedupKey() {
    return texts.get(OutcomeJson.DEDUP_KEY);
  }

  public String position() {
    return texts.get(OutcomeJson.POSITION);
  }

  public String eventSource() {
    return texts.get(OutcomeJson.EVENT_SOURCE);
  }

  public String eventSourceId() {
    return texts.get(OutcomeJson.EVENT_SOURCE_ID);
  }

  /** Null for a live event. */
  public String testEventCode() {
    return texts.get(OutcomeJson.TEST_EVENT_CODE);
  }

  /** The event as it was sent, or null if there is none. */
  public byte[] eventJson() {
    return eventJson;
  }

  /** Whether the event was delivered, which this proves. */
  public boolean isReceipt() {
    return texts.get(DELIVERED_AT) != null;
  }

  /**
   * Whether it was rejected before it was hashed, so that there is no event in it. A row of a table
   * is read without its reason, because one of undelivered events has no such column; it is told by
   * what all outcomes have but receipts, and by the lack of what all those with an event have.
   */
  public boolean isRejectWithoutEvent() {
    return eventJson == null
        && (texts.get(REASON) != null
            || (saysWhetherAmbiguous && position() != null && dedupKey() == null));
  }

  /** What is known of the tries to send it. */
  public SentBefore sentBefore() {
    Instant first = instantOf(texts.get(OutcomeJson.FIRST_SENT_AT));
    // A lost answer of an unknown time may be of any.
    return new SentBefore(
        first == null && ambiguous ? Instant.EPOCH : first,
        instantOf(texts.get(OutcomeJson.LAST_SENT_AT)),
        ambiguous);
  }

  private static Instant instantOf(String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
