package dev.conversionrelay.source;

import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.Mapping;
import dev.conversionrelay.mapping.MappingText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The records of files, each with its file and line. TextIO would give the lines without their
 * numbers, which people need to find a bad record and which an id may be derived from.
 *
 * <p>An uncompressed NDJSON file is read in parts; a part begins at a line whose number is known,
 * because the file is scanned for line ends when it is split. CSV, whose quoted values may hold
 * line ends, and compressed files are read in one go.
 */
final class FileRecords extends BoundedSource<SourceRecord> {

  private static final long MIN_PART_BYTES = 1L << 20;
  private static final long MAX_PART_BYTES = 32L << 20;
  private static final long WHOLE_FILE = -1;

  private final String pattern;
  private final InputFormat format;
  private final int maxRecordBytes;
  private final MappingText mapping;

  /** One part of one file; null before the pattern was expanded. */
  private final Part part;

  private record Part(String file, long start, long end, long firstLine) implements Serializable {}

  FileRecords(String pattern, InputFormat format, int maxRecordBytes) {
    this(pattern, format, maxRecordBytes, null, null);
  }

  private FileRecords(
      String pattern, InputFormat format, int maxRecordBytes, MappingText mapping, Part part) {
    this.mapping = mapping;
    this.pattern = pattern;
    this.format = format;
    this.maxRecordBytes = maxRecordBytes;
    this.part = part;
  }

  /** The same for a mapping that makes records of them; columns of CSV have the names it reads. */
  FileRecords withMapping(MappingText text) {
    return new FileRecords(pattern, format, maxRecordBytes, text, part);
  }

  @Override
  public List<FileRecords> split(long desiredBundleSizeBytes, PipelineOptions options)
      throws IOException {
    if (part != null) {
      return List.of(this);
    }
    long partBytes = Math.min(MAX_PART_BYTES, Math.max(MIN_PART_BYTES, desiredBundleSizeBytes));
    List<FileRecords> sources = new ArrayList<>();
    for (MatchResult.Metadata file : matchingFiles()) {
      for (Part each : partsOf(file, partBytes)) {
        sources.add(new FileRecords(pattern, format, maxRecordBytes, mapping, each));
      }
    }
    return sources;
  }

  private List<MatchResult.Metadata> matchingFiles() throws IOException {
    try {
      return FileSystems.match(pattern, EmptyMatchTreatment.DISALLOW).metadata();
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException("no file matches --input=" + pattern);
    }
  }

  private List<Part> partsOf(MatchResult.Metadata metadata, long partBytes) throws IOException {
    ResourceId file = metadata.resourceId();
    boolean divisible =
        metadata.isReadSeekEfficient()
            && metadata.sizeBytes() > partBytes
            && compressionOf(file) == Compression.UNCOMPRESSED
            && format.of(file.getFilename()) == InputFormat.NDJSON;
    if (!divisible) {
      return List.of(new Part(file.toString(), 0, WHOLE_FILE, 1));
    }
    List<Part> parts = new ArrayList<>();
    try (LineReader lines = new LineReader(streamOf(file), 0, 1, maxRecordBytes, false)) {
      long start = 0;
      long firstLine = 1;
      while (lines.next() != null) {
        if (lines.offset() - start >= partBytes) {
          parts.add(new Part(file.toString(), start, lines.offset(), firstLine));
          start = lines.offset();
          firstLine = lines.lineNumber() + 1;
        }
      }
      if (lines.offset() > start) {
        parts.add(new Part(file.toString(), start, lines.offset(), firstLine));
      }
    }
    return parts;
  }

  private static Compression compressionOf(ResourceId file) {
    return Compression.detect(file.getFilename());
  }

  private static InputStream streamOf(ResourceId file) throws IOException {
    ReadableByteChannel channel = FileSystems.open(file);
    try {
      return Channels.newInputStream(compressionOf(file).readDecompressed(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) throws IOException {
    if (part != null && part.end() != WHOLE_FILE) {
      return part.end() - part.start();
    }
    long bytes = 0;
    for (MatchResult.Metadata file : matchingFiles()) {
      if (part == null || part.file().equals(file.resourceId().toString())) {
        bytes += file.sizeBytes();
      }
    }
    return bytes;
  }

  @Override
  public Coder<SourceRecord> getOutputCoder() {
    return SourceRecordCoder.of();
  }

  @Override
  public BoundedReader<SourceRecord> createReader(PipelineOptions options) throws IOException {
    if (part == null) {
      return new Reader(this, wholeFiles());
    }
    return new Reader(this, List.of(part));
  }

  /** For a runner that reads without splitting. */
  private List<Part> wholeFiles() throws IOException {
    List<Part> parts = new ArrayList<>();
    for (MatchResult.Metadata file : matchingFiles()) {
      parts.add(new Part(file.resourceId().toString(), 0, WHOLE_FILE, 1));
    }
    return parts;
  }

  private static final class Reader extends BoundedReader<SourceRecord> {

    private final FileRecords source;
    private final List<Part> parts;
    private int nextPart;
    private PartReader reader;
    private SourceRecord current;

    Reader(FileRecords source, List<Part> parts) {
      this.source = source;
      this.parts = parts;
    }

    @Override
    public boolean start() throws IOException {
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      current = null;
      while (true) {
        if (reader == null) {
          if (nextPart == parts.size()) {
            return false;
          }
          reader = new PartReader(parts.get(nextPart++), source);
        }
        current = reader.next();
        if (current != null) {
          return true;
        }
        reader.close();
        reader = null;
      }
    }

    @Override
    public SourceRecord getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public void close() throws IOException {
      if (reader != null) {
        reader.close();
        reader = null;
      }
    }

    @Override
    public BoundedSource<SourceRecord> getCurrentSource() {
      return source;
    }
  }

  /** The records of one part, whatever their format. */
  private static final class PartReader {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Part part;
    private final LineReader lines;
    private final CsvRecords csv;

    PartReader(Part part, FileRecords source) throws IOException {
      this.part = part;
      ResourceId file = FileSystems.matchSingleFileSpec(part.file()).resourceId();
      boolean isCsv = source.format.of(file.getFilename()) == InputFormat.CSV;
      InputStream in = null;
      try {
        long offset = part.start();
        if (offset == 0) {
          PushbackInputStream stream =
              new PushbackInputStream(streamOf(file), BYTE_ORDER_MARK.length);
          in = stream;
          offset = skipByteOrderMark(stream);
        } else {
          SeekableByteChannel channel = (SeekableByteChannel) FileSystems.open(file);
          in = Channels.newInputStream(channel);
          channel.position(part.start());
        }
        this.lines = new LineReader(in, offset, part.firstLine(), source.maxRecordBytes, isCsv);
      } catch (IOException e) {
        closeQuietly(in, e);
        throw unreadable(e);
      }
      this.csv =
          isCsv
              ? new CsvRecords(
                  lines,
                  part.file(),
                  source.maxRecordBytes,
                  source.mapping == null ? null : Mapping.compiled(source.mapping))
              : null;
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

    private IOException unreadable(IOException cause) {
      return new IOException("cannot read " + part.file() + ": " + cause.getMessage(), cause);
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

    SourceRecord next() throws IOException {
      try {
        return csv != null ? csv.next() : nextLine();
      } catch (IOException e) {
        throw unreadable(e);
      }
    }

    private SourceRecord nextLine() throws IOException {
      while (part.end() == WHOLE_FILE || lines.offset() < part.end()) {
        byte[] line = lines.next();
        if (line == null) {
          return null;
        }
        String position = part.file() + ":" + lines.lineNumber();
        if (lines.tooLong()) {
          return SourceRecord.unreadable(position, ReadFault.TOO_LARGE);
        }
        if (!isBlank(line)) {
          return SourceRecord.of(position, position, line);
        }
      }
      return null;
    }

    private static boolean isBlank(byte[] line) {
      for (byte b : line) {
        if (b != ' ' && b != '\t') {
          return false;
        }
      }
      return true;
    }

    void close() throws IOException {
      lines.close();
    }
  }
}
