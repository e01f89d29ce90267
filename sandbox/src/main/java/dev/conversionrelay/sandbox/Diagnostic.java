package dev.conversionrelay.sandbox;

/** Something about an accepted event that TikTok does not refuse, but that makes it less useful. */
public enum Diagnostic {
  UNHASHED_IDENTIFIER(
      "Identifier not hashed",
      "These fields must be SHA-256 digests of the normalised value, 64 hexadecimal characters."
          + " A plain value matches nobody and must not leave your systems."),
  DIGEST_NOT_LOWER_CASE("Digest in upper case", "Digests are expected in lower-case hexadecimal."),
  DIGEST_OF_NOTHING(
      "Hash of an empty value",
      "This digest is the SHA-256 of an empty string. It matches nobody: leave the field out."),
  NO_MATCH_KEY(
      "Nothing to match on",
      "The event holds no email, phone, external id, click id, cookie, device or network address,"
          + " so it cannot be attributed to anyone."),
  NO_EVENT_ID(
      "No event_id",
      "Without an event_id a second copy of the event cannot be told from a second conversion."),
  UNRECOGNISED_FIELD(
      "Unrecognised field",
      "The Events API does not know these names and ignores them. A misspelt field is lost"
          + " silently."),
  MISPLACED_FIELD(
      "Field of another event source",
      "These fields are not documented for this event source and are most likely ignored."),
  TTCLID_TOO_LONG("Click id too long", "A ttclid has at most 1,000 characters."),
  UNSUPPORTED_CURRENCY(
      "Currency not supported",
      "The code is not on TikTok's list of currencies, which is in upper case. The value may not"
          + " count."),
  NO_PAGE_URL(
      "Web event without page.url", "TikTok documents page.url as required for web events."),
  NO_VALUE(
      "Purchase without value",
      "Without a value and a currency the event counts for neither return on ad spend nor value"
          + " optimisation."),
  LEGACY_NAME(
      "Legacy event name",
      "Still taken and converted; use the current name, the same as in the pixel."),
  RESERVED_NAME(
      "Reserved event name", "TikTok turns this name into a standard event of another name."),
  CUSTOM_NAME(
      "Custom event name",
      "Not a standard event: good for reports and audiences, not for optimisation. Names are"
          + " case-sensitive."),
  MALFORMED_NAME(
      "Unusual custom event name",
      "Custom names have up to 50 letters, digits, hyphens and underscores and start with a"
          + " letter."),
  EVENT_TIME_OLD(
      "Older than 28 days",
      "Attribution looks back 28 days at most: older events are not matched."),
  EVENT_TIME_IN_FUTURE(
      "In the future",
      "The event_time lies ahead. It is in seconds, not milliseconds, and in UTC."),
  UNUSUAL_EVENT_SOURCE_ID(
      "Unusual event_source_id",
      "Pixel codes are upper-case letters and digits; ids of apps and of offline and CRM event"
          + " sets are digits only.");

  private final String title;
  private final String explanation;

  Diagnostic(String title, String explanation) {
    this.title = title;
    this.explanation = explanation;
  }

  /** A few words for a heading. */
  public String title() {
    return title;
  }

  /** What it means and what to do, in a sentence or two. */
  public String explanation() {
    return explanation;
  }
}
