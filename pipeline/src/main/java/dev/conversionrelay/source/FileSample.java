package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.MappingText;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.BoundedSource.BoundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The first records of files, read as {@link ReadFiles} reads them. */
public final class FileSample implements Sample {

  private final FileRecords files;

  private FileSample(FileRecords files) {
    this.files = files;
  }

  /** Of every file that matches the pattern, which may hold {@code *} and {@code ?}. */
  public static FileSample matching(String pattern, InputFormat format) {
    return new FileSample(new FileRecords(pattern, format, ReadFiles.MAX_RECORD_BYTES));
  }

  /**
   * The same for a mapping that makes records of them, null for none; columns of CSV have the names
   * that it reads.
   */
  public FileSample withMapping(MappingText text) {
    return new FileSample(files.withMapping(text));
  }

  @Override
  public boolean read(int limit, Consumer<SourceRecord> records) throws IOException {
    try (BoundedReader<SourceRecord> reader = files.createReader(PipelineOptionsFactory.create())) {
      int count = 0;
      for (boolean more = reader.start(); more; more = reader.advance()) {
        if (limit > 0 && count == limit) {
          return true;
        }
        records.accept(reader.getCurrent());
        count++;
      }
      return false;
    }
  }
}
