package dev.conversionrelay.delivery;

import static dev.conversionrelay.delivery.TestEvents.PIXEL;
import static dev.conversionrelay.delivery.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class GatherEventsFnTest {

  private static final BatchLimits LIMITS = new BatchLimits(1_000, 1_000_000);
  private static final Instant START = Instant.ofEpochSecond(0);

  private final List<KV<BoundedWindow, KV<ShardKey, EventBatch>>> groups = new ArrayList<>();

  /** All have the very object for a route, as those of a preparer have. */
  @Test
  void eventsOfOneRouteAreGatheredByWindowAndShard() {
    List<BoundedWindow> windows = List.of(window(0), window(1));
    GatherEventsFn fn = new GatherEventsFn(4, LIMITS);
    for (int bundle = 0; bundle < 2; bundle++) {
      groups.clear();
      fn.startBundle();
      for (int i = 0; i < 400; i++) {
        fn.process(event(PIXEL, i, ""), START, windows.get(i / 3 % 2), null);
      }
      fn.finishBundle(context(fn));

      assertThat(groups).hasSize(8);
      for (KV<BoundedWindow, KV<ShardKey, EventBatch>> group : groups) {
        for (Event each : group.getValue().getValue().events()) {
          int number = Integer.parseInt(each.eventId().substring("order-".length()));
          assertThat(group.getKey()).isEqualTo(windows.get(number / 3 % 2));
          assertThat(group.getValue().getKey()).isEqualTo(ShardKey.of(each, 4));
        }
      }
      assertThat(groups.stream().mapToInt(each -> each.getValue().getValue().events().size()).sum())
          .isEqualTo(400);
    }
  }

  /** As they are after a shuffle. */
  @Test
  void routesThatAreObjectsOfTheirOwnAreGatheredAllTheSame() {
    GatherEventsFn fn = new GatherEventsFn(1, LIMITS);
    fn.startBundle();
    for (int i = 0; i < 600; i++) {
      fn.process(
          event(new Route(EventSource.WEB, "PIXEL" + i % 150, null), i, ""),
          START,
          window(0),
          null);
    }
    fn.finishBundle(context(fn));
    assertThat(groups)
        .hasSize(150)
        .allMatch(each -> each.getValue().getValue().events().size() == 4);
  }

  private static BoundedWindow window(int minute) {
    return new IntervalWindow(
        START.plus(Duration.standardMinutes(minute)), Duration.standardMinutes(1));
  }

  private DoFn<Event, KV<ShardKey, EventBatch>>.FinishBundleContext context(GatherEventsFn fn) {
    DoFn<Event, KV<ShardKey, EventBatch>> of = fn;
    return of.new FinishBundleContext() {
      @Override
      public PipelineOptions getPipelineOptions() {
        throw new UnsupportedOperationException("not asked");
      }

      @Override
      public void output(KV<ShardKey, EventBatch> output, Instant timestamp, BoundedWindow window) {
        groups.add(KV.of(window, output));
      }

      @Override
      public <T> void output(TupleTag<T> tag, T output, Instant timestamp, BoundedWindow window) {
        throw new UnsupportedOperationException("there is one output");
      }
    };
  }
}
