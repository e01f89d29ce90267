package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventFacts;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SentBefore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/**
 * The bytes of an {@link Event} between steps and in state. A running streaming job is updated by
 * them: a new field gets a new version, and every released version stays readable.
 */
public final class EventCoder extends CustomCoder<Event> {

  private static final EventCoder INSTANCE = new EventCoder();
  private static final int VERSION = 1;

  /** The first one, and then what earlier runs did with the event. */
  private static final int VERSION_OF_REPLAYS = 2;

  /** The first one, then what is reported of the event, then what earlier runs did, if any. */
  static final int VERSION_OF_FACTS = 3;

  private static final StringUtf8Coder STRING = StringUtf8Coder.of();
  private static final NullableCoder<String> OPTIONAL_STRING = NullableCoder.of(STRING);
  private static final VarIntCoder INT = VarIntCoder.of();
  private static final VarLongCoder LONG = VarLongCoder.of();
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();

  private EventCoder() {}

  public static EventCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Event event, OutputStream out) throws IOException {
    int version = versionFor(event);
    out.write(version);
    encodeRoute(event.route(), out);
    encodeBody(event, version, out);
  }

  @Override
  public Event decode(InputStream in) throws IOException {
    int version = readVersion(in, VERSION_OF_FACTS, "an event");
    return decodeBody(decodeRoute(in), version, in);
  }

  @Override
  public void verifyDeterministic() {
    // Every part is written in a fixed order by a deterministic coder.
  }

  /** Reads a version from 1 to the latest. */
  static int readVersion(InputStream in, int latest, String what) throws IOException {
    int found = in.read();
    if (found < 1 || found > latest) {
      throw new CoderException("cannot read version " + found + " of " + what);
    }
    return found;
  }

  /** The oldest version that can hold the event. */
  static int versionFor(Event event) {
    if (!event.facts().equals(EventFacts.NONE)) {
      return VERSION_OF_FACTS;
    }
    return isReplay(event) ? VERSION_OF_REPLAYS : VERSION;
  }

  private static boolean isReplay(Event event) {
    return !event.sentBefore().equals(SentBefore.NEVER);
  }

  static void encodeRoute(Route route, OutputStream out) throws IOException {
    STRING.encode(route.eventSource().wireName(), out);
    STRING.encode(route.eventSourceId(), out);
    OPTIONAL_STRING.encode(route.testEventCode(), out);
  }

  static Route decodeRoute(InputStream in) throws IOException {
    String source = STRING.decode(in);
    EventSource eventSource =
        EventSource.of(source)
            .orElseThrow(() -> new CoderException("no event source has the encoded name"));
    return new Route(eventSource, STRING.decode(in), OPTIONAL_STRING.decode(in));
  }

  /** All of the event but its route, which the events of a batch share. */
  static void encodeBody(Event event, int version, OutputStream out) throws IOException {
    STRING.encode(event.name(), out);
    STRING.encode(event.eventId(), out);
    LONG.encode(event.eventTime(), out);
    INT.encode(event.matchKeys(), out);
    STRING.encode(event.position(), out);
    BYTES.encode(event.json(), out);
    if (version == VERSION_OF_FACTS) {
      EventFacts facts = event.facts();
      INT.encode(facts.traits(), out);
      OPTIONAL_STRING.encode(facts.currency(), out);
      LONG.encode(facts.hundredths(), out);
      out.write(isReplay(event) ? 1 : 0);
    }
    if (version == VERSION_OF_REPLAYS || (version == VERSION_OF_FACTS && isReplay(event))) {
      SentBeforeCoder.of().encode(event.sentBefore(), out);
    }
  }

  static Event decodeBody(Route route, int version, InputStream in) throws IOException {
    Event event =
        new Event(
            route,
            STRING.decode(in),
            STRING.decode(in),
            LONG.decode(in),
            INT.decode(in),
            STRING.decode(in),
            BYTES.decode(in));
    boolean replay = version == VERSION_OF_REPLAYS;
    if (version == VERSION_OF_FACTS) {
      event =
          event.withFacts(
              new EventFacts(INT.decode(in), OPTIONAL_STRING.decode(in), LONG.decode(in)));
      replay = in.read() == 1;
    }
    return replay ? event.withSentBefore(SentBeforeCoder.of().decode(in)) : event;
  }
}
