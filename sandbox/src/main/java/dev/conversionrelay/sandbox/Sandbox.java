package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import io.javalin.util.JavalinLogger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A local stand-in for the TikTok Events API on 127.0.0.1: the endpoint with its checks, refusals
 * and deduplication, faults on demand, and a page that shows what arrived. Safe for use by several
 * threads.
 *
 * <pre>{@code
 * try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
 *   sandbox.faults().next(3, Fault.status(503));
 *   // send to sandbox.endpoint() with any access token
 *   assertThat(sandbox.stored()).containsOnlyKeys(expectedKeys);
 * }
 * }</pre>
 */
public final class Sandbox implements AutoCloseable {
  /** The path of the endpoint; the slash at the end belongs to it (fact sheet §1.1). */
  public static final String TRACK_PATH = "/open_api/v1.3/event/track/";

  private static final String HOST = "127.0.0.1";

  private final SandboxClock clock;
  private final Faults faults;
  private final EventStore store;
  private final Ledger ledger;
  private final TrackHandler handler;
  private final Javalin server;

  private Sandbox(SandboxConfig config, LongSupplier nanoTime) throws IOException {
    this.clock = new SandboxClock(config.clock);
    this.faults = new Faults(clock);
    this.store = new EventStore(config.retainedEvents, config.keepEverything);
    this.ledger =
        new Ledger(store, config.requestLog == null ? null : new RequestLog(config.requestLog));
    RequestChecker checker =
        new RequestChecker(config, new RateLimiter(config.maxRequestsPerSecond, nanoTime));
    this.server =
        Javalin.create(
            settings -> {
              settings.showJavalinBanner = false;
              settings.startupWatcherEnabled = false;
              settings.router.ignoreTrailingSlashes = false;
              settings.http.prefer405over404 = true;
              settings.http.disableCompression();
            });
    Traffic traffic = new Traffic(System::nanoTime);
    this.handler = new TrackHandler(config, clock, checker, faults, ledger, traffic);
    server.post(TRACK_PATH, handler);
    new PageHandlers(config, clock, ledger, traffic, faults).addTo(server);
    try {
      server.start(HOST, config.port);
    } catch (RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /**
   * Starts a sandbox; it serves until it is closed.
   *
   * @throws UncheckedIOException if the request log cannot be opened
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static Sandbox start(SandboxConfig config) {
    return start(config, System::nanoTime);
  }

  /** Starts a sandbox whose rate limit goes by another time. */
  static Sandbox start(SandboxConfig config, LongSupplier nanoTime) {
    // A sandbox starts many times in a test run: only what goes wrong is worth a line.
    JavalinLogger.startupInfo = false;
    try {
      return new Sandbox(config, nanoTime);
    } catch (IOException e) {
      throw new UncheckedIOException("The request log cannot be opened", e);
    }
  }

  public int port() {
    return server.port();
  }

  /** Where the page is: {@code http://127.0.0.1:PORT/}. */
  public String url() {
    return "http://" + HOST + ":" + port() + "/";
  }

  /** Where events are posted to. */
  public String endpoint() {
    return "http://" + HOST + ":" + port() + TRACK_PATH;
  }

  /** What is planned to go wrong. */
  public Faults faults() {
    return faults;
  }

  /** The sandbox's time, which decides about duplicates. */
  public SandboxClock clock() {
    return clock;
  }

  /** The numbers so far; a request is counted before it is answered. */
  public Counts counts() {
    return ledger.counts();
  }

  /**
   * The live events after deduplication, with what copies added. A key that counted again after 48
   * hours is here once, with its latest event; {@link Counts#stored()} counts both.
   *
   * @throws IllegalStateException unless the sandbox keeps everything
   */
  public Map<EventKey, JsonNode> stored() {
    return store.stored(false);
  }

  /**
   * How many live events of each key arrived, before deduplication.
   *
   * @throws IllegalStateException unless the sandbox keeps everything
   */
  public Map<EventKey, Integer> received() {
    return store.received(false);
  }

  /**
   * As {@link #stored()}, for events with a test event code.
   *
   * @throws IllegalStateException unless the sandbox keeps everything
   */
  public Map<EventKey, JsonNode> storedTestEvents() {
    return store.stored(true);
  }

  /** Stops serving, ends planned delays and closes the request log. */
  @Override
  public void close() {
    handler.close();
    server.stop();
    try {
      ledger.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The request log cannot be closed", e);
    }
  }
}
