package dev.conversionrelay.tiktok;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import com.google.api.client.util.Key;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.http.NoHttpResponseException;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.DefaultConnectionKeepAliveStrategy;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.DefaultManagedHttpClientConnection;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;

/**
 * Sends events to TikTok: one request, one answer, no retry. Thread-safe; connections are pooled,
 * so one client serves a whole process. Nothing that it or the libraries under it log holds the
 * token or a body, at any level.
 */
public final class TikTokClient implements AutoCloseable {

  private static final String USER_AGENT = "ConversionRelay/" + version();

  /** Load balancers drop idle connections after a minute or so; be the first to do it. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(30);

  private static final Duration MAX_CONNECTION_AGE = Duration.ofMinutes(5);

  private static final int CONNECTION_BUFFER_BYTES = 8 * 1024;

  private final ClientConfig config;
  private final ApacheHttpTransport transport;
  private final HttpRequestFactory requests;
  private final GenericUrl endpoint;

  public TikTokClient(ClientConfig config) {
    this.config = config;
    this.transport =
        new ApacheHttpTransport(
            new BoundedHttpClient(
                httpClient(config),
                config.connectTimeout(),
                config.deadline(),
                config.maxResponseBytes()));
    this.requests = transport.createRequestFactory();
    this.endpoint = new GenericUrl(config.endpoint());
  }

  /**
   * Sends events in one request.
   *
   * @param events of that route, 1 to {@link Envelope#MAX_EVENTS}
   * @return what came of it; a request that got no answer is an answer to be retried
   */
  public Answer send(Route route, List<Event> events, AccessToken token) {
    return post(Envelope.of(route, config.partnerName()).body(events), token);
  }

  private Answer post(byte[] body, AccessToken token) {
    try {
      HttpResponse response = request(body, token).execute();
      try {
        return read(response);
      } finally {
        response.disconnect();
      }
    } catch (BoundedHttpClient.ExchangeException e) {
      String what =
          e.late()
              ? "no answer within the deadline of " + config.deadline().toMillis() + " ms"
              : describe(e.getCause());
      return Answer.unanswered(what, e.sent());
    } catch (IOException e) {
      return Answer.unanswered(describe(e), true);
    }
  }

  private HttpRequest request(byte[] body, AccessToken token) throws IOException {
    RequestHeaders headers = new RequestHeaders(token);
    headers.setUserAgent(USER_AGENT);
    headers.setAcceptEncoding(null);
    return requests
        .buildPostRequest(endpoint, new ByteArrayContent("application/json", body))
        .setHeaders(headers)
        .setSuppressUserAgentSuffix(true)
        .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
        .setReadTimeout(Math.toIntExact(config.readTimeout().toMillis()))
        .setNumberOfRetries(0)
        .setFollowRedirects(false)
        .setThrowExceptionOnExecuteError(false)
        .setResponseReturnRawInputStream(true)
        .setLoggingEnabled(false)
        .setCurlLoggingEnabled(false);
  }

  private static Answer read(HttpResponse response) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String name : List.of("retry-after", "x-tt-logid")) {
      String value = response.getHeaders().getFirstHeaderStringValue(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    InputStream content = response.getContent();
    byte[] body = content == null ? new byte[0] : content.readAllBytes();
    return AnswerClassifier.classify(response.getStatusCode(), headers, body, Instant.now());
  }

  /** Own words: an exception's message may name hosts and addresses. */
  private static String describe(Throwable fault) {
    if (fault instanceof ConnectionPoolTimeoutException) {
      return "no free connection in time";
    }
    if (fault instanceof ConnectTimeoutException) {
      return "connecting timed out";
    }
    if (fault instanceof SocketTimeoutException) {
      return "no answer in time";
    }
    if (fault instanceof UnknownHostException) {
      return "unknown host";
    }
    if (fault instanceof ConnectException || fault instanceof NoRouteToHostException) {
      return "connection refused";
    }
    if (fault instanceof SSLException) {
      return "no TLS connection";
    }
    if (fault instanceof NoHttpResponseException) {
      return "connection closed without an answer";
    }
    return "connection broken (" + fault.getClass().getSimpleName() + ")";
  }

  private static CloseableHttpClient httpClient(ClientConfig config) {
    MessageConstraints constraints =
        MessageConstraints.custom().setMaxLineLength(16 * 1024).setMaxHeaderCount(200).build();
    PoolingHttpClientConnectionManager pool =
        new PoolingHttpClientConnectionManager(
            RegistryBuilder.<ConnectionSocketFactory>create()
                .register("http", PlainConnectionSocketFactory.getSocketFactory())
                .register("https", SSLConnectionSocketFactory.getSystemSocketFactory())
                .build(),
            // The default factory's connections write headers and bodies to a debug log.
            (route, ignored) ->
                new DefaultManagedHttpClientConnection(
                    "tiktok",
                    CONNECTION_BUFFER_BYTES,
                    CONNECTION_BUFFER_BYTES,
                    null,
                    null,
                    constraints,
                    null,
                    null,
                    null,
                    null),
            null,
            null,
            MAX_CONNECTION_AGE.toMillis(),
            TimeUnit.MILLISECONDS);
    pool.setMaxTotal(config.maxConnections());
    pool.setDefaultMaxPerRoute(config.maxConnections());
    pool.setValidateAfterInactivity(1000);
    return HttpClientBuilder.create()
        .useSystemProperties()
        .setConnectionManager(pool)
        .setKeepAliveStrategy(
            (response, context) -> {
              long asked =
                  DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(
                      response, context);
              return asked < 0 ? MAX_IDLE.toMillis() : Math.min(asked, MAX_IDLE.toMillis());
            })
        .setUserAgent(USER_AGENT)
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .build();
  }

  /** The version that the build wrote beside the classes; a class directory has none. */
  private static String version() {
    String path = "/META-INF/maven/dev.conversionrelay/conversion-relay-pipeline/pom.properties";
    try (InputStream in = TikTokClient.class.getResourceAsStream(path)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "dev");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes all connections; requests under way fail. */
  @Override
  public void close() {
    try {
      transport.shutdown();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Declares the header, since undeclared names would be sent in lower case. */
  private static final class RequestHeaders extends HttpHeaders {

    @SuppressWarnings("unused") // read by reflection
    @Key("Access-Token")
    private final String accessToken;

    RequestHeaders(AccessToken token) {
      this.accessToken = token.value();
    }
  }
}
