package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * What remembering events costs a stream: the state cell of a key is read and written whole by each
 * bundle on runners that keep state outside of the worker. Prints a table: events remembered, bytes
 * of the cell, and milliseconds to read, add to and write it.
 */
public final class DedupStateCost {

  private static final int[] REMEMBERED = {1_000, 10_000, 100_000, 1_000_000, 10_000_000};
  private static final int BUNDLE = 100;
  private static final int ROUNDS = 5;

  private DedupStateCost() {}

  /** Measures and prints; takes no arguments. */
  public static void main(String[] args) throws IOException {
    System.out.println("| events of a key | bytes of its state | ms a bundle of " + BUNDLE + " |");
    System.out.println("|---|---|---|");
    MessageDigest sha256 = Fingerprints.sha256();
    for (int count : REMEMBERED) {
      SeenEvents seen = new SeenEvents();
      for (int i = 0; i < count; i++) {
        seen.add(event(i), sha256);
      }
      byte[] cell = encode(seen);
      double best = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        best = Math.min(best, millisOfABundle(cell, count + round * BUNDLE, sha256));
      }
      System.out.printf(Locale.ROOT, "| %,d | %,d | %.2f |%n", count, cell.length, best);
    }
  }

  private static double millisOfABundle(byte[] cell, int from, MessageDigest sha256)
      throws IOException {
    long start = System.nanoTime();
    SeenEvents seen = SeenEvents.coder().decode(new ByteArrayInputStream(cell));
    for (int i = 0; i < BUNDLE; i++) {
      seen.add(event(from + i), sha256);
    }
    encode(seen);
    return (System.nanoTime() - start) / 1e6;
  }

  private static byte[] encode(SeenEvents seen) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SeenEvents.coder().encode(seen, out);
    return out.toByteArray();
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
