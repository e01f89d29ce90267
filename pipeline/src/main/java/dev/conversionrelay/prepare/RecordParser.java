package dev.conversionrelay.prepare;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.Conversion;
import dev.conversionrelay.conversion.RecordJson;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.JsonTrees;
import dev.conversionrelay.outcome.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads a record's bytes into a {@link Conversion}. What it says of a record that cannot be read
 * names a place, never the content; the parser's own messages quote it and are not used. Not
 * thread-safe.
 */
final class RecordParser {

  /**
   * Pub/Sub takes 10 MB and a conversion needs 2 KB; what is longer than this is something else.
   */
  static final int MAX_RECORD_BYTES = 4 << 20;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final CharBuffer decoded = CharBuffer.allocate(512);

  /** Takes the record from a parser before its first token; null if that went well. */
  private interface Content {
    Refusal read(JsonParser parser) throws IOException;
  }

  /** What a record holds before it is mapped; set by {@link #parseTree}. */
  private JsonNode tree;

  /** Fills the conversion; null if that went well. */
  Refusal parse(SourceRecord record, Conversion conversion) {
    return parse(record, parser -> read(parser, conversion));
  }

  /** Fills the conversion from a record that a mapping made; null if that went well. */
  static Refusal parse(JsonNode mapped, Conversion conversion) {
    try (JsonParser parser = mapped.traverse()) {
      return read(parser, conversion);
    } catch (IOException e) {
      throw new UncheckedIOException("a tree is read from memory", e);
    }
  }

  /** Reads the record whole, for a mapping; null if that went well, and then see {@link #tree}. */
  Refusal parseTree(SourceRecord record) {
    return parse(record, this::readTree);
  }

  /** What was read last, to be mapped; it is raw, and not held any longer. */
  JsonNode takeTree() {
    JsonNode taken = tree;
    tree = null;
    return taken;
  }

  private Refusal parse(SourceRecord record, Content content) {
    if (record.fault() != null) {
      return switch (record.fault()) {
        case MALFORMED_CSV ->
            Refusal.parse(
                RejectReason.MALFORMED_CSV,
                "the row does not have the columns of the header, its quoting is broken, or it is not"
                    + " UTF-8");
        case TOO_LARGE -> tooLarge();
        case MALFORMED_GZIP ->
            Refusal.parse(
                RejectReason.MALFORMED_GZIP,
                "the message is gzip that cannot be decompressed, or its attribute content-encoding"
                    + " is wrong");
        case UNREADABLE_VALUE ->
            Refusal.parse(
                RejectReason.UNREADABLE_VALUE,
                "the database driver cannot read a value of the row; cast its column to text in the"
                    + " query");
      };
    }
    byte[] json = record.json();
    if (json.length > MAX_RECORD_BYTES) {
      return tooLarge();
    }
    int invalid = firstInvalidByte(json);
    if (invalid >= 0) {
      return Refusal.parse(
          RejectReason.MALFORMED_JSON, "the record is not valid UTF-8 at byte " + (invalid + 1));
    }
    try (JsonParser parser = JsonValues.JSON.createParser(json)) {
      return content.read(parser);
    } catch (StreamConstraintsException e) {
      return Refusal.parse(
          RejectReason.MALFORMED_JSON,
          "the record is nested deeper than "
              + RecordJson.MAX_DEPTH
              + " levels, or holds a number of more than 200 digits");
    } catch (MismatchedInputException e) {
      return Refusal.parse(
          RejectReason.MALFORMED_JSON,
          "an object of the record has two members of one name" + at(e.getLocation()));
    } catch (JsonProcessingException e) {
      return malformed(e.getLocation());
    } catch (IOException e) {
      return malformed(null);
    }
  }

  private Refusal readTree(JsonParser parser) throws IOException {
    Refusal other = enter(parser);
    if (other != null) {
      return other;
    }
    tree = JsonTrees.read(parser);
    return end(parser);
  }

  private static Refusal read(JsonParser parser, Conversion conversion) throws IOException {
    Refusal other = enter(parser);
    if (other != null) {
      return other;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.getCurrentName();
      parser.nextToken();
      Column column = Column.of(name);
      if (column != null) {
        conversion.put(column, JsonValues.read(parser));
      } else if (conversion.isKey(name)) {
        conversion.putKey(name, JsonValues.read(parser));
      } else {
        conversion.addUnknown(name);
        parser.skipChildren();
      }
    }
    return end(parser);
  }

  /** Goes to the beginning of the object; a refusal if there is none. */
  private static Refusal enter(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return Refusal.parse(RejectReason.MALFORMED_JSON, "the record is empty");
    }
    if (first != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return Refusal.parse(RejectReason.NOT_AN_OBJECT, "the record is JSON but not an object");
    }
    return null;
  }

  private static Refusal end(JsonParser parser) throws IOException {
    JsonLocation end = parser.getCurrentLocation();
    if (parser.nextToken() != null) {
      return Refusal.parse(
          RejectReason.MALFORMED_JSON, "the record goes on after its object" + at(end));
    }
    return null;
  }

  private static Refusal tooLarge() {
    return Refusal.parse(RejectReason.RECORD_TOO_LARGE, "the record is longer than the limit");
  }

  private static Refusal malformed(JsonLocation location) {
    return Refusal.parse(
        RejectReason.MALFORMED_JSON, "the record is not valid JSON" + at(location));
  }

  private static String at(JsonLocation location) {
    if (location == null || location.getColumnNr() < 1) {
      return "";
    }
    return location.getLineNr() > 1
        ? " at line " + location.getLineNr() + ", column " + location.getColumnNr()
        : " at column " + location.getColumnNr();
  }

  /**
   * The parser itself lets overlong forms and lone surrogates through, and takes zero bytes for
   * UTF-16.
   */
  private int firstInvalidByte(byte[] json) {
    for (int i = 0; i < Math.min(4, json.length); i++) {
      if (json[i] == 0) {
        return i;
      }
    }
    int ascii = 0;
    while (ascii + 32 <= json.length
        && (((long) LONGS.get(json, ascii)
                    | (long) LONGS.get(json, ascii + 8)
                    | (long) LONGS.get(json, ascii + 16)
                    | (long) LONGS.get(json, ascii + 24))
                & 0x8080808080808080L)
            == 0) {
      ascii += 32;
    }
    while (ascii + 8 <= json.length && ((long) LONGS.get(json, ascii) & 0x8080808080808080L) == 0) {
      ascii += 8;
    }
    if (ascii + 8 > json.length) {
      while (ascii < json.length && json[ascii] >= 0) {
        ascii++;
      }
      if (ascii == json.length) {
        return -1;
      }
    }
    utf8.reset();
    ByteBuffer rest = ByteBuffer.wrap(json, ascii, json.length - ascii);
    CoderResult result;
    do {
      decoded.clear();
      result = utf8.decode(rest, decoded, true);
    } while (result.isOverflow());
    return result.isError() ? rest.position() : -1;
  }
}
