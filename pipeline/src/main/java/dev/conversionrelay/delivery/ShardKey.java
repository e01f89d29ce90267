package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.VarIntCoder;

/**
 * What events are batched by: what sits at the request root, and a shard for parallelism. Copies of
 * an event always fall into the same shard, so that one state cell sees them all.
 */
record ShardKey(Route route, int shard) {

  static ShardKey of(Event event, int shards) {
    return new ShardKey(event.route(), shardOf(event, shards));
  }

  /** From 0 to one less than there are. */
  static int shardOf(Event event, int shards) {
    if (shards == 1) {
      return 0;
    }
    // String.hashCode is fixed by the language, so the shard is the same in every JVM.
    int hash = 31 * event.eventId().hashCode() + event.name().hashCode();
    return Math.floorMod(hash ^ (hash >>> 16), shards);
  }

  /** Deterministic, as the coder of a key has to be. */
  static final class KeyCoder extends CustomCoder<ShardKey> {

    private static final KeyCoder INSTANCE = new KeyCoder();
    private static final VarIntCoder INT = VarIntCoder.of();

    private KeyCoder() {}

    static KeyCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(ShardKey key, OutputStream out) throws IOException {
      EventCoder.encodeRoute(key.route(), out);
      INT.encode(key.shard(), out);
    }

    @Override
    public ShardKey decode(InputStream in) throws IOException {
      return new ShardKey(EventCoder.decodeRoute(in), INT.decode(in));
    }

    @Override
    public void verifyDeterministic() {
      // Every part is written in a fixed order by a deterministic coder.
    }
  }
}
