package dev.conversionrelay.outcome;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Adds up the tallies of bounded input to one, which is there at its end, and empty if nothing was
 * counted. Those of a stream are passed on, as {@link CountQuality} and {@link KeepBooks} add them
 * up over different spans.
 */
public final class AddUpTallies extends PTransform<PCollection<Tally>, PCollection<Tally>> {

  /**
   * The DirectRunner copies all tallies of a key with each that is added, so that many of one key
   * would cost time in the square of their number.
   */
  private static final int FANOUT = 64;

  private AddUpTallies() {}

  /** The one tally of a run, or all tallies of a stream. */
  public static PCollection<Tally> of(PCollection<Tally> tallies) {
    return tallies.isBounded() == PCollection.IsBounded.BOUNDED
        ? tallies.apply("AddUpTallies", new AddUpTallies())
        : tallies;
  }

  @Override
  public PCollection<Tally> expand(PCollection<Tally> tallies) {
    return tallies.apply("AddUp", Combine.globally(new AddUpFn(true)).withFanout(FANOUT));
  }

  /** Sums counts by name; an empty run has empty books. */
  static final class AddUpFn extends Combine.CombineFn<Tally, Tally, Tally> {

    private final boolean withTimes;

    /** Adds up with or without what is counted by the time of events. */
    AddUpFn(boolean withTimes) {
      this.withTimes = withTimes;
    }

    @Override
    public Tally createAccumulator() {
      return new Tally();
    }

    @Override
    public Tally addInput(Tally sum, Tally input) {
      if (withTimes) {
        sum.addAll(input);
      } else {
        sum.addAllButTimes(input);
      }
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
}
