package dev.conversionrelay.sandbox;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Something about an accepted event that TikTok does not refuse, but that makes it less useful. */
public enum Diagnostic {
  UNHASHED_IDENTIFIER(
      "Identifier not hashed",
      "A plain value matches nobody and must not leave your systems.",
      "Send the SHA-256 of the normalised value in these fields, as 64 hexadecimal characters."),
  DIGEST_NOT_LOWER_CASE(
      "Digest in upper case",
      "Digests are expected in lower-case hexadecimal.",
      "Write the digests in lower case."),
  DIGEST_OF_NOTHING(
      "Hash of an empty value",
      "This digest is the SHA-256 of an empty string. It matches nobody.",
      "Leave the field out where there is no value."),
  NO_MATCH_KEY(
      "Nothing to match on",
      "The event holds no email, phone, external id, click id, cookie, device or network address,"
          + " so it cannot be attributed to anyone.",
      "Add what you know about the person: a hashed email, phone or external id, or the ttclid."),
  NO_EVENT_ID(
      "No event_id",
      "Without an event_id a second copy of the event cannot be told from a second conversion.",
      "Give each conversion an event_id that stays the same when it is sent again."),
  UNRECOGNISED_FIELD(
      "Unrecognised field",
      "The Events API does not know these names and ignores them. A misspelt field is lost"
          + " silently.",
      "Correct the name, or put the value under properties if it is your own."),
  MISPLACED_FIELD(
      "Field of another event source",
      "These fields are not documented for this event source and are most likely ignored.",
      "Leave them out, or send the event under the event_source they belong to."),
  TTCLID_TOO_LONG(
      "Click id too long",
      "A ttclid has at most 1,000 characters.",
      "Send the value of the ttclid parameter alone, not the whole address."),
  UNSUPPORTED_CURRENCY(
      "Currency not supported",
      "The code is not on TikTok's list of currencies, so the value may not count.",
      "Use an ISO 4217 code in upper case, such as USD."),
  NO_PAGE_URL(
      "Web event without page.url",
      "TikTok documents page.url as required for web events.",
      "Add the address of the page where it happened."),
  NO_VALUE(
      "Purchase without value",
      "The event counts for neither return on ad spend nor value optimisation.",
      "Add properties.value and properties.currency."),
  LEGACY_NAME(
      "Legacy event name",
      "Still taken and converted.",
      "Use the current name, the same as in the pixel."),
  RESERVED_NAME(
      "Reserved event name",
      "TikTok turns this name into a standard event of another name.",
      "Use the standard name, or one that is your own."),
  CUSTOM_NAME(
      "Custom event name",
      "Not a standard event: good for reports and audiences, not for optimisation.",
      "If a standard event is meant, use its name exactly: names are case-sensitive."),
  MALFORMED_NAME(
      "Unusual custom event name",
      "TikTok may not take the name as it is.",
      "Use up to 50 letters, digits, hyphens and underscores, a letter first."),
  EVENT_TIME_OLD(
      "Older than 28 days",
      "Attribution looks back 28 days at most: older events are not matched.",
      "Send events sooner after they happen."),
  EVENT_TIME_IN_FUTURE(
      "In the future",
      "The event_time lies ahead of the time of receipt.",
      "Send event_time in seconds, not milliseconds, and in UTC."),
  UNUSUAL_EVENT_SOURCE_ID(
      "Unusual event_source_id",
      "Pixel codes are upper-case letters and digits; ids of apps and of offline and CRM event"
          + " sets are digits only.",
      "Compare it with the id that Events Manager shows.");

  private static final Map<String, Diagnostic> BY_WIRE_NAME =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(Diagnostic::wireName, Function.identity()));

  private final String title;
  private final String explanation;
  private final String remedy;

  Diagnostic(String title, String explanation, String remedy) {
    this.title = title;
    this.explanation = explanation;
    this.remedy = remedy;
  }

  /** The name in the summary, in lower case. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The diagnostic of that name in the summary; empty if there is none. */
  static Optional<Diagnostic> of(String wireName) {
    return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
  }

  /** A few words for a heading. */
  public String title() {
    return title;
  }

  /** What it means, in a sentence or two. */
  public String explanation() {
    return explanation;
  }

  /** What to change, in a sentence. */
  public String remedy() {
    return remedy;
  }
}
