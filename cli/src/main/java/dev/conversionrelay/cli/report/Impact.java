package dev.conversionrelay.cli.report;

import dev.conversionrelay.conversion.Warning;

/** What a problem means for campaigns; the worst come first. */
enum Impact {
  LOST(
      100,
      "Not delivered",
      "TikTok does not know of these conversions: campaigns neither count them nor learn from"
          + " them."),
  NOT_COUNTED(
      50,
      "May not be counted",
      "TikTok takes these events and may credit no campaign with them, or optimise by none of"
          + " them."),
  UNMATCHED(
      15,
      "Harder to match",
      "TikTok gets these events but can tell of fewer people whether they saw an ad, so fewer"
          + " conversions are credited to campaigns."),
  TWICE(
      25,
      "May count twice",
      "Where the Pixel reports the same conversions, TikTok needs one id on both sides to count"
          + " them once."),
  WORTH_LESS(
      15,
      "Value is missing",
      "Return on ad spend looks lower than it is, and bidding by value cannot learn from these"
          + " events."),
  LATE(
      10,
      "Late",
      "The later an event arrives, the less a running campaign can learn from it; after 28 days"
          + " TikTok credits nothing."),
  PRODUCTS_UNKNOWN(
      8,
      "Products unknown",
      "Ads that show products cannot learn from these events which ones people bought."),
  NO_CONSENT(
      5,
      "No consent",
      "These people did not allow it, or the record does not say that they did, so nothing was"
          + " sent. Where they did consent, the signal has to be filled in."),
  LEFT_OUT(
      3,
      "A field was left out",
      "The event counts; one of its fields could not be used and was left out rather than sent"
          + " wrong.");

  private final int weight;
  private final String label;
  private final String meaning;

  Impact(int weight, String label, String meaning) {
    this.weight = weight;
    this.label = label;
    this.meaning = meaning;
  }

  /** How much one event of it counts against one of another. */
  int weight() {
    return weight;
  }

  String label() {
    return label;
  }

  String meaning() {
    return meaning;
  }

  static Impact of(Warning warning) {
    return switch (warning) {
      case UNUSUAL_EVENT_NAME,
          RESERVED_EVENT_NAME,
          LEGACY_EVENT_NAME,
          NEAR_STANDARD_NAME,
          UNUSUAL_EVENT_SOURCE_ID,
          EVENT_OLDER_THAN_28_DAYS,
          WEB_EVENT_WITHOUT_URL ->
          NOT_COUNTED;
      case NO_MATCH_KEY,
          EMAIL_UNREADABLE,
          PHONE_UNREADABLE,
          PHONE_WITHOUT_COUNTRY,
          DIGEST_OF_EMPTY,
          ZERO_ADVERTISING_ID,
          IP_UNREADABLE,
          IP_NOT_PUBLIC,
          TTCLID_TOO_LONG ->
          UNMATCHED;
      case EVENT_ID_HASHED -> TWICE;
      case CURRENCY_MISSING, CURRENCY_UNREADABLE, CURRENCY_UNSUPPORTED, NUMBER_UNREADABLE ->
          WORTH_LESS;
      case EVENT_TIME_WITHOUT_ZONE, EVENT_TIME_WITHOUT_TIME_OF_DAY -> LATE;
      case UNUSUAL_CONTENT_TYPE -> PRODUCTS_UNKNOWN;
      case ZIP_CODE_UNREADABLE,
          COUNTRY_UNREADABLE,
          STATE_UNREADABLE,
          FIELD_NOT_FOR_SOURCE,
          FIELD_UNREADABLE,
          NEGATIVE_NUMBER,
          PERSONAL_DATA_LEFT_OUT,
          LIMITED_DATA_USE_UNREADABLE,
          LIMITED_DATA_USE_WITHOUT_IP ->
          LEFT_OUT;
    };
  }
}
