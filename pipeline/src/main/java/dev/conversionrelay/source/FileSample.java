package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.MappingText;
import java.io.IOException;
import java.util.function.Consumer;

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
    int count = 0;
    try (FileReader reader = new FileReader(files)) {
      for (FilePart file : files.wholeFiles()) {
        reader.begin(file);
        for (SourceRecord record = reader.next(); record != null; record = reader.next()) {
          if (limit > 0 && count == limit) {
            return true;
          }
          records.accept(record);
          count++;
        }
      }
    }
    return false;
  }
}
