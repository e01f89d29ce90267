package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.EmailAddresses;
import dev.conversionrelay.conversion.Texts;

/** Finds e-mail addresses and phone numbers where they do not belong. Not thread-safe. */
final class PersonalData {

  private final PhoneMentions phones;

  /**
   * Of the record whose phone numbers that knows.
   *
   * @param phones is told of each record
   */
  PersonalData(PhoneMentions phones) {
    this.phones = phones;
  }

  /** Of what people write or type. */
  boolean isInText(String text) {
    return !isNowhereIn(text, 0, text.length())
        && (EmailAddresses.occursIn(text) || phones.occurInText(text));
  }

  /** Of ids and names, in which digits are rather something else than a phone number. */
  boolean isInId(String text) {
    return !isNowhereIn(text, 0, text.length())
        && (EmailAddresses.occursIn(text) || phones.occurInId(text));
  }

  /**
   * Whether a stretch of text can hold neither, at a glance: it is ASCII, encodes nothing, has no
   * {@code @} and nowhere as many digits together as a phone number has. Most texts are like that,
   * and looking closer takes ten times as long.
   */
  static boolean isNowhereIn(String text, int start, int end) {
    int digits = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (Texts.isAsciiDigit(c)) {
        digits++;
        if (digits == PhoneMentions.MIN_DIGITS) {
          return false;
        }
      } else if (c >= 0x80 || c == '@' || c == '%') {
        return false;
      } else if (!PhoneMentions.isBetween(c) && c != '+') { // in an address + is a space
        digits = 0;
      }
    }
    return true;
  }
}
