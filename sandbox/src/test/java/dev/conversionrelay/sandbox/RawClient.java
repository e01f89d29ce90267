package dev.conversionrelay.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sends a request over a bare socket and tells byte by byte what came back, and how it ended. */
final class RawClient {
  private RawClient() {}

  /** How the connection was when the client stopped reading. */
  enum End {
    /** The answer is complete. */
    COMPLETE,
    /** The server ended the connection before that. */
    CLOSED,
    /** The server reset the connection before that. */
    RESET,
    /** The client lost its patience. */
    GAVE_UP
  }

  /**
   * What came.
   *
   * @param status 0 if no status line came
   * @param headers by name in lower case
   * @param body as far as it came
   */
  record Seen(int status, Map<String, String> headers, String body, End end) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  static Seen post(Sandbox sandbox, String body, Duration patience) throws IOException {
    return send(
        sandbox,
        "POST " + Sandbox.TRACK_PATH,
        "Access-Token: token-of-the-test\r\nContent-Type: application/json\r\n",
        "127.0.0.1",
        body,
        patience);
  }

  /**
   * Sends any request.
   *
   * @param start method and path
   * @param headers lines of headers beside Host and Content-Length
   */
  static Seen send(
      Sandbox sandbox, String start, String headers, String host, String body, Duration patience)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.port())) {
      socket.setSoTimeout((int) patience.toMillis());
      String head =
          "%s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n"
              .formatted(start, host, headers, bytes.length);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return read(socket.getInputStream(), System.nanoTime() + patience.toNanos());
    }
  }

  private static Seen read(InputStream in, long deadline) throws IOException {
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    byte[] buffer = new byte[64 * 1024];
    long length = Long.MAX_VALUE;
    End end = null;
    while (end == null) {
      try {
        int read = in.read(buffer);
        if (read < 0) {
          end = End.CLOSED;
          continue;
        }
        seen.write(buffer, 0, read);
        if (length == Long.MAX_VALUE) {
          length = length(seen.toString(StandardCharsets.US_ASCII));
        }
        if (seen.size() >= length) {
          end = End.COMPLETE;
        } else if (System.nanoTime() > deadline) {
          end = End.GAVE_UP;
        }
      } catch (SocketTimeoutException e) {
        end = End.GAVE_UP;
      } catch (SocketException e) {
        end = End.RESET;
      }
    }
    return parse(seen.toString(StandardCharsets.UTF_8), end);
  }

  /** How long an answer is, head and body, as its head says; none has chunks. */
  private static long length(String soFar) {
    int headEnd = soFar.indexOf("\r\n\r\n");
    String length = parse(soFar, End.COMPLETE).header("content-length");
    return length.isEmpty() ? Long.MAX_VALUE : headEnd + 4 + Long.parseLong(length);
  }

  private static Seen parse(String text, End end) {
    int headEnd = text.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      return new Seen(0, Map.of(), "", end);
    }
    String[] lines = text.substring(0, headEnd).split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    int status = Integer.parseInt(lines[0].substring(9, 12));
    return new Seen(status, headers, text.substring(headEnd + 4), end);
  }
}
