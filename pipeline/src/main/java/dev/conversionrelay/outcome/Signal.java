package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SafeText;
import java.util.Comparator;

/**
 * What signal quality is told of: the events of one name that go to one pixel, app or event set.
 * All parts are fit to be shown, see {@link SafeText}.
 *
 * @param eventSource web, app, offline or crm, or {@link #NONE}
 * @param eventSourceId the id of the pixel, app or event set, or {@link #NONE}
 * @param event the name, {@link #NONE} or {@link #OTHERS}
 */
public record Signal(String eventSource, String eventSourceId, String event)
    implements Comparable<Signal> {

  /** Where a record does not say it, or what it says cannot be used. */
  public static final String NONE = "(none)";

  /** Names beyond those that are told apart. */
  public static final String OTHERS = "(others)";

  private static final Comparator<Signal> ORDER =
      Comparator.comparing(Signal::eventSource)
          .thenComparing(Signal::eventSourceId)
          .thenComparing(Signal::event);

  /** Of records of which nothing can be said. */
  public static final Signal UNKNOWN = new Signal(NONE, NONE, NONE);

  /** The signal that an event is part of. */
  public static Signal of(Event event) {
    return of(event.route().eventSource().wireName(), event.route().eventSourceId(), event.name());
  }

  /** The signal of these texts as they are in a record; each may be null. */
  public static Signal of(String eventSource, String eventSourceId, String event) {
    return new Signal(shown(eventSource), shown(eventSourceId), shown(event));
  }

  /** Where the events of this signal count when there are too many signals. */
  Signal others() {
    return new Signal(eventSource, OTHERS, OTHERS);
  }

  boolean isOthers() {
    return eventSourceId.equals(OTHERS) && event.equals(OTHERS);
  }

  /** An order that does not favour names by their spelling, and is the same on every machine. */
  int rank() {
    return (eventSource + '/' + eventSourceId + '/' + event).hashCode();
  }

  private static String shown(String text) {
    return text == null || text.isEmpty() ? NONE : SafeText.of(text);
  }

  @Override
  public int compareTo(Signal other) {
    return ORDER.compare(this, other);
  }
}
