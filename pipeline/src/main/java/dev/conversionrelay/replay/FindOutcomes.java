package dev.conversionrelay.replay;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.outcome.WriteOutcomes;
import dev.conversionrelay.source.ReadLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.FileIO;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads files that {@link WriteOutcomes} wrote, and the parts that killed runs left behind, line by
 * line.
 */
public final class FindOutcomes extends PTransform<PBegin, PCollection<SourceRecord>> {

  private final ReplayPlace.Files place;
  private final List<String> ofRuns;
  private final String runId;

  private FindOutcomes(ReplayPlace.Files place, List<String> ofRuns, String runId) {
    this.place = place;
    this.ofRuns = List.copyOf(ofRuns);
    this.runId = runId;
  }

  static FindOutcomes of(ReplayPlace.Files place, List<String> ofRuns, String runId) {
    return new FindOutcomes(place, ofRuns, runId);
  }

  /** The files that would be read now. */
  public static List<String> matching(ReplayPlace.Files place, List<String> ofRuns, String runId)
      throws IOException {
    List<String> files = new ArrayList<>();
    for (String pattern : patternsOf(place)) {
      for (MatchResult.Metadata file :
          FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata()) {
        if (isWanted(file.resourceId(), place, ofRuns, runId)) {
          files.add(file.resourceId().toString());
        }
      }
    }
    return files;
  }

  private static List<String> patternsOf(ReplayPlace.Files place) {
    return place.isPrefix()
        ? List.of(WriteOutcomes.filesOf(place.text()), WriteOutcomes.partsOf(place.text()))
        : List.of(place.text());
  }

  private static boolean isWanted(
      ResourceId file, ReplayPlace.Files place, List<String> ofRuns, String runId) {
    if (!place.isPrefix()) {
      return true;
    }
    // What this run writes while it reads is not of an earlier run.
    return !WriteOutcomes.isOfRun(file, place.text(), runId)
        && (ofRuns.isEmpty()
            || ofRuns.stream().anyMatch(run -> WriteOutcomes.isOfRun(file, place.text(), run)));
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    return begin
        .apply("Places", Create.of(patternsOf(place)))
        .apply("Match", FileIO.matchAll().withEmptyMatchTreatment(EmptyMatchTreatment.ALLOW))
        .apply("OfRuns", ParDo.of(new OfRunsFn(place, ofRuns, runId)))
        .apply("Open", FileIO.readMatches())
        .apply("ReadLines", ReadLines.ofEach());
  }

  /** Lets the files of the wanted runs through. */
  static final class OfRunsFn extends DoFn<MatchResult.Metadata, MatchResult.Metadata> {

    private final ReplayPlace.Files place;
    private final List<String> ofRuns;
    private final String runId;

    OfRunsFn(ReplayPlace.Files place, List<String> ofRuns, String runId) {
      this.place = place;
      this.ofRuns = ofRuns;
      this.runId = runId;
    }

    @ProcessElement
    public void process(
        @Element MatchResult.Metadata file, OutputReceiver<MatchResult.Metadata> out) {
      if (isWanted(file.resourceId(), place, ofRuns, runId)) {
        out.output(file);
      }
    }
  }
}
