package dev.conversionrelay.outcome;

/** Why a conversion cannot be sent. The set is closed; a name, once released, keeps its meaning. */
public enum RejectReason {
  MALFORMED_JSON("The record is not JSON in UTF-8; the detail names the place."),
  NOT_AN_OBJECT("The record is JSON but not an object; send one object a record."),
  MALFORMED_CSV(
      "A row has other columns than its header, broken quoting, or is not UTF-8; mend the file at"
          + " that line."),
  RECORD_TOO_LARGE("The record is longer than 4 MB, which no conversion is."),
  MALFORMED_GZIP(
      "The message is gzip that cannot be decompressed, or its attribute content-encoding is"
          + " wrong."),
  UNREADABLE_VALUE(
      "The database driver cannot read a value of the row; cast its column to text in the query."),
  MAPPING_FAILED(
      "The mapping fails on the record; the detail names its line and column, and what is wrong."),
  MISSING_EVENT("event is missing or empty; name what happened, such as Purchase."),
  INVALID_EVENT(
      "event is no name that TikTok takes: no text, personal data, or for an offline event no"
          + " standard name."),
  MISSING_EVENT_TIME("event_time is missing or empty; send when the conversion happened."),
  INVALID_EVENT_TIME("event_time is not a time; send RFC 3339 or epoch seconds."),
  EVENT_TIME_IN_FUTURE("event_time is more than ten minutes ahead; check its time zone and unit."),
  MISSING_EVENT_ID(
      "There is no event_id and nothing to make one of; fill event_id or order_id, or name key"
          + " columns."),
  INVALID_EVENT_SOURCE(
      "event_source is none of web, app, offline and crm; fill it or set a default."),
  MISSING_EVENT_SOURCE_ID(
      "There is no event_source_id; fill it with your pixel code, app or event set ID, or set a"
          + " default."),
  INVALID_TEST_EVENT_CODE(
      "test_event_code is no code, and without it the test would count as a live event."),
  MISSING_LEAD_ID("A CRM event needs TikTok's lead_id."),
  MISSING_APP_ID("An app event needs app_id, the app's id in its store."),
  EVENT_TOO_LARGE(
      "The event alone is larger than a request may be; shorten description, url or properties."),
  REFUSED_BY_TIKTOK(
      "TikTok refused a request that held this event alone; the detail says what it answered."),
  NO_EVENT_TO_REPLAY(
      "It was rejected before it was hashed, so there is no event to replay; mend the source and run"
          + " again."),
  UNREADABLE_OUTCOME(
      "It is no reject and no undelivered event of the relay, or was cut off or changed; the detail"
          + " says what is wrong.");

  private final String explanation;

  RejectReason(String explanation) {
    this.explanation = explanation;
  }

  /** What it means and what to change, in one sentence for people. */
  public String explanation() {
    return explanation;
  }
}
