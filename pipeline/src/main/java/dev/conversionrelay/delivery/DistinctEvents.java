package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.Sha256;
import dev.conversionrelay.delivery.Fingerprints.Fingerprint;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells identical copies from other events as a bounded run does: they go to the same place and
 * their JSON is the same, byte for byte. Not thread-safe.
 */
public final class DistinctEvents {

  private final Map<Route, Fingerprints> seen = new HashMap<>();
  private final MessageDigest sha256 = Sha256.newDigest();

  /** Adds the event; false if an identical copy was added before. */
  public boolean add(Event event) {
    return seen.computeIfAbsent(event.route(), route -> new Fingerprints())
        .add(Fingerprint.of(event, sha256));
  }
}
