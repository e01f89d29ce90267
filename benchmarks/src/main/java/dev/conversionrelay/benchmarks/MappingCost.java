package dev.conversionrelay.benchmarks;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.prepare.Prepared;
import dev.conversionrelay.prepare.Preparer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a mapping costs a record: prepares the same records with and without one, in one thread, in
 * turn, and prints the median of the rounds. The first rounds warm up and do not count; nor does
 * the collector of garbage, which has threads of its own.
 */
public final class MappingCost {

  private static final int RECORDS = 50_000;
  private static final int WARM_UP = 4;
  private static final int ROUNDS = 15;

  /** Time of a processor, which other work on the machine disturbs less than time of a clock. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private MappingCost() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException {
    List<SourceRecord> records = records(RECORDS);
    Preparer plain = preparer(false);
    Preparer mapped = preparer(true);
    double[] plainMicros = new double[ROUNDS];
    double[] mappedMicros = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      double withoutMapping = microsARecord(plain, records);
      double withMapping = microsARecord(mapped, records);
      if (round >= 0) {
        plainMicros[round] = withoutMapping;
        mappedMicros[round] = withMapping;
      }
    }
    double without = median(plainMicros);
    double with = median(mappedMicros);
    System.out.println("Machine: " + Machine.here());
    System.out.printf(
        Locale.ROOT,
        "Prepare, microseconds of CPU a record, medians of %d rounds of %,d records: %.2f without a mapping,"
            + " %.2f with one; the mapping costs %.2f (%.2f times)%n",
        ROUNDS,
        RECORDS,
        without,
        with,
        with - without,
        with / without);
  }

  static List<SourceRecord> records(int count) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new WebPurchases(Instant.now().minus(Duration.ofDays(2))).write(count, bytes);
    List<SourceRecord> records = new ArrayList<>(count);
    bytes
        .toString(StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line ->
                records.add(
                    SourceRecord.of(
                        "memory:" + records.size(), line.getBytes(StandardCharsets.UTF_8))));
    return records;
  }

  static Preparer preparer(boolean mapped) {
    PrepareConfig config = PrepareConfig.defaults();
    return new Preparer(
        mapped ? config.withMapping(Mappings.webPurchases()) : config, Clock.systemUTC());
  }

  private static double microsARecord(Preparer preparer, List<SourceRecord> records) {
    long events = 0;
    long start = THREADS.getCurrentThreadCpuTime();
    for (SourceRecord record : records) {
      for (Prepared prepared : preparer.prepareAll(record)) {
        events += prepared.event() == null ? 0 : 1;
      }
    }
    double micros = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / records.size();
    if (events != WebPurchases.consentedOf(records.size())) {
      throw new IllegalStateException("prepared " + events + " events");
    }
    return micros;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
