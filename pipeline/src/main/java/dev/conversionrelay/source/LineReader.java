package dev.conversionrelay.source;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines as bytes and knows their numbers. A line ends with LF or CR LF, and where that is
 * asked for with a lone CR; the end is not part of it. A line longer than the limit is passed over
 * without being held in memory.
 */
final class LineReader implements Closeable {

  private static final int BUFFER_BYTES = 128 * 1024;

  private final InputStream in;
  private final int maxLineBytes;
  private final boolean loneReturnEnds;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream carried = new ByteArrayOutputStream(1024);
  private int position;
  private int end;
  private long offset;
  private long lineNumber;
  private boolean tooLong;

  /**
   * Reads from there on.
   *
   * @param offset the place of the stream's first byte in its file
   * @param firstLine the number of the stream's first line, counted from 1
   * @param loneReturnEnds whether a CR that no LF follows ends a line too
   */
  LineReader(
      InputStream in, long offset, long firstLine, int maxLineBytes, boolean loneReturnEnds) {
    this.in = in;
    this.offset = offset;
    this.lineNumber = firstLine - 1;
    this.maxLineBytes = maxLineBytes;
    this.loneReturnEnds = loneReturnEnds;
  }

  /** The next line, or null at the end; empty if the line was {@link #tooLong()}. */
  byte[] next() throws IOException {
    tooLong = false;
    carried.reset();
    return passLine(true) ? withoutCarriageReturn(carried.toByteArray()) : null;
  }

  /** Passes over the next line without looking at it; false at the end. */
  boolean skip() throws IOException {
    return passLine(false);
  }

  private boolean passLine(boolean take) throws IOException {
    boolean any = false;
    while (position < end || fill()) {
      any = true;
      int lineEnd = indexOfLineEnd();
      int stop = lineEnd < 0 ? end : lineEnd;
      if (take) {
        take(stop);
      }
      offset += stop - position;
      position = stop;
      if (lineEnd >= 0) {
        passLineEnd();
        break;
      }
    }
    if (any) {
      lineNumber++;
    }
    return any;
  }

  private boolean fill() throws IOException {
    position = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }

  private int indexOfLineEnd() {
    for (int i = position; i < end; i++) {
      if (buffer[i] == '\n' || (loneReturnEnds && buffer[i] == '\r')) {
        return i;
      }
    }
    return -1;
  }

  private void passLineEnd() throws IOException {
    boolean carriageReturn = buffer[position] == '\r';
    offset++;
    position++;
    if (carriageReturn && (position < end || fill()) && buffer[position] == '\n') {
      offset++;
      position++;
    }
  }

  private void take(int stop) {
    int length = stop - position;
    if (tooLong || carried.size() + length > maxLineBytes) {
      tooLong = true;
      carried.reset();
    } else {
      carried.write(buffer, position, length);
    }
  }

  private static byte[] withoutCarriageReturn(byte[] line) {
    if (line.length == 0 || line[line.length - 1] != '\r') {
      return line;
    }
    byte[] shorter = new byte[line.length - 1];
    System.arraycopy(line, 0, shorter, 0, shorter.length);
    return shorter;
  }

  /** The number of the line that {@link #next} returned last, counted from 1. */
  long lineNumber() {
    return lineNumber;
  }

  /** The place in the file of the first byte of the line that comes next. */
  long offset() {
    return offset;
  }

  /** Whether the line that {@link #next} returned last was longer than the limit. */
  boolean tooLong() {
    return tooLong;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
