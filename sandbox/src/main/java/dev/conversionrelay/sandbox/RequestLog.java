package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One JSON line per request, appended to a file: what was answered and, under {@code body}, what
 * was sent. JSON is written as it came, but on one line; anything else as text under {@code
 * body_text}. The access token is not among the fields, and where a sender repeats it in the body
 * it is masked.
 */
final class RequestLog implements Closeable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final OutputStream out;

  /** Opens the file for appending, making it and its directory if needed. */
  RequestLog(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    this.out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * Writes a line.
   *
   * @param fields what is known about the request and its answer
   * @param request what was sent
   * @param mask of the request
   */
  synchronized void write(ObjectNode fields, TrackRequest request, TokenMask mask)
      throws IOException {
    byte[] body = request.body();
    ByteArrayOutputStream line = new ByteArrayOutputStream(body.length + 512);
    if (request.isReadable()) {
      byte[] head = MAPPER.writeValueAsBytes(fields);
      line.write(head, 0, head.length - 1);
      line.writeBytes(",\"body\":".getBytes(StandardCharsets.UTF_8));
      line.writeBytes(onOneLine(body));
      line.write('}');
    } else {
      fields.put("body_text", new String(body, StandardCharsets.UTF_8));
      line.writeBytes(MAPPER.writeValueAsBytes(fields));
    }
    line.write('\n');
    out.write(masked(line.toByteArray(), mask));
    out.flush();
  }

  /** In JSON a line break is never part of a value. */
  private static byte[] onOneLine(byte[] json) {
    byte[] line = json.clone();
    for (int i = 0; i < line.length; i++) {
      if (line[i] == '\n' || line[i] == '\r') {
        line[i] = ' ';
      }
    }
    return line;
  }

  private static byte[] masked(byte[] line, TokenMask mask) {
    return mask == TokenMask.NONE
        ? line
        : mask.apply(new String(line, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
