package dev.conversionrelay.source;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Finds the parts in which files are read, and gives them out in runs of parts, as {@link
 * FindPartsFn} does of a database.
 */
final class FindFilePartsFn extends DoFn<byte[], List<List<FilePart>>> {

  private final FileRecords files;
  private final int readers;

  FindFilePartsFn(FileRecords files, int readers) {
    this.files = files;
    this.readers = readers;
  }

  @ProcessElement
  public void process(OutputReceiver<List<List<FilePart>>> runs) throws IOException {
    List<List<FilePart>> parts = files.parts();
    int length = Math.max(1, (parts.size() + readers - 1) / readers);
    Lists.partition(parts, length).forEach(run -> runs.output(List.copyOf(run)));
  }
}
