package dev.conversionrelay.delivery;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import dev.conversionrelay.tiktok.TikTokClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What all senders of a run share within a JVM: threads, connections, the gate that every request
 * passes, and what is known of the event sources that cannot be sent to. Ends with the last of its
 * users.
 */
final class DeliverySession {

  private static final Map<String, DeliverySession> SESSIONS = new HashMap<>();

  private final String runId;
  private final TikTokClient client;
  private final Circuits circuits = new Circuits();
  private final EventsApi api;
  private final RequestGate gate;
  private final Duration recognisedFor;
  private final BatchSender sender;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setDaemon(true).setNameFormat("send-to-tiktok-%d").build());
  private int users;

  private DeliverySession(SendConfig config) {
    this.runId = config.runId();
    this.client = new TikTokClient(config.client().withMaxConnections(config.maxInFlight()));
    this.api = new AuthorizedApi(client::send, config.tokens());
    this.gate = new RequestGate(config.maxInFlight(), config.maxRequestsPerSecond());
    this.recognisedFor = config.recognisedFor();
    this.sender =
        new BatchSender(
            api, RetryPolicy.ofBudget(config.retryBudget()), circuits, gate, recognisedFor);
  }

  /**
   * The session of that run.
   *
   * @throws RuntimeException when the access token cannot be had, before anything is read for it
   */
  static DeliverySession acquire(SendConfig config) {
    config.tokens().get();
    synchronized (SESSIONS) {
      DeliverySession session =
          SESSIONS.computeIfAbsent(config.runId(), id -> new DeliverySession(config));
      session.users++;
      return session;
    }
  }

  void release() {
    synchronized (SESSIONS) {
      users--;
      if (users == 0) {
        SESSIONS.remove(runId);
        threads.shutdownNow();
        client.close();
      }
    }
  }

  /** Sends a batch on a thread of its own; cancelling interrupts it. */
  Future<BatchResult> submit(Callable<BatchResult> sending) {
    return threads.submit(sending);
  }

  BatchSender sender() {
    return sender;
  }

  /** A sender that tries once, whatever the circuits say, and opens none of them. */
  BatchSender probe() {
    return new BatchSender(
        api, RetryPolicy.ofBudget(Duration.ZERO), new Circuits(), gate, recognisedFor);
  }

  Circuits circuits() {
    return circuits;
  }
}
