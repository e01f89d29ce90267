package dev.conversionrelay.conversion;

/** Why a source could not turn a record into JSON. */
public enum ReadFault {
  /** A CSV row with another number of columns than its header, or broken quoting. */
  MALFORMED_CSV,
  /** A line longer than the limit. */
  TOO_LARGE
}
