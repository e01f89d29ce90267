package dev.conversionrelay.conversion;

import java.util.Objects;

/**
 * What is told of an event by the report on signal quality and is not to be read off its match
 * keys. It travels with the event, because only what was delivered is reported, and is no part of
 * what TikTok gets.
 *
 * @param traits bit set of {@link Trait}s
 * @param currency the currency of the value, or null if the event has no value that can be added up
 * @param hundredths the value in hundredths of the currency, cut off; 0 without a currency
 */
public record EventFacts(int traits, String currency, long hundredths) {

  /** Nothing is known, as of an event that is replayed. */
  public static final EventFacts NONE = new EventFacts(0, null, 0);

  /** One thing that may be so of an event. */
  public enum Trait {
    /** The event id came with the record and was not made of something else. */
    OWN_ID(0),
    VALUE_WITH_CURRENCY(1),
    CONTENT_ID(2),
    /** Whether identifiers were digests already is known of this event. */
    ORIGIN_KNOWN(3),
    EMAIL_WAS_DIGEST(4),
    PHONE_WAS_DIGEST(5),
    EXTERNAL_ID_WAS_DIGEST(6),
    FIRST_NAME_WAS_DIGEST(7),
    LAST_NAME_WAS_DIGEST(8),
    ZIP_CODE_WAS_DIGEST(9),
    IDFA_WAS_DIGEST(10),
    GAID_WAS_DIGEST(11);

    private final int mask;

    Trait(int bit) {
      this.mask = 1 << bit;
    }

    /** The bit of this trait; travels in encoded events, so it stays. */
    public int mask() {
      return mask;
    }

    /** The trait that a value of this column was a digest already; null if it is never hashed. */
    public static Trait digestOf(Column column) {
      return switch (column) {
        case EMAIL -> EMAIL_WAS_DIGEST;
        case PHONE -> PHONE_WAS_DIGEST;
        case EXTERNAL_ID -> EXTERNAL_ID_WAS_DIGEST;
        case FIRST_NAME -> FIRST_NAME_WAS_DIGEST;
        case LAST_NAME -> LAST_NAME_WAS_DIGEST;
        case ZIP_CODE -> ZIP_CODE_WAS_DIGEST;
        case IDFA -> IDFA_WAS_DIGEST;
        case GAID -> GAID_WAS_DIGEST;
        default -> null;
      };
    }
  }

  public EventFacts {
    if (currency == null && hundredths != 0) {
      throw new IllegalArgumentException("an amount needs a currency");
    }
  }

  public boolean has(Trait trait) {
    return (traits & Objects.requireNonNull(trait, "trait").mask()) != 0;
  }
}
