package dev.conversionrelay.source;

/**
 * What is to be read does not fit the database. The message names the option and the remedy, and
 * holds names of columns and types, never a value.
 */
public final class JdbcQueryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  JdbcQueryException(String message) {
    super(message);
  }
}
