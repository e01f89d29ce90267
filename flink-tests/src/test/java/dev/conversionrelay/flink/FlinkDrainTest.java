package dev.conversionrelay.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a stream delivers on Flink, and what becomes of half-full batches when it is drained. */
class FlinkDrainTest {

  private static final int BURSTS = 5;

  @TempDir private Path folder;

  /** A generous bound for a busy machine; what is printed is the measurement. */
  @Test
  void aBurstIsDeliveredSoonAfterTheDelayOfABatch() throws Exception {
    try (OrdersOnFlink stream = new OrdersOnFlink(folder, "--maxBatchDelay=1s")) {
      stream.publish(1);
      stream.awaitAll("the first order");
      List<Long> millis = new ArrayList<>();
      for (int burst = 1; burst <= BURSTS; burst++) {
        long start = System.nanoTime();
        stream.publish(50);
        stream.awaitAll("a burst");
        millis.add((System.nanoTime() - start) / 1_000_000);
      }
      System.out.println("From publishing to delivery with a delay of 1000 ms: " + millis + " ms");
      assertThat(millis).allMatch(each -> each < 30_000);
    }
  }

  @Test
  void aDrainDeliversWhatWaitsForItsBatchToFill() throws Exception {
    try (OrdersOnFlink stream = new OrdersOnFlink(folder, "--maxBatchDelay=1h")) {
      stream.publish(900);
      stream.await("the books of what was read", () -> stream.books().path("read").asLong() == 900);
      assertThat(stream.sandbox().counts().received()).isZero();

      stream.drain();

      assertThat(stream.delivered()).isEqualTo(stream.published());
      assertThat(stream.sandbox().counts().received()).isEqualTo(900);
      assertThat(stream.books().path("delivered").asLong()).isEqualTo(900);
      assertThat(stream.books().path("balanced").asBoolean()).isTrue();
    }
  }
}
