package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.IncomingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.SubscriptionPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;

/**
 * Messages of a subscription, made into records as {@link ReadPubsub} makes them. They are not
 * acknowledged but given back, so that they are delivered again; that may take Pub/Sub a moment.
 */
public final class PubsubSample implements Sample {

  private static final int PULL_SIZE = 1_000;

  /** Pub/Sub may have messages and not hand them over at the first time of asking. */
  private static final int EMPTY_PULLS = 4;

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final String subscription;
  private final PubsubOptions options;

  private PubsubSample(String subscription, PubsubOptions options) {
    this.subscription = subscription;
    this.options = options;
  }

  /**
   * Of the subscription of that full name.
   *
   * @param options how Pub/Sub is reached
   */
  public static PubsubSample of(String subscription, PubsubOptions options) {
    return new PubsubSample(subscription, options);
  }

  /**
   * Fails if the subscription cannot be read.
   *
   * @throws IOException what Pub/Sub says, or why it cannot be reached
   */
  public static void requireReadable(String subscription, PubsubOptions options)
      throws IOException {
    try (PubsubClient client = PubsubJsonClient.FACTORY.newClient(null, null, options)) {
      client.ackDeadlineSeconds(PubsubClient.subscriptionPathFromPath(subscription));
    }
  }

  @Override
  public boolean read(int limit, Consumer<SourceRecord> records) throws IOException {
    MessageToRecord messages = MessageToRecord.of(subscription);
    SubscriptionPath path = PubsubClient.subscriptionPathFromPath(subscription);
    List<String> ackIds = new ArrayList<>();
    try (PubsubClient client = PubsubJsonClient.FACTORY.newClient(null, null, options)) {
      try {
        return pull(
            client, path, limit, ackIds, message -> records.accept(record(messages, message)));
      } finally {
        giveBack(client, path, ackIds);
      }
    }
  }

  private static boolean pull(
      PubsubClient client,
      SubscriptionPath path,
      int limit,
      List<String> ackIds,
      Consumer<IncomingMessage> take)
      throws IOException {
    Set<String> seen = new HashSet<>();
    int empty = 0;
    while (empty < EMPTY_PULLS) {
      int size = Math.min(PULL_SIZE, limit - seen.size() + 1);
      List<IncomingMessage> pulled = client.pull(System.currentTimeMillis(), path, size, true);
      boolean news = false;
      for (IncomingMessage message : pulled) {
        ackIds.add(message.ackId());
        if (seen.size() == limit && !seen.contains(message.recordId())) {
          return true;
        }
        if (seen.add(message.recordId())) {
          news = true;
          take.accept(message);
        }
      }
      if (!news) {
        empty++;
        pause();
      }
    }
    return false;
  }

  private static SourceRecord record(MessageToRecord messages, IncomingMessage message) {
    return messages.record(
        message.recordId(),
        Instant.ofEpochMilli(message.timestampMsSinceEpoch()),
        message.message().getAttributesMap(),
        message.message().getData().toByteArray());
  }

  private static void giveBack(PubsubClient client, SubscriptionPath path, List<String> ackIds)
      throws IOException {
    for (int start = 0; start < ackIds.size(); start += PULL_SIZE) {
      client.modifyAckDeadline(
          path, ackIds.subList(start, Math.min(ackIds.size(), start + PULL_SIZE)), 0);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for messages", e);
    }
  }
}
