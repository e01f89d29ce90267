package dev.conversionrelay.mapping;

import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.Location;

/**
 * What stops a mapping on a record; its message holds no value of the record. Costs no stack trace,
 * because any number of records may bring it about.
 */
final class MappingFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Location location;

  /** A failure of a function, which does not know where in the mapping it was called. */
  MappingFailure(String problem) {
    this(problem, null);
  }

  MappingFailure(String problem, Location location) {
    super(problem, null, false, false);
    this.location = location;
  }

  /**
   * A failure of a node of the library, whose own message may quote values.
   *
   * @param otherwise what is wrong, if it is not a variable
   */
  static MappingFailure of(JsltException e, String otherwise, Location location) {
    Location own = e.getLine() < 1 ? location : new Location(null, e.getLine(), e.getColumn());
    return e.getMessageWithoutLocation().startsWith("No such variable")
        ? new MappingFailure("a variable is used before it is set", own)
        : new MappingFailure(otherwise, location == null ? own : location);
  }

  /** Null if unknown. */
  Location location() {
    return location;
  }
}
