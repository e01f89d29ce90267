package dev.conversionrelay.outcome;

/** Why a conversion cannot be sent. The set is closed; a name, once released, keeps its meaning. */
public enum RejectReason {
  /** The record is not JSON. */
  MALFORMED_JSON,
  /** The record is JSON, but not an object. */
  NOT_AN_OBJECT,
  /** A CSV row with another number of columns than its header, broken quoting, or not UTF-8. */
  MALFORMED_CSV,
  /** The record is longer than the limit. */
  RECORD_TOO_LARGE,
  /** A row with a value that the database driver cannot read. */
  UNREADABLE_VALUE,
  /** No {@code event}. */
  MISSING_EVENT,
  /** {@code event} is not a name that TikTok takes. */
  INVALID_EVENT,
  /** No {@code event_time}. */
  MISSING_EVENT_TIME,
  /** {@code event_time} is not a time. */
  INVALID_EVENT_TIME,
  /** {@code event_time} lies in the future. */
  EVENT_TIME_IN_FUTURE,
  /** No {@code event_id}, and nothing to derive one from. */
  MISSING_EVENT_ID,
  /** {@code event_source} is none of web, app, offline, crm, and no default was given. */
  INVALID_EVENT_SOURCE,
  /** No {@code event_source_id}, and no default was given. */
  MISSING_EVENT_SOURCE_ID,
  /** {@code test_event_code} is no code; without it the test would count as a live event. */
  INVALID_TEST_EVENT_CODE,
  /** A CRM event without {@code lead_id}. */
  MISSING_LEAD_ID,
  /** An app event without {@code app_id}. */
  MISSING_APP_ID,
  /** The event's own JSON is larger than a request may be. */
  EVENT_TOO_LARGE,
  /** TikTok refused a request that held this event alone. */
  REFUSED_BY_TIKTOK
}
