package dev.conversionrelay.conversion;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON number as it was written, so that no digit of it is lost or invented.
 *
 * @param text the number in JSON's grammar
 */
public record NumberText(String text) {

  /** More digits than any amount, count or id has; what is longer is nonsense or an attack. */
  private static final int MAX_DIGITS = 40;

  /** Spreadsheets show longer integers rounded to some six digits. */
  private static final int MIN_ROUNDED_LENGTH = 12;

  private static final int MIN_LOST_DIGITS = 4;

  private static final Pattern ROUNDED = Pattern.compile("-?\\d\\.(\\d{1,16})[eE]\\+?(\\d{2})");

  /**
   * The number without an exponent, with the digits it was written with; null if that takes more
   * than 40 digits.
   */
  public String plain() {
    if (!hasExponent()) {
      return text.length() <= MAX_DIGITS + 2 ? text : null;
    }
    BigDecimal number = bounded();
    return number == null ? null : number.toPlainString();
  }

  /**
   * The number as an id: databases and data frames that hold ids in floating columns write {@code
   * 17.0} for 17, and the Pixel will have sent {@code 17}.
   */
  public String id() {
    boolean integer = true;
    for (int i = 0; i < text.length() && integer; i++) {
      integer = Texts.isAsciiDigit(text.charAt(i)) || text.charAt(i) == '-';
    }
    if (integer) {
      return text;
    }
    BigDecimal number = isRounded(text) ? null : bounded();
    if (number == null || number.stripTrailingZeros().scale() > 0) {
      return text;
    }
    return number.toBigInteger().toString();
  }

  /**
   * Whether the text is a long integer that has lost its last digits, such as the {@code
   * 4.91512E+11} of spreadsheets: four or more of twelve or more are not written. As an identifier
   * it would be the same for many.
   */
  public static boolean isRounded(String text) {
    if (text.length() < 6 || text.length() > 24) {
      return false;
    }
    int dot = text.charAt(0) == '-' ? 2 : 1;
    if (text.charAt(dot) != '.') {
      return false;
    }
    Matcher matcher = ROUNDED.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    int decimals = matcher.group(1).length();
    int exponent = Integer.parseInt(matcher.group(2));
    return exponent + 1 >= MIN_ROUNDED_LENGTH && exponent - decimals >= MIN_LOST_DIGITS;
  }

  private BigDecimal bounded() {
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
    boolean small =
        number.precision() <= MAX_DIGITS && Math.abs((long) number.scale()) <= MAX_DIGITS;
    return small ? number : null;
  }

  private boolean hasExponent() {
    return text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
  }

  /** Shows nothing: a number may be a phone. */
  @Override
  public String toString() {
    return "NumberText";
  }
}
