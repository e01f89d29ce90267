package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
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

  /** Routes that are objects of their own for each event would only fill the memory. */
  private static final int MAX_KNOWN_ROUTES = 64;

  private final int shards;
  private final BatchLimits limits;
  private transient Map<GroupKey, Group> groups;

  /** The groups by shard of routes that were met as these very objects, in one window. */
  private transient IdentityHashMap<Route, Group[]> known;

  private transient BoundedWindow windowOfKnown;

  GatherEventsFn(int shards, BatchLimits limits) {
    this.shards = shards;
    this.limits = limits;
  }

  @StartBundle
  public void startBundle() {
    groups = new HashMap<>();
    known = new IdentityHashMap<>();
  }

  @ProcessElement
  public void process(
      @Element Event event,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      OutputReceiver<KV<ShardKey, EventBatch>> out) {
    Group group = groupOf(event, window);
    if (!group.events.isEmpty() && !limits.admits(group.events.size(), group.bytes, event)) {
      out.outputWithTimestamp(KV.of(group.key, group.take()), timestamp);
    }
    group.add(event, timestamp);
  }

  private Group groupOf(Event event, BoundedWindow window) {
    int shard = ShardKey.shardOf(event, shards);
    if (window != windowOfKnown) {
      known.clear();
      windowOfKnown = window;
    }
    Group[] ofRoute = known.get(event.route());
    if (ofRoute != null && ofRoute[shard] != null) {
      return ofRoute[shard];
    }
    ShardKey key = new ShardKey(event.route(), shard);
    Group group = groups.computeIfAbsent(new GroupKey(window, key), k -> new Group(key));
    if (ofRoute == null && known.size() < MAX_KNOWN_ROUTES) {
      ofRoute = new Group[shards];
      known.put(event.route(), ofRoute);
    }
    if (ofRoute != null) {
      ofRoute[shard] = group;
    }
    return group;
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    groups.forEach(
        (key, group) -> {
          if (!group.events.isEmpty()) {
            Instant timestamp = group.timestamp;
            context.output(KV.of(group.key, group.take()), timestamp, key.window());
          }
        });
    groups = null;
    known = null;
    windowOfKnown = null;
  }

  private record GroupKey(BoundedWindow window, ShardKey key) {}

  private static final class Group {
    private final ShardKey key;
    private List<Event> events = new ArrayList<>();
    private long bytes;
    private Instant timestamp;

    Group(ShardKey key) {
      this.key = key;
    }

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
