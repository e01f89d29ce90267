package dev.conversionrelay.source;

import java.util.Locale;

/** How the records of a file are written. */
public enum InputFormat {
  /**
   * By the file's name: {@code .csv} and {@code .tsv}, also compressed, are CSV, all else NDJSON.
   */
  AUTO,
  /** One JSON object a line. */
  NDJSON,
  /** A header line, then one record a line; separated by comma, semicolon or tab. */
  CSV;

  /** The format of that file: this one, or what its name says. */
  InputFormat of(String fileName) {
    if (this != AUTO) {
      return this;
    }
    String name = fileName.toLowerCase(Locale.ROOT);
    return name.matches(".*\\.(csv|tsv)(\\.[a-z0-9]+)?") ? CSV : NDJSON;
  }
}
