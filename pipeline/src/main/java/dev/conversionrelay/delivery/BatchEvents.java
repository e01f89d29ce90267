package dev.conversionrelay.delivery;

import dev.conversionrelay.Runners;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.TallyCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.joda.time.Duration;

/**
 * Groups events into batches that one request can hold, and drops identical copies.
 *
 * <p>Events are keyed by what sits at the request root and by a shard. A batch goes out when it
 * holds {@link BatchLimits#events} events, when one more would not fit into {@link
 * BatchLimits#bytes}, at the end of the window, and, for unbounded input, when its first event has
 * waited for the maximum delay. Bounded input of n events of a key therefore makes ⌈n / limit⌉
 * batches where the byte limit does not bind.
 *
 * <p>Of events with the same bytes and the same key only the first goes on: within the run for
 * bounded input, within the dedup window for unbounded input. An event that differs from an earlier
 * one of the same id is not a copy; it goes on, because TikTok merges it (fact sheet §7). A copy
 * shares the fate of the first: if that one ends undelivered, it is kept whole, and replaying it
 * delivers both.
 */
public final class BatchEvents extends PTransform<PCollection<Event>, PCollectionTuple> {

  /** The batches. */
  public static final TupleTag<EventBatch> BATCHES = new TupleTag<>() {};

  /** How many copies were dropped. */
  public static final TupleTag<Tally> TALLIES = new TupleTag<>() {};

  private final BatchLimits limits;
  private final int shards;
  private final Duration maxDelay;
  private final Duration dedupWindow;

  private BatchEvents(BatchLimits limits, int shards, Duration maxDelay, Duration dedupWindow) {
    this.limits = limits;
    this.shards = shards;
    this.maxDelay = maxDelay;
    this.dedupWindow = dedupWindow;
  }

  /**
   * Batches with these limits.
   *
   * @param shards how many keys the events of one route are spread over: more can be batched at the
   *     same time, fewer make fuller batches
   * @param maxDelay how long an event of unbounded input waits for its batch to fill, in processing
   *     time
   * @param dedupWindow how long a copy is recognised in unbounded input, in processing time; a copy
   *     that comes later, but within twice that time, may be recognised
   */
  public static BatchEvents of(
      BatchLimits limits, int shards, Duration maxDelay, Duration dedupWindow) {
    return new BatchEvents(limits, shards, maxDelay, dedupWindow);
  }

  @Override
  public PCollectionTuple expand(PCollection<Event> events) {
    boolean bounded = events.isBounded() == PCollection.IsBounded.BOUNDED;
    PCollectionTuple batched =
        events
            .apply("GatherWithinBundle", ParDo.of(new GatherEventsFn(shards, limits)))
            .setCoder(KvCoder.of(ShardKey.KeyCoder.of(), EventBatchCoder.of()))
            .apply(
                "Batch",
                ParDo.of(
                        new BatchEventsFn(
                            limits,
                            bounded ? null : maxDelay,
                            bounded ? null : dedupWindow,
                            Runners.isDirect(events.getPipeline().getOptions())))
                    .withOutputTags(BATCHES, TupleTagList.of(TALLIES)));
    batched.get(BATCHES).setCoder(EventBatchCoder.of());
    batched.get(TALLIES).setCoder(TallyCoder.of());
    return batched;
  }
}
