package dev.conversionrelay.outcome;

import dev.conversionrelay.conversion.Event;

/**
 * An event that is fit to be sent and was not delivered, kept whole so that it can be replayed.
 *
 * @param detail what happened, for people; never a value of the event
 */
public record Undelivered(Event event, Fault fault, String detail, Attempts attempts) {

  private static final String DOUBTFUL =
      "It was sent more than 48 hours ago and the answer was lost: TikTok may have counted it, and"
          + " would not recognise a copy. --allowDoubleCount sends it all the same.";

  /** An event that is not sent again, because it may count twice. */
  public static Undelivered doubtful(Event event, Attempts attempts) {
    return new Undelivered(event, Fault.ANSWER_LOST_BEFORE, DOUBTFUL, attempts);
  }
}
