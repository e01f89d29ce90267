package dev.conversionrelay.outcome;

/**
 * What is counted of a {@link Signal}. The names, in lower case, are the column {@code measure} of
 * the quality rows; a released one keeps its meaning.
 */
public enum Measure {
  /** Records read. */
  READ,
  /** Events that TikTok took. */
  DELIVERED,
  /** Those of them that it took with a warning. */
  DELIVERED_WITH_WARNING,
  /** Records that a mapping left out. */
  LEFT_OUT,
  /** By consent reason. */
  SUPPRESSED,
  /** By reason. */
  DUPLICATES,
  /** By reason. */
  REJECTED,
  /** By fault. */
  UNDELIVERED,
  /** Events with a warning, by its name, before copies are dropped. */
  WARNING,
  /** Events whose phone numbers could not be read, by country. */
  PHONE_UNREADABLE,
  /** Delivered events that carry a match key, by its name. */
  MATCH_KEY,
  /** The sum of {@link MatchScore} over delivered events. */
  MATCH_SCORE,
  /** Delivered events of which it is known whether their id is the record's own. */
  ID_ORIGIN_KNOWN,
  /** Those of them whose id is. */
  OWN_ID,
  /** Delivered events with value and currency. */
  VALUE_WITH_CURRENCY,
  /** Delivered events that name content ids. */
  CONTENT_ID,
  /** Delivered events with an identifier that was hashed by the relay, by match key. */
  HASHED_HERE,
  /** Delivered events with an identifier that was a digest already, by match key. */
  HASHED_BEFORE,
  /** Delivered events with a value that was added up, by currency. */
  VALUES,
  /** The sum of these values in hundredths, by currency. */
  VALUE_HUNDREDTHS,
  /** Delivered events by their age, see {@link AgeBuckets}. */
  AGE,
  /** Delivered events by the hour of their time, older ones by the day, in UTC. */
  DELIVERED_AT,
  /** Rejected and undelivered events likewise, as far as their time is known. */
  NOT_DELIVERED_AT,
  /** Delivered test events; they are in no other measure but {@link #READ} and the outcomes. */
  TEST_EVENTS,
  /** Ids of events that show a problem: {@code PROBLEM=ID}, at most three a problem; counts 1. */
  EXAMPLE;

  private final String wireName = Tally.nameOf(this);

  /** The name in rows. */
  public String wireName() {
    return wireName;
  }
}
