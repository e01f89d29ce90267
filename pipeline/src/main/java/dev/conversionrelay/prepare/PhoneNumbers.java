package dev.conversionrelay.prepare;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.Texts;
import dev.conversionrelay.conversion.Warning;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Phone numbers in E.164 with the leading {@code +} (fact sheet §4.1, §4.2). A number has to be
 * <em>possible</em>, that is of a length its country uses, not <em>valid</em>: whether a range is
 * assigned changes faster than the metadata, a usable number would be lost, and the digest of one
 * that nobody has matches nobody. Not thread-safe.
 */
final class PhoneNumbers {

  private static final int MAX_E164_LENGTH = 16;
  private static final int MAX_INPUT_LENGTH = 64;

  /** With its calling code; what is shorter may as well be national. */
  private static final int MIN_DIGITS_OF_MOBILE = 11;

  private static final Pattern EXTENSION =
      Pattern.compile(
          "[\\s,;]*(?:;ext=|extension|extn|ext|x|#)[.:\\s]*\\d{1,9}#?$", Pattern.CASE_INSENSITIVE);

  /** What data frames make of a column of numbers with gaps. */
  private static final Pattern FLOATING = Pattern.compile("\\+?\\d{7,}\\.0+");

  /** North America by any area code, other countries by their mobile numbers. */
  static final List<Plain> PLAIN =
      List.of(
          new Plain("+1", "23456789", 10, 10),
          new Plain("+33", "67", 9, 9),
          new Plain("+34", "67", 9, 9),
          new Plain("+39", "3", 10, 10),
          new Plain("+44", "7", 10, 10),
          new Plain("+49", "1", 10, 11),
          new Plain("+61", "4", 9, 9),
          new Plain("+62", "8", 10, 11),
          new Plain("+66", "689", 9, 9),
          new Plain("+81", "789", 10, 10),
          new Plain("+86", "1", 11, 11),
          new Plain("+91", "6789", 10, 10));

  /**
   * Numbers of one calling code that need no parsing.
   *
   * @param first the digits that may follow the calling code
   * @param min how many digits follow it at least
   * @param max how many digits follow it at most
   */
  record Plain(String code, String first, int min, int max) {

    boolean fits(String e164) {
      int digits = e164.length() - code.length();
      return digits >= min
          && digits <= max
          && e164.startsWith(code)
          && first.indexOf(e164.charAt(code.length())) >= 0;
    }
  }

  private final Findings findings;
  private final PhoneNumberUtil util = PhoneNumberUtil.getInstance();
  private final PhoneNumber parsed = new PhoneNumber();
  private final PhoneNumber withPlus = new PhoneNumber();
  private final StringBuilder digits = new StringBuilder(32);
  private final StringBuilder formatted = new StringBuilder(MAX_E164_LENGTH);

  PhoneNumbers(Findings findings) {
    this.findings = findings;
  }

  /**
   * The number in E.164, or null and a warning.
   *
   * @param text a number as people write it; letters that stand for digits are refused
   * @param region the country of a number without {@code +}, ISO 3166 in upper case, or null
   */
  String e164(String text, String region) {
    if (text.length() > MAX_INPUT_LENGTH || !collectDigits(withoutZeroFraction(text))) {
      return none(Warning.PHONE_UNREADABLE);
    }
    boolean international = digits.length() > 0 && digits.charAt(0) == '+';
    if (international) {
      String e164 = digits.toString();
      if (isPlain(e164)) {
        return e164;
      }
    }
    if (!international && region == null) {
      return none(Warning.PHONE_WITHOUT_COUNTRY);
    }
    parsed.clear();
    try {
      util.parse(digits, international ? null : region, parsed);
    } catch (NumberParseException e) {
      return none(Warning.PHONE_UNREADABLE);
    }
    if (util.isPossibleNumberWithReason(parsed) != ValidationResult.IS_POSSIBLE) {
      return none(Warning.PHONE_UNREADABLE);
    }
    PhoneNumber number = international ? parsed : unlessThePlusWasLost();
    if (number == null) {
      return none(Warning.PHONE_UNREADABLE);
    }
    formatted.setLength(0);
    util.format(number, PhoneNumberFormat.E164, formatted);
    return formatted.length() <= MAX_E164_LENGTH
        ? formatted.toString()
        : none(Warning.PHONE_UNREADABLE);
  }

  /**
   * Which number digits without a plus mean: what they are in the region, or what they are with the
   * plus that spreadsheets and forms take away. Where national numbers may be long, as in Germany
   * or Indonesia, {@code 491701234567} can be read as both. With a plus it is a mobile number,
   * while hardly anybody writes a national number without its leading zero; so it is that. Null if
   * the two readings are of equal right, or if the digits are only a number of another country.
   */
  private PhoneNumber unlessThePlusWasLost() {
    if (digits.charAt(0) == '0') {
      return parsed;
    }
    // With a plus it would be a number of another country, which only counts if this is none here.
    if (!startsWith(parsed.getCountryCode()) && util.isValidNumber(parsed)) {
      return parsed;
    }
    withPlus.clear();
    try {
      util.parse(digits.insert(0, '+'), null, withPlus);
    } catch (NumberParseException e) {
      return parsed;
    }
    if (withPlus.equals(parsed) || !util.isValidNumber(withPlus)) {
      return parsed;
    }
    if (withPlus.getCountryCode() != parsed.getCountryCode()) {
      return util.isValidNumber(parsed) ? parsed : null;
    }
    if (!util.isValidNumber(parsed)) {
      return withPlus;
    }
    if (isMobile(parsed)) {
      return isMobile(withPlus) ? null : parsed;
    }
    return isMobile(withPlus) && digits.length() > MIN_DIGITS_OF_MOBILE ? withPlus : null;
  }

  private boolean startsWith(int callingCode) {
    String code = Integer.toString(callingCode);
    return digits.length() >= code.length() && digits.indexOf(code) == 0;
  }

  private boolean isMobile(PhoneNumber number) {
    PhoneNumberType type = util.getNumberType(number);
    return type == PhoneNumberType.MOBILE || type == PhoneNumberType.FIXED_LINE_OR_MOBILE;
  }

  private static String withoutZeroFraction(String text) {
    return text.endsWith("0") && text.indexOf('.') >= 0 && FLOATING.matcher(text).matches()
        ? text.substring(0, text.indexOf('.'))
        : text;
  }

  private String none(Warning warning) {
    findings.warn(warning, Column.PHONE);
    return null;
  }

  /**
   * Whether this is E.164 already, beyond doubt: parsing, which costs more than all else that is
   * done with a record, would leave it as it is. Only the shapes that most people's numbers have
   * are known here; a test holds them against the library.
   */
  private static boolean isPlain(String e164) {
    for (Plain plain : PLAIN) {
      if (plain.fits(e164)) {
        return true;
      }
    }
    return false;
  }

  /** Collects the digits and a leading plus; false if there is anything but punctuation besides. */
  private boolean collectDigits(String text) {
    digits.setLength(0);
    int end = text.length();
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (Texts.isAsciiDigit(c)) {
        digits.append(c);
      } else if (c == '+' || c == '\uff0b') {
        if (digits.length() > 0) {
          return false;
        }
        digits.append('+');
      } else if (Character.isDigit(c)) {
        digits.append((char) ('0' + Character.digit(c, 10)));
      } else if (!isPunctuation(c)) {
        return digits.length() > 1 && EXTENSION.matcher(text).region(i, end).lookingAt();
      }
    }
    return true;
  }

  private static boolean isPunctuation(char c) {
    if (c < 0x80) {
      return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '\t';
    }
    int type = Character.getType(c);
    return type == Character.SPACE_SEPARATOR
        || type == Character.DASH_PUNCTUATION
        || type == Character.FORMAT
        || c == '\u2212'
        || c == '\uff08'
        || c == '\uff09'
        || c == '\uff0f'
        || c == '\uff0e';
  }
}
