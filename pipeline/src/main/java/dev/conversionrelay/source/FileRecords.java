package dev.conversionrelay.source;

import dev.conversionrelay.mapping.MappingText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * The records of files, each with its file and line. TextIO would give the lines without their
 * numbers, which people need to find a bad record and which an id may be derived from.
 *
 * <p>Large files are read in parts, so that nobody holds a whole one in memory. A part begins with
 * a record whose line number is known, because the file is looked through before: NDJSON for its
 * line ends, CSV for the ends of its rows, whose quoted values may hold line ends.
 *
 * @param pattern which files, with {@code *} and {@code ?}
 * @param format of all of them
 * @param maxRecordBytes the longest record that is read
 * @param mapping what makes records of them, so that columns of CSV have the names that it reads;
 *     null for none
 */
record FileRecords(String pattern, InputFormat format, int maxRecordBytes, MappingText mapping)
    implements Serializable {

  /** Fewer would cost more to hand around than to read. */
  private static final long MIN_PART_BYTES = 1L << 20;

  /** More would not make a run faster. */
  private static final long MAX_PART_BYTES = 16L << 20;

  /** The DirectRunner holds some forty parts at once, as records or as events. */
  private static final int PARTS_IN_HEAP = 128;

  /** So many parts at least, if they are not too small, so that all workers have some. */
  private static final int PARTS = 16;

  FileRecords {
    Objects.requireNonNull(pattern, "pattern");
    Objects.requireNonNull(format, "format");
  }

  FileRecords(String pattern, InputFormat format, int maxRecordBytes) {
    this(pattern, format, maxRecordBytes, null);
  }

  /** The same for a mapping that makes records of them; null for none. */
  FileRecords withMapping(MappingText text) {
    return new FileRecords(pattern, format, maxRecordBytes, text);
  }

  /**
   * All records, in parts that each hold at least one file or a stretch of one.
   *
   * @throws FileNotFoundException if no file matches
   * @throws IOException if a file cannot be read, or is CSV without a header
   */
  List<List<FilePart>> parts() throws IOException {
    List<MatchResult.Metadata> files = files();
    long bytes = files.stream().mapToLong(MatchResult.Metadata::sizeBytes).sum();
    return parts(files, partBytes(bytes, Runtime.getRuntime().maxMemory()));
  }

  /** How large the parts of so many bytes are that are read in such a heap. */
  static long partBytes(long bytes, long heap) {
    long most = Math.min(MAX_PART_BYTES, heap / PARTS_IN_HEAP);
    return Math.max(MIN_PART_BYTES, Math.min(most, bytes / PARTS));
  }

  /** The same in parts of about that size. */
  List<List<FilePart>> parts(long partBytes) throws IOException {
    return parts(files(), partBytes);
  }

  private List<List<FilePart>> parts(List<MatchResult.Metadata> files, long partBytes)
      throws IOException {
    List<List<FilePart>> parts = new ArrayList<>();
    List<FilePart> small = new ArrayList<>();
    long smallBytes = 0;
    for (MatchResult.Metadata file : files) {
      for (FilePart each : partsOf(file, partBytes)) {
        long bytes = each.end() == FilePart.WHOLE ? file.sizeBytes() : each.end() - each.start();
        if (bytes >= partBytes) {
          parts.add(List.of(each));
        } else {
          small.add(each);
          smallBytes += bytes;
        }
        if (smallBytes >= partBytes) {
          parts.add(List.copyOf(small));
          small.clear();
          smallBytes = 0;
        }
      }
    }
    if (!small.isEmpty()) {
      parts.add(List.copyOf(small));
    }
    return parts;
  }

  /** All records, without a look through the files beforehand. */
  List<FilePart> wholeFiles() throws IOException {
    return files().stream().map(file -> FilePart.whole(file.resourceId().toString())).toList();
  }

  private List<MatchResult.Metadata> files() throws IOException {
    try {
      return FileSystems.match(pattern, EmptyMatchTreatment.DISALLOW).metadata();
    } catch (FileNotFoundException e) {
      throw new FileNotFoundException("no file matches --input=" + pattern);
    }
  }

  private List<FilePart> partsOf(MatchResult.Metadata metadata, long partBytes) throws IOException {
    ResourceId file = metadata.resourceId();
    FilePart whole = FilePart.whole(file.toString());
    boolean compressed = compressionOf(file) != Compression.UNCOMPRESSED;
    if (!compressed && (metadata.sizeBytes() <= partBytes || !metadata.isReadSeekEfficient())) {
      return List.of(whole);
    }
    List<FilePart> parts = new ArrayList<>();
    try (FileReader records = new FileReader(this)) {
      records.begin(whole);
      FilePart part = whole;
      while (records.skip()) {
        if (records.offset() - part.start() >= partBytes && records.isBetweenRecords()) {
          parts.add(records.upToHere(part));
          part = records.fromHere();
        }
      }
      if (records.offset() > part.start()) {
        parts.add(records.upToHere(part));
      }
    }
    return parts;
  }

  boolean isCsv(String file) {
    return format.of(file) == InputFormat.CSV;
  }

  static Compression compressionOf(ResourceId file) {
    return Compression.detect(file.getFilename());
  }

  /** The content of a file, from its beginning. */
  static InputStream contentOf(ResourceId file) throws IOException {
    ReadableByteChannel channel = FileSystems.open(file);
    try {
      return Channels.newInputStream(compressionOf(file).readDecompressed(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }
}
