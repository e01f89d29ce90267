package dev.conversionrelay.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * The REST API of the emulator, made to do what it leaves out of BigQuery's documentation: the
 * result of a query job goes into the job's destinationTable.
 */
final class BigQueryRestFront implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final int emulator;

  private BigQueryRestFront(HttpServer server, int emulator) {
    this.server = server;
    this.emulator = emulator;
  }

  /** Stands before the emulator's REST API on this port. */
  static BigQueryRestFront start(int emulator) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    BigQueryRestFront front = new BigQueryRestFront(server, emulator);
    server.createContext("/", front::handle);
    server.setExecutor(front.threads);
    server.start();
    return front;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpResponse<byte[]> answer = forward(exchange);
      answer
          .headers()
          .firstValue("content-type")
          .ifPresent(type -> exchange.getResponseHeaders().set("content-type", type));
      byte[] body = answer.body();
      exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange) throws IOException {
    byte[] body = bodyOf(exchange);
    boolean job =
        exchange.getRequestMethod().equals("POST")
            && exchange.getRequestURI().getPath().endsWith("/jobs");
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + emulator + exchange.getRequestURI()))
            .header("content-type", "application/json")
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(job ? withDestination(body) : body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static byte[] bodyOf(HttpExchange exchange) throws IOException {
    boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
    try (InputStream raw = exchange.getRequestBody();
        InputStream in = gzip ? new GZIPInputStream(raw) : raw) {
      return in.readAllBytes();
    }
  }

  private static byte[] withDestination(byte[] body) throws IOException {
    JsonNode job = MAPPER.readTree(body);
    JsonNode destination = job.path("configuration").path("query").path("destinationTable");
    if (!destination.isObject()) {
      return body;
    }
    ObjectNode query = (ObjectNode) job.path("configuration").path("query");
    query.put(
        "query",
        "CREATE TABLE `%s.%s.%s` AS\n%s"
            .formatted(
                destination.path("projectId").asText(),
                destination.path("datasetId").asText(),
                destination.path("tableId").asText(),
                query.path("query").asText()));
    query.remove("destinationTable");
    return MAPPER.writeValueAsBytes(job);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
