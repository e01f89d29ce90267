package dev.conversionrelay.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.delivery.BatchLimits;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.prepare.Prepared;
import dev.conversionrelay.prepare.Preparer;
import dev.conversionrelay.tiktok.AccessToken;
import dev.conversionrelay.tiktok.Answer;
import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.Envelope;
import dev.conversionrelay.tiktok.TikTokClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The same work without Beam: threads that read their part of a file, prepare each record, gather
 * events by route and send them. It has none of the relay's guarantees: no dedup, no retry, no
 * receipts, and a failure ends it. What it takes less than the relay is the price of those and of
 * the framework.
 */
public final class PlainLoop {

  private static final BatchLimits LIMITS = new BatchLimits(BatchLimits.MAX_EVENTS, 1_000_000);
  private static final int READ_BUFFER_CHARS = 128 * 1024;

  private final Path input;
  private final TikTokClient client;
  private final AccessToken token = AccessToken.of("benchmark");

  PlainLoop(Path input, TikTokClient client) {
    this.input = input;
    this.client = client;
  }

  /** What a thread did. */
  record Done(long read, long delivered, long requests) {

    Done plus(Done other) {
      return new Done(read + other.read, delivered + other.delivered, requests + other.requests);
    }
  }

  /**
   * Delivers a file.
   *
   * @param args the NDJSON file, the endpoint, the number of threads, and the file to write what
   *     was done to
   */
  public static void main(String[] args) throws Exception {
    ClientConfig config = ClientConfig.defaults().withEndpoint(URI.create(args[1]));
    try (TikTokClient client = new TikTokClient(config)) {
      Done done = new PlainLoop(Path.of(args[0]), client).run(Integer.parseInt(args[2]));
      ObjectNode books = new ObjectMapper().createObjectNode();
      books.put("read", done.read());
      books.put("delivered", done.delivered());
      books.put("requests", done.requests());
      Files.writeString(Path.of(args[3]), books.toPrettyString());
    }
  }

  /** Delivers the file with that many threads, each with an equal part of its bytes. */
  Done run(int threads) throws IOException, InterruptedException {
    long size = Files.size(input);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Done>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        long start = size * i / threads;
        long end = size * (i + 1) / threads;
        parts.add(() -> new Part().deliver(start, end));
      }
      Done all = new Done(0, 0, 0);
      for (Future<Done> part : executor.invokeAll(parts)) {
        all = all.plus(part.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a thread of the loop failed", e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  /** Events of one route that wait to be sent. */
  private static final class Batch {
    private List<Event> events = new ArrayList<>();
    private long jsonBytes;
  }

  /** The work of one thread. */
  private final class Part {

    private final Preparer preparer =
        new Preparer(
            PrepareConfig.defaults().withMaxEventBytes(LIMITS.maxEventBytes()), Clock.systemUTC());
    private final Map<Route, Batch> batches = new HashMap<>();
    private long read;
    private long delivered;
    private long requests;

    /** Delivers the lines that begin at these bytes of the file; a line ends with LF. */
    Done deliver(long start, long end) throws IOException {
      try (FileChannel channel = FileChannel.open(input);
          // One character a byte, so that lines can be cut without being decoded.
          BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(
                      Channels.newInputStream(channel.position(Math.max(0, start - 1))),
                      StandardCharsets.ISO_8859_1),
                  READ_BUFFER_CHARS)) {
        long at = start == 0 ? 0 : start - 1 + lines.readLine().length() + 1;
        String line;
        while (at < end && (line = lines.readLine()) != null) {
          String position = input + ":" + at;
          add(SourceRecord.of(position, position, line.getBytes(StandardCharsets.ISO_8859_1)));
          at += line.length() + 1L;
        }
      }
      batches.forEach(this::send);
      return new Done(read, delivered, requests);
    }

    private void add(SourceRecord record) {
      read++;
      Prepared prepared = preparer.prepare(record);
      Event event = prepared.event();
      if (event == null) {
        return;
      }
      Batch batch = batches.computeIfAbsent(event.route(), route -> new Batch());
      long jsonBytes = batch.jsonBytes + event.json().length;
      int events = batch.events.size() + 1;
      if (events > LIMITS.events()
          || Envelope.of(event.route(), null).sizeOf(events, jsonBytes) > LIMITS.bytes()) {
        send(event.route(), batch);
      }
      batch.events.add(event);
      batch.jsonBytes += event.json().length;
    }

    private void send(Route route, Batch batch) {
      if (batch.events.isEmpty()) {
        return;
      }
      Answer answer = client.send(route, batch.events, token);
      if (!answer.delivered()) {
        throw new IllegalStateException("not delivered: " + answer.summary());
      }
      requests++;
      delivered += batch.events.size();
      batch.events = new ArrayList<>();
      batch.jsonBytes = 0;
    }
  }
}
