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

/** The bytes of an {@link EventBatch}: its route once, then its events; see {@link EventCoder}. */
public final class EventBatchCoder extends CustomCoder<EventBatch> {

  private static final EventBatchCoder INSTANCE = new EventBatchCoder();
  private static final int VERSION = 1;

  /** As the first one, with what earlier runs did with each event after it. */
  private static final int VERSION_OF_REPLAYS = 2;

  private static final VarIntCoder INT = VarIntCoder.of();

  private EventBatchCoder() {}

  public static EventBatchCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(EventBatch batch, OutputStream out) throws IOException {
    boolean replay = batch.events().stream().anyMatch(EventCoder::isReplay);
    out.write(replay ? VERSION_OF_REPLAYS : VERSION);
    EventCoder.encodeRoute(batch.route(), out);
    INT.encode(batch.events().size(), out);
    for (Event event : batch.events()) {
      EventCoder.encodeBody(event, out);
      if (replay) {
        SentBeforeCoder.of().encode(event.sentBefore(), out);
      }
    }
  }

  @Override
  public EventBatch decode(InputStream in) throws IOException {
    int version = EventCoder.readVersion(in, VERSION_OF_REPLAYS, "a batch");
    Route route = EventCoder.decodeRoute(in);
    int size = INT.decode(in);
    List<Event> events = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Event event = EventCoder.decodeBody(route, in);
      events.add(
          version == VERSION_OF_REPLAYS
              ? event.withSentBefore(SentBeforeCoder.of().decode(in))
              : event);
    }
    return new EventBatch(route, events);
  }

  @Override
  public void verifyDeterministic() {
    // Every part is written in a fixed order by a deterministic coder.
  }
}
