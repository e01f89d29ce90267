package dev.conversionrelay.delivery;

import dev.conversionrelay.delivery.Fingerprints.Fingerprint;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/**
 * A set of fingerprints that never changes, as one element of a bag of state: a hash table in the
 * very bytes that its coder writes, 24 of them for each fingerprint.
 */
final class FingerprintRun {

  /** The most fingerprints that are put into one: its bytes have to fit into an array. */
  static final int MAX_SIZE = 1 << 26;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final byte VERSION = 2;

  /** A byte of version, one that says whether this is of the previous generation, and the size. */
  private static final int HEADER = 2 + Integer.BYTES;

  private static final int SLOT = 2 * Long.BYTES;

  private final byte[] image;
  private final int slots;

  private FingerprintRun(byte[] image) {
    this.image = image;
    this.slots = (image.length - HEADER) / SLOT;
  }

  private static FingerprintRun withRoomFor(int size) {
    byte[] image = new byte[lengthFor(size)];
    image[0] = VERSION;
    INTS.set(image, 2, size);
    return new FingerprintRun(image);
  }

  private static int lengthFor(int size) {
    return HEADER + SLOT * (size + size / 2 + 1);
  }

  /** These fingerprints, as of the present generation. */
  static FingerprintRun of(Fingerprints fingerprints) {
    FingerprintRun run = withRoomFor(fingerprints.size());
    fingerprints.forEach(run::insert);
    return run;
  }

  /** All fingerprints of runs that have none in common, as of the present generation. */
  static FingerprintRun merge(List<FingerprintRun> runs) {
    FingerprintRun merged = withRoomFor(runs.stream().mapToInt(FingerprintRun::size).sum());
    for (FingerprintRun run : runs) {
      for (int at = HEADER; at < run.image.length; at += SLOT) {
        long high = (long) LONGS.get(run.image, at);
        long low = (long) LONGS.get(run.image, at + Long.BYTES);
        if ((high | low) != 0) {
          merged.insert(high, low);
        }
      }
    }
    return merged;
  }

  /** The same as of the previous generation. */
  FingerprintRun aged() {
    byte[] copy = image.clone();
    copy[1] = 1;
    return new FingerprintRun(copy);
  }

  boolean isAged() {
    return image[1] == 1;
  }

  int size() {
    return (int) INTS.get(image, 2);
  }

  boolean contains(Fingerprint fingerprint) {
    int at = find(fingerprint.high(), fingerprint.low());
    return ((long) LONGS.get(image, at) | (long) LONGS.get(image, at + Long.BYTES)) != 0;
  }

  private void insert(long high, long low) {
    int at = find(high, low);
    LONGS.set(image, at, high);
    LONGS.set(image, at + Long.BYTES, low);
  }

  /** Where the fingerprint is, or else the free slot where it belongs. */
  private int find(long high, long low) {
    int at = HEADER + SLOT * (int) (((low >>> Integer.SIZE) * slots) >>> Integer.SIZE);
    while (true) {
      long highThere = (long) LONGS.get(image, at);
      long lowThere = (long) LONGS.get(image, at + Long.BYTES);
      if ((highThere | lowThere) == 0 || (highThere == high && lowThere == low)) {
        return at;
      }
      at += SLOT;
      if (at == image.length) {
        at = HEADER;
      }
    }
  }

  /** The number of bytes, and the bytes as they are. */
  static final class FingerprintRunCoder extends AtomicCoder<FingerprintRun> {

    private static final FingerprintRunCoder INSTANCE = new FingerprintRunCoder();

    private FingerprintRunCoder() {}

    static FingerprintRunCoder of() {
      return INSTANCE;
    }

    @Override
    public void encode(FingerprintRun run, OutputStream out) throws IOException {
      VarInt.encode(run.image.length, out);
      out.write(run.image);
    }

    @Override
    public FingerprintRun decode(InputStream in) throws IOException {
      byte[] image = new byte[VarInt.decodeInt(in)];
      if (in.readNBytes(image, 0, image.length) < image.length) {
        throw new EOFException("a set of events seen breaks off");
      }
      if (image.length < HEADER || image[0] != VERSION) {
        throw new CoderException("not a set of events seen of version " + VERSION);
      }
      FingerprintRun run = new FingerprintRun(image);
      if (run.size() < 0 || run.size() > MAX_SIZE || image.length != lengthFor(run.size())) {
        throw new CoderException("a set of events seen is not whole");
      }
      return run;
    }
  }
}
