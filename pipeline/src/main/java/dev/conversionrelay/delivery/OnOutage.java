package dev.conversionrelay.delivery;

/** What becomes of events that cannot be sent within the retry budget. */
public enum OnOutage {
  /** They are kept as undelivered, and so is the rest of their event source: batch runs. */
  KEEP,
  /**
   * The bundle fails, so that the runner hands the events over again, until they are sent: streams
   * on a runner with durable state.
   */
  FAIL_BUNDLE,
  /**
   * They are sent again after a pause, until they are sent: streams on the DirectRunner, which
   * would lose what a failed bundle held.
   */
  SEND_AGAIN
}
