package dev.conversionrelay.outcome;

/**
 * Why an event that is fit to be sent was not delivered. None of these is the event's own fault.
 */
public enum Fault {
  /**
   * TikTok did not answer, or answered with a passing fault, until the retry budget was used up.
   */
  RETRY_BUDGET_EXHAUSTED,
  /** TikTok refuses the token, the event source or the request as such. */
  CONFIGURATION,
  /** Not tried: an earlier request for the same event source id opened the circuit. */
  CIRCUIT_OPEN,
  /**
   * Not replayed: it was sent more than 48 hours ago and the answer was lost, so TikTok may have
   * counted it and would not recognise a copy.
   */
  ANSWER_LOST_BEFORE
}
