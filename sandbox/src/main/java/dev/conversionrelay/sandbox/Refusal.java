package dev.conversionrelay.sandbox;

/** Why a request is refused: the {@code code} and {@code message} of the answer. */
record Refusal(int code, String message) {
  static Refusal invalid(String field, String expectation) {
    return new Refusal(ApiCode.INVALID, "Invalid value for " + field + ": " + expectation + ".");
  }
}
