package dev.conversionrelay.outcome;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/** The tallies of one bundle, by window, to be emitted when the bundle finishes. */
public final class BundleTally {

  private final Map<BoundedWindow, Entry> entries = new HashMap<>();

  /** The tally of that window, to be added to; the timestamp is that of the element counted. */
  public Tally of(BoundedWindow window, Instant timestamp) {
    Entry entry = entries.computeIfAbsent(window, w -> new Entry());
    entry.timestamp = timestamp;
    return entry.tally;
  }

  /** Takes one tally with its window and a timestamp in it. */
  public interface Emitter {
    void emit(Tally tally, Instant timestamp, BoundedWindow window);
  }

  /** Hands over every tally. */
  public void emitTo(Emitter emitter) {
    entries.forEach((window, entry) -> emitter.emit(entry.tally, entry.timestamp, window));
  }

  private static final class Entry {
    private final Tally tally = new Tally();
    private Instant timestamp;
  }
}
