package dev.conversionrelay.delivery;

import dev.conversionrelay.tiktok.TikTokClient;
import java.util.HashMap;
import java.util.Map;

/**
 * What all senders of a run share within a JVM: the connections, and what is known of the event
 * sources that cannot be sent to. Ends with the last of its users.
 */
final class DeliverySession {

  private static final Map<String, DeliverySession> SESSIONS = new HashMap<>();

  private final String runId;
  private final TikTokClient client;
  private final Circuits circuits = new Circuits();
  private int users;

  private DeliverySession(SendConfig config) {
    this.runId = config.runId();
    this.client = new TikTokClient(config.client());
  }

  static DeliverySession acquire(SendConfig config) {
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
        client.close();
      }
    }
  }

  TikTokClient client() {
    return client;
  }

  Circuits circuits() {
    return circuits;
  }
}
