package dev.conversionrelay.options;

import dev.conversionrelay.source.TimeWindow;
import java.time.Clock;
import java.time.Instant;

/** The window of a run. */
public final class TimeWindows {

  private TimeWindows() {}

  /**
   * The window of these options; they have to be valid. Its bounds are put into the options as
   * instants, so that whatever is read in the same run has the same window, however long after.
   *
   * @param clock says from when a duration counts back
   */
  public static TimeWindow resolve(IncrementalOptions options, Clock clock) {
    Instant now = clock.instant();
    Instant since = bound("--since", options.getSince(), now);
    Instant until = bound("--until", options.getUntil(), now);
    if (since != null) {
      options.setSince(since.toString());
    }
    if (until != null) {
      options.setUntil(until.toString());
    }
    return since == null && until == null ? TimeWindow.ALL : new TimeWindow(since, until);
  }

  private static Instant bound(String option, String text, Instant now) {
    if (text == null) {
      return null;
    }
    return TimeBounds.parse(text, now)
        .orElseThrow(() -> new IllegalArgumentException(option + ": not a time: " + text));
  }
}
