package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The body of a request, read but not checked. Each event is held as a tree for the checks and as a
 * range of the body for keeping: what is kept is what was sent, without a second serialisation.
 */
final class TrackRequest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** First byte of the mark in UTF-8, which JSON between systems must not have (RFC 8259). */
  private static final byte BYTE_ORDER_MARK = (byte) 0xEF;

  private final byte[] body;
  private final ObjectNode root;
  private final boolean dataIsList;
  private final List<JsonNode> events;
  private final long[] ranges;

  private TrackRequest(
      byte[] body, ObjectNode root, boolean dataIsList, List<JsonNode> events, long[] ranges) {
    this.body = body;
    this.root = root;
    this.dataIsList = dataIsList;
    this.events = events;
    this.ranges = ranges;
  }

  /** Reads a body. One that is not a single JSON object in UTF-8 is unreadable. */
  static TrackRequest read(byte[] body) {
    try {
      return parse(body);
    } catch (IOException e) {
      return unreadable(body);
    }
  }

  /** A request without any fields. */
  static TrackRequest unreadable(byte[] body) {
    return new TrackRequest(body, null, false, List.of(), new long[0]);
  }

  private static TrackRequest parse(byte[] body) throws IOException {
    ObjectNode root = MAPPER.createObjectNode();
    List<JsonNode> events = new ArrayList<>();
    long[] ranges = new long[64];
    boolean dataIsList = false;
    try (JsonParser parser = MAPPER.getFactory().createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("not a JSON object");
      }
      if (body[0] == BYTE_ORDER_MARK || parser.currentTokenLocation().getByteOffset() < 0) {
        throw new IOException("not UTF-8, or with a byte order mark");
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (!name.equals("data") || token != JsonToken.START_ARRAY) {
          root.set(name, parser.<JsonNode>readValueAsTree());
          continue;
        }
        dataIsList = true;
        events.clear();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          int at = 2 * events.size();
          if (at == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * ranges.length);
          }
          ranges[at] = parser.currentTokenLocation().getByteOffset();
          events.add(parser.readValueAsTree());
          ranges[at + 1] = parser.currentLocation().getByteOffset();
        }
      }
      if (parser.nextToken() != null) {
        throw new IOException("something follows the JSON object");
      }
    }
    return new TrackRequest(body, root, dataIsList, events, ranges);
  }

  /** Whether the body is a JSON object; else it has no fields. */
  boolean isReadable() {
    return root != null;
  }

  /** The body as it came. */
  byte[] body() {
    return body;
  }

  /** A field of the request root other than a list under {@code data}; null if absent. */
  JsonNode field(String name) {
    return root.get(name);
  }

  /** A field of the request root if it is text; else empty. */
  String text(String name) {
    JsonNode value = isReadable() ? root.get(name) : null;
    return value != null && value.isTextual() ? value.textValue() : "";
  }

  /** The fields of the request root other than a list under {@code data}. */
  ObjectNode root() {
    return root;
  }

  boolean dataIsList() {
    return dataIsList;
  }

  /** The elements of {@code data}. */
  List<JsonNode> events() {
    return events;
  }

  /** The bytes of an event as they were sent, in UTF-8. */
  byte[] eventBytes(int index) {
    return Arrays.copyOfRange(body, (int) ranges[2 * index], (int) ranges[2 * index + 1]);
  }
}
