package dev.conversionrelay.outcome;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Adds up the tallies of all stations and writes the {@link Books} of a bounded run as one JSON
 * file. A tally counts only what its bundle committed, so the books hold when bundles are retried.
 */
public final class KeepBooks extends PTransform<PCollection<Tally>, PDone> {

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
    tallies
        .apply("AddUp", Combine.globally(new AddUpFn()))
        .apply("WriteSummary", ParDo.of(new WriteSummaryFn(summaryFile, runId)));
    return PDone.in(tallies.getPipeline());
  }

  /** Sums counts by name; an empty run has empty books. */
  static final class AddUpFn extends Combine.CombineFn<Tally, Tally, Tally> {

    @Override
    public Tally createAccumulator() {
      return new Tally();
    }

    @Override
    public Tally addInput(Tally sum, Tally input) {
      sum.addAll(input);
      return sum;
    }

    @Override
    public Tally mergeAccumulators(Iterable<Tally> sums) {
      Tally total = new Tally();
      sums.forEach(total::addAll);
      return total;
    }

    @Override
    public Tally extractOutput(Tally sum) {
      return sum;
    }

    @Override
    public Coder<Tally> getAccumulatorCoder(CoderRegistry registry, Coder<Tally> inputCoder) {
      return TallyCoder.of();
    }

    @Override
    public Coder<Tally> getDefaultOutputCoder(CoderRegistry registry, Coder<Tally> inputCoder) {
      return TallyCoder.of();
    }
  }

  static final class WriteSummaryFn extends DoFn<Tally, Void> {

    private final String summaryFile;
    private final String runId;

    WriteSummaryFn(String summaryFile, String runId) {
      this.summaryFile = summaryFile;
      this.runId = runId;
    }

    @ProcessElement
    public void process(@Element Tally tally) {
      ResourceId file = FileSystems.matchNewResource(summaryFile, false);
      try (WritableByteChannel channel = FileSystems.create(file, "application/json");
          var out = Channels.newOutputStream(channel)) {
        String json = new Books(tally).toJson(runId).toPrettyString();
        out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write --summary=" + summaryFile, e);
      }
    }
  }
}
