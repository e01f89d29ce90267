package dev.conversionrelay.conversion;

import java.text.Normalizer;

/**
 * What looks like an e-mail address. Deliberately not RFC 5321: the question is whether a value is
 * worth hashing as an address, and whether a text would give one away.
 */
public final class EmailAddresses {

  private static final int MAX_LENGTH = 320;

  /** An address inside an address that was sent on inside another one is encoded three times. */
  private static final int MAX_ENCODINGS = 5;

  private static final int NORMALISED_AT_ONCE = 64;

  private EmailAddresses() {}

  /**
   * Whether the whole text is one address: a local part, one {@code @}, and a domain with a dot. A
   * display name, a {@code mailto:}, a list or a digest of another kind is none.
   */
  public static boolean isAddress(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    int at = text.indexOf('@');
    if (at <= 0 || text.indexOf('@', at + 1) >= 0) {
      return false;
    }
    for (int i = 0; i < at; i++) {
      if (!isLocalCharacter(text.charAt(i))) {
        return false;
      }
    }
    return domainEnd(text, at + 1) == text.length();
  }

  /**
   * Whether an address stands anywhere in the text, as it is, percent-encoded however often, in
   * full-width characters, with invisible characters in it, or with a quoted local part.
   */
  public static boolean occursIn(String text) {
    if (occursPlainly(text)) {
      return true;
    }
    if (text.indexOf('%') < 0 && isAscii(text)) {
      return false;
    }
    String plain = text;
    for (int i = 0; i < MAX_ENCODINGS; i++) {
      String before = plain;
      plain = PercentEncoding.decode(plain);
      if (!isAscii(plain)) {
        plain = withoutDisguise(plain);
      }
      if (plain.equals(before)) {
        return false;
      }
      if (occursPlainly(plain)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /**
   * Full-width characters in their usual form, and no characters that nobody sees.
   *
   * <p>Normalised piece by piece: combining marks are put in order, which takes a time that grows
   * with the square of their number. What may be composed across two pieces is of letters.
   */
  private static String withoutDisguise(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    StringBuilder piece = new StringBuilder(NORMALISED_AT_ONCE + 1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.getType(c) != Character.FORMAT) {
        piece.append(c == '\u3002' ? '.' : c);
      }
      if (piece.length() >= NORMALISED_AT_ONCE && !Character.isHighSurrogate(c)) {
        visible.append(Normalizer.normalize(piece, Normalizer.Form.NFKC));
        piece.setLength(0);
      }
    }
    return visible.append(Normalizer.normalize(piece, Normalizer.Form.NFKC)).toString();
  }

  private static boolean occursPlainly(String text) {
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      if (at > 0 && endsLocalPart(text.charAt(at - 1)) && domainEnd(text, at + 1) > 0) {
        return true;
      }
    }
    return false;
  }

  /** A quoted local part ends with its quotation mark. */
  private static boolean endsLocalPart(char c) {
    return c == '"' || isLocalCharacter(c);
  }

  private static boolean isLocalCharacter(char c) {
    if (c < 0x80) {
      return c > ' ' && c < 0x7f && "\"(),:;<>@[\\]".indexOf(c) < 0;
    }
    return isLetterOrDigit(c);
  }

  /** Where a domain of two or more labels that begins at {@code start} ends, or -1. */
  private static int domainEnd(String text, int start) {
    int end = -1;
    int labels = 0;
    int labelStart = start;
    int i = start;
    while (true) {
      if (i < text.length() && (isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '-')) {
        i++;
        continue;
      }
      if (i == labelStart) {
        return end;
      }
      labels++;
      if (labels > 1 && i - labelStart > 1) {
        end = i;
      }
      if (i == text.length() || text.charAt(i) != '.') {
        return end;
      }
      i++;
      labelStart = i;
    }
  }

  /** A half of a surrogate pair counts as a letter: rare scripts are not refused. */
  private static boolean isLetterOrDigit(char c) {
    if (c < 0x80) {
      return Texts.isAsciiDigit(c) || Texts.isAsciiLetter(c);
    }
    return Character.isLetterOrDigit(c)
        || Character.isSurrogate(c)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }
}
