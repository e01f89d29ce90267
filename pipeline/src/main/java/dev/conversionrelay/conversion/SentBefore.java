package dev.conversionrelay.conversion;

import java.time.Instant;

/**
 * What earlier runs did with an event that is now replayed. It travels with the event, so that what
 * is not known of it stays unknown however often it is tried again.
 *
 * @param firstSentAt when a request with the event was first sent, or null if never or not known
 * @param lastSentAt when a request with the event was last sent, or null likewise
 * @param ambiguous whether an answer was lost, so that TikTok may have stored the event
 */
public record SentBefore(Instant firstSentAt, Instant lastSentAt, boolean ambiguous) {

  /** Of an event that no earlier run sent. */
  public static final SentBefore NEVER = new SentBefore(null, null, false);

  /** What two outcomes of the same event say together: neither takes back the other's doubt. */
  public SentBefore and(SentBefore other) {
    return new SentBefore(
        earlier(firstSentAt, other.firstSentAt),
        later(lastSentAt, other.lastSentAt),
        ambiguous || other.ambiguous);
  }

  /**
   * Whether TikTok may have stored the event so long ago that it would count a copy.
   *
   * @param recognisedSince what TikTok received before that time, it has forgotten
   */
  public boolean mayCountTwice(Instant recognisedSince) {
    // Which of the requests was stored is not known; it may have been the first.
    return ambiguous && (firstSentAt == null || firstSentAt.isBefore(recognisedSince));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one == null || (other != null && other.isBefore(one)) ? other : one;
  }

  private static Instant later(Instant one, Instant other) {
    return one == null || (other != null && other.isAfter(one)) ? other : one;
  }
}
