package dev.conversionrelay.outcome;

/** The station of a conversion's way at which it was rejected. */
public enum Stage {
  PARSE,
  MAP,
  CONSENT,
  NORMALISE,
  VALIDATE,
  SEND,
  /** Not on the way of a conversion, but before it is sent again. */
  REPLAY
}
