package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
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

  private ReadFiles(FileRecords files) {
    this.files = files;
  }

  /** Reads every file that matches the pattern, which may hold {@code *} and {@code ?}. */
  public static ReadFiles matching(String pattern, InputFormat format) {
    return new ReadFiles(new FileRecords(pattern, format, MAX_RECORD_BYTES));
  }

  /** The same; whether columns of CSV may have any names, because a mapping makes the records. */
  public ReadFiles withAnyNames(boolean any) {
    return new ReadFiles(files.withAnyNames(any));
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    return begin.apply("Read", Read.from(files));
  }
}
