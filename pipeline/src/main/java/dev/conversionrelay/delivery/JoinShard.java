package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.outcome.DedupKey;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * By what events are joined with outcomes: not by each {@link DedupKey}, but by shards that hold
 * many, and a map within the shard. A key of its own costs the DirectRunner milliseconds, and makes
 * a bundle of its own, in which nothing can be gathered.
 */
public final class JoinShard {

  /** So many that what is known of one shard fits into memory, and few enough to be quick. */
  private static final int SHARDS = 128;

  private JoinShard() {}

  /** The shard of that {@link DedupKey}. */
  public static int of(String dedupKey) {
    // String.hashCode is fixed by the language, so the shard is the same in every JVM.
    return Math.floorMod(dedupKey.hashCode(), SHARDS);
  }

  /** Keys events by their shard. */
  public static PCollection<KV<Integer, Event>> key(PCollection<Event> events) {
    return events
        .apply(
            "KeyEvents",
            WithKeys.<Integer, Event>of(event -> of(DedupKey.of(event)))
                .withKeyType(TypeDescriptors.integers()))
        .setCoder(KvCoder.of(VarIntCoder.of(), EventCoder.of()));
  }
}
