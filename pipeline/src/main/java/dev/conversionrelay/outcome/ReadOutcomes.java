package dev.conversionrelay.outcome;

import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads what {@link WriteOutcomes} of all earlier runs wrote to a place, one JSON object a line.
 * The parts that a killed run left behind are read too: what stands in them happened.
 */
public final class ReadOutcomes extends PTransform<PBegin, PCollection<String>> {

  private final String prefix;

  private ReadOutcomes(String prefix) {
    this.prefix = prefix;
  }

  /** Reads everything of that file prefix; nothing, if there is nothing. */
  public static ReadOutcomes of(String prefix) {
    return new ReadOutcomes(prefix);
  }

  @Override
  public PCollection<String> expand(PBegin begin) {
    return begin
        .apply("Places", Create.of(WriteOutcomes.filesOf(prefix), WriteOutcomes.partsOf(prefix)))
        .apply("Match", FileIO.matchAll().withEmptyMatchTreatment(EmptyMatchTreatment.ALLOW))
        .apply("Open", FileIO.readMatches())
        .apply("ReadLines", TextIO.readFiles());
  }
}
