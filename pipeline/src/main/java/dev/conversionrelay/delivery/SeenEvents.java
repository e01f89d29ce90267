package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.delivery.Fingerprints.Fingerprint;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.state.BagState;

/**
 * The fingerprints of the events a key has seen, as a bag of runs. What a bundle adds is one more
 * run, so that most bundles write no more than they add. When four runs of like size have come
 * together they become one: there are never many to look through.
 *
 * <p>Old ones are forgotten in two generations by dropping one: with one rotation a window, an
 * event is remembered for one to two windows.
 */
final class SeenEvents {

  private static final int RUNS_OF_LIKE_SIZE = 4;
  private static final int BITS_OF_LIKE_SIZE = 2;

  private final List<FingerprintRun> runs = new ArrayList<>();
  private final Fingerprints added = new Fingerprints();

  private SeenEvents(Iterable<FingerprintRun> runs) {
    runs.forEach(this.runs::add);
  }

  static SeenEvents read(BagState<FingerprintRun> bag) {
    return new SeenEvents(bag.read());
  }

  boolean isEmpty() {
    return runs.isEmpty() && added.size() == 0;
  }

  /** Adds the event; false if an identical copy was seen before. */
  boolean add(Event event, MessageDigest sha256) {
    Fingerprint fingerprint = Fingerprint.of(event, sha256);
    for (FingerprintRun run : runs) {
      if (run.contains(fingerprint)) {
        return false;
      }
    }
    return added.add(fingerprint);
  }

  /** Writes what was added. */
  void writeTo(BagState<FingerprintRun> bag) {
    if (added.size() == 0) {
      return;
    }
    FingerprintRun run = FingerprintRun.of(added);
    List<FingerprintRun> alike = noLargerThan(run);
    if (alike.size() < RUNS_OF_LIKE_SIZE) {
      bag.add(run);
      return;
    }
    while (alike.size() >= RUNS_OF_LIKE_SIZE) {
      runs.removeAll(alike);
      run = FingerprintRun.merge(alike);
      alike = noLargerThan(run);
    }
    runs.add(run);
    replace(bag);
  }

  /** The run, and those of its generation that are of its class of size or of a smaller one. */
  private List<FingerprintRun> noLargerThan(FingerprintRun run) {
    List<FingerprintRun> alike = new ArrayList<>(List.of(run));
    long size = run.size();
    for (FingerprintRun each : runs) {
      if (!each.isAged()
          && sizeClass(each) <= sizeClass(run)
          && size + each.size() <= FingerprintRun.MAX_SIZE) {
        alike.add(each);
        size += each.size();
      }
    }
    return alike;
  }

  private static int sizeClass(FingerprintRun run) {
    return (Integer.SIZE - Integer.numberOfLeadingZeros(run.size())) / BITS_OF_LIKE_SIZE;
  }

  /** Forgets the previous generation and starts a new one. */
  void rotate(BagState<FingerprintRun> bag) {
    runs.removeIf(FingerprintRun::isAged);
    runs.replaceAll(FingerprintRun::aged);
    replace(bag);
  }

  private void replace(BagState<FingerprintRun> bag) {
    bag.clear();
    runs.forEach(bag::add);
  }
}
