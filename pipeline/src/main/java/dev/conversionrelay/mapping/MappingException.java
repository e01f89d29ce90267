package dev.conversionrelay.mapping;

/**
 * A mapping that failed on a record. The message names the place in the mapping and the kind of
 * failure, and holds no value of the record.
 */
public final class MappingException extends Exception {

  private static final long serialVersionUID = 1L;

  MappingException(String message) {
    super(message, null, false, false);
  }
}
