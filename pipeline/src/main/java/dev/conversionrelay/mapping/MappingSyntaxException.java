package dev.conversionrelay.mapping;

/** A mapping that cannot be compiled, with the place in its text. */
public final class MappingSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int MAX_LINE = 90;

  private final int line;
  private final int column;

  /**
   * Says what is wrong at a place of the text, and shows the line with a mark under the place.
   *
   * @param line from 1
   * @param column from 1
   */
  MappingSyntaxException(String text, int line, int column, String problem) {
    super("line " + line + ", column " + column + ": " + problem + excerpt(text, line, column));
    this.line = line;
    this.column = column;
  }

  /** The line in the mapping's text, from 1. */
  public int line() {
    return line;
  }

  /** The column in that line, from 1. */
  public int column() {
    return column;
  }

  private static String excerpt(String text, int line, int column) {
    String shown = text.lines().skip(line - 1L).findFirst().orElse("").replace('\t', ' ');
    if (shown.isBlank() || shown.length() > MAX_LINE || column > shown.length() + 1) {
      return "";
    }
    return "\n    " + shown + "\n    " + " ".repeat(column - 1) + "^";
  }
}
