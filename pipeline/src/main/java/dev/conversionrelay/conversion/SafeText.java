package dev.conversionrelay.conversion;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What may be shown of an {@code event}, an {@code event_id} or a column name in rejects, logs and
 * reports. Users put anything into these; only what looks like a name or an id is shown as it is.
 */
public final class SafeText {

  private static final int MAX_LENGTH = 64;

  private SafeText() {}

  /**
   * The text itself if it has at most 64 characters, all of them ASCII letters, digits or {@code _
   * . : -}, and so cannot be an e-mail address; else {@code sha256:} and the first 12 hexadecimal
   * digits of its SHA-256, by which equal texts can be told. Null stays null.
   */
  public static String of(String text) {
    return text == null || isSafe(text) ? text : digestOf(text);
  }

  /** {@code sha256:} and the first 12 hexadecimal digits of the text's SHA-256. */
  public static String digestOf(String text) {
    byte[] digest = Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8));
    return "sha256:" + HexFormat.of().formatHex(digest, 0, 6);
  }

  /**
   * The place of a record, such as a file's path with a line number: each part between slashes as
   * {@link #of} shows it, so that one odd folder does not hide the file.
   */
  public static String ofPosition(String position) {
    StringBuilder shown = new StringBuilder(position.length());
    int start = 0;
    for (int i = 0; i <= position.length(); i++) {
      boolean end = i == position.length();
      if (end || position.charAt(i) == '/' || position.charAt(i) == '\\') {
        if (i > start) {
          shown.append(of(position.substring(start, i)));
        }
        if (!end) {
          shown.append(position.charAt(i));
        }
        start = i + 1;
      }
    }
    return shown.toString();
  }

  private static boolean isSafe(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Texts.isAsciiDigit(c) && !Texts.isAsciiLetter(c) && "_.:-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
