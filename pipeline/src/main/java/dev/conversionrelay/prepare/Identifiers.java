package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EmailAddresses;
import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.NumberText;
import dev.conversionrelay.conversion.Texts;
import dev.conversionrelay.conversion.Warning;
import java.util.Locale;
import java.util.Set;

/**
 * Normalises and hashes what identifies a person (fact sheet §4.1 and the column "Our default" of
 * §4.2). A difference of one character gives another digest, which TikTok takes without a word and
 * matches to nobody.
 *
 * <p>A value that is a SHA-256 digest already is recognised before anything else, put in lower case
 * and not hashed again. A value that cannot be trusted is left out with a warning. Not thread-safe.
 */
final class Identifiers {

  /** What Postgres writes before the digits of a digest that was kept as bytes. */
  private static final String HEX_PREFIX = "\\x";

  /** MD5, SHA-1, SHA-224, SHA-384 and SHA-512 in hexadecimal. */
  private static final Set<Integer> LENGTHS_OF_OTHER_DIGESTS = Set.of(32, 40, 56, 96, 128);

  private static final int US_ZIP_DIGITS = 5;
  private static final int US_ZIP_PLUS_4_DIGITS = 9;

  private final Hasher hasher;
  private final Findings findings;
  private final PhoneNumbers phones;
  private final String digestOfZeroId;
  private int digestTraits;

  Identifiers(Hasher hasher, Findings findings) {
    this.hasher = hasher;
    this.findings = findings;
    this.phones = new PhoneNumbers(findings);
    this.digestOfZeroId = hasher.hash("00000000-0000-0000-0000-000000000000");
  }

  /**
   * The digest of one value, or null if it was left out.
   *
   * @param column one of the hashed columns
   * @param text trimmed, not empty
   * @param region the person's country or the default, ISO 3166 in upper case, or null
   * @param regionIsOfRecord whether the record itself names the country
   */
  String digest(Column column, String text, String region, boolean regionIsOfRecord) {
    String hex = bareHex(text);
    if (Texts.isSha256Hex(hex)) {
      return given(column, Texts.asciiLowerCase(hex));
    }
    if (text.indexOf('\ufffd') >= 0 || NumberText.isRounded(text)) {
      return leaveOut(unreadable(column), column);
    }
    String normalised =
        switch (column) {
          case EMAIL -> email(text);
          case PHONE -> phones.e164(text, region);
          case EXTERNAL_ID -> text;
          case FIRST_NAME, LAST_NAME -> name(column, text);
          case ZIP_CODE -> zipCode(text, region, regionIsOfRecord);
          case IDFA -> advertisingId(column, text.toUpperCase(Locale.ROOT));
          case GAID -> advertisingId(column, Texts.lowerCase(text));
          default -> throw new IllegalArgumentException(column + " is not hashed");
        };
    return normalised == null ? null : hasher.hash(normalised);
  }

  /** Which columns held digests already since {@link #forgetDigests}, as {@link Trait}s. */
  int digestTraits() {
    return digestTraits;
  }

  void forgetDigests() {
    digestTraits = 0;
  }

  /** Without what is written around hexadecimal digits and is not seen. */
  private static String bareHex(String text) {
    int start = text.startsWith(HEX_PREFIX) ? HEX_PREFIX.length() : 0;
    int end = text.length();
    while (start < end && Character.getType(text.charAt(start)) == Character.FORMAT) {
      start++;
    }
    while (end > start && Character.getType(text.charAt(end - 1)) == Character.FORMAT) {
      end--;
    }
    return text.substring(start, end);
  }

  private static Warning unreadable(Column column) {
    return switch (column) {
      case EMAIL -> Warning.EMAIL_UNREADABLE;
      case PHONE -> Warning.PHONE_UNREADABLE;
      default -> Warning.FIELD_UNREADABLE;
    };
  }

  private String given(Column column, String digest) {
    if (digest.equals(Hasher.OF_EMPTY)) {
      return leaveOut(Warning.DIGEST_OF_EMPTY, column);
    }
    if (digest.equals(digestOfZeroId)) {
      return leaveOut(Warning.ZERO_ADVERTISING_ID, column);
    }
    digestTraits |= Trait.digestOf(column).mask();
    return digest;
  }

  /** Neither dots nor plus tags are touched, not even Gmail's. */
  private String email(String text) {
    String lower = Texts.lowerCase(text);
    return EmailAddresses.isAddress(lower)
        ? lower
        : leaveOut(Warning.EMAIL_UNREADABLE, Column.EMAIL);
  }

  private String name(Column column, String text) {
    if (isOtherDigest(text)) {
      return leaveOut(Warning.FIELD_UNREADABLE, column);
    }
    String lower = Texts.lowerCase(text);
    StringBuilder kept = new StringBuilder(lower.length());
    for (int i = 0; i < lower.length(); ) {
      int point = lower.codePointAt(i);
      if (!isPunctuation(point) && !isUnseen(point)) {
        kept.appendCodePoint(point);
      }
      i += Character.charCount(point);
    }
    String name = Texts.trim(kept.toString());
    return name.isEmpty() ? leaveOut(Warning.FIELD_UNREADABLE, column) : name;
  }

  /** The general category P of Unicode; symbols, such as {@code +}, are not in it. */
  private static boolean isPunctuation(int point) {
    return switch (Character.getType(point)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Marks that exports put around text; the joiners of Indic and Persian names are spelling. */
  private static boolean isUnseen(int point) {
    return Character.getType(point) == Character.FORMAT && point != 0x200c && point != 0x200d;
  }

  private static boolean isOtherDigest(String text) {
    if (!LENGTHS_OF_OTHER_DIGESTS.contains(text.length())) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Where the United States are only the default, a code of another shape is another country's. */
  private String zipCode(String text, String region, boolean regionIsOfRecord) {
    if (isOtherDigest(text)) {
      return leaveOut(Warning.FIELD_UNREADABLE, Column.ZIP_CODE);
    }
    StringBuilder kept = new StringBuilder(text.length());
    boolean digitsOnly = true;
    int length = lengthWithoutZeroFraction(text);
    for (int i = 0; i < length; i++) {
      // Digits of full width are what Japanese keyboards give.
      char c = asciiDigit(text.charAt(i));
      if (!Character.isWhitespace(c)
          && !Character.isSpaceChar(c)
          && Character.getType(c) != Character.DASH_PUNCTUATION
          && Character.getType(c) != Character.FORMAT
          && c != '\u2212') {
        kept.append(c);
        digitsOnly &= Texts.isAsciiDigit(c);
      }
    }
    String zip = Texts.lowerCase(kept.toString());
    if (zip.isEmpty()) {
      return leaveOut(Warning.FIELD_UNREADABLE, Column.ZIP_CODE);
    }
    if ("US".equals(region)) {
      int digits = zip.length();
      if (digitsOnly && (digits == US_ZIP_DIGITS || digits == US_ZIP_PLUS_4_DIGITS)) {
        return zip.substring(0, US_ZIP_DIGITS);
      }
      if (regionIsOfRecord) {
        return leaveOut(Warning.ZIP_CODE_UNREADABLE, Column.ZIP_CODE);
      }
    }
    return zip;
  }

  /** What data frames make of a column of numbers with gaps: {@code 10115.0}. */
  private static int lengthWithoutZeroFraction(String text) {
    int digits = text.length() - 2;
    if (digits < 1 || !text.endsWith(".0")) {
      return text.length();
    }
    for (int i = 0; i < digits; i++) {
      if (!Texts.isAsciiDigit(text.charAt(i))) {
        return text.length();
      }
    }
    return digits;
  }

  private static char asciiDigit(char c) {
    return c >= 0x80 && Character.isDigit(c) ? (char) ('0' + Character.digit(c, 10)) : c;
  }

  /** A device that does not allow advertising gives zeros, as everybody else's does. */
  private String advertisingId(Column column, String id) {
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) != '0' && id.charAt(i) != '-') {
        return id;
      }
    }
    return leaveOut(Warning.ZERO_ADVERTISING_ID, column);
  }

  private String leaveOut(Warning warning, Column column) {
    findings.warn(warning, column);
    return null;
  }
}
