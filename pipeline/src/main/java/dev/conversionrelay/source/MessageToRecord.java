package dev.conversionrelay.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Makes a record of a Pub/Sub message.
 *
 * <p>The payload is a JSON object, as it is or as gzip. An attribute with the name of a column is
 * that column's value if the payload does not name the column; a mapping gets all attributes. A
 * message without payload is made of its attributes only. The record stands at {@code
 * SUBSCRIPTION/ID:TIME}, with the id that Pub/Sub gave the message and the time at which it was
 * published; both stand in for an {@code event_id} and an {@code event_time} that the record lacks.
 */
final class MessageToRecord implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Whoever publishes chooses the names: they are not interned, and may collide as they like. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private static final String CONTENT_ENCODING = "content-encoding";
  private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);

  private final String shortName;

  private MessageToRecord(String shortName) {
    this.shortName = shortName;
  }

  /** Of the messages of that subscription, given by its full name. */
  static MessageToRecord of(String subscription) {
    return new MessageToRecord(subscription.substring(subscription.lastIndexOf('/') + 1));
  }

  /**
   * The record of a message; unreadable if it cannot be decompressed. Whether it is JSON is not
   * checked here.
   */
  SourceRecord record(
      String messageId, Instant publishTime, Map<String, String> attributes, byte[] payload) {
    String position = shortName + '/' + messageId + ':' + publishTime;
    byte[] json = payload;
    if (isGzip(payload, attributes)) {
      try {
        json = decompress(payload);
      } catch (IOException e) {
        // Its message may quote the payload, and the reason says it all.
        return SourceRecord.unreadable(position, ReadFault.MALFORMED_GZIP);
      }
      if (json.length > ReadFiles.MAX_RECORD_BYTES) {
        return SourceRecord.unreadable(position, ReadFault.TOO_LARGE);
      }
    }
    return SourceRecord.of(position, messageId, publishTime, withAttributes(json, attributes))
        .withAttributes(attributes);
  }

  /** By its first bytes, which no JSON has; else by what its attribute says. */
  private static boolean isGzip(byte[] payload, Map<String, String> attributes) {
    if (payload.length >= 2 && payload[0] == (byte) 0x1f && payload[1] == (byte) 0x8b) {
      return true;
    }
    // What was decompressed on its way may still be called gzip.
    return payload.length > 0 && payload[0] != '{' && isCalledGzip(attributes);
  }

  private static boolean isCalledGzip(Map<String, String> attributes) {
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      if (attribute.getKey().equalsIgnoreCase(CONTENT_ENCODING)) {
        return attribute.getValue().strip().equalsIgnoreCase("gzip");
      }
    }
    return false;
  }

  /** At most one byte more than a record may have, so that a small message cannot fill memory. */
  private static byte[] decompress(byte[] payload) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(payload))) {
      return in.readNBytes(ReadFiles.MAX_RECORD_BYTES + 1);
    }
  }

  private static byte[] withAttributes(byte[] json, Map<String, String> attributes) {
    Map<Column, String> columns = columnsOf(attributes);
    if (columns.isEmpty()) {
      return json;
    }
    byte[] object = json.length == 0 ? EMPTY_OBJECT : json;
    try (JsonParser parser = JSON.createParser(object)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return json;
      }
      boolean empty = true;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        empty = false;
        Column column = Column.of(parser.getCurrentName());
        if (column != null) {
          columns.remove(column);
        }
        parser.nextToken();
        parser.skipChildren();
      }
      long end = parser.getTokenLocation().getByteOffset();
      if (columns.isEmpty() || end < 1 || end >= object.length || object[(int) end] != '}') {
        return json;
      }
      return spliced(object, (int) end, empty, columns);
    } catch (IOException e) {
      // Not JSON, as the parser of records will find and say.
      return json;
    }
  }

  private static Map<Column, String> columnsOf(Map<String, String> attributes) {
    Map<Column, String> columns = new EnumMap<>(Column.class);
    if (!attributes.isEmpty()) {
      // Sorted, so that of two spellings of a name always the same is taken.
      new TreeMap<>(attributes)
          .forEach(
              (name, value) -> {
                Column column = Column.of(name);
                if (column != null) {
                  columns.putIfAbsent(column, value);
                }
              });
    }
    return columns;
  }

  /** The object with those columns written before its end, which is at that index. */
  private static byte[] spliced(
      byte[] object, int end, boolean empty, Map<Column, String> columns) {
    ByteArrayOutputStream fields = new ByteArrayOutputStream(128);
    try (JsonGenerator json = JSON.createGenerator(fields)) {
      json.writeStartObject();
      for (Map.Entry<Column, String> column : columns.entrySet()) {
        json.writeStringField(column.getKey().columnName(), column.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(object.length + fields.size());
    out.write(object, 0, end);
    if (!empty) {
      out.write(',');
    }
    byte[] written = fields.toByteArray();
    out.writeBytes(Arrays.copyOfRange(written, 1, written.length - 1));
    out.write(object, end, object.length - end);
    return out.toByteArray();
  }
}
