package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.delivery.Fingerprints.Fingerprint;
import dev.conversionrelay.delivery.Fingerprints.FingerprintsCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;

/**
 * The fingerprints of the events a key has seen, in two generations, so that old ones are forgotten
 * by dropping a generation: with one rotation a window, an event is remembered for one to two
 * windows.
 */
final class SeenEvents {

  private Fingerprints current;
  private Fingerprints previous;

  SeenEvents() {
    this(new Fingerprints(), new Fingerprints());
  }

  private SeenEvents(Fingerprints current, Fingerprints previous) {
    this.current = current;
    this.previous = previous;
  }

  /** Adds the event; false if an identical copy was seen before. */
  boolean add(Event event, MessageDigest sha256) {
    Fingerprint fingerprint = Fingerprint.of(event, sha256);
    return !previous.contains(fingerprint) && current.add(fingerprint);
  }

  /** Forgets the previous generation and starts a new one. */
  void rotate() {
    previous = current;
    current = new Fingerprints();
  }

  boolean isEmpty() {
    return current.size() == 0 && previous.size() == 0;
  }

  static Coder<SeenEvents> coder() {
    return SeenEventsCoder.INSTANCE;
  }

  private static final class SeenEventsCoder extends AtomicCoder<SeenEvents> {

    private static final SeenEventsCoder INSTANCE = new SeenEventsCoder();

    @Override
    public void encode(SeenEvents seen, OutputStream out) throws IOException {
      FingerprintsCoder.of().encode(seen.current, out);
      FingerprintsCoder.of().encode(seen.previous, out);
    }

    @Override
    public SeenEvents decode(InputStream in) throws IOException {
      return new SeenEvents(FingerprintsCoder.of().decode(in), FingerprintsCoder.of().decode(in));
    }
  }
}
