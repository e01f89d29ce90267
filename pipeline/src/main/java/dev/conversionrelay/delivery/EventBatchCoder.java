package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.VarIntCoder;

/**
 * The bytes of an {@link EventBatch}: its route once, then its events, all in the version of {@link
 * EventCoder} that the newest of them needs.
 */
public final class EventBatchCoder extends CustomCoder<EventBatch> {

  private static final EventBatchCoder INSTANCE = new EventBatchCoder();
  private static final VarIntCoder INT = VarIntCoder.of();

  private EventBatchCoder() {}

  public static EventBatchCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(EventBatch batch, OutputStream out) throws IOException {
    int version = 1;
    for (Event event : batch.events()) {
      version = Math.max(version, EventCoder.versionFor(event));
    }
    out.write(version);
    EventCoder.encodeRoute(batch.route(), out);
    INT.encode(batch.events().size(), out);
    for (Event event : batch.events()) {
      EventCoder.encodeBody(event, version, out);
    }
  }

  @Override
  public EventBatch decode(InputStream in) throws IOException {
    int version = EventCoder.readVersion(in, EventCoder.VERSION_OF_FACTS, "a batch");
    Route route = EventCoder.decodeRoute(in);
    int size = INT.decode(in);
    List<Event> events = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      events.add(EventCoder.decodeBody(route, version, in));
    }
    return new EventBatch(route, events);
  }

  @Override
  public void verifyDeterministic() {
    // Every part is written in a fixed order by a deterministic coder.
  }
}
