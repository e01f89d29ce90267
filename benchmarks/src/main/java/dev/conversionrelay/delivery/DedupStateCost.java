package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.Sha256;
import dev.conversionrelay.delivery.FingerprintRun.FingerprintRunCoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.ReadableState;

/**
 * What remembering events costs a stream on a runner that keeps state outside of the worker: each
 * bundle reads all that is known of a key, and writes what it adds, or all if runs were merged.
 * Prints a table: events remembered, bytes of their state, bytes that a bundle writes and its
 * milliseconds, on average.
 */
public final class DedupStateCost {

  private static final int[] REMEMBERED = {1_000, 10_000, 100_000, 1_000_000, 10_000_000};
  private static final int BUNDLE = 100;
  private static final int BUNDLES = 16;

  private DedupStateCost() {}

  /** Measures and prints; takes no arguments. */
  public static void main(String[] args) {
    System.out.println(
        "| events of a key | bytes of their state | bytes written | ms a bundle of "
            + BUNDLE
            + " |");
    System.out.println("|---|---|---|---|");
    MessageDigest sha256 = Sha256.newDigest();
    for (int count : REMEMBERED) {
      RemoteBag bag = new RemoteBag();
      int number = 0;
      while (number < count) {
        number = bundle(bag, number, sha256);
      }
      bag.moveAway();
      long bytes = bag.written;
      bag.written = 0;
      long start = System.nanoTime();
      for (int i = 0; i < BUNDLES; i++) {
        number = bundle(bag, number, sha256);
      }
      double millis = (System.nanoTime() - start) / 1e6 / BUNDLES;
      System.out.printf(
          Locale.ROOT, "| %,d | %,d | %,d | %.2f |%n", count, bytes, bag.written / BUNDLES, millis);
    }
  }

  private static int bundle(RemoteBag bag, int from, MessageDigest sha256) {
    SeenEvents seen = SeenEvents.read(bag);
    for (int i = 0; i < BUNDLE; i++) {
      seen.add(event(from + i), sha256);
    }
    seen.writeTo(bag);
    return from + BUNDLE;
  }

  /** A bag that is encoded and decoded with each use, once it is not at hand any more. */
  private static final class RemoteBag implements BagState<FingerprintRun> {

    private final List<FingerprintRun> atHand = new ArrayList<>();
    private final List<byte[]> away = new ArrayList<>();
    private boolean isAway;
    private long written;

    void moveAway() {
      isAway = true;
      atHand.forEach(this::add);
      atHand.clear();
    }

    @Override
    public void add(FingerprintRun run) {
      if (!isAway) {
        atHand.add(run);
        return;
      }
      try {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FingerprintRunCoder.of().encode(run, out);
        away.add(out.toByteArray());
        written += out.size();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Iterable<FingerprintRun> read() {
      List<FingerprintRun> runs = new ArrayList<>(atHand);
      try {
        for (byte[] each : away) {
          runs.add(FingerprintRunCoder.of().decode(new ByteArrayInputStream(each)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return runs;
    }

    @Override
    public void clear() {
      atHand.clear();
      away.clear();
    }

    @Override
    public ReadableState<Boolean> isEmpty() {
      throw new UnsupportedOperationException("not asked");
    }

    @Override
    public BagState<FingerprintRun> readLater() {
      return this;
    }
  }

  private static Event event(int number) {
    byte[] json = ("{\"event_id\":\"order-" + number + "\"}").getBytes(StandardCharsets.US_ASCII);
    return new Event(
        new Route(EventSource.WEB, "PIXEL", null),
        "Purchase",
        "order-" + number,
        1_700_000_000L,
        0,
        "benchmark",
        json);
  }
}
