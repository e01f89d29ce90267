package dev.conversionrelay.sandbox;

/**
 * Which HTTP status goes with a refusal: sources disagree, so both can be had (fact sheet §1.3).
 */
public enum HttpMode {
  /** As documented: 40001 and 40002 travel with 400, the 401xx codes with 401. */
  DOCUMENTED,
  /** Every answer is HTTP 200 and only the code in the body tells. */
  ALWAYS_200;

  /** The HTTP status for a code of the response body. */
  int status(int code) {
    if (this == ALWAYS_200 || code == ApiCode.OK || code == ApiCode.PARTIAL) {
      return 200;
    }
    if (code / 100 == 401) {
      return 401;
    }
    return code >= 50_000 ? 500 : 400;
  }
}
