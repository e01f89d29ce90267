package dev.conversionrelay.source;

import java.io.Serializable;
import java.time.Instant;

/**
 * The times whose rows a run reads, from {@code since} up to but without {@code until}, so that
 * windows which follow upon each other share no row and leave none out.
 *
 * @param since the first instant of the window, or null if it has no beginning
 * @param until the first instant after the window, or null if it has no end
 */
public record TimeWindow(Instant since, Instant until) implements Serializable {

  /** The window that leaves nothing out. */
  public static final TimeWindow ALL = new TimeWindow(null, null);

  public boolean isAll() {
    return since == null && until == null;
  }
}
