package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * A growing set of event fingerprints: open addressing in one array.
 *
 * <p>A fingerprint is the first 128 bits of the SHA-256 of the event's JSON, which holds its name,
 * id and content: only identical copies share one. A weaker hash would let somebody who controls a
 * field of an event make another event look like a copy.
 */
final class Fingerprints {

  private static final int LONGS = 2;
  private static final int INITIAL_SLOTS = 64;

  /** Pairs of longs, one pair a slot; a slot of two zeros is free. */
  private long[] slots;

  private int size;

  Fingerprints() {
    this.slots = new long[INITIAL_SLOTS * LONGS];
  }

  int size() {
    return size;
  }

  /** Adds the fingerprint; false if it was there already. */
  boolean add(Fingerprint fingerprint) {
    if ((size + 1) * 3 > (slots.length / LONGS) * 2) {
      grow();
    }
    if (!insert(slots, fingerprint.high(), fingerprint.low())) {
      return false;
    }
    size++;
    return true;
  }

  /** Calls this with the two halves of each fingerprint. */
  void forEach(Halves halves) {
    for (int at = 0; at < slots.length; at += LONGS) {
      if (slots[at] != 0 || slots[at + 1] != 0) {
        halves.accept(slots[at], slots[at + 1]);
      }
    }
  }

  /** Takes a fingerprint. */
  interface Halves {
    void accept(long high, long low);
  }

  private static boolean insert(long[] slots, long high, long low) {
    int at = find(slots, high, low);
    if (slots[at] != 0 || slots[at + 1] != 0) {
      return false;
    }
    slots[at] = high;
    slots[at + 1] = low;
    return true;
  }

  /** Where the fingerprint is, or else the free slot where it belongs. */
  private static int find(long[] slots, long high, long low) {
    int mask = slots.length / LONGS - 1;
    int slot = (int) low & mask;
    while (true) {
      int at = slot * LONGS;
      boolean free = slots[at] == 0 && slots[at + 1] == 0;
      if (free || (slots[at] == high && slots[at + 1] == low)) {
        return at;
      }
      slot = (slot + 1) & mask;
    }
  }

  private void grow() {
    long[] wider = new long[slots.length * 2];
    forEach((high, low) -> insert(wider, high, low));
    slots = wider;
  }

  /** The first 128 bits of the SHA-256 of an event's JSON; never two zeros. */
  record Fingerprint(long high, long low) {

    static Fingerprint of(Event event, MessageDigest sha256) {
      ByteBuffer digest = ByteBuffer.wrap(sha256.digest(event.json()));
      long high = digest.getLong();
      long low = digest.getLong();
      return new Fingerprint(high, high == 0 && low == 0 ? 1 : low);
    }
  }
}
