package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Texts;
import java.util.Set;

/** Names under which an identifier stands in clear text, wherever they are met. */
final class PersonalNames {

  private static final int MAX_WORDS = 3;

  /** The last words of such names, written together. */
  private static final Set<String> LAST_WORDS =
      Set.of(
          "email",
          "emails",
          "mail",
          "emailaddress",
          "mailaddress",
          "phone",
          "phones",
          "phonenumber",
          "phoneno",
          "telephone",
          "telephonenumber",
          "mobilenumber",
          "externalid",
          "firstname",
          "lastname",
          "fullname",
          "givenname",
          "familyname",
          "surname",
          "zip",
          "zipcode",
          "tel",
          "msisdn",
          "idfa",
          "gaid");

  /** By the two letters that one of them ends with. */
  private static final boolean[] ENDS = new boolean[26 * 26];

  static {
    for (String word : LAST_WORDS) {
      ENDS[end(word.charAt(word.length() - 2), word.charAt(word.length() - 1))] = true;
    }
  }

  private static int end(char lastButOne, char last) {
    return (lastButOne - 'a') * 26 + (last - 'a');
  }

  private PersonalNames() {}

  /**
   * Whether a stretch of text can be none of these names, at a glance: its last two letters are not
   * theirs. Nothing in it may be encoded.
   */
  static boolean isNone(String text, int start, int end) {
    char last = 0;
    for (int i = end - 1; i >= start; i--) {
      char c = text.charAt(i);
      if (Texts.isAsciiLetter(c)) {
        char lower = (char) (c | 0x20);
        if (last != 0) {
          return !ENDS[end(lower, last)];
        }
        last = lower;
      }
    }
    return true;
  }

  /**
   * Whether the name is one of an identifier, in whatever way it is written: {@code email}, {@code
   * E-Mail}, {@code customerPhone}, {@code billing_phone_number}, {@code user[first_name]}. {@code
   * phone_model} and {@code headphone} are none.
   */
  static boolean contains(String name) {
    if (isNone(name, 0, name.length())) {
      return false;
    }
    StringBuilder words = new StringBuilder(name.length());
    int[] starts = new int[name.length() + 1];
    int count = 0;
    boolean inWord = false;
    boolean lowerBefore = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Texts.isAsciiLetter(c)) {
        inWord = false;
        continue;
      }
      boolean upper = c <= 'Z';
      if (!inWord || (upper && lowerBefore)) {
        starts[count++] = words.length();
      }
      words.append(c);
      inWord = true;
      lowerBefore = !upper;
    }
    String letters = Texts.asciiLowerCase(words.toString());
    for (int i = count - 1; i >= Math.max(0, count - MAX_WORDS); i--) {
      if (LAST_WORDS.contains(letters.substring(starts[i]))) {
        return true;
      }
    }
    return false;
  }
}
