package dev.conversionrelay.prepare;

import com.iabtcf.decoder.TCString;
import com.iabtcf.v2.PublisherRestriction;
import com.iabtcf.v2.RestrictionType;
import dev.conversionrelay.conversion.ConsentSignals.Signal;

/** Reads what IAB TC strings of version 2 say about one vendor and its purposes. */
final class TcStrings {

  /** Real ones have hundreds of characters, rarely thousands. */
  static final int MAX_LENGTH = 10_000;

  private final ConsentPolicy.Tcf settings;

  /**
   * A reader for these settings.
   *
   * @param settings null if no TC string can be judged
   */
  TcStrings(ConsentPolicy.Tcf settings) {
    this.settings = settings;
  }

  /**
   * GRANTED if the vendor and all its purposes have consent that no publisher restriction takes
   * away, DENIED if not, UNREADABLE if that cannot be told. Never throws.
   */
  Signal read(String text) {
    if (settings == null || text.length() > MAX_LENGTH) {
      return Signal.UNREADABLE;
    }
    try {
      TCString decoded = TCString.decode(text);
      if (decoded.getVersion() != 2) {
        return Signal.UNREADABLE;
      }
      return isGranted(decoded) ? Signal.GRANTED : Signal.DENIED;
    } catch (RuntimeException e) {
      // The decoder throws more than it declares, and whatever it throws means that nobody said
      // yes.
      return Signal.UNREADABLE;
    }
  }

  private boolean isGranted(TCString decoded) {
    boolean granted = decoded.getVendorConsent().contains(settings.vendorId());
    for (int purpose : settings.purposes()) {
      granted &= decoded.getPurposesConsent().contains(purpose);
    }
    for (PublisherRestriction restriction : decoded.getPublisherRestrictions()) {
      granted &= !takesConsentAway(restriction);
    }
    return granted;
  }

  /** A publisher may forbid a purpose, or leave no other basis than legitimate interest. */
  private boolean takesConsentAway(PublisherRestriction restriction) {
    return restriction.getRestrictionType() != RestrictionType.REQUIRE_CONSENT
        && settings.purposes().contains(restriction.getPurposeId())
        && restriction.getVendorIds().contains(settings.vendorId());
  }
}
