package dev.conversionrelay.sandbox;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers in ways in which no server means to. Status and headers are set before. */
final class AnswerWriter {
  /** How much longer than it should be a huge answer is: 64 MiB. */
  static final int HUGE_BYTES = 64 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

  /** How often a hanging request looks whether its client is still there. */
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Context ctx;
  private final CountDownLatch closing;

  /**
   * Answers one request.
   *
   * @param closing ends all waiting
   */
  AnswerWriter(Context ctx, CountDownLatch closing) {
    this.ctx = ctx;
    this.closing = closing;
  }

  /** Byte by byte, with a pause before each, as long as the client reads. */
  void trickle(String text, Duration pause) throws IOException, InterruptedException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    ctx.res().setContentLength(body.length);
    ctx.res().flushBuffer();
    EndPoint connection = connection();
    for (byte each : body) {
      if (closing.await(pause.toMillis(), MILLISECONDS) || !write(new byte[] {each})) {
        disconnect(connection, false);
        return;
      }
    }
  }

  /** With {@link #HUGE_BYTES} of padding inside the JSON, as long as the client reads. */
  void huge(String json) throws IOException {
    byte[] open =
        (json.substring(0, json.lastIndexOf('}')) + ",\"padding\":\"")
            .getBytes(StandardCharsets.UTF_8);
    byte[] close = "\"}".getBytes(StandardCharsets.UTF_8);
    byte[] padding = new byte[64 * 1024];
    Arrays.fill(padding, (byte) 'x');
    ctx.res().setContentLengthLong((long) open.length + HUGE_BYTES + close.length);
    EndPoint connection = connection();
    boolean reads = write(open);
    for (int written = 0; reads && written < HUGE_BYTES; written += padding.length) {
      reads = closing.getCount() > 0 && write(padding);
    }
    if (!reads || !write(close)) {
      disconnect(connection, false);
    }
  }

  /** Half of it, though its length is that of the whole. */
  void cut(String text, boolean reset) throws IOException, InterruptedException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    ctx.res().setContentLength(body.length);
    EndPoint connection = connection();
    if (write(Arrays.copyOf(body, body.length / 2)) && reset) {
      // A reset overtakes what its receiver has not read yet.
      closing.await(LOOK.toMillis(), MILLISECONDS);
    }
    disconnect(connection, reset);
  }

  /** Nothing at all, until the client ends the connection or the sandbox closes. */
  void hang() throws IOException, InterruptedException {
    EndPoint connection = connection();
    boolean waits = connection.getTransport() instanceof SocketChannel;
    while (waits && !closing.await(LOOK.toMillis(), MILLISECONDS)) {
      waits = isConnected((SocketChannel) connection.getTransport());
    }
    disconnect(connection, false);
  }

  /** No answer but the end of the connection. */
  void disconnect(boolean reset) throws IOException {
    disconnect(connection(), reset);
  }

  private void disconnect(EndPoint connection, boolean reset) throws IOException {
    if (reset && connection.getTransport() instanceof SocketChannel channel) {
      // Closing a socket that must not linger sends a reset instead of an orderly end.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    connection.close();
    // Else the server would try to complete an answer and complain that it cannot.
    Request.getBaseRequest(ctx.req()).getHttpChannel().abort(new EofException("a planned fault"));
  }

  private EndPoint connection() {
    return Request.getBaseRequest(ctx.req()).getHttpChannel().getEndPoint();
  }

  /** A client that waits for its answer sends nothing, so there is nothing here to be missed. */
  private static boolean isConnected(SocketChannel channel) {
    try {
      return channel.read(ByteBuffer.allocate(1)) >= 0;
    } catch (IOException e) {
      LOG.debug("A client gave up", e);
      return false;
    }
  }

  /** Sends some bytes; answers whether the client is still there. */
  private boolean write(byte[] bytes) {
    try {
      OutputStream out = ctx.res().getOutputStream();
      out.write(bytes);
      out.flush();
      return true;
    } catch (IOException e) {
      LOG.debug("A client gave up", e);
      return false;
    }
  }
}
