package dev.conversionrelay.tiktok;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error message blames. The wording is not documented, so this is a hint (fact sheet §11,
 * no. 2); the field holds known names and small indices only.
 *
 * @param index the index of the event, if the message gives one
 * @param field the field, or null
 * @param envelope whether the field stands at the request root
 */
record Blame(OptionalInt index, String field, boolean envelope) {

  private static final String PATH = "[A-Za-z_][A-Za-z_0-9]*(?:\\s*[.\\[\\]]+\\s*[A-Za-z_0-9]+)*";

  private static final Pattern INDEX = Pattern.compile("(?i)\\bdata\\W*(\\d{1,9})(?!\\d)");

  private static final Pattern PATH_AFTER_INDEX = Pattern.compile("\\G\\W{0,8}(" + PATH + ")");

  private static final Pattern ANNOUNCED =
      Pattern.compile(
          "(?i)\\b(?:for|fields?|parameters?|params?|missing|required)\\b[\\s:\"'`]{1,4}("
              + PATH
              + ")");

  private static final Pattern ANY_PATH = Pattern.compile("(?<![A-Za-z_0-9])(" + PATH + ")");

  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'|`[^`]*`");

  private static final Pattern SEPARATOR = Pattern.compile("\\s*[.\\[\\]]+\\s*");

  private static final int MAX_READ = 1024;

  static final Blame NONE = new Blame(OptionalInt.empty(), null, false);

  static Blame of(String message) {
    if (message == null || message.isBlank()) {
      return NONE;
    }
    String read = message.length() > MAX_READ ? message.substring(0, MAX_READ) : message;
    Matcher index = INDEX.matcher(read);
    if (index.find()) {
      Matcher path = PATH_AFTER_INDEX.matcher(read);
      path.region(index.end(), read.length());
      return new Blame(
          OptionalInt.of(Integer.parseInt(index.group(1))),
          path.find() ? knownPart(path.group(1)) : null,
          false);
    }
    String field = named(read);
    return new Blame(
        OptionalInt.empty(), field, field != null && WireFields.ENVELOPE.contains(field));
  }

  /** The field a message without an index names: an echo, being quoted, comes last. */
  private static String named(String message) {
    String unquoted = QUOTED.matcher(message).replaceAll(" ");
    String field = first(ANNOUNCED, unquoted, false);
    if (field == null) {
      field = first(ANY_PATH, unquoted, true);
    }
    if (field == null) {
      field = first(ANNOUNCED, message, false);
    }
    return field == null ? first(ANY_PATH, message, true) : field;
  }

  private static String first(Pattern pattern, String text, boolean onlyCompound) {
    Matcher paths = pattern.matcher(text);
    while (paths.find()) {
      String path = knownPart(paths.group(1));
      // Many names are English words too: "value" in "Invalid value for" names no field.
      if (path != null && (!onlyCompound || path.indexOf('_') >= 0)) {
        return path;
      }
    }
    return null;
  }

  /** The longest beginning of a path that is made of known names, or null. */
  private static String knownPart(String path) {
    StringBuilder known = new StringBuilder();
    String previous = "";
    for (String segment : SEPARATOR.split(path, -1)) {
      String lower = segment.toLowerCase(Locale.ROOT);
      boolean index = WireFields.isList(previous) && lower.matches("\\d{1,4}");
      if (!index && !WireFields.isField(lower)) {
        break;
      }
      known.append(known.isEmpty() ? "" : ".").append(lower);
      previous = lower;
    }
    return known.isEmpty() ? null : known.toString();
  }
}
