package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.LimitedDataUse;
import dev.conversionrelay.conversion.Suppression;

/**
 * Whether a conversion is sent, sent with limited data use, or left out.
 *
 * @param suppression why it is left out, or null if it is sent
 * @param limitedDataUse why it is sent with limited data use, or null if it is not
 */
record ConsentDecision(Suppression suppression, LimitedDataUse limitedDataUse) {

  static final ConsentDecision SEND = new ConsentDecision(null, null);

  static ConsentDecision limit(LimitedDataUse reason) {
    return new ConsentDecision(null, reason);
  }

  static ConsentDecision suppress(Suppression reason) {
    return new ConsentDecision(reason, null);
  }
}
