package dev.conversionrelay.replay;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.source.SourceRecordCoder;
import java.util.List;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** Reads the outcomes of earlier runs from one or several places. */
public final class ReadPlaces extends PTransform<PBegin, PCollection<SourceRecord>> {

  private final List<ReplayPlace> places;
  private final List<String> ofRuns;
  private final String runId;

  private ReadPlaces(List<ReplayPlace> places, List<String> ofRuns, String runId) {
    this.places = places;
    this.ofRuns = ofRuns;
    this.runId = runId;
  }

  /** Reads as {@link ReplayPlace#read} does. */
  public static ReadPlaces of(List<ReplayPlace> places, List<String> ofRuns, String runId) {
    return new ReadPlaces(List.copyOf(places), List.copyOf(ofRuns), runId);
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    PCollectionList<SourceRecord> all = PCollectionList.empty(begin.getPipeline());
    for (int i = 0; i < places.size(); i++) {
      all = all.and(begin.apply("Place" + (i + 1), places.get(i).read(ofRuns, runId)));
    }
    return all.apply("AllPlaces", Flatten.pCollections()).setCoder(SourceRecordCoder.of());
  }
}
