package dev.conversionrelay.delivery;

import static dev.conversionrelay.delivery.TestEvents.PIXEL;
import static dev.conversionrelay.delivery.TestEvents.event;
import static dev.conversionrelay.delivery.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.TrackedPipeline;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.outcome.Tally;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TrackedPipeline.Extension.class)
class BatchEventsTest {

  private static final BatchLimits THOUSAND = new BatchLimits(1_000, 1_000_000);
  private static final Duration DELAY = Duration.standardSeconds(5);
  private static final Duration WINDOW = Duration.standardMinutes(10);

  @Test
  void boundedEventsOfAKeyMakeTheFewestBatches(TrackedPipeline pipeline) {
    PCollection<EventBatch> batches =
        batch(pipeline, events(2_500), THOUSAND, 1).get(BatchEvents.BATCHES);

    PAssert.that(batches)
        .satisfies(
            all -> {
              assertThat(sizes(all)).containsExactlyInAnyOrder(1_000, 1_000, 500);
              assertThat(ids(all)).hasSize(2_500);
              return null;
            });
    pipeline.run();
  }

  @Test
  void shardsBatchOnTheirOwnAndLoseNothing(TrackedPipeline pipeline) {
    PCollection<EventBatch> batches =
        batch(pipeline, events(5_000), THOUSAND, 4).get(BatchEvents.BATCHES);

    PAssert.that(batches)
        .satisfies(
            all -> {
              // Four shards of about 1,250 events: a full batch and a rest each.
              assertThat(sizes(all)).hasSize(8).allMatch(size -> size <= 1_000);
              assertThat(ids(all)).hasSize(5_000);
              return null;
            });
    pipeline.run();
  }

  @Test
  void noBatchIsLargerThanTheByteLimit(TrackedPipeline pipeline) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      events.add(event(PIXEL, i, "x".repeat(i * 37 % 900)));
    }
    BatchLimits limits = new BatchLimits(1_000, 10_000);

    PAssert.that(batch(pipeline, events, limits, 1).get(BatchEvents.BATCHES))
        .satisfies(
            all -> {
              long total = 0;
              int count = 0;
              for (EventBatch batch : all) {
                assertThat(batch.bytes() + BatchLimits.ENVELOPE_BYTES).isLessThanOrEqualTo(10_000);
                total += batch.bytes();
                count++;
              }
              assertThat(ids(all)).hasSize(300);
              // Each batch but the last is within one event of the limit.
              assertThat((double) count)
                  .isLessThanOrEqualTo(total / (10_000.0 - 1_024 - 1_100) + 1);
              return null;
            });
    pipeline.run();
  }

  @Test
  void eventsOfDifferentRoutesNeverShareABatch(TrackedPipeline pipeline) {
    Route other = new Route(EventSource.WEB, "COTHERPIXEL000000001", null);
    Route testing = new Route(EventSource.WEB, PIXEL.eventSourceId(), "TEST1");
    List<Event> events = List.of(event(PIXEL, 1, ""), event(other, 1, ""), event(testing, 1, ""));

    PAssert.that(batch(pipeline, events, THOUSAND, 1).get(BatchEvents.BATCHES))
        .containsInAnyOrder(
            new EventBatch(PIXEL, List.of(events.get(0))),
            new EventBatch(other, List.of(events.get(1))),
            new EventBatch(testing, List.of(events.get(2))));
    pipeline.run();
  }

  @Test
  void eventsOfManyRoutesAreGatheredByEachOfThem(TrackedPipeline pipeline) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      events.add(event(new Route(EventSource.WEB, "PIXEL" + i % 150, null), i, ""));
    }

    PAssert.that(batch(pipeline, events, THOUSAND, 1).get(BatchEvents.BATCHES))
        .satisfies(
            all -> {
              assertThat(sizes(all)).hasSize(150).containsOnly(4);
              assertThat(ids(all)).hasSize(600);
              return null;
            });
    pipeline.run();
  }

  @Test
  void identicalCopiesAreDroppedAndCounted(TrackedPipeline pipeline) {
    List<Event> events = new ArrayList<>(events(100));
    events.addAll(events(30));
    events.add(event(PIXEL, 7, "another content"));
    PCollectionTuple batched = batch(pipeline, events, THOUSAND, 3);

    PAssert.that(batched.get(BatchEvents.BATCHES))
        .satisfies(
            all -> {
              assertThat(sizes(all).stream().mapToInt(Integer::intValue).sum()).isEqualTo(101);
              return null;
            });
    PAssert.that(batched.get(BatchEvents.TALLIES))
        .satisfies(
            all -> {
              Tally sum = new Tally();
              all.forEach(sum::addAll);
              assertThat(sum.total(Tally.DUPLICATES)).isEqualTo(30);
              return null;
            });
    pipeline.run();
  }

  @Test
  void aStreamsEventWaitsNoLongerThanTheDelay(TrackedPipeline pipeline) {
    TestStream<Event> stream =
        TestStream.create(EventCoder.of())
            .advanceWatermarkTo(Instant.EPOCH)
            .addElements(event(1))
            .advanceProcessingTime(Duration.standardSeconds(3))
            .addElements(event(2))
            // The timer was set by the first event of the batch and not moved by the second.
            .advanceProcessingTime(Duration.standardSeconds(3))
            .addElements(event(3))
            .advanceProcessingTime(Duration.standardSeconds(6))
            .advanceWatermarkToInfinity();

    PAssert.that(batchOf(pipeline.apply(stream), THOUSAND, 1).get(BatchEvents.BATCHES))
        .containsInAnyOrder(
            new EventBatch(PIXEL, List.of(event(1), event(2))),
            new EventBatch(PIXEL, List.of(event(3))));
    pipeline.run();
  }

  @Test
  void aStreamsFullBatchDoesNotWait(TrackedPipeline pipeline) {
    BatchLimits two = new BatchLimits(2, 1_000_000);
    TestStream<Event> stream =
        TestStream.create(EventCoder.of())
            .advanceWatermarkTo(Instant.EPOCH)
            .addElements(event(1), event(2), event(3))
            .advanceProcessingTime(Duration.standardSeconds(2))
            .addElements(event(4))
            .advanceWatermarkToInfinity();

    PAssert.that(batchOf(pipeline.apply(stream), two, 1).get(BatchEvents.BATCHES))
        .containsInAnyOrder(
            new EventBatch(PIXEL, List.of(event(1), event(2))),
            new EventBatch(PIXEL, List.of(event(3), event(4))));
    pipeline.run();
  }

  @Test
  void theEndOfAStreamDeliversWhatWaits(TrackedPipeline pipeline) {
    TestStream<Event> stream =
        TestStream.create(EventCoder.of())
            .advanceWatermarkTo(Instant.EPOCH)
            .addElements(event(1))
            .advanceWatermarkToInfinity();

    PAssert.that(batchOf(pipeline.apply(stream), THOUSAND, 1).get(BatchEvents.BATCHES))
        .containsInAnyOrder(new EventBatch(PIXEL, List.of(event(1))));
    pipeline.run();
  }

  @Test
  void aStreamForgetsCopiesAfterTwoWindows(TrackedPipeline pipeline) {
    TestStream<Event> stream =
        TestStream.create(EventCoder.of())
            .advanceWatermarkTo(Instant.EPOCH)
            .addElements(event(1))
            .advanceProcessingTime(Duration.standardMinutes(9))
            .addElements(event(1)) // within the window: a copy
            .advanceProcessingTime(Duration.standardMinutes(2))
            .advanceProcessingTime(Duration.standardMinutes(11))
            .addElements(event(1)) // 22 minutes after the first: sent again
            .advanceWatermarkToInfinity();
    PCollectionTuple batched = batchOf(pipeline.apply(stream), THOUSAND, 1);

    PAssert.that(batched.get(BatchEvents.BATCHES))
        .containsInAnyOrder(
            new EventBatch(PIXEL, List.of(event(1))), new EventBatch(PIXEL, List.of(event(1))));
    PAssert.that(batched.get(BatchEvents.TALLIES).apply(MapElements.via(new Duplicates())))
        .containsInAnyOrder(1L);
    pipeline.run();
  }

  private static final class Duplicates extends SimpleFunction<Tally, Long> {
    @Override
    public Long apply(Tally tally) {
      return tally.total(Tally.DUPLICATES);
    }
  }

  private static PCollectionTuple batch(
      TrackedPipeline pipeline, List<Event> events, BatchLimits limits, int shards) {
    return batchOf(pipeline.apply(Create.of(events).withCoder(EventCoder.of())), limits, shards);
  }

  private static PCollectionTuple batchOf(
      PCollection<Event> events, BatchLimits limits, int shards) {
    return events.apply(BatchEvents.of(limits, shards, DELAY, WINDOW));
  }

  private static List<Integer> sizes(Iterable<EventBatch> batches) {
    List<Integer> sizes = new ArrayList<>();
    batches.forEach(batch -> sizes.add(batch.events().size()));
    return sizes;
  }

  private static Set<String> ids(Iterable<EventBatch> batches) {
    Set<String> ids = new HashSet<>();
    batches.forEach(batch -> batch.events().forEach(event -> ids.add(event.eventId())));
    return ids;
  }
}
