package dev.conversionrelay.cli.demo;

import dev.conversionrelay.outcome.RejectReason;
import java.util.Map;
import java.util.TreeMap;

/** Counts what must become of each row while it is written; knows nothing of the pipeline. */
final class Tally {

  private final Map<String, Long> suppressed = new TreeMap<>();
  private final Map<String, Long> rejected = new TreeMap<>();
  private long read;
  private long duplicates;
  private long delivered;

  /**
   * Counts a row.
   *
   * @param consent of the person, or null if there is none, or no known person
   * @param fault what is broken in it, or null
   * @param copy whether the same row was counted before
   */
  void count(String consent, RejectReason fault, boolean copy) {
    read++;
    // Permission comes first: of somebody who said no, a broken row is not even looked at.
    if (consent == null) {
      suppressed.merge("CONSENT_MISSING", 1L, Long::sum);
    } else if (!consent.equals(Customer.GRANTED)) {
      suppressed.merge("CONSENT_DENIED", 1L, Long::sum);
    } else if (fault != null) {
      rejected.merge(fault.name(), 1L, Long::sum);
    } else if (copy) {
      duplicates++;
    } else {
      delivered++;
    }
  }

  DemoShop.Expectation expectation() {
    return new DemoShop.Expectation(
        read, new TreeMap<>(suppressed), duplicates, new TreeMap<>(rejected), delivered);
  }
}
