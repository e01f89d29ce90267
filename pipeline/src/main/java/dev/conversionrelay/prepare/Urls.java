package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Conversion;
import dev.conversionrelay.conversion.PercentEncoding;
import dev.conversionrelay.conversion.Texts;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** What is read from, and taken out of, the addresses of pages. */
final class Urls {

  /** An address inside another one is encoded once more; nobody goes on and on. */
  private static final int MAX_ENCODINGS = 5;

  private Urls() {}

  /**
   * The decoded value of the first query parameter of that name that is not empty; null if there is
   * none, or it is not properly encoded.
   */
  static String parameter(String url, String name) {
    int query = url.indexOf('?');
    if (query < 0) {
      return null;
    }
    int fragment = url.indexOf('#', query);
    int end = fragment < 0 ? url.length() : fragment;
    int start = query + 1;
    while (start < end) {
      int next = url.indexOf('&', start);
      int stop = next < 0 || next > end ? end : next;
      if (url.startsWith(name, start)
          && start + name.length() < stop
          && url.charAt(start + name.length()) == '=') {
        String value = Texts.trim(url.substring(start + name.length() + 1, stop));
        if (!value.isEmpty()) {
          return decode(value);
        }
      }
      start = stop + 1;
    }
    return null;
  }

  /**
   * The address with every part of its path, query and fragment emptied that holds an e-mail
   * address or a phone number, or is the value of a parameter named after an identifier, and
   * without the user in front of its host; the same object if there is nothing to take out.
   *
   * @param isPersonal whether a text holds an e-mail address or a phone number
   */
  static String withoutPersonalData(String url, Predicate<String> isPersonal) {
    return withoutPersonalData(url, isPersonal, 0);
  }

  private static String withoutPersonalData(
      String url, Predicate<String> isPersonal, int encodings) {
    int start = 0;
    String host = "";
    int scheme = url.indexOf("://");
    if (scheme > 0 && endOfPart(url, 0) == scheme + 1) {
      start = endOfPart(url, scheme + 3);
      int user = url.lastIndexOf('@', start);
      host =
          url.substring(0, scheme + 3)
              + url.substring(user > scheme ? user + 1 : scheme + 3, start);
    }
    StringBuilder clean = host.length() == start ? null : new StringBuilder(host);
    boolean valueOfPersonal = false;
    while (start < url.length()) {
      int end = endOfPart(url, start);
      boolean named = valueOfPersonal;
      boolean name = end < url.length() && url.charAt(end) == '=';
      valueOfPersonal = name && (named || isPersonalName(url, start, end));
      boolean empty =
          end > start && (named || isPersonalPart(url, start, end, isPersonal, encodings));
      if (empty && clean == null) {
        clean = new StringBuilder(url.length()).append(url, 0, start);
      }
      if (clean != null) {
        clean.append(url, empty ? end : start, Math.min(end + 1, url.length()));
      }
      start = end + 1;
    }
    return clean == null ? url : clean.toString();
  }

  private static boolean isPersonalName(String url, int start, int end) {
    int encoded = url.indexOf('%', start);
    if ((encoded < 0 || encoded >= end) && PersonalNames.isNone(url, start, end)) {
      return false;
    }
    String name = url.substring(start, end);
    return PersonalNames.contains(PercentEncoding.decode(name));
  }

  private static boolean isPersonalPart(
      String url, int start, int end, Predicate<String> isPersonal, int encodings) {
    return !PersonalData.isNowhereIn(url, start, end)
        && holdsPersonalData(url.substring(start, end), isPersonal, encodings);
  }

  /**
   * An address may hold another one, with parameters of its own. What is encoded more often than
   * anybody looks is taken for personal.
   */
  private static boolean holdsPersonalData(
      String part, Predicate<String> isPersonal, int encodings) {
    if (isPersonal.test(part)) {
      return true;
    }
    String decoded = PercentEncoding.decode(part);
    return !decoded.equals(part)
        && (encodings == MAX_ENCODINGS
            || !withoutPersonalData(decoded, isPersonal, encodings + 1).equals(decoded));
  }

  private static int endOfPart(String url, int start) {
    int end = start;
    while (end < url.length() && !endsPart(url.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean endsPart(char c) {
    return c == '/' || c == '?' || c == '&' || c == '#' || c == '=' || c == ';';
  }

  private static String decode(String encoded) {
    try {
      String decoded = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
      return (String) Conversion.present(decoded);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
