package dev.conversionrelay.prepare;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.Conversion;
import dev.conversionrelay.conversion.PercentEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds phone numbers in texts that TikTok reads in clear, where they do not belong.
 *
 * <p>Digits are phones, prices, dates and article numbers, so a number has to look like one:
 *
 * <ul>
 *   <li>it stands in the record's own {@code phone} column, however it is written there and here,
 *       or that column holds more numbers than anybody has;
 *   <li>it is written with {@code +} or {@code 00} and a country code, and is valid;
 *   <li>in texts, not in ids: it is a valid number of the person's country, written in groups as
 *       people write phones, or a mobile number with its leading zero.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class PhoneMentions {

  /** A shorter number is none that reaches a person. */
  static final int MIN_DIGITS = 7;

  private static final int MAX_DIGITS = 17;

  /** Fewer digits of a person's number may also be those of an order. */
  private static final int MIN_OWN_DIGITS = 8;

  /** Nobody has more; looking for each of them in each run of digits would take for ever. */
  private static final int MAX_OWN = 50;

  /** As in {@link dev.conversionrelay.conversion.EmailAddresses}. */
  private static final int MAX_ENCODINGS = 5;

  /** Dates, plain decimals and network addresses are written in groups as well. */
  private static final Pattern NO_PHONE =
      Pattern.compile(
          "(?:19|20)\\d\\d[-./ ]\\d\\d?[-./ ]\\d\\d?(?:\\D.*)?"
              + "|\\d\\d?[-./ ]\\d\\d?[-./ ](?:19|20)\\d\\d(?:\\D.*)?"
              + "|\\d+\\.\\d+"
              + "|\\d{1,3}(?:\\.\\d{1,3}){3}");

  private final PhoneNumberUtil util = PhoneNumberUtil.getInstance();
  private final PhoneNumber parsed = new PhoneNumber();
  private final StringBuilder digits = new StringBuilder(32);

  private String lastInternational;
  private boolean lastIsValid;

  private Object phone;
  private List<String> ownDigits;
  private String region;

  /** Starts with another record, whose country is not known yet. */
  void of(Conversion conversion) {
    phone = conversion.value(Column.PHONE);
    ownDigits = null;
    region = null;
  }

  /**
   * How national numbers are to be read.
   *
   * @param country the person's country or the default, ISO 3166 in upper case, or null
   */
  void inRegion(String country) {
    region = country;
  }

  /** Forgets the record. */
  void clear() {
    lastInternational = null;
    phone = null;
    ownDigits = null;
  }

  /** Whether a phone number stands anywhere in the text, as it is or percent-encoded. */
  boolean occurInText(String text) {
    return occurIn(text, true);
  }

  /**
   * Whether the person's own number, or any with its country code, stands in an id. Depends on
   * nothing but the id and the {@code phone} column, so that ids stay what they are.
   */
  boolean occurInId(String text) {
    return occurIn(text, false);
  }

  private boolean occurIn(String text, boolean national) {
    String plain = text;
    for (int i = 0; i <= MAX_ENCODINGS; i++) {
      if (occurPlainly(plain, national)) {
        return true;
      }
      if (plain.indexOf('%') < 0) {
        return false;
      }
      String before = plain;
      plain = PercentEncoding.decode(plain);
      if (plain.equals(before)) {
        return false;
      }
    }
    return false;
  }

  /** Looks at each run of digits and what people write between them. */
  private boolean occurPlainly(String text, boolean national) {
    int start = -1;
    int end = 0;
    int count = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (digitOf(c) >= 0) {
        if (start < 0) {
          start = at;
          count = 0;
        }
        count++;
        end = at + 1;
      } else if (start >= 0 && !isBetween(c)) {
        if (count >= MIN_DIGITS && isPhone(text, start, end, count, national)) {
          return true;
        }
        start = -1;
      }
    }
    return start >= 0 && count >= MIN_DIGITS && isPhone(text, start, end, count, national);
  }

  private boolean isPhone(String text, int start, int end, int count, boolean national) {
    collect(text, start, end);
    int zeros = zerosInFront();
    // The person's numbers have as many digits at least, without the zeros in front.
    if (phone != null && digits.length() - zeros >= MIN_OWN_DIGITS) {
      if (ownDigits == null) {
        ownDigits = ownDigits();
        collect(text, start, end);
      }
      if (isOwn(zeros)) {
        return true;
      }
    }
    if (hasPlusBefore(text, start)) {
      return isInternationalUpToAnEnd(text, start, end, digits.toString());
    }
    if (count > MAX_DIGITS || isPartOfWord(text, start, end)) {
      return false;
    }
    String run = digits.toString();
    if (run.startsWith("00")) {
      return isInternational(run.substring(2));
    }
    return national && region != null && isNational(text, start, end, run);
  }

  /** Ids are made of a number and what follows it: {@code +49 151 23456789-17}. */
  private boolean isInternationalUpToAnEnd(String text, int start, int end, String run) {
    int count = 0;
    for (int i = start; i < end && count < MAX_DIGITS; i++) {
      if (digitOf(text.charAt(i)) >= 0) {
        count++;
        boolean ends = i + 1 == end || digitOf(text.charAt(i + 1)) < 0;
        if (ends && count >= MIN_DIGITS && isInternational(run.substring(0, count))) {
          return true;
        }
      }
    }
    return false;
  }

  /** The number of an order stands in several fields of a record; parsing it takes long. */
  private boolean isInternational(String number) {
    if (!isInternationalAtAGlance(number)) {
      return false;
    }
    if (!number.equals(lastInternational)) {
      lastIsValid = isValid("+" + number, null);
      lastInternational = number;
    }
    return lastIsValid;
  }

  /**
   * Whether the number is worth parsing. Country codes do not begin with 0, while numbers of orders
   * do, and after the 1 of North America come ten digits, or another 1 and ten digits.
   */
  private static boolean isInternationalAtAGlance(String number) {
    return !number.isEmpty()
        && number.charAt(0) != '0'
        && (number.charAt(0) != '1' || number.length() == 11 || number.length() == 12);
  }

  private boolean isNational(String text, int start, int end, String run) {
    if (run.length() == end - start) {
      return run.charAt(0) == '0' && isValid(run, region) && isMobile();
    }
    boolean bracketed = start > 0 && text.charAt(start - 1) == '(';
    String written = text.substring(bracketed ? start - 1 : start, end);
    return !NO_PHONE.matcher(written).matches()
        && util.findNumbers(written, region).iterator().hasNext()
        && isValid(run, region);
  }

  private int zerosInFront() {
    int zeros = 0;
    while (zeros < digits.length() && digits.charAt(zeros) == '0') {
      zeros++;
    }
    return zeros;
  }

  /** Whether the digits that were collected are the person's, with or without some in front. */
  private boolean isOwn(int zeros) {
    if (ownDigits.size() > MAX_OWN) {
      return true;
    }
    for (String own : ownDigits) {
      if (digits.indexOf(own, zeros) >= 0 || ownEndsWith(own, zeros)) {
        return true;
      }
    }
    return false;
  }

  private boolean ownEndsWith(String own, int zeros) {
    int length = digits.length() - zeros;
    for (int i = 1; i <= length; i++) {
      if (i > own.length() || own.charAt(own.length() - i) != digits.charAt(digits.length() - i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The digits of the record's phones, without zeros in front, and without the country code as far
   * as it is marked as one; digests have too many digits to count.
   */
  private List<String> ownDigits() {
    List<String> texts = ListValues.texts(phone);
    List<String> all = new ArrayList<>();
    if (texts != null) {
      for (String text : texts) {
        collect(text, 0, text.length());
        String written = digits.toString();
        if (written.length() > MAX_DIGITS) {
          continue;
        }
        addOwn(all, withoutZerosInFront(written));
        boolean plus = text.charAt(0) == '+' || text.charAt(0) == '\uff0b';
        if (plus || written.startsWith("00")) {
          addOwn(all, nationalOf("+" + withoutZerosInFront(written)));
        }
      }
    }
    return all;
  }

  private String nationalOf(String international) {
    for (PhoneNumbers.Plain plain : PhoneNumbers.PLAIN) {
      if (plain.fits(international)) {
        return international.substring(plain.code().length());
      }
    }
    isValid(international, null);
    return Long.toString(parsed.getNationalNumber());
  }

  private static void addOwn(List<String> all, String number) {
    if (number.length() >= MIN_OWN_DIGITS) {
      all.add(number);
    }
  }

  private static String withoutZerosInFront(String run) {
    int start = 0;
    while (start < run.length() && run.charAt(start) == '0') {
      start++;
    }
    return run.substring(start);
  }

  private void collect(String text, int start, int end) {
    digits.setLength(0);
    for (int i = start; i < end; i++) {
      int digit = digitOf(text.charAt(i));
      if (digit >= 0) {
        digits.append((char) ('0' + digit));
      }
    }
  }

  private boolean isValid(String number, String country) {
    try {
      parsed.clear();
      util.parse(number, country, parsed);
      return util.isValidNumber(parsed);
    } catch (NumberParseException e) {
      return false;
    }
  }

  private boolean isMobile() {
    PhoneNumberType type = util.getNumberType(parsed);
    return type == PhoneNumberType.MOBILE || type == PhoneNumberType.FIXED_LINE_OR_MOBILE;
  }

  private static boolean hasPlusBefore(String text, int start) {
    int at = start - 1;
    while (at >= 0 && (text.charAt(at) == '(' || text.charAt(at) == ' ')) {
      at--;
    }
    return at >= 0 && (text.charAt(at) == '+' || text.charAt(at) == '\uff0b');
  }

  /** Whether letters or an underscore touch the digits. */
  private static boolean isPartOfWord(String text, int start, int end) {
    return (start > 0 && isOfWord(text.charAt(start - 1)))
        || (end < text.length() && isOfWord(text.charAt(end)));
  }

  private static boolean isOfWord(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static int digitOf(char c) {
    if (c < 0x80) {
      return c >= '0' && c <= '9' ? c - '0' : -1;
    }
    return Character.digit(c, 10);
  }

  /** What people write between the digits of a phone number. */
  static boolean isBetween(char c) {
    return c == ' '
        || c == '-'
        || c == '.'
        || c == '('
        || c == ')'
        || c == '/'
        || (c >= 0x80
            && (Character.isSpaceChar(c)
                || Character.getType(c) == Character.DASH_PUNCTUATION
                || Character.getType(c) == Character.FORMAT));
  }
}
