package dev.conversionrelay.source;

import java.io.Serializable;

/**
 * A stretch of a file that begins with a record and ends with one. Places count the bytes of the
 * file's content, of a compressed file those that come out of it.
 *
 * @param file its name
 * @param start the place of the first byte
 * @param end the place after the last one; {@link #WHOLE} if the content was not looked at
 * @param firstLine the number of the first line, from 1
 * @param csvHeader the line that names the columns of CSV; null where it is in the stretch itself,
 *     and for NDJSON
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FilePart(String file, long start, long end, long firstLine, byte[] csvHeader)
    implements Serializable {

  static final long WHOLE = Long.MAX_VALUE;

  /** All of a file, however long it is. */
  static FilePart whole(String file) {
    return new FilePart(file, 0, WHOLE, 1, null);
  }

  /** Whether a reader that has come to the end of the other is where this one begins. */
  boolean continues(FilePart other) {
    return start == other.end && file.equals(other.file);
  }
}
