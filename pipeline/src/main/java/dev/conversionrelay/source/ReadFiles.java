package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.MappingText;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads NDJSON or CSV files, compressed or not. A record's position is its file and line. A line
 * that is too long, or not a CSV row of the header's width, becomes an unreadable record.
 */
public final class ReadFiles extends PTransform<PBegin, PCollection<SourceRecord>> {

  /** The longest record that is read, in bytes; a longer one is rejected. */
  public static final int MAX_RECORD_BYTES = 4 << 20;

  private final FileRecords files;
  private final int readers;

  private ReadFiles(FileRecords files, int readers) {
    this.files = files;
    this.readers = readers;
  }

  /**
   * Reads every file that matches the pattern, which may hold {@code *} and {@code ?}.
   *
   * @param readers how many parts are read at the same time to begin with; a runner that balances
   *     its work may make more of them
   */
  public static ReadFiles matching(String pattern, InputFormat format, int readers) {
    return new ReadFiles(new FileRecords(pattern, format, MAX_RECORD_BYTES), readers);
  }

  /**
   * The same for a mapping that makes records of them, null for none; columns of CSV have the names
   * that it reads.
   */
  public ReadFiles withMapping(MappingText text) {
    return new ReadFiles(files.withMapping(text), readers);
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    return begin
        .apply("Start", Impulse.create())
        .apply("FindParts", ParDo.of(new FindFilePartsFn(files, readers)))
        .setCoder(ListCoder.of(ListCoder.of(SerializableCoder.of(FilePart.class))))
        .apply("SpreadParts", Redistribute.arbitrarily())
        .apply("ReadParts", ParDo.of(new ReadFilePartsFn(files)))
        .setCoder(SourceRecordCoder.of());
  }
}
