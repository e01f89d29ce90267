package dev.conversionrelay.tiktok;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class TikTokClientTest {

  private static final Route ROUTE = new Route(EventSource.WEB, "PIXEL", null);
  private static final AccessToken TOKEN = AccessToken.of("t0kenCanary");
  private static final List<Event> EVENTS =
      List.of(
          new Event(ROUTE, "Purchase", "1", 1, 0, "x:1", "{\"b\":\"bodyCanary\"}".getBytes(UTF_8)));
  private static final String OK = "{\"code\":0,\"message\":\"OK\",\"request_id\":\"20260901AB\"}";

  private RawServer server;
  private TikTokClient client;

  @AfterEach
  void stop() throws IOException {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void sendsTheRequestAsDocumented() throws IOException {
    start((request, out) -> respond(out, "200 OK", "", OK));

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.DELIVERED);
    assertThat(answer.requestId()).isEqualTo("20260901AB");
    Request request = server.requests.get(0);
    assertThat(request.line()).isEqualTo("POST /open_api/v1.3/event/track/ HTTP/1.1");
    assertThat(request.headers())
        .contains("Access-Token: t0kenCanary", "Content-Type: application/json")
        .anyMatch(header -> header.matches("User-Agent: ConversionRelay/\\S+"))
        .noneMatch(header -> header.startsWith("Content-Encoding"))
        .noneMatch(header -> header.startsWith("Transfer-Encoding"))
        .noneMatch(header -> header.startsWith("Accept-Encoding"));
    assertThat(request.body())
        .isEqualTo(
            "{\"event_source\":\"web\",\"event_source_id\":\"PIXEL\","
                + "\"data\":[{\"b\":\"bodyCanary\"}]}");
  }

  @Test
  void connectionsAreReusedWhateverTheAnswerIs() throws IOException {
    AtomicInteger count = new AtomicInteger();
    start(
        (request, out) -> {
          switch (count.getAndIncrement() % 4) {
            case 0 -> respond(out, "200 OK", "", OK);
            case 1 -> respond(out, "502 Bad Gateway", "", "<html>nginx</html>");
            case 2 -> respond(out, "400 Bad Request", "", "{\"code\":40002}");
            default -> respond(out, "200 OK", "", "x".repeat(64 * 1024));
          }
        });

    for (int i = 0; i < 40; i++) {
      client.send(ROUTE, EVENTS, TOKEN);
    }

    assertThat(server.requests).hasSize(40);
    assertThat(server.connections).hasValue(1);
  }

  @Test
  void parallelRequestsOpenNoMoreConnectionsThanAllowed() throws Exception {
    start(
        (request, out) -> respond(out, "200 OK", "", OK),
        ClientConfig.defaults().withMaxConnections(2));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Answer>> answers = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      answers.add(threads.submit(() -> client.send(ROUTE, EVENTS, TOKEN)));
    }
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().verdict()).isEqualTo(Verdict.DELIVERED);
    }
    threads.shutdown();

    assertThat(server.requests).hasSize(100);
    assertThat(server.connections.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void redirectsAreNotFollowed() throws IOException {
    start((request, out) -> respond(out, "307 Temporary Redirect", "Location: /other\r\n", ""));

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.CONFIGURATION);
    assertThat(answer.httpStatus()).isEqualTo(307);
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void theProxyOfTheJvmIsUsed() throws IOException {
    start((request, out) -> respond(out, "200 OK", "", OK));
    Map<String, String> proxy =
        Map.of("http.proxyHost", "127.0.0.1", "http.proxyPort", "" + server.port());
    proxy.forEach(System::setProperty);
    try (TikTokClient behindProxy =
        new TikTokClient(
            ClientConfig.defaults().withEndpoint(URI.create("http://nowhere.invalid/track/")))) {
      assertThat(behindProxy.send(ROUTE, EVENTS, TOKEN).verdict()).isEqualTo(Verdict.DELIVERED);
    } finally {
      proxy.keySet().forEach(System::clearProperty);
    }
    assertThat(server.requests.get(0).line())
        .isEqualTo("POST http://nowhere.invalid/track/ HTTP/1.1");
  }

  @Test
  void transportNeverRetriesAndRetryAfterIsRead() throws IOException {
    start((request, out) -> respond(out, "503 Unavailable", "Retry-After: 7\r\n", ""));

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(answer.ambiguous()).isTrue();
    assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void hugeAnswerIsReadNoFurtherThanTheLimit() throws IOException {
    CountDownLatch brokenOff = new CountDownLatch(1);
    start(
        (request, out) -> {
          try {
            out.write("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n".getBytes(UTF_8));
            byte[] block = new byte[64 * 1024];
            for (int i = 0; i < 10_000; i++) {
              out.write(block);
            }
          } catch (IOException e) {
            brokenOff.countDown();
            throw e;
          }
        });

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(answer.ambiguous()).isTrue();
    assertThat(brokenOff).satisfies(latch -> latch.await());
  }

  /** What is cut off must not be taken for an answer, and what just fits must. */
  @ParameterizedTest
  @CsvSource({"-1, DELIVERED", "0, DELIVERED", "1, RETRY"})
  void anAnswerOfExactlyTheLimitIsRead(int beyond, Verdict verdict) throws IOException {
    ClientConfig usual = ClientConfig.defaults();
    String body = OK + " ".repeat(100);
    start(
        (request, out) -> respond(out, "200 OK", "", body),
        new ClientConfig(
            usual.endpoint(),
            null,
            usual.connectTimeout(),
            usual.readTimeout(),
            usual.deadline(),
            1,
            body.length() - beyond));

    assertThat(client.send(ROUTE, EVENTS, TOKEN).verdict()).isEqualTo(verdict);
  }

  @Test
  void silentServerEndsInAReadTimeout() throws IOException {
    start(
        (request, out) -> server.stopped.await(),
        timeouts(Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(20)));

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(answer.ambiguous()).isTrue();
    assertThat(answer.httpStatus()).isNull();
    assertThat(answer.message()).isEqualTo("no answer in time");
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void drippingServerEndsAtTheDeadline() throws IOException {
    start(
        (request, out) -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(UTF_8));
          while (!server.stopped.await(20, TimeUnit.MILLISECONDS)) {
            out.write('x');
            out.flush();
          }
        },
        timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofMillis(300)));

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(answer.ambiguous()).isTrue();
    assertThat(answer.message()).contains("deadline of 300 ms");
  }

  @Test
  void resetAfterTheRequestIsAmbiguous() throws IOException {
    start(
        (request, out) -> {
          throw new IOException("reset");
        });

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(answer.ambiguous()).isTrue();
    assertThat(server.requests).hasSize(1);
  }

  @Test
  void answerCutOffInItsBodyIsAmbiguous() throws IOException {
    start(
        (request, out) -> {
          out.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"code\":0".getBytes(UTF_8));
          out.flush();
          throw new IOException("cut");
        });

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(answer.ambiguous()).isTrue();
  }

  @Test
  void refusedConnectionIsNotAmbiguous() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    client =
        new TikTokClient(
            ClientConfig.defaults().withEndpoint(URI.create("http://127.0.0.1:" + port + "/")));

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(answer.ambiguous()).isFalse();
    assertThat(answer.message()).isEqualTo("connection refused");
  }

  @Test
  void unknownHostIsNotAmbiguous() {
    client =
        new TikTokClient(
            ClientConfig.defaults().withEndpoint(URI.create("http://nowhere.invalid/")));

    Answer answer = client.send(ROUTE, EVENTS, TOKEN);

    assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
    assertThat(answer.ambiguous()).isFalse();
  }

  @Test
  void serverThatSpeaksNoTlsIsNotAmbiguous() throws IOException {
    start((request, out) -> respond(out, "200 OK", "", OK));
    try (TikTokClient tls =
        new TikTokClient(
            ClientConfig.defaults()
                .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2))
                .withEndpoint(URI.create("https://127.0.0.1:" + server.port() + "/")))) {
      Answer answer = tls.send(ROUTE, EVENTS, TOKEN);

      assertThat(answer.verdict()).isEqualTo(Verdict.RETRY);
      assertThat(answer.ambiguous()).isFalse();
    }
  }

  @Test
  void nothingThatIsLoggedAtAnyLevelHoldsTokenOrBody() throws IOException {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Handler all =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getLoggerName() + new SimpleFormatter().format(line));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    all.setLevel(Level.ALL);
    Logger root = Logger.getLogger("");
    Level before = root.getLevel();
    root.addHandler(all);
    root.setLevel(Level.ALL);
    try {
      AtomicInteger count = new AtomicInteger();
      start(
          (request, out) -> {
            if (count.getAndIncrement() == 0) {
              respond(out, "200 OK", "", "{\"code\":40105,\"message\":\"t0kenCanary\"}");
            } else {
              throw new IOException("reset");
            }
          });
      client.send(ROUTE, EVENTS, TOKEN);
      client.send(ROUTE, EVENTS, TOKEN);
    } finally {
      root.removeHandler(all);
      root.setLevel(before);
    }

    assertThat(lines).as("the libraries do log").anyMatch(line -> line.contains("org.apache.http"));
    assertThat(lines).noneMatch(line -> line.contains("t0kenCanary"));
    assertThat(lines).noneMatch(line -> line.contains("bodyCanary"));
  }

  @Test
  void configTravelsToWorkers() throws Exception {
    ClientConfig config = ClientConfig.defaults().withPartnerName("Partner");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(config);
    }
  }

  private void start(Handling handling) throws IOException {
    start(handling, ClientConfig.defaults());
  }

  private void start(Handling handling, ClientConfig config) throws IOException {
    server = new RawServer(handling);
    client =
        new TikTokClient(
            config.withEndpoint(
                URI.create("http://127.0.0.1:" + server.port() + "/open_api/v1.3/event/track/")));
  }

  private static ClientConfig timeouts(Duration connect, Duration read, Duration deadline) {
    return ClientConfig.defaults().withTimeouts(connect, read, deadline);
  }

  private static void respond(OutputStream out, String status, String headers, String body)
      throws IOException {
    out.write(
        ("HTTP/1.1 "
                + status
                + "\r\n"
                + headers
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .getBytes(ISO_8859_1));
    out.flush();
  }

  private interface Handling {
    /** Answers one request; an IOException resets the connection. */
    void handle(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private record Request(String line, List<String> headers, String body) {}

  /** A server that does to its connections what a polite one never would. */
  private static final class RawServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Handling handling;
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);

    RawServer(Handling handling) throws IOException {
      this.handling = handling;
      threads.execute(this::accept);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void accept() {
      while (!socket.isClosed()) {
        try {
          Socket connection = socket.accept();
          connections.incrementAndGet();
          threads.execute(() -> serve(connection));
        } catch (IOException e) {
          return;
        }
      }
    }

    private void serve(Socket connection) {
      try (connection) {
        connection.setSoLinger(true, 0);
        InputStream in = new BufferedInputStream(connection.getInputStream());
        for (Request request = read(in); request != null; request = read(in)) {
          requests.add(request);
          handling.handle(request, connection.getOutputStream());
        }
      } catch (IOException e) {
        // With the linger time of zero, closing resets the connection.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static Request read(InputStream in) throws IOException {
      String line = line(in);
      if (line.isEmpty()) {
        return null;
      }
      List<String> headers = new ArrayList<>();
      int length = 0;
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        headers.add(header);
        if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(header.substring(15).strip());
        }
      }
      return new Request(line, headers, new String(in.readNBytes(length), UTF_8));
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }

    @Override
    public void close() {
      stopped.countDown();
      threads.shutdownNow();
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
