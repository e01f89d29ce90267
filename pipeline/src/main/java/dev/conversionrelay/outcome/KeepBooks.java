package dev.conversionrelay.outcome;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.joda.time.Duration;

/**
 * Writes the {@link Books} of the run as one JSON file: of bounded input the tally that {@link
 * AddUpTallies} makes, of unbounded input again and again all tallies from the start of the run on.
 * A tally counts only what its bundle committed, so the books hold when bundles are retried.
 */
public final class KeepBooks extends PTransform<PCollection<Tally>, PDone> {

  /** How far the books of unbounded input are behind at most. */
  private static final Duration MAX_AGE = Duration.standardSeconds(10);

  private final String summaryFile;
  private final String runId;

  private KeepBooks(String summaryFile, String runId) {
    this.summaryFile = summaryFile;
    this.runId = runId;
  }

  /** Writes the books of that run to that file, local or in a bucket. */
  public static KeepBooks to(String summaryFile, String runId) {
    return new KeepBooks(summaryFile, runId);
  }

  @Override
  public PDone expand(PCollection<Tally> tallies) {
    current(tallies).apply("WriteSummary", ParDo.of(new WriteSummaryFn(summaryFile, runId)));
    return PDone.in(tallies.getPipeline());
  }

  private static PCollection<Tally> current(PCollection<Tally> tallies) {
    if (tallies.isBounded() == PCollection.IsBounded.BOUNDED) {
      return tallies;
    }
    return tallies
        .apply(
            "KeepCurrent",
            Window.<Tally>into(new GlobalWindows())
                .triggering(
                    Repeatedly.forever(
                        AfterProcessingTime.pastFirstElementInPane().plusDelayOf(MAX_AGE)))
                .withAllowedLateness(Duration.ZERO)
                .accumulatingFiredPanes())
        .apply("AddUp", Combine.globally(new AddUpTallies.AddUpFn(false)).withoutDefaults());
  }

  static final class WriteSummaryFn extends DoFn<Tally, Void> {

    /** The last firing that this JVM wrote to a file. */
    private static final Map<String, Long> LAST_WRITTEN = new HashMap<>();

    private final String summaryFile;
    private final String runId;

    WriteSummaryFn(String summaryFile, String runId) {
      this.summaryFile = summaryFile;
      this.runId = runId;
    }

    @ProcessElement
    public void process(@Element Tally tally, PaneInfo pane) {
      // Of two firings that are written side by side the later one stays.
      synchronized (LAST_WRITTEN) {
        long last = LAST_WRITTEN.getOrDefault(summaryFile, -1L);
        if (pane.isLast() || pane.getIndex() >= last) {
          LAST_WRITTEN.put(summaryFile, pane.getIndex());
          write(tally);
        }
      }
    }

    private void write(Tally tally) {
      ResourceId file = FileSystems.matchNewResource(summaryFile, false);
      ResourceId draft =
          file.getCurrentDirectory()
              .resolve(".draft-of-" + file.getFilename(), StandardResolveOptions.RESOLVE_FILE);
      try {
        try (WritableByteChannel channel = FileSystems.create(draft, "application/json");
            var out = Channels.newOutputStream(channel)) {
          String json = new Books(tally).toJson(runId).toPrettyString();
          out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
        }
        // Whoever reads the books of a stream finds them whole, also while they are renewed.
        FileSystems.rename(List.of(draft), List.of(file));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write --summary=" + summaryFile, e);
      }
    }
  }
}
