package dev.conversionrelay.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Small text files that options name, read on the machine that starts the run. */
final class OptionFiles {

  /** A file larger than this is something else. */
  private static final int MAX_FILE_BYTES = 1 << 20;

  private OptionFiles() {}

  /**
   * The whole file, UTF-8.
   *
   * @param option how its message begins, such as {@code "--consentPolicy: "}
   * @param otherwise what the value may be besides a file, for the message
   * @throws IllegalArgumentException if it cannot be read or has more than a megabyte, with a
   *     message that names the option
   */
  static String read(String option, String file, String otherwise) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) <= MAX_FILE_BYTES) {
        return Files.readString(path);
      }
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          option + "cannot read the file " + file + "; " + otherwise, e);
    }
    throw new IllegalArgumentException(
        option + "too large: the file " + file + " has more than a megabyte");
  }
}
