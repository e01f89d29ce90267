package dev.conversionrelay.source;

import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.nio.channels.Channels;
import org.apache.beam.sdk.io.FileIO.ReadableFile;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Reads the lines of files that a step before has found. A position is file and line. */
public final class ReadLines
    extends PTransform<PCollection<ReadableFile>, PCollection<SourceRecord>> {

  private ReadLines() {}

  public static ReadLines ofEach() {
    return new ReadLines();
  }

  @Override
  public PCollection<SourceRecord> expand(PCollection<ReadableFile> files) {
    return files.apply("Read", ParDo.of(new ReadLinesFn())).setCoder(SourceRecordCoder.of());
  }

  static final class ReadLinesFn extends DoFn<ReadableFile, SourceRecord> {

    @ProcessElement
    public void process(@Element ReadableFile file, OutputReceiver<SourceRecord> out)
        throws IOException {
      String name = file.getMetadata().resourceId().toString();
      try (LineReader lines =
          new LineReader(
              Channels.newInputStream(file.open()), 0, 1, ReadFiles.MAX_RECORD_BYTES, false)) {
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
          String position = name + ":" + lines.lineNumber();
          if (lines.tooLong()) {
            out.output(SourceRecord.unreadable(position, ReadFault.TOO_LARGE));
          } else if (line.length > 0) {
            out.output(SourceRecord.of(position, line));
          }
        }
      }
    }
  }
}
