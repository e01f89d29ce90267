package dev.conversionrelay.source;

import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.Mapping;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Reads the records of {@link FilePart}s, one part after the other. A part that goes on where the
 * last one ended is read on from there; a compressed file would have to be read from its beginning.
 */
final class FileReader implements Closeable {

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final FileRecords source;
  private FilePart part;
  private LineReader lines;

  /** Null for NDJSON. */
  private CsvRecords csv;

  FileReader(FileRecords source) {
    this.source = source;
  }

  /** Goes to the beginning of that part. */
  void begin(FilePart next) throws IOException {
    if (isBefore(next)) {
      part = next;
      return;
    }
    close();
    part = next;
    try {
      open();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void open() throws IOException {
    ResourceId file = FileSystems.matchSingleFileSpec(part.file()).resourceId();
    boolean isCsv = source.isCsv(file.getFilename());
    InputStream in = null;
    try {
      long offset = part.start();
      if (offset > 0 && FileRecords.compressionOf(file) == Compression.UNCOMPRESSED) {
        SeekableByteChannel channel = (SeekableByteChannel) FileSystems.open(file);
        in = Channels.newInputStream(channel);
        channel.position(offset);
      } else if (offset > 0) {
        in = FileRecords.contentOf(file);
        in.skipNBytes(offset);
      } else {
        PushbackInputStream stream =
            new PushbackInputStream(FileRecords.contentOf(file), BYTE_ORDER_MARK.length);
        in = stream;
        offset = skipByteOrderMark(stream);
      }
      lines = new LineReader(in, offset, part.firstLine(), source.maxRecordBytes(), isCsv);
    } catch (IOException e) {
      closeQuietly(in, e);
      throw e;
    }
    Mapping mapping = isCsv && source.mapping() != null ? Mapping.compiled(source.mapping()) : null;
    csv = isCsv ? new CsvRecords(lines, part.file(), source.maxRecordBytes(), mapping) : null;
    if (isCsv && part.csvHeader() != null) {
      csv.beginWith(part.csvHeader());
    }
  }

  /** How many bytes were skipped. */
  private static int skipByteOrderMark(PushbackInputStream stream) throws IOException {
    byte[] start = stream.readNBytes(BYTE_ORDER_MARK.length);
    if (Arrays.equals(start, BYTE_ORDER_MARK)) {
      return start.length;
    }
    stream.unread(start);
    return 0;
  }

  private static void closeQuietly(InputStream in, IOException cause) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** The next record of the part, or null at its end. */
  SourceRecord next() throws IOException {
    try {
      if (csv != null) {
        return isAtEnd() ? null : csv.next();
      }
      return nextLine();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private SourceRecord nextLine() throws IOException {
    while (!isAtEnd()) {
      byte[] line = lines.next();
      if (line == null) {
        return null;
      }
      if (lines.tooLong()) {
        return SourceRecord.unreadable(position(), ReadFault.TOO_LARGE);
      }
      if (!isBlank(line)) {
        String position = position();
        return SourceRecord.of(position, position, line);
      }
    }
    return null;
  }

  private String position() {
    return part.file() + ":" + lines.lineNumber();
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  private boolean isAtEnd() {
    return lines.offset() >= part.end() && isBetweenRecords();
  }

  /** Passes over the next record, or line of NDJSON, of the part; false if there is none. */
  boolean skip() throws IOException {
    try {
      return !isAtEnd() && (csv != null ? csv.skip() : lines.skip());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Whether nothing was read ahead, so that reading may begin here anew. */
  boolean isBetweenRecords() {
    return csv == null || csv.hasNothingReadAhead();
  }

  /** The place of the next byte that is read. */
  long offset() {
    return lines.offset();
  }

  FilePart upToHere(FilePart from) {
    return new FilePart(from.file(), from.start(), offset(), from.firstLine(), from.csvHeader());
  }

  FilePart fromHere() {
    return new FilePart(
        part.file(),
        offset(),
        FilePart.WHOLE,
        lines.lineNumber() + 1,
        csv == null ? null : csv.headerLine());
  }

  /** Whether that part begins where the last one ended, so that it need not be opened. */
  boolean isBefore(FilePart next) {
    return part != null && next.continues(part);
  }

  private IOException unreadable(IOException cause) {
    return new IOException("cannot read " + part.file() + ": " + cause.getMessage(), cause);
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
      lines = null;
    }
    part = null;
  }
}
