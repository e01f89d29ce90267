package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.NumberText;
import dev.conversionrelay.conversion.Texts;

/**
 * Amounts and counts, digit by digit: no binary fraction touches them. Only a plain decimal with a
 * dot is a number; {@code 1.234,56} and {@code 1,234.56} mean different things to different people
 * and are nobody's to guess.
 */
final class Numbers {

  private static final int MAX_DIGITS = 40;

  /** All of 18 digits fit into 64 bits. */
  private static final int MAX_INTEGER_LENGTH = 18;

  private Numbers() {}

  /**
   * The number in JSON's grammar without an exponent, with the digits given; null if it is none.
   */
  static String decimal(Object value) {
    String text = plain(value);
    if (text == null || text.length() > MAX_DIGITS + 2) {
      return null;
    }
    boolean negative = text.startsWith("-");
    int start = negative ? 1 : 0;
    int dot = -1;
    int digits = 0;
    boolean zero = true;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && dot < 0) {
        dot = i;
      } else if (Texts.isAsciiDigit(c)) {
        digits++;
        zero &= c == '0';
      } else {
        return null;
      }
    }
    if (digits == 0) {
      return null;
    }
    int integerEnd = dot < 0 ? text.length() : dot;
    while (start < integerEnd - 1 && text.charAt(start) == '0') {
      start++;
    }
    String integer = start == integerEnd ? "0" : text.substring(start, integerEnd);
    String fraction = dot < 0 || dot == text.length() - 1 ? "" : text.substring(dot);
    return (negative && !zero ? "-" : "") + integer + fraction;
  }

  /**
   * Whether readers of JSON can hold the number: one beyond the range of binary floating point
   * makes them refuse the whole request.
   */
  static boolean isReadable(NumberText number) {
    return Double.isFinite(Double.parseDouble(number.text()));
  }

  /** The number without its fraction if that is zero; null if it is no integer of 64 bits. */
  static String integer(Object value) {
    String decimal = decimal(value);
    if (decimal == null) {
      return null;
    }
    int dot = decimal.indexOf('.');
    int end = dot < 0 ? decimal.length() : dot;
    for (int i = end + 1; i < decimal.length(); i++) {
      if (decimal.charAt(i) != '0') {
        return null;
      }
    }
    return end <= MAX_INTEGER_LENGTH ? decimal.substring(0, end) : null;
  }

  private static String plain(Object value) {
    if (value instanceof String text) {
      return Texts.trim(text);
    }
    return value instanceof NumberText number ? number.plain() : null;
  }
}
