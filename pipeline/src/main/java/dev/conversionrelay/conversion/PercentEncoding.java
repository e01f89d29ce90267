package dev.conversionrelay.conversion;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as it is found, which is not always as it should be. */
public final class PercentEncoding {

  private PercentEncoding() {}

  /**
   * The text with every {@code %} and two hexadecimal digits replaced by what they stand for, in
   * UTF-8; what is not well-formed stays as it is, and a plus stays a plus. The same object if
   * there is nothing to decode.
   */
  public static String decode(String text) {
    int percent = text.indexOf('%');
    if (percent < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder(text.length());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int done = 0;
    while (percent >= 0) {
      int at = percent;
      bytes.reset();
      while (at + 2 < text.length()
          && text.charAt(at) == '%'
          && hex(text.charAt(at + 1)) >= 0
          && hex(text.charAt(at + 2)) >= 0) {
        bytes.write(hex(text.charAt(at + 1)) << 4 | hex(text.charAt(at + 2)));
        at += 3;
      }
      if (at > percent) {
        decoded.append(text, done, percent).append(bytes.toString(StandardCharsets.UTF_8));
        done = at;
      } else {
        at++;
      }
      percent = text.indexOf('%', at);
    }
    return done == 0 ? text : decoded.append(text, done, text.length()).toString();
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }
}
