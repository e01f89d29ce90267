package dev.conversionrelay.prepare;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A buffer that JSON is written into, used again for every event. Commas are set by looking at what
 * was written last. A half of a surrogate pair, which has no UTF-8, becomes U+FFFD instead of an
 * error. Not thread-safe.
 */
final class JsonBytes {

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** One in each of eight bytes. */
  private static final long EACH = 0x0101010101010101L;

  private byte[] buffer = new byte[2048];
  private int length;

  void clear() {
    length = 0;
  }

  int length() {
    return length;
  }

  /** Takes back everything after the given length. */
  void truncate(int earlier) {
    length = earlier;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buffer, length);
  }

  void beginObject() {
    separate();
    append('{');
  }

  void endObject() {
    append('}');
  }

  void beginArray() {
    separate();
    append('[');
  }

  void endArray() {
    append(']');
  }

  /** Whether nothing was written into the object or array begun last. */
  boolean isEmpty() {
    byte last = buffer[length - 1];
    return last == '{' || last == '[';
  }

  void name(String name) {
    string(name);
    append(':');
  }

  /** A name with its quotes and colon, as {@link #encodedName} gives it. */
  void name(byte[] encoded) {
    separate();
    reserve(encoded.length);
    System.arraycopy(encoded, 0, buffer, length, encoded.length);
    length += encoded.length;
  }

  static byte[] encodedName(String name) {
    JsonBytes json = new JsonBytes();
    json.name(name);
    return json.toByteArray();
  }

  void bool(boolean value) {
    literal(value ? "true" : "false");
  }

  void number(long value) {
    literal(Long.toString(value));
  }

  /** A number, true, false or null, in JSON's grammar. */
  void literal(String ascii) {
    separate();
    reserve(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      buffer[length++] = (byte) ascii.charAt(i);
    }
  }

  void string(String text) {
    separate();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == text.length() && isPlain(bytes)) {
      reserve(bytes.length + 2);
      buffer[length] = '"';
      System.arraycopy(bytes, 0, buffer, length + 1, bytes.length);
      length += bytes.length + 2;
      buffer[length - 1] = '"';
      return;
    }
    escaped(text);
  }

  /**
   * Whether ASCII may be copied as it is. A question mark may stand for half a surrogate pair, and
   * is looked at again.
   */
  private static boolean isPlain(byte[] ascii) {
    int at = 0;
    for (; at + 8 <= ascii.length; at += 8) {
      long eight = (long) LONGS.get(ascii, at);
      long odd =
          (eight - EACH * ' ')
              | zeros(eight ^ (EACH * '"'))
              | zeros(eight ^ (EACH * '\\'))
              | zeros(eight ^ (EACH * '?'));
      if ((odd & (EACH << 7)) != 0) {
        return false;
      }
    }
    for (; at < ascii.length; at++) {
      byte b = ascii[at];
      if (b < ' ' || b == '"' || b == '\\' || b == '?') {
        return false;
      }
    }
    return true;
  }

  /** With the highest bit of a byte set where it is zero; perhaps also in one above it. */
  private static long zeros(long eight) {
    return (eight - EACH) & ~eight;
  }

  private void escaped(String text) {
    int chars = text.length();
    // The longest form of a char is a six-byte escape.
    reserve(6 * chars + 2);
    byte[] out = buffer;
    int at = length;
    out[at++] = '"';
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (c >= ' ' && c != '"' && c != '\\') {
          out[at++] = (byte) c;
        } else {
          at = escape(out, at, c);
        }
      } else if (c < 0x800) {
        out[at++] = (byte) (0xc0 | (c >> 6));
        out[at++] = (byte) (0x80 | (c & 0x3f));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < chars
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        out[at++] = (byte) (0xf0 | (point >> 18));
        out[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        out[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        out[at++] = (byte) (0x80 | (point & 0x3f));
      } else {
        char written = Character.isSurrogate(c) ? '\ufffd' : c;
        out[at++] = (byte) (0xe0 | (written >> 12));
        out[at++] = (byte) (0x80 | ((written >> 6) & 0x3f));
        out[at++] = (byte) (0x80 | (written & 0x3f));
      }
    }
    out[at++] = '"';
    length = at;
  }

  private static int escape(byte[] out, int start, char c) {
    int at = start;
    out[at++] = '\\';
    switch (c) {
      case '"', '\\' -> out[at++] = (byte) c;
      case '\n' -> out[at++] = 'n';
      case '\r' -> out[at++] = 'r';
      case '\t' -> out[at++] = 't';
      default -> {
        out[at++] = 'u';
        out[at++] = '0';
        out[at++] = '0';
        out[at++] = DIGITS[c >> 4];
        out[at++] = DIGITS[c & 0xf];
      }
    }
    return at;
  }

  /** Inside an object or array, whatever follows a value is preceded by a comma. */
  private void separate() {
    if (length > 0) {
      byte last = buffer[length - 1];
      if (last != '{' && last != '[' && last != ':') {
        append(',');
      }
    }
  }

  private void append(char ascii) {
    reserve(1);
    buffer[length++] = (byte) ascii;
  }

  private void reserve(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
