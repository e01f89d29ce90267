package dev.conversionrelay.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * An Events API on loopback that takes everything at once and counts it. It searches bodies for
 * {@code "event_id":} and does not parse them, so that it takes little of the machine it shares
 * with what is measured.
 */
final class CountingEndpoint implements AutoCloseable {

  private static final String PATH = "/open_api/v1.3/event/track/";
  private static final byte[] EVENT = "\"event_id\":".getBytes(StandardCharsets.US_ASCII);
  private static final int[] SKIPS = skips();
  private static final byte[] ANSWER =
      "{\"code\":0,\"message\":\"OK\",\"request_id\":\"benchmark\",\"data\":{}}"
          .getBytes(StandardCharsets.US_ASCII);

  static {
    // Else the answer's body waits for the client to acknowledge its head: 40 ms a request.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder events = new LongAdder();
  private final long answerMillis;
  private volatile long firstRequestNanos;
  private volatile long lastRequestNanos = System.nanoTime();

  /**
   * What was received.
   *
   * @param requests how many requests
   * @param bytes of request bodies
   * @param events in those bodies
   */
  record Received(long requests, long bytes, long events) {

    Received minus(Received earlier) {
      return new Received(
          requests - earlier.requests, bytes - earlier.bytes, events - earlier.events);
    }
  }

  private CountingEndpoint(HttpServer server, long answerMillis) {
    this.server = server;
    this.answerMillis = answerMillis;
  }

  /** Starts on a free port of the loopback address, and answers at once. */
  static CountingEndpoint start() throws IOException {
    return start(0);
  }

  /** The same, with so much time for each answer. */
  static CountingEndpoint start(long answerMillis) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CountingEndpoint endpoint = new CountingEndpoint(server, answerMillis);
    server.createContext(PATH, endpoint::answer);
    server.setExecutor(endpoint.threads);
    server.start();
    return endpoint;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
  }

  /** What was received since the start. */
  Received received() {
    return new Received(requests.sum(), bytes.sum(), events.sum());
  }

  /** Forgets when the first request came, because another run begins. */
  void beginRun() {
    firstRequestNanos = 0;
  }

  /** When the first request since {@link #beginRun} came; 0 before it. */
  long firstRequestNanos() {
    return firstRequestNanos;
  }

  /** When the last request came, by {@link System#nanoTime}; before the first, the start. */
  long lastRequestNanos() {
    return lastRequestNanos;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      requests.increment();
      bytes.add(body.length);
      events.add(eventsIn(body));
      lastRequestNanos = System.nanoTime();
      if (firstRequestNanos == 0) {
        firstRequestNanos = lastRequestNanos;
      }
      pause();
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, ANSWER.length);
      exchange.getResponseBody().write(ANSWER);
    }
  }

  private void pause() {
    try {
      Thread.sleep(answerMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How often {@link #EVENT} occurs, by Horspool's search: it looks at one byte in eleven. */
  static int eventsIn(byte[] body) {
    int last = EVENT.length - 1;
    int found = 0;
    for (int at = 0; at + last < body.length; at += SKIPS[body[at + last] & 0xFF]) {
      if (body[at + last] == EVENT[last] && Arrays.equals(body, at, at + last, EVENT, 0, last)) {
        found++;
      }
    }
    return found;
  }

  private static int[] skips() {
    int[] skips = new int[256];
    Arrays.fill(skips, EVENT.length);
    for (int i = 0; i < EVENT.length - 1; i++) {
      skips[EVENT[i] & 0xFF] = EVENT.length - 1 - i;
    }
    return skips;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
