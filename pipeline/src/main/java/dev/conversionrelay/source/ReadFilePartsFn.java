package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;

/**
 * Reads a run of parts of files, one after the other. The runner may commit after each of them;
 * {@link ReadPartsFn} says why that matters.
 */
@DoFn.BoundedPerElement
final class ReadFilePartsFn extends DoFn<List<List<FilePart>>, SourceRecord> {

  private final FileRecords files;

  ReadFilePartsFn(FileRecords files) {
    this.files = files;
  }

  @GetInitialRestriction
  public OffsetRange parts(@Element List<List<FilePart>> run) {
    return new OffsetRange(0, run.size());
  }

  @ProcessElement
  public void process(
      @Element List<List<FilePart>> run,
      RestrictionTracker<OffsetRange, Long> parts,
      OutputReceiver<SourceRecord> records)
      throws IOException {
    int part = (int) parts.currentRestriction().getFrom();
    FileReader reader = part < run.size() ? Parked.take(files, run.get(part).get(0)) : null;
    try {
      while (parts.tryClaim((long) part)) {
        for (FilePart each : run.get(part)) {
          reader.begin(each);
          for (SourceRecord record = reader.next(); record != null; record = reader.next()) {
            records.output(record);
          }
        }
        part++;
      }
      if (part < run.size() && reader.isBefore(run.get(part).get(0))) {
        Parked.park(files, run.get(part).get(0), reader);
        reader = null;
      }
    } finally {
      if (reader != null) {
        reader.close();
      }
    }
  }

  /**
   * Readers whose run was interrupted. Whoever reads the next part on the same machine goes on with
   * them, and need not read a compressed file from its beginning once more.
   */
  private static final class Parked {

    private static final int MAX_PARKED = 16;

    private static final Map<Place, FileReader> READERS = new LinkedHashMap<>();

    private record Place(FileRecords files, String file, long start) {}

    static synchronized FileReader take(FileRecords files, FilePart part) {
      FileReader parked = READERS.remove(placeOf(files, part));
      return parked == null ? new FileReader(files) : parked;
    }

    static synchronized void park(FileRecords files, FilePart next, FileReader reader)
        throws IOException {
      FileReader same = READERS.put(placeOf(files, next), reader);
      if (same != null) {
        same.close();
      }
      if (READERS.size() > MAX_PARKED) {
        READERS.remove(READERS.keySet().iterator().next()).close();
      }
    }

    private static Place placeOf(FileRecords files, FilePart part) {
      return new Place(files, part.file(), part.start());
    }
  }
}
