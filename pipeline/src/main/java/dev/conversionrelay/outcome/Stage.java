package dev.conversionrelay.outcome;

/** The station of a conversion's way at which it was rejected. */
public enum Stage {
  PARSE,
  MAP,
  CONSENT,
  NORMALISE,
  VALIDATE,
  SEND
}
