package dev.conversionrelay.conversion;

/** Why a source could not turn a record into JSON. */
public enum ReadFault {
  /**
   * A CSV row with another number of columns than its header, broken quoting, or bytes that are not
   * UTF-8.
   */
  MALFORMED_CSV,
  /** A line or message longer than the limit, or one that is when it is decompressed. */
  TOO_LARGE,
  /** A message that says or looks as if it was gzip, and cannot be decompressed. */
  MALFORMED_GZIP,
  /** A row with a value that the database driver cannot hand over. */
  UNREADABLE_VALUE
}
