package dev.conversionrelay.cli;

import java.util.ArrayList;
import java.util.List;

/** Text in lines of at most 100 columns. */
final class Paragraph {

  private static final int WIDTH = 100;

  private Paragraph() {}

  /**
   * The lines of a text.
   *
   * @param first what the first line begins with
   * @param indent what the other lines begin with
   */
  static List<String> of(String first, String indent, String text) {
    return of(first, indent, text, WIDTH);
  }

  /** The same in lines of at most that many columns. */
  static List<String> of(String first, String indent, String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }

  /** The line itself if it has at most 100 columns, else its beginning and three dots. */
  static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "...";
  }
}
