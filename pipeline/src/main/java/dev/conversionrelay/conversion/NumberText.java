package dev.conversionrelay.conversion;

import java.math.BigDecimal;

/**
 * A JSON number as it was written, so that no digit of it is lost or invented.
 *
 * @param text the number in JSON's grammar
 */
public record NumberText(String text) {

  /** More digits than any amount, count or id has; what is longer is nonsense or an attack. */
  private static final int MAX_DIGITS = 40;

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
    BigDecimal number = bounded();
    if (number == null || number.stripTrailingZeros().scale() > 0) {
      return text;
    }
    return number.toBigInteger().toString();
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
