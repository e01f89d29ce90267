package dev.conversionrelay.conversion;

/**
 * Why an event is sent with {@code limited_data_use}. The set is closed; it is counted.
 *
 * <p>TikTok offers it for web and app events, and applies it only to events from certain U.S.
 * states (fact sheet §9).
 */
public enum LimitedDataUse {
  /** The record asks for it in {@code limited_data_use}, or cannot be understood there. */
  REQUESTED,
  /** The person opted out of the sale of personal data: {@code us_privacy}. */
  US_PRIVACY,
  /** The person's browser sent Global Privacy Control: {@code gpc}. */
  GPC,
  /** The person did not allow the app to track: {@code att_status}. */
  ATT_STATUS
}
