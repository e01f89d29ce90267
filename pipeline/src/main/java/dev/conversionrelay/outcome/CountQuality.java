package dev.conversionrelay.outcome;

import java.time.Instant;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;

/**
 * Gives signal quality as rows, see {@link QualityJson}: of bounded input that of the tally that
 * {@link AddUpTallies} makes, of unbounded input what was counted in each five minutes, so that the
 * rows add up to all. In the global window nothing is late, and so nothing is left out.
 */
public final class CountQuality extends PTransform<PCollection<Tally>, PCollection<String>> {

  private static final Duration SPAN = Duration.standardMinutes(5);

  private CountQuality() {}

  public static CountQuality ofTallies() {
    return new CountQuality();
  }

  @Override
  public PCollection<String> expand(PCollection<Tally> tallies) {
    return counted(tallies)
        .apply("MakeRows", ParDo.of(new MakeRowsFn()))
        .setCoder(StringUtf8Coder.of());
  }

  private static PCollection<Tally> counted(PCollection<Tally> tallies) {
    if (tallies.isBounded() == PCollection.IsBounded.BOUNDED) {
      return tallies;
    }
    return tallies
        .apply(
            "EveryFiveMinutes",
            Window.<Tally>into(new GlobalWindows())
                .triggering(
                    Repeatedly.forever(
                        AfterProcessingTime.pastFirstElementInPane().plusDelayOf(SPAN)))
                .withAllowedLateness(Duration.ZERO)
                .discardingFiredPanes())
        .apply("AddUp", Combine.globally(new AddUpTallies.AddUpFn(true)).withoutDefaults());
  }

  static final class MakeRowsFn extends DoFn<Tally, String> {

    @ProcessElement
    public void process(@Element Tally tally, OutputReceiver<String> out) {
      if (!tally.quality().isEmpty()) {
        out.output(QualityJson.lines(tally.quality(), Instant.now()));
      }
    }
  }
}
