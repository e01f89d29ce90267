package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Texts;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Normalises where a person lives; these keys are sent in clear text (fact sheet §2.2). */
final class Places {

  private static final Map<String, String> COUNTRIES = countries();

  private static final Map<String, String> US_STATES =
      Map.ofEntries(
          Map.entry("alabama", "al"),
          Map.entry("alaska", "ak"),
          Map.entry("arizona", "az"),
          Map.entry("arkansas", "ar"),
          Map.entry("california", "ca"),
          Map.entry("colorado", "co"),
          Map.entry("connecticut", "ct"),
          Map.entry("delaware", "de"),
          Map.entry("district of columbia", "dc"),
          Map.entry("florida", "fl"),
          Map.entry("georgia", "ga"),
          Map.entry("hawaii", "hi"),
          Map.entry("idaho", "id"),
          Map.entry("illinois", "il"),
          Map.entry("indiana", "in"),
          Map.entry("iowa", "ia"),
          Map.entry("kansas", "ks"),
          Map.entry("kentucky", "ky"),
          Map.entry("louisiana", "la"),
          Map.entry("maine", "me"),
          Map.entry("maryland", "md"),
          Map.entry("massachusetts", "ma"),
          Map.entry("michigan", "mi"),
          Map.entry("minnesota", "mn"),
          Map.entry("mississippi", "ms"),
          Map.entry("missouri", "mo"),
          Map.entry("montana", "mt"),
          Map.entry("nebraska", "ne"),
          Map.entry("nevada", "nv"),
          Map.entry("new hampshire", "nh"),
          Map.entry("new jersey", "nj"),
          Map.entry("new mexico", "nm"),
          Map.entry("new york", "ny"),
          Map.entry("north carolina", "nc"),
          Map.entry("north dakota", "nd"),
          Map.entry("ohio", "oh"),
          Map.entry("oklahoma", "ok"),
          Map.entry("oregon", "or"),
          Map.entry("pennsylvania", "pa"),
          Map.entry("puerto rico", "pr"),
          Map.entry("rhode island", "ri"),
          Map.entry("south carolina", "sc"),
          Map.entry("south dakota", "sd"),
          Map.entry("tennessee", "tn"),
          Map.entry("texas", "tx"),
          Map.entry("utah", "ut"),
          Map.entry("vermont", "vt"),
          Map.entry("virginia", "va"),
          Map.entry("washington", "wa"),
          Map.entry("west virginia", "wv"),
          Map.entry("wisconsin", "wi"),
          Map.entry("wyoming", "wy"));

  /** Armed forces and territories, which have codes but are not in the list of names. */
  private static final Set<String> OTHER_US_CODES =
      Set.of("aa", "ae", "ap", "as", "gu", "mp", "um", "vi");

  private Places() {}

  /**
   * The ISO 3166 alpha-2 code in lower case, from alpha-2 or alpha-3 in any letter case; null if
   * the text is neither. {@code UK} is read as {@code gb}.
   */
  static String country(String text) {
    return COUNTRIES.get(Texts.asciiLowerCase(text));
  }

  /**
   * The state in lower case; for the United States its two-letter code, from the code, ISO 3166-2
   * such as {@code US-CA}, or the English name, and null if it is none of these.
   *
   * @param country in lower case, or null if unknown
   */
  static String state(String text, String country) {
    String state = Texts.lowerCase(text);
    if (!"us".equals(country)) {
      return state;
    }
    String code = US_STATES.get(state);
    if (code != null) {
      return code;
    }
    code = state.startsWith("us-") ? state.substring(3) : state;
    return US_STATES.containsValue(code) || OTHER_US_CODES.contains(code) ? code : null;
  }

  /**
   * The city in lower case with nothing but letters and digits: {@code newyork}. The marks that
   * belong to letters in many scripts stay. May be empty.
   */
  static String city(String text) {
    String lower = Texts.lowerCase(text);
    StringBuilder kept = new StringBuilder(lower.length());
    for (int i = 0; i < lower.length(); ) {
      int point = lower.codePointAt(i);
      if (Character.isLetterOrDigit(point) || isMark(point)) {
        kept.appendCodePoint(point);
      }
      i += Character.charCount(point);
    }
    return kept.toString();
  }

  private static boolean isMark(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static Map<String, String> countries() {
    Map<String, String> countries = new HashMap<>();
    for (String code : Locale.getISOCountries()) {
      String lower = code.toLowerCase(Locale.ROOT);
      countries.put(lower, lower);
      String alpha3 = new Locale("", code).getISO3Country();
      if (!alpha3.isEmpty()) {
        countries.put(alpha3.toLowerCase(Locale.ROOT), lower);
      }
    }
    countries.put("uk", "gb");
    return Map.copyOf(countries);
  }
}
