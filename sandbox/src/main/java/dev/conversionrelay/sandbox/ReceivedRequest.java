package dev.conversionrelay.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is kept of a request besides its events; never the access token. Texts of the sender are
 * shortened.
 *
 * @param sequence 1 for the first request since the start
 * @param requestId the id in the answer
 * @param testEventCode empty for live events
 * @param bytes length of the body
 * @param outcome as in {@link Counts#requestsByOutcome()}
 * @param httpStatus the HTTP status of the answer; 0 if there was none
 * @param faults names of the planned faults that struck it
 * @param answerLost whether its events are stored while the client cannot know
 * @param delay how long the answer was held back on purpose
 * @param refusal why a check refused it; null if none did or it was never checked
 * @param findings what was found about the request itself
 * @param mask to be applied to the events before they are shown
 */
record ReceivedRequest(
    long sequence,
    Instant receivedAt,
    String requestId,
    String eventSource,
    String eventSourceId,
    String testEventCode,
    int events,
    long bytes,
    String outcome,
    int httpStatus,
    List<String> faults,
    boolean answerLost,
    Duration delay,
    Refusal refusal,
    Findings findings,
    TokenMask mask) {

  /** Longest text of a sender that is kept or listed, in characters. */
  static final int MAX_TEXT = 200;

  /** The beginning of a text that may be of any length. */
  static String shorten(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }

  /** A text of this request as it may be listed. */
  String shown(String text) {
    return shorten(mask.apply(text));
  }
}
