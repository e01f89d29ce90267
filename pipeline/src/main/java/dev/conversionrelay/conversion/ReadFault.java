package dev.conversionrelay.conversion;

/** Why a source could not turn a record into JSON. */
public enum ReadFault {
  /**
   * A CSV row with another number of columns than its header, broken quoting, or bytes that are not
   * UTF-8.
   */
  MALFORMED_CSV,
  /** A line longer than the limit. */
  TOO_LARGE,
  /** A row with a value that the database driver cannot hand over. */
  UNREADABLE_VALUE
}
