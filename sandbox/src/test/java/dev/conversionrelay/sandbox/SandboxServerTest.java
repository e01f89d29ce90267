package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.event;
import static dev.conversionrelay.sandbox.SandboxClient.events;
import static dev.conversionrelay.sandbox.SandboxClient.post;
import static dev.conversionrelay.sandbox.SandboxClient.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The server as a whole. */
class SandboxServerTest {
  @Test
  void countsAreExactWhenSeveralThreadsSend() throws Exception {
    int threads = 8;
    int requests = 25;
    int eventsPerRequest = 40;
    SandboxConfig config =
        SandboxConfig.builder().keepEverything(true).maxRequestsPerSecond(0).build();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (Sandbox sandbox = Sandbox.start(config)) {
      List<Callable<Long>> senders = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        // Two threads each send the same events; every fifth request is invalid.
        String prefix = "t" + (t / 2) + "-";
        senders.add(
            () -> {
              long bytes = 0;
              for (int r = 0; r < requests; r++) {
                String body =
                    r % 5 == 4
                        ? web(event("never"), "{}")
                        : web(events(prefix + r + "-", eventsPerRequest));
                assertThat(post(sandbox, body).code()).isEqualTo(r % 5 == 4 ? 40002 : 0);
                bytes += body.length();
              }
              return bytes;
            });
      }
      long bytes = 0;
      for (Future<Long> sent : pool.invokeAll(senders)) {
        bytes += sent.get();
      }

      Counts counts = sandbox.counts();
      int distinct = threads / 2 * 20 * eventsPerRequest;
      assertThat(counts.requests()).isEqualTo((long) threads * requests);
      assertThat(counts.requests(0)).isEqualTo(threads * 20L);
      assertThat(counts.requests(40002)).isEqualTo(threads * 5L);
      assertThat(counts.refusedRequests()).isEqualTo(threads * 5L);
      assertThat(counts.refusedEvents()).isEqualTo(threads * 10L);
      assertThat(counts.bytes()).isEqualTo(bytes);
      assertThat(counts.received()).isEqualTo(2L * distinct);
      assertThat(counts.stored()).isEqualTo(distinct);
      assertThat(counts.merged()).isEqualTo(distinct);
      assertThat(counts.bySource())
          .containsExactly(
              new Counts.SourceCounts(
                  SourceKind.WEB, "PIXEL123", "Purchase", 2L * distinct, distinct, distinct, 0));
      assertThat(sandbox.stored()).hasSize(distinct);
      assertThat(sandbox.received().values()).containsOnly(2);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void requestIdsAreUnique() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.defaults())) {
      Set<String> ids = new HashSet<>();
      for (int i = 0; i < 200; i++) {
        ids.add(post(sandbox, web(event("1"))).json().path("request_id").asText());
      }
      assertThat(ids).hasSize(200);
    }
  }

  @Test
  void whatIsKeptIsWhatWasSentByteForByte() throws Exception {
    String event =
        "{\"event\":\"Purchase\",\"event_time\":1700000000,\"event_id\":\"1\",\"note\":"
            + "\"straße \\u00e9 \uD83D\uDE00\",\"properties\":{\"value\":46.00}}";
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      // The list comes before the fields that the checks look at first.
      String body =
          "{ \"data\" : [ %s ,\n %s ], \"event_source\":\"web\", \"event_source_id\":\"PIXEL123\" }"
              .formatted(event("0"), event);
      assertThat(post(sandbox, body).code()).isZero();
      assertThat(sandbox.stored())
          .containsEntry(SandboxClient.key("1"), SandboxClient.MAPPER.readTree(event))
          .containsKey(SandboxClient.key("0"));
    }
  }

  @Test
  void itListensOnTheLoopbackAddressAndStopsWhenClosed() throws Exception {
    Sandbox sandbox = Sandbox.start(SandboxConfig.defaults());
    assertThat(sandbox.endpoint())
        .isEqualTo("http://127.0.0.1:" + sandbox.port() + "/open_api/v1.3/event/track/");
    assertThat(sandbox.url()).isEqualTo("http://127.0.0.1:" + sandbox.port() + "/");
    assertThat(post(sandbox, web(event("1"))).code()).isZero();
    String endpoint = sandbox.endpoint();
    sandbox.close();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                SandboxClient.send(
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(endpoint)).build()));
  }

  /** Who listens on all addresses of a machine answers on this one too. */
  @Test
  void nobodyReachesItByAnotherAddress() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.defaults())) {
      List<InetAddress> others =
          new ArrayList<>(List.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 2})));
      for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        others.addAll(Collections.list(card.getInetAddresses()));
      }
      others.remove(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
      for (InetAddress other : others) {
        assertThatExceptionOfType(IOException.class)
            .as(other.toString())
            .isThrownBy(() -> new Socket(other, sandbox.port()).close());
      }
    }
  }

  @Test
  void aTakenPortIsSaidAtOnce() {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.defaults())) {
      SandboxConfig same = SandboxConfig.builder().port(sandbox.port()).build();
      assertThatExceptionOfType(JavalinBindException.class).isThrownBy(() -> Sandbox.start(same));
    }
  }
}
