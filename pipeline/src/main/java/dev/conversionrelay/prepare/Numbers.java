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

  /** More digits before the dot are no amount of money, and sums of fewer do not overflow. */
  private static final int MAX_DIGITS_OF_AMOUNT = 12;

  private Numbers() {}

  /**
   * An amount in hundredths, cut off; -1 if it has more than 12 digits before the dot.
   *
   * @param decimal as {@link #decimal} gives it, not negative
   */
  static long hundredths(String decimal) {
    int dot = decimal.indexOf('.');
    int integerEnd = dot < 0 ? decimal.length() : dot;
    if (integerEnd > MAX_DIGITS_OF_AMOUNT) {
      return -1;
    }
    long hundredths = 0;
    for (int i = 0; i < integerEnd; i++) {
      hundredths = hundredths * 10 + (decimal.charAt(i) - '0');
    }
    for (int place = 1; place <= 2; place++) {
      int at = integerEnd + place;
      hundredths = hundredths * 10 + (at < decimal.length() ? decimal.charAt(at) - '0' : 0);
    }
    return hundredths;
  }

  /**
   * The number in JSON's grammar, without an exponent and without zeros that say nothing; null if
   * it is none. Databases and files write the same amount as {@code 46}, {@code 46.0} and {@code
   * 46.00}, and an event must not depend on where it was read.
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
    int fractionEnd = text.length();
    while (dot >= 0 && fractionEnd > dot + 1 && text.charAt(fractionEnd - 1) == '0') {
      fractionEnd--;
    }
    String fraction = dot < 0 || fractionEnd == dot + 1 ? "" : text.substring(dot, fractionEnd);
    return (negative && !zero ? "-" : "") + integer + fraction;
  }

  /** The same number, written as {@link #decimal} writes it if it has few enough digits. */
  static String canonical(NumberText number) {
    String decimal = decimal(number);
    return decimal == null ? number.text() : decimal;
  }

  /**
   * Whether readers of JSON can hold the number: one beyond the range of binary floating point
   * makes them refuse the whole request.
   */
  static boolean isReadable(NumberText number) {
    return Double.isFinite(Double.parseDouble(number.text()));
  }

  /** The number if it is an integer of 64 bits, else null. */
  static String integer(Object value) {
    String decimal = decimal(value);
    if (decimal == null) {
      return null;
    }
    return decimal.indexOf('.') < 0 && decimal.length() <= MAX_INTEGER_LENGTH ? decimal : null;
  }

  private static String plain(Object value) {
    if (value instanceof String text) {
      return Texts.trim(text);
    }
    return value instanceof NumberText number ? number.plain() : null;
  }
}
