package dev.conversionrelay.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.sandbox.FaultPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream that goes on for 22 minutes while one request in twenty fails: what it holds in its heap
 * and in its state must not grow with what it has delivered.
 */
@EnabledIfSystemProperty(named = "relay.nightly", matches = "true")
class FlinkSoakTest {

  private static final int PER_SECOND = Integer.getInteger("relay.perSecond", 200);
  private static final int SECONDS = Integer.getInteger("relay.seconds", 1_320);
  private static final int STEPS_A_SECOND = 10;
  private static final int SECONDS_BETWEEN_SAMPLES = 10;

  /**
   * On Flink Beam remembers the ids of messages for ten minutes; till then that grows. A table that
   * doubles whenever it is full does so at least once in as much time again.
   */
  private static final int SETTLED_AFTER_SECONDS = 630;

  /** An order is some 300 bytes of JSON, its fingerprint 16. */
  private static final double MAX_HEAP_BYTES_LEFT_BY_AN_EVENT = 50;

  /**
   * The emulator counts messages, and ids of six digits take the place of those of five: that is up
   * to 2.7 bytes an event, as each id is kept twice.
   */
  private static final double MAX_STATE_BYTES_LEFT_BY_AN_EVENT = 4;

  @TempDir private Path folder;

  private record Sample(long stored, long waiting, long heapBytes, long stateBytes) {}

  @Test
  void aStreamDoesNotGrowWithWhatItHasDelivered() throws Exception {
    try (OrdersOnFlink stream =
        new OrdersOnFlink(
            folder,
            "--maxBatchDelay=1s",
            "--requestTimeout=1s",
            // Copies are forgotten while it runs, as in a stream of days.
            "--dedupWindow=30s")) {
      stream.publish(PER_SECOND);
      stream.awaitAll("the job to start");
      stream.sandbox().faults().plan(FaultPlan.parse(MixedFaults.inPercent(5), 7));
      List<Sample> samples = new ArrayList<>();
      long start = System.nanoTime();
      for (int step = 1; step <= SECONDS * STEPS_A_SECOND; step++) {
        stream.publish(PER_SECOND / STEPS_A_SECOND);
        if (step % (SECONDS_BETWEEN_SAMPLES * STEPS_A_SECOND) == 0) {
          samples.add(sample(stream));
          say(step / STEPS_A_SECOND, samples.get(samples.size() - 1));
        }
        long due = start + step * 1_000_000_000L / STEPS_A_SECOND;
        Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
      }
      stream.awaitAll("the last orders");
      long struck = stream.sandbox().faults().applied();
      stream.sandbox().faults().clear();
      stream.drain();

      System.out.printf(
          "%,d orders in %,d requests, %,d of which a fault struck%n",
          stream.published().size(), stream.sandbox().counts().requests(), struck);
      assertThat(struck).isPositive();
      assertThat(stream.delivered()).isEqualTo(stream.published());
      assertThat(stream.sandbox().counts().stored()).isEqualTo(stream.published().size());
      JsonNode books = stream.books();
      assertThat(books.path("balanced").asBoolean()).as("books: %s", books).isTrue();
      assertThat(books.path("delivered").asLong()).isEqualTo(stream.published().size());
      assertThat(stream.filesOf("rejects")).isEmpty();
      assertThat(stream.filesOf("undelivered")).isEmpty();
      nothingGrew(samples.subList(SETTLED_AFTER_SECONDS / SECONDS_BETWEEN_SAMPLES, samples.size()));
    }
  }

  private static void nothingGrew(List<Sample> settled) {
    double heap = bytesLeftByAnEvent("heap", settled, Sample::heapBytes);
    double state = bytesLeftByAnEvent("state", settled, Sample::stateBytes);
    assertSoftly(
        softly -> {
          softly.assertThat(heap).as("of the heap").isLessThan(MAX_HEAP_BYTES_LEFT_BY_AN_EVENT);
          softly.assertThat(state).as("of the state").isLessThan(MAX_STATE_BYTES_LEFT_BY_AN_EVENT);
        });
  }

  private static Sample sample(OrdersOnFlink stream) throws IOException, InterruptedException {
    long stored = stream.sandbox().counts().stored();
    return new Sample(
        stored,
        stream.published().size() - stored,
        stream.job().liveHeapBytes(),
        stateBytes(stream.job()));
  }

  /** Flink may remove a checkpoint while it is looked at; then there is a newer one. */
  private static long stateBytes(FlinkProcess job) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return job.checkpointBytes();
      } catch (NoSuchFileException | UncheckedIOException e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  private static void say(int second, Sample sample) {
    System.out.printf(
        "%4d s  %,9d stored, %,6d not yet, heap %.1f MB, state %.2f MB%n",
        second,
        sample.stored(),
        sample.waiting(),
        sample.heapBytes() / 1e6,
        sample.stateBytes() / 1e6);
  }

  /** How much the first half of the samples and the second differ, by their means. */
  private static double bytesLeftByAnEvent(
      String what, List<Sample> samples, ToLongFunction<Sample> of) {
    List<Sample> first = samples.subList(0, samples.size() / 2);
    List<Sample> second = samples.subList(samples.size() / 2, samples.size());
    double events = mean(second, Sample::stored) - mean(first, Sample::stored);
    double before = mean(first, of);
    double after = mean(second, of);
    double each = (after - before) / events;
    System.out.printf(
        "%s: %.2f MB, then %.2f MB; %.1f bytes for each of %,.0f events between%n",
        what, before / 1e6, after / 1e6, each, events);
    return each;
  }

  private static double mean(List<Sample> samples, ToLongFunction<Sample> of) {
    return samples.stream().mapToLong(of).average().orElseThrow();
  }
}
