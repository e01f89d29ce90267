package dev.conversionrelay.delivery;

import static dev.conversionrelay.delivery.TestEvents.PIXEL;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.conversionrelay.RelayMetrics;
import dev.conversionrelay.TrackedPipeline;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.TokenSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.joda.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A bundle of several batches, sent to an endpoint that takes its time. */
@ExtendWith(TrackedPipeline.Extension.class)
class SendFnTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int ANSWER_MILLIS = 40;

  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger mostUnderWay = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final Set<Object> connections = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          int now = underWay.incrementAndGet();
          mostUnderWay.accumulateAndGet(now, Math::max);
          connections.add(exchange.getRemoteAddress());
          exchange.getRequestBody().readAllBytes();
          pause();
          boolean tooFast = requests.incrementAndGet() == 1;
          byte[] answer =
              (tooFast ? "{\"code\":40100,\"message\":\"\"}" : "{\"code\":0,\"message\":\"OK\"}")
                  .getBytes(StandardCharsets.UTF_8);
          underWay.decrementAndGet();
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void batchesOfABundleAreSentSideBySideUpToTheLimitAndOverTheSameConnections(
      TrackedPipeline pipeline) {
    send(pipeline, batches(60), 6);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    assertThat(requests).hasValue(61);
    assertThat(mostUnderWay).hasValue(6);
    assertThat(connections).hasSizeLessThanOrEqualTo(6);
    assertThat(distribution(result, RelayMetrics.REQUESTS_IN_FLIGHT).getMax()).isEqualTo(6);
  }

  @Test
  void oneInFlightIsOneAfterTheOther(TrackedPipeline pipeline) {
    send(pipeline, batches(10), 1);
    pipeline.run().waitUntilFinish();

    assertThat(mostUnderWay).hasValue(1);
    assertThat(connections).hasSize(1);
  }

  @Test
  void whatBecameOfABatchHasItsTimestampAndWindow(TrackedPipeline pipeline) {
    PCollectionTuple sent = send(pipeline, batches(20), 4);
    PAssert.that(
            sent.get(SendToTikTok.RECEIPTS).apply("Reify", ParDo.of(new TimestampsAndWindowsFn())))
        .satisfies(
            found -> {
              Set<String> ids = new HashSet<>();
              for (KV<String, String> each : found) {
                // The n-th batch is of the n-th second, and windows are of five.
                int second = Integer.parseInt(each.getKey());
                assertThat(each.getValue()).isEqualTo(second * 1000L + " in " + second / 5 * 5000L);
                ids.add(each.getKey());
              }
              assertThat(ids).hasSize(20);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void metricsSayWhatHappened(TrackedPipeline pipeline) {
    send(pipeline, batches(20), 4);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    assertThat(counters(result))
        .containsEntry(RelayMetrics.REQUESTS, 21L)
        .containsEntry(RelayMetrics.RETRIES, 1L)
        .containsEntry(RelayMetrics.DELIVERED, 20L)
        .containsEntry(RelayMetrics.ANSWERS + "0", 20L)
        .containsEntry(RelayMetrics.ANSWERS + "40100", 1L)
        .doesNotContainKey(RelayMetrics.CIRCUITS_OPENED);
    assertThat(counters(result).get(RelayMetrics.THROTTLED_MS)).isPositive();
    assertThat(beamThrottling(result)).isEqualTo(counters(result).get(RelayMetrics.THROTTLED_MS));
    assertThat(distribution(result, RelayMetrics.REQUEST_MS).getMin())
        .isGreaterThanOrEqualTo(ANSWER_MILLIS);
    assertThat(distribution(result, RelayMetrics.REQUEST_EVENTS).getCount()).isEqualTo(21);
    assertThat(distribution(result, RelayMetrics.AGE_AT_DELIVERY_SECONDS).getCount()).isEqualTo(20);
  }

  /** One bundle: it is a single element that becomes many. */
  private PCollectionTuple send(TrackedPipeline pipeline, List<EventBatch> batches, int inFlight) {
    SendConfig config =
        new SendConfig(
            ClientConfig.defaults()
                .withEndpoint(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
            TokenSources.sandbox("token"),
            inFlight,
            0,
            Duration.ofMinutes(1),
            false,
            "run-" + requests.hashCode());
    PCollectionTuple sent =
        pipeline
            .apply(Create.of(0))
            .apply(ParDo.of(new FanOutFn(batches)))
            .setCoder(EventBatchCoder.of())
            .apply(Window.into(FixedWindows.of(org.joda.time.Duration.standardSeconds(5))))
            .apply(
                ParDo.of(new SendFn(config, false))
                    .withOutputTags(SendToTikTok.RECEIPTS, SendToTikTok.SIDE_OUTPUTS));
    return SendToTikTok.withCoders(sent);
  }

  /** Batches of one event each. */
  private static List<EventBatch> batches(int count) {
    List<EventBatch> batches = new ArrayList<>();
    for (Event event : TestEvents.events(count)) {
      batches.add(new EventBatch(PIXEL, List.of(event)));
    }
    return batches;
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new TreeMap<>();
    metrics(result, RelayMetrics.NAMESPACE)
        .getCounters()
        .forEach(counter -> counters.put(counter.getName().getName(), counter.getCommitted()));
    return counters;
  }

  private static long beamThrottling(PipelineResult result) {
    return metrics(result, "beam-throttling-metrics")
        .getCounters()
        .iterator()
        .next()
        .getCommitted();
  }

  private static DistributionResult distribution(PipelineResult result, String name) {
    for (var found : metrics(result, RelayMetrics.NAMESPACE).getDistributions()) {
      if (found.getName().getName().equals(name)) {
        return found.getCommitted();
      }
    }
    throw new AssertionError("no distribution " + name);
  }

  private static MetricQueryResults metrics(PipelineResult result, String namespace) {
    return result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace(namespace)).build());
  }

  private static void pause() {
    try {
      Thread.sleep(ANSWER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static final class FanOutFn extends DoFn<Integer, EventBatch> {
    private final List<byte[]> encoded = new ArrayList<>();

    FanOutFn(List<EventBatch> batches) {
      for (EventBatch batch : batches) {
        try {
          encoded.add(CoderUtils.encodeToByteArray(EventBatchCoder.of(), batch));
        } catch (CoderException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @ProcessElement
    public void process(OutputReceiver<EventBatch> out) throws CoderException {
      for (int i = 0; i < encoded.size(); i++) {
        out.outputWithTimestamp(
            CoderUtils.decodeFromByteArray(EventBatchCoder.of(), encoded.get(i)),
            Instant.ofEpochMilli(i * 1000L));
      }
    }
  }

  /** The number of the receipt's event, and where and when the receipt is. */
  static final class TimestampsAndWindowsFn extends DoFn<String, KV<String, String>> {

    @ProcessElement
    public void process(
        @Element String receipt,
        @Timestamp Instant timestamp,
        IntervalWindow window,
        OutputReceiver<KV<String, String>> out)
        throws IOException {
      JsonNode json = MAPPER.readTree(receipt);
      out.output(
          KV.of(
              json.path("event_id").asText().substring("order-".length()),
              timestamp.getMillis() + " in " + window.start().getMillis()));
    }
  }
}
