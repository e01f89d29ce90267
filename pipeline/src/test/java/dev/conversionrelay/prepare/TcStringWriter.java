package dev.conversionrelay.prepare;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes TC strings of version 2 bit by bit, as IAB's format has them. */
final class TcStringWriter {

  private final Set<Integer> vendors = new TreeSet<>();
  private final Set<Integer> purposes = new TreeSet<>();
  private final List<int[]> restrictions = new ArrayList<>();
  private final StringBuilder bits = new StringBuilder();
  private boolean ranges;

  /** The consent of the policies in these tests: vendor 4711, purposes 1, 3 and 4. */
  static TcStringWriter yes() {
    return new TcStringWriter().vendors(4711).purposes(1, 3, 4);
  }

  TcStringWriter vendors(int... ids) {
    for (int id : ids) {
      vendors.add(id);
    }
    return this;
  }

  TcStringWriter purposes(int... ids) {
    for (int id : ids) {
      purposes.add(id);
    }
    return this;
  }

  /** Vendors as a list of ranges instead of a bit each. */
  TcStringWriter withRanges() {
    ranges = true;
    return this;
  }

  /** Type 0 forbids the purpose, 1 requires consent, 2 requires legitimate interest. */
  TcStringWriter restriction(int purpose, int type, int firstVendor, int lastVendor) {
    restrictions.add(new int[] {purpose, type, firstVendor, lastVendor});
    return this;
  }

  String write() {
    bits.setLength(0);
    put(2, 6);
    put(16_000_000_000L, 36);
    put(16_000_000_000L, 36);
    put(31, 12);
    put(1, 12);
    put(1, 6);
    put(4, 6);
    put(13, 6);
    put(300, 12);
    put(4, 6);
    put(0, 2);
    put(0, 12);
    for (int purpose = 1; purpose <= 24; purpose++) {
      put(purposes.contains(purpose) ? 1 : 0, 1);
    }
    put(0, 24);
    put(0, 1);
    put(3, 6);
    put(4, 6);
    vendorConsent();
    put(0, 16);
    put(0, 1);
    put(restrictions.size(), 12);
    for (int[] restriction : restrictions) {
      put(restriction[0], 6);
      put(restriction[1], 2);
      put(1, 12);
      put(1, 1);
      put(restriction[2], 16);
      put(restriction[3], 16);
    }
    while (bits.length() % 8 != 0) {
      bits.append('0');
    }
    byte[] bytes = new byte[bits.length() / 8];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void vendorConsent() {
    int max = vendors.stream().mapToInt(Integer::intValue).max().orElse(0);
    put(max, 16);
    put(ranges ? 1 : 0, 1);
    if (ranges) {
      put(vendors.size(), 12);
      for (int vendor : vendors) {
        put(0, 1);
        put(vendor, 16);
      }
    } else {
      for (int vendor = 1; vendor <= max; vendor++) {
        put(vendors.contains(vendor) ? 1 : 0, 1);
      }
    }
  }

  private void put(long value, int width) {
    String binary = Long.toBinaryString(value);
    bits.append("0".repeat(width - binary.length())).append(binary);
  }
}
