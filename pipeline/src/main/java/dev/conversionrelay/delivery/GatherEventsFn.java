package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Gathers the events of a bundle by key, so that state is touched once per group and not once per
 * event.
 */
final class GatherEventsFn extends DoFn<Event, KV<ShardKey, EventBatch>> {

  private final int shards;
  private final BatchLimits limits;
  private transient Map<GroupKey, Group> groups;

  GatherEventsFn(int shards, BatchLimits limits) {
    this.shards = shards;
    this.limits = limits;
  }

  @StartBundle
  public void startBundle() {
    groups = new HashMap<>();
  }

  @ProcessElement
  public void process(
      @Element Event event,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      OutputReceiver<KV<ShardKey, EventBatch>> out) {
    ShardKey key = ShardKey.of(event, shards);
    Group group = groups.computeIfAbsent(new GroupKey(window, key), k -> new Group());
    if (!group.events.isEmpty() && !limits.admits(group.events.size(), group.bytes, event)) {
      out.outputWithTimestamp(KV.of(key, group.take()), timestamp);
    }
    group.add(event, timestamp);
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    groups.forEach(
        (key, group) -> {
          if (!group.events.isEmpty()) {
            Instant timestamp = group.timestamp;
            context.output(KV.of(key.key(), group.take()), timestamp, key.window());
          }
        });
    groups = null;
  }

  private record GroupKey(BoundedWindow window, ShardKey key) {}

  private static final class Group {
    private List<Event> events = new ArrayList<>();
    private long bytes;
    private Instant timestamp;

    void add(Event event, Instant at) {
      events.add(event);
      bytes += BatchLimits.bytesOf(event);
      timestamp = at;
    }

    EventBatch take() {
      EventBatch batch = new EventBatch(events.get(0).route(), events);
      events = new ArrayList<>();
      bytes = 0;
      return batch;
    }
  }
}
