package dev.conversionrelay.conversion;

/**
 * What is worth knowing about an event that is sent all the same. The set is closed; a name, once
 * released, keeps its meaning. TikTok answers code 0 to most of these, so only counting them shows
 * them.
 */
public enum Warning {
  UNUSUAL_EVENT_NAME(
      "TikTok's custom names start with a letter and have at most 50 letters, digits, _ and -;"
          + " rename the event, or TikTok may ignore it."),
  RESERVED_EVENT_NAME(
      "TikTok maps this name to a standard event by itself; send the standard name, or choose"
          + " another custom name."),
  LEGACY_EVENT_NAME(
      "TikTok has renamed or is retiring this event; use its present name here and in the Pixel."),
  NEAR_STANDARD_NAME(
      "The name is almost a standard name but not quite, so TikTok treats it as a custom event;"
          + " correct its spelling and letter case."),
  EVENT_TIME_WITHOUT_ZONE(
      "event_time has no offset and was read as UTC; send an offset if it is local time."),
  EVENT_TIME_WITHOUT_TIME_OF_DAY(
      "event_time is a date and was read as midnight UTC; send the time of day for better"
          + " attribution."),
  EVENT_OLDER_THAN_28_DAYS(
      "TikTok does not attribute events older than 28 days; send conversions sooner."),
  UNUSUAL_EVENT_SOURCE_ID(
      "event_source_id does not look like the id of that event source: a pixel code is upper-case"
          + " letters and digits, the others are numbers; check it in Events Manager."),
  EVENT_ID_HASHED(
      "event_id holds an e-mail address or a phone number and was replaced by its SHA-256; use an id"
          + " that is not personal, and the same in the Pixel."),
  NO_MATCH_KEY(
      "The event carries nothing TikTok could match a person by; add e-mail, phone, ttclid or ip"
          + " with user_agent."),
  EMAIL_UNREADABLE(
      "A value of email is not an address and was left out; correct it at its source."),
  PHONE_UNREADABLE(
      "A value of phone is not a possible phone number and was left out; send +, country code and"
          + " number."),
  PHONE_WITHOUT_COUNTRY(
      "A national phone number was left out because its country is unknown; fill country, set a"
          + " default region, or send numbers with + and country code."),
  ZIP_CODE_UNREADABLE(
      "A zip code of the United States without five or nine digits was left out; keep it as text,"
          + " so that leading zeros survive."),
  COUNTRY_UNREADABLE("country is no ISO 3166 code and was left out; send two letters, such as US."),
  STATE_UNREADABLE(
      "A state of the United States is neither a two-letter code nor a name and was left out; send"
          + " two letters, such as CA."),
  DIGEST_OF_EMPTY(
      "A value is the SHA-256 of an empty text and was left out; leave the column empty instead of"
          + " hashing nothing."),
  ZERO_ADVERTISING_ID(
      "idfa or gaid is all zeros, which is what a device gives that does not allow it, and was left"
          + " out; send null instead."),
  IP_UNREADABLE(
      "ip is not an IPv4 or IPv6 address and was left out; send one address without port or list."),
  IP_NOT_PUBLIC(
      "ip is a private or reserved address, mostly of your own proxy, and was left out; send the"
          + " address of the person's device."),
  TTCLID_TOO_LONG(
      "ttclid has more than 1,000 characters and was left out, because a shortened one is worthless;"
          + " check where it is stored."),
  WEB_EVENT_WITHOUT_URL(
      "TikTok asks for page.url on web events; fill url with the full address of the page."),
  FIELD_NOT_FOR_SOURCE(
      "TikTok does not take this field for this event source, so it was left out; remove the column"
          + " or check event_source."),
  FIELD_UNREADABLE(
      "A field's value is of the wrong kind or not one of those TikTok knows and was left out; see"
          + " the record's description."),
  NUMBER_UNREADABLE(
      "A number is not a plain decimal and was left out rather than guessed; send digits with a dot,"
          + " without symbols and thousands separators."),
  NEGATIVE_NUMBER(
      "A negative number was left out because TikTok takes amounts and counts from zero; do not send"
          + " refunds as conversions."),
  CURRENCY_MISSING(
      "value has no currency, so TikTok cannot use it; fill currency or set a default currency."),
  CURRENCY_UNREADABLE(
      "currency is not a three-letter code and was left out; send an ISO 4217 code, such as EUR."),
  CURRENCY_UNSUPPORTED(
      "currency is not among those TikTok lists, so the value may not count; convert it to a listed"
          + " one."),
  UNUSUAL_CONTENT_TYPE(
      "content_type is neither product nor product_group, so the event may not match your catalog;"
          + " send one of these."),
  PERSONAL_DATA_LEFT_OUT(
      "An e-mail address, a phone number or the like stood where TikTok reads clear text and was left"
          + " out; send it in its own column, where it is hashed."),
  LIMITED_DATA_USE_UNREADABLE(
      "limited_data_use is neither true nor false and was taken as true; send true or false."),
  LIMITED_DATA_USE_WITHOUT_IP(
      "TikTok tells by ip whether limited data use applies, and this event has none; fill ip.");

  private final String explanation;

  Warning(String explanation) {
    this.explanation = explanation;
  }

  /** What it means and what to change, in one sentence for people. */
  public String explanation() {
    return explanation;
  }
}
