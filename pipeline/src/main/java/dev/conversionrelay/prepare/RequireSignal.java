package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.ConsentSignals;
import dev.conversionrelay.conversion.ConsentSignals.Signal;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Suppression;
import java.util.Optional;

/**
 * The default: a conversion is sent only if its record says that user data may be used for
 * advertising and nothing in it says no. One no outweighs every yes; what is not understood counts
 * as no; so does an IAB string as long as nothing here can read it. Limited data use exists for web
 * and app events only (fact sheet §9), so elsewhere asking for it means not sending.
 */
final class RequireSignal implements ConsentPolicy {

  @Override
  public Optional<Suppression> objection(ConsentSignals signals, EventSource source) {
    if (any(signals, Signal.DENIED)) {
      return Optional.of(Suppression.CONSENT_DENIED);
    }
    if (any(signals, Signal.UNREADABLE)) {
      return Optional.of(Suppression.CONSENT_UNREADABLE);
    }
    if (signals.adUserData() == Signal.ABSENT) {
      return Optional.of(Suppression.CONSENT_MISSING);
    }
    boolean limitable = source != EventSource.OFFLINE && source != EventSource.CRM;
    if (signals.limitedDataUse() && !limitable) {
      return Optional.of(Suppression.LIMITED_DATA_USE_NOT_AVAILABLE);
    }
    return Optional.empty();
  }

  private static boolean any(ConsentSignals signals, Signal signal) {
    return signals.adUserData() == signal
        || signals.adStorage() == signal
        || signals.tcf() == signal
        || signals.gpp() == signal
        || signals.usPrivacy() == signal
        || signals.gpc() == signal;
  }
}
