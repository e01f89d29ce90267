package dev.conversionrelay.conversion;

import java.util.Locale;

/** What is done alike to every text of a record. */
public final class Texts {

  private static final int MAX_NAME_LENGTH = 200;

  private Texts() {}

  /**
   * The text without leading and trailing white space: what a browser's {@code trim()} removes,
   * that is Unicode spaces, line ends and the byte order mark, so that the Pixel and the relay hash
   * the same characters; and control characters, such as the zero bytes that pad columns of fixed
   * width.
   */
  public static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c <= ' '
        || (c >= 0x7f && (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0xfeff));
  }

  /**
   * The text with U+FFFD for every half of a surrogate pair, which has no UTF-8 form; the same
   * object if there is none.
   */
  public static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
        } else {
          if (repaired == null) {
            repaired = new StringBuilder(text);
          }
          repaired.setCharAt(i, '\ufffd');
        }
      }
    }
    return repaired == null ? text : repaired.toString();
  }

  /** The text with A to Z in lower case and nothing else changed, whatever the default locale. */
  public static String asciiLowerCase(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isAsciiUpper(text.charAt(i))) {
        StringBuilder lower = new StringBuilder(text);
        for (int j = i; j < lower.length(); j++) {
          char c = lower.charAt(j);
          if (isAsciiUpper(c)) {
            lower.setCharAt(j, (char) (c + 32));
          }
        }
        return lower.toString();
      }
    }
    return text;
  }

  /**
   * The text in lower case, whatever the default locale. The capital sigma is written in another
   * way at the end of a word, and for each of them Java looks for that end from the beginning of
   * the word; in a text that is longer than any name all are written alike.
   */
  public static String lowerCase(String text) {
    String plain = text.length() > MAX_NAME_LENGTH ? text.replace('\u03a3', '\u03c3') : text;
    return plain.toLowerCase(Locale.ROOT);
  }

  /** Whether the text is a SHA-256 digest in hexadecimal: 64 digits, in any letter case. */
  public static boolean isSha256Hex(String text) {
    if (text.length() != 64) {
      return false;
    }
    for (int i = 0; i < 64; i++) {
      char c = text.charAt(i);
      if (!isAsciiDigit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return true;
  }

  public static boolean isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
  }

  public static boolean isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || isAsciiUpper(c);
  }

  private static boolean isAsciiUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
