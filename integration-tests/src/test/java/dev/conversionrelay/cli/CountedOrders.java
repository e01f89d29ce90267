package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An endpoint that takes everything and remembers the numbers of the events {@code order-N} in a
 * bit each, so that millions of them fit beside a test; the sandbox would keep every event.
 */
final class CountedOrders implements AutoCloseable {

  private static final Pattern ID = Pattern.compile("\"event_id\":\"order-(\\d+)\"");
  private static final byte[] ACCEPTED =
      "{\"code\":0,\"message\":\"OK\",\"request_id\":\"counted\"}".getBytes(UTF_8);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final BitSet seen = new BitSet();
  private long received;

  CountedOrders() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.setExecutor(threads);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/open_api/v1.3/event/track/";
  }

  private void take(HttpExchange exchange) throws IOException {
    count(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, ACCEPTED.length);
    exchange.getResponseBody().write(ACCEPTED);
    exchange.close();
  }

  private synchronized void count(String body) {
    Matcher id = ID.matcher(body);
    while (id.find()) {
      seen.set(Integer.parseInt(id.group(1)));
      received++;
    }
  }

  /** How many events came, repeated ones included. */
  synchronized long received() {
    return received;
  }

  /** The numbers of the orders that came at least once. */
  synchronized BitSet seen() {
    return (BitSet) seen.clone();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
