package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.ConsentSignals;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Suppression;
import java.util.Optional;

/** Decides from a record's signals alone whether its conversion may be sent. Must fail closed. */
interface ConsentPolicy {

  /**
   * Why the conversion may not be sent; empty if it may.
   *
   * @param source where the conversion happened, or null if the record does not say it properly
   */
  Optional<Suppression> objection(ConsentSignals signals, EventSource source);
}
