package dev.conversionrelay.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an order takes from being published to being received at the other end. It measures and
 * asserts nothing of time: what a machine needs is told in {@code docs/performance.md}.
 */
@EnabledIfSystemProperty(named = "relay.nightly", matches = "true")
class FlinkLatencyTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int PER_SECOND = Integer.getInteger("relay.perSecond", 500);
  private static final int SECONDS = Integer.getInteger("relay.seconds", 60);
  private static final int STEPS_A_SECOND = 10;

  @TempDir private Path folder;

  @Test
  void fromPublishingToDelivery() throws Exception {
    Map<String, Instant> published = new HashMap<>();
    try (OrdersOnFlink stream = new OrdersOnFlink(folder, "--maxBatchDelay=1s")) {
      // The first ones wait for the job to start.
      stream.publish(PER_SECOND);
      stream.awaitAll("the job to start");
      int first = stream.published().size();
      long start = System.nanoTime();
      for (int step = 0; step < SECONDS * STEPS_A_SECOND; step++) {
        long due = start + step * 1_000_000_000L / STEPS_A_SECOND;
        Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        Instant now = Instant.now();
        int count = PER_SECOND / STEPS_A_SECOND;
        for (int i = 0; i < count; i++) {
          published.put("order-" + (first + step * count + i), now);
        }
        stream.publish(count);
      }
      stream.awaitAll("the last orders");
      long[] millis = latencies(stream.requestLog(), published);
      assertThat(millis).hasSize(published.size());
      Arrays.sort(millis);
      System.out.printf(
          "publish to delivery, %d/s for %d s: p50 %d ms, p90 %d ms, p99 %d ms, most %d ms%n",
          PER_SECOND,
          SECONDS,
          millis[millis.length / 2],
          millis[millis.length * 9 / 10],
          millis[(int) (millis.length * 99L / 100)],
          millis[millis.length - 1]);
      write(millis);
      stream.drain();
    }
  }

  /** For {@code benchmarks/run reach}. */
  private static void write(long[] sorted) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("per_second", PER_SECOND);
    json.put("seconds", SECONDS);
    json.put("p50_millis", sorted[sorted.length / 2]);
    json.put("p99_millis", sorted[(int) (sorted.length * 99L / 100)]);
    Files.writeString(Path.of("target", "latency.json"), json.toPrettyString() + "\n");
  }

  /** Of each order that was published, when it arrived first. */
  private static long[] latencies(Path log, Map<String, Instant> published) throws IOException {
    Map<String, Long> millis = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode request = MAPPER.readTree(line);
        Instant at = Instant.parse(request.path("received_at").asText());
        for (JsonNode event : request.path("body").path("data")) {
          String id = event.path("event_id").asText();
          if (published.containsKey(id)) {
            millis.putIfAbsent(id, Duration.between(published.get(id), at).toMillis());
          }
        }
      }
    }
    return millis.values().stream().mapToLong(each -> each).toArray();
  }
}
