package dev.conversionrelay.sandbox;

/** The codes this endpoint answers with (fact sheet §6.1, §6.2). */
final class ApiCode {
  static final int OK = 0;
  static final int PARTIAL = 20001;
  static final int NO_PERMISSION = 40001;
  static final int INVALID = 40002;
  static final int RATE_LIMIT = 40100;
  static final int TOKEN_EXPIRED = 40102;
  static final int TOKEN_MISSING = 40104;
  static final int TOKEN_WRONG = 40105;

  private ApiCode() {}
}
