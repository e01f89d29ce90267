package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;

/**
 * A set of event fingerprints that is cheap to keep in a state cell: open addressing in one array,
 * written as it stands, so that reading it back does not rebuild an index.
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
    this(new long[INITIAL_SLOTS * LONGS], 0);
  }

  private Fingerprints(long[] slots, int size) {
    this.slots = slots;
    this.size = size;
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

  boolean contains(Fingerprint fingerprint) {
    int at = find(slots, fingerprint.high(), fingerprint.low());
    return slots[at] != 0 || slots[at + 1] != 0;
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
    for (int at = 0; at < slots.length; at += LONGS) {
      if (slots[at] != 0 || slots[at + 1] != 0) {
        insert(wider, slots[at], slots[at + 1]);
      }
    }
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

  /** A digest for {@link Fingerprint#of}; not to be shared between threads. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Writes a version, the length in bytes of what follows, the size, and the table as it stands. It
   * goes through a small buffer: the table of a long run has tens of megabytes, and the
   * DirectRunner copies it with each bundle.
   */
  static final class FingerprintsCoder extends AtomicCoder<Fingerprints> {

    private static final FingerprintsCoder INSTANCE = new FingerprintsCoder();
    private static final int VERSION = 1;
    private static final int LONGS_AT_ONCE = 4_096;

    private FingerprintsCoder() {}

    static FingerprintsCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(Fingerprints value, OutputStream out) throws IOException {
      long[] slots = value.slots;
      out.write(VERSION);
      VarInt.encode(Integer.BYTES + slots.length * Long.BYTES, out);
      ByteBuffer bytes = ByteBuffer.allocate(Math.min(LONGS_AT_ONCE, slots.length) * Long.BYTES);
      out.write(bytes.putInt(value.size).array(), 0, Integer.BYTES);
      for (int at = 0; at < slots.length; at += LONGS_AT_ONCE) {
        int count = Math.min(LONGS_AT_ONCE, slots.length - at);
        bytes.clear().asLongBuffer().put(slots, at, count);
        out.write(bytes.array(), 0, count * Long.BYTES);
      }
    }

    @Override
    public Fingerprints decode(InputStream in) throws IOException {
      EventCoder.readVersion(in, VERSION, "the set of events seen");
      int length = (VarInt.decodeInt(in) - Integer.BYTES) / Long.BYTES;
      int size = ByteBuffer.wrap(read(in, new byte[Integer.BYTES], Integer.BYTES)).getInt();
      long[] slots = new long[length];
      ByteBuffer bytes = ByteBuffer.allocate(Math.min(LONGS_AT_ONCE, length) * Long.BYTES);
      for (int at = 0; at < length; at += LONGS_AT_ONCE) {
        int count = Math.min(LONGS_AT_ONCE, length - at);
        read(in, bytes.array(), count * Long.BYTES);
        bytes.clear().asLongBuffer().get(slots, at, count);
      }
      return new Fingerprints(slots, size);
    }

    private static byte[] read(InputStream in, byte[] into, int count) throws IOException {
      if (in.readNBytes(into, 0, count) < count) {
        throw new EOFException("the set of events seen breaks off");
      }
      return into;
    }
  }
}
