package dev.conversionrelay.tiktok;

/** What an answer means for the events of its request. */
public enum Verdict {
  /** All are stored. */
  DELIVERED,
  /** All are stored; TikTok complains about something (code 20001). */
  DELIVERED_WITH_WARNING,
  /** A passing fault: send again later. */
  RETRY,
  /** At least one event, or the envelope, is not as TikTok wants it; nothing is stored. */
  BAD_EVENT,
  /** The request is larger than the endpoint takes; nothing is stored. */
  TOO_LARGE,
  /** The token, the event source or the endpoint is wrong; sending again does not help. */
  CONFIGURATION
}
