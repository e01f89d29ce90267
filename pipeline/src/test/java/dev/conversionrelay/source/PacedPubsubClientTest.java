package dev.conversionrelay.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.SubscriptionPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubUnboundedSource;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Beam's own client, paced, against a server that counts how often it is asked. */
class PacedPubsubClientTest {

  private static final SubscriptionPath ORDERS = PubsubClient.subscriptionPathFromName("p", "o");
  private static final SubscriptionPath REFUNDS = PubsubClient.subscriptionPathFromName("p", "r");
  private static final String ONE_MESSAGE =
      "{\"receivedMessages\":[{\"ackId\":\"a\",\"message\":"
          + "{\"data\":\"e30=\",\"messageId\":\"1\",\"publishTime\":\"2026-01-01T00:00:00Z\"}}]}";

  private final AtomicInteger asked = new AtomicInteger();
  private final Deque<String> answers = new ArrayDeque<>();
  private final ConcurrentMap<String, Long> nextPulls = new ConcurrentHashMap<>();
  private Instant now = Instant.EPOCH;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          byte[] answer = (answers.isEmpty() ? "{}" : answers.poll()).getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void afterAnEmptyAnswerAllReadersLeaveTheSubscriptionAloneForAWhile() throws IOException {
    PubsubClient one = reader();
    PubsubClient other = reader();

    assertThat(pull(one, ORDERS)).isZero();
    answers.add(ONE_MESSAGE);
    assertThat(pull(one, ORDERS)).isZero();
    assertThat(pull(other, ORDERS)).isZero();
    assertThat(asked).hasValue(1);

    now = now.plus(PacedPubsubClient.PAUSE);
    assertThat(pull(other, ORDERS)).isEqualTo(1);
    assertThat(asked).hasValue(2);
  }

  @Test
  void whereThereWereMessagesItIsAskedAgainAtOnce() throws IOException {
    PubsubClient reader = reader();
    answers.add(ONE_MESSAGE);
    answers.add(ONE_MESSAGE);

    assertThat(pull(reader, ORDERS)).isEqualTo(1);
    assertThat(pull(reader, ORDERS)).isEqualTo(1);
  }

  @Test
  void subscriptionsDoNotWaitForEachOther() throws IOException {
    PubsubClient reader = reader();

    assertThat(pull(reader, ORDERS)).isZero();
    assertThat(pull(reader, REFUNDS)).isZero();
    assertThat(asked).hasValue(2);
  }

  @Test
  void aStreamIsReadByIt() throws ReflectiveOperationException {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(ReadPubsub.subscription("projects/shop-1/subscriptions/orders"));
    List<PubsubUnboundedSource> sources = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
            if (node.getTransform() instanceof PubsubUnboundedSource source) {
              sources.add(source);
            }
            return CompositeBehavior.ENTER_TRANSFORM;
          }
        });
    assertThat(sources).hasSize(1);
    // Beam tells nobody which client a source has.
    Field factory = PubsubUnboundedSource.class.getDeclaredField("pubsubFactory");
    factory.setAccessible(true);
    assertThat(factory.get(sources.get(0))).isSameAs(PacedPubsubClient.FACTORY);
  }

  private PubsubClient reader() throws IOException {
    PubsubOptions options = PipelineOptionsFactory.as(PubsubOptions.class);
    options.setCredentialFactoryClass(NoopCredentialFactory.class);
    options.setPubsubRootUrl("http://127.0.0.1:" + server.getAddress().getPort());
    InstantSource clock = () -> now;
    return new PacedPubsubClient(
        PubsubJsonClient.FACTORY.newClient(null, null, options), nextPulls, clock);
  }

  private static int pull(PubsubClient reader, SubscriptionPath subscription) throws IOException {
    return reader.pull(0, subscription, 1_000, true).size();
  }
}
