package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.EmailAddresses;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** What is read from, and taken out of, the addresses of pages. */
final class Urls {

  private Urls() {}

  /**
   * The decoded value of the first query parameter of that name; null if there is none, it is
   * empty, or it is not properly encoded.
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
        String value = decode(url.substring(start + name.length() + 1, stop));
        return value == null || value.isBlank() ? null : value;
      }
      start = stop + 1;
    }
    return null;
  }

  /**
   * The address with every part of its path, query and fragment that holds an e-mail address
   * emptied; the same object if there is none.
   */
  static String withoutEmailAddresses(String url) {
    if (url.indexOf('@') < 0 && url.indexOf("%40") < 0) {
      return url;
    }
    int scheme = url.indexOf("://");
    int start = scheme < 0 ? 0 : endOfPart(url, scheme + 3);
    StringBuilder clean = new StringBuilder(url.length()).append(url, 0, start);
    while (start < url.length()) {
      int end = endOfPart(url, start);
      String part = url.substring(start, end);
      String decoded = decode(part);
      boolean personal =
          EmailAddresses.occursIn(part.replace("%40", "@"))
              || (decoded != null && EmailAddresses.occursIn(decoded));
      clean.append(personal ? "" : part);
      if (end < url.length()) {
        clean.append(url.charAt(end));
      }
      start = end + 1;
    }
    return clean.length() == url.length() ? url : clean.toString();
  }

  private static int endOfPart(String url, int start) {
    int end = start;
    while (end < url.length() && "/?&#=;".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static String decode(String encoded) {
    if (encoded.indexOf('%') < 0) {
      return encoded;
    }
    try {
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
