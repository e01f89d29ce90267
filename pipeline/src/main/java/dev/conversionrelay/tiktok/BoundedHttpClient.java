package dev.conversionrelay.tiktok;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpCoreContext;

/**
 * Adds to an HTTP client what it lacks: a limit of the whole exchange's time, a limit of the
 * answer's size, and whether a request that failed had begun to be sent. An answer that it returns
 * is read to its end, and its connection is back in the pool.
 */
final class BoundedHttpClient extends CloseableHttpClient {

  private final CloseableHttpClient client;
  private final Duration leaseTimeout;
  private final Duration deadline;
  private final int maxResponseBytes;
  private final ScheduledThreadPoolExecutor watch;

  BoundedHttpClient(
      CloseableHttpClient client, Duration leaseTimeout, Duration deadline, int maxResponseBytes) {
    this.client = client;
    this.leaseTimeout = leaseTimeout;
    this.deadline = deadline;
    this.maxResponseBytes = maxResponseBytes;
    this.watch =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "tiktok-request-deadline");
              thread.setDaemon(true);
              return thread;
            });
    // Else every request would be held in memory until its deadline, with its body.
    watch.setRemoveOnCancelPolicy(true);
  }

  @Override
  protected CloseableHttpResponse doExecute(
      HttpHost target, HttpRequest httpRequest, HttpContext ignored) throws IOException {
    HttpRequestBase request = (HttpRequestBase) httpRequest;
    request.setConfig(
        RequestConfig.copy(request.getConfig())
            .setConnectionRequestTimeout(Math.toIntExact(leaseTimeout.toMillis()))
            .setContentCompressionEnabled(false)
            .build());
    HttpClientContext context = HttpClientContext.create();
    AtomicBoolean late = new AtomicBoolean();
    Future<?> guard =
        watch.schedule(
            () -> {
              late.set(true);
              request.abort();
            },
            deadline.toMillis(),
            TimeUnit.MILLISECONDS);
    try (CloseableHttpResponse response = client.execute(target, request, context)) {
      response.setEntity(new ByteArrayEntity(read(response.getEntity())));
      return response;
    } catch (IOException e) {
      boolean sent = context.getAttribute(HttpCoreContext.HTTP_REQ_SENT) != null;
      throw new ExchangeException(e, sent, late.get());
    } finally {
      guard.cancel(false);
    }
  }

  private byte[] read(HttpEntity entity) throws IOException {
    if (entity == null) {
      return new byte[0];
    }
    // Not closed here: closing would drain what lies beyond the limit.
    InputStream content = entity.getContent();
    byte[] bytes = content.readNBytes(maxResponseBytes);
    // One byte more shows the end of a body of exactly the limit, and so frees its connection.
    return bytes.length < maxResponseBytes || content.read() < 0 ? bytes : new byte[0];
  }

  @Override
  public void close() throws IOException {
    watch.shutdownNow();
    client.close();
  }

  @Deprecated
  @Override
  public org.apache.http.params.HttpParams getParams() {
    throw new UnsupportedOperationException();
  }

  @Deprecated
  @Override
  public org.apache.http.conn.ClientConnectionManager getConnectionManager() {
    throw new UnsupportedOperationException();
  }

  /** A request that got no answer. */
  static final class ExchangeException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean sent;
    private final boolean late;

    ExchangeException(IOException cause, boolean sent, boolean late) {
      super(cause);
      this.sent = sent;
      this.late = late;
    }

    /** Whether sending had begun. */
    boolean sent() {
      return sent;
    }

    /** Whether the deadline ended it. */
    boolean late() {
      return late;
    }
  }
}
