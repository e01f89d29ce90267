package dev.conversionrelay.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.sandbox.FaultKind;
import dev.conversionrelay.sandbox.FaultPlan;
import dev.conversionrelay.sandbox.Faults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One stream on Flink against what the sandbox can do wrong, one after the other: seldom, often and
 * all the time for a while; then much of it at once. It is neither restarted nor helped, and in the
 * end each event is there once.
 *
 * <p>With {@code -Pnightly} every kind meets all three; else every twelfth kind meets one.
 */
class FlinkFaultTest {

  private static final boolean NIGHTLY = Boolean.getBoolean("relay.nightly");
  private static final List<String> MEASURES = List.of("1%", "20%", "for=2s");
  private static final int EVERY = NIGHTLY ? 1 : 12;
  private static final int ORDERS = 400;
  private static final int MIXED_ORDERS = NIGHTLY ? 200_000 : 2_000;

  @TempDir private Path folder;

  @Test
  void eachEventIsThereOnceWhateverGoesWrong() throws Exception {
    try (OrdersOnFlink stream =
        new OrdersOnFlink(folder, "--batchSize=20", "--requestTimeout=1s", "--maxBatchDelay=1s")) {
      Faults faults = stream.sandbox().faults();
      for (String plan : plans()) {
        faults.plan(FaultPlan.parse(plan, 7));
        publishAndAwait(stream, plan, ORDERS);
      }
      // Three in ten requests fail, and one in ten is late besides.
      faults.plan(FaultPlan.parse(MixedFaults.inPercent(30) + ";latency:10%,delay=10ms-100ms", 7));
      publishAndAwait(stream, "many things at once", MIXED_ORDERS);
      faults.clear();
      theTokenIsRevokedForAWhile(stream);

      stream.drain();

      int count = stream.published().size();
      assertThat(stream.delivered()).isEqualTo(stream.published());
      assertThat(stream.sandbox().counts().stored()).as("each counted once").isEqualTo(count);
      JsonNode books = stream.books();
      assertThat(books.path("balanced").asBoolean()).as("books: %s", books).isTrue();
      assertThat(books.path("read").asLong()).isEqualTo(count);
      assertThat(books.path("delivered").asLong()).isEqualTo(count);
      assertThat(stream.filesOf("rejects")).isEmpty();
      assertThat(stream.filesOf("undelivered")).isEmpty();
    }
  }

  private static void publishAndAwait(OrdersOnFlink stream, String plan, int orders)
      throws Exception {
    long start = System.nanoTime();
    for (int published = 0; published < orders; published += ORDERS) {
      stream.publish(ORDERS);
    }
    stream.awaitAll(plan);
    System.out.printf(
        "%-24s %5.1f s, %d struck so far%n",
        plan, (System.nanoTime() - start) / 1e9, stream.sandbox().faults().applied());
  }

  /** What is held back is tried every ten seconds, so it resumes within that and a little. */
  private static void theTokenIsRevokedForAWhile(OrdersOnFlink stream) throws Exception {
    long before = stream.sandbox().counts().stored();
    Faults faults = stream.sandbox().faults();
    long struck = faults.applied();
    faults.plan(FaultPlan.parse("token_revoked", 7));
    stream.publish(ORDERS);
    stream.await("two refusals", () -> faults.applied() >= struck + 2);
    Thread.sleep(5_000);
    assertThat(stream.sandbox().counts().stored()).isEqualTo(before);
    faults.clear();
    long start = System.nanoTime();
    stream.await("deliveries", () -> stream.sandbox().counts().stored() > before);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("deliveries resumed %.1f s after the token was mended%n", seconds);
    assertThat(seconds).isLessThan(40);
    stream.awaitAll("what was held back");
  }

  private static List<String> plans() {
    List<String> plans = new ArrayList<>();
    FaultKind[] kinds = FaultKind.values();
    for (int i = 0; i < kinds.length; i += EVERY) {
      for (int j = 0; j < MEASURES.size(); j++) {
        if (NIGHTLY || (i / EVERY) % MEASURES.size() == j) {
          plans.add(kinds[i].wireName() + ":" + MEASURES.get(j));
        }
      }
    }
    return plans;
  }
}
