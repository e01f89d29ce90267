package dev.conversionrelay.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.conversionrelay.gcp.PubsubSubscription;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.IncomingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.SubscriptionPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;

/**
 * Moves the outcomes that wait in a subscription into NDJSON files, so that what is true of files
 * is true of them: they can be read again. A message is acknowledged only after its file is
 * complete, so that one which is lost on the way comes again; one that comes twice is a copy.
 */
public final class FetchMessages {

  private static final int PULL_SIZE = 1_000;
  private static final int MESSAGES_A_FILE = 20_000;

  /** Less than the ten seconds after which Pub/Sub hands a message over again at the earliest. */
  private static final Duration TIME_A_FILE = Duration.ofSeconds(5);

  /** Pub/Sub may have messages and not hand them over at the first time of asking. */
  private static final int EMPTY_PULLS = 4;

  private static final Duration PAUSE = Duration.ofMillis(500);

  private final PubsubClient client;
  private final SubscriptionPath subscription;
  private final long startedAt = System.currentTimeMillis();
  private boolean caughtUp;
  private int emptyPulls;

  private FetchMessages(PubsubClient client, SubscriptionPath subscription) {
    this.client = client;
    this.subscription = subscription;
  }

  /**
   * Fetches what was published until now.
   *
   * @param prefix what the names of the files begin with, before a number and {@code .ndjson}
   * @param options how Pub/Sub is reached
   * @return how many messages came
   */
  public static long into(String prefix, PubsubSubscription subscription, PubsubOptions options)
      throws IOException {
    try (PubsubClient client = PubsubJsonClient.FACTORY.newClient(null, null, options)) {
      return new FetchMessages(
              client, PubsubClient.subscriptionPathFromPath(subscription.toString()))
          .run(prefix);
    }
  }

  private long run(String prefix) throws IOException {
    long count = 0;
    for (int file = 1; !isOver(); file++) {
      List<IncomingMessage> messages = pull();
      if (!messages.isEmpty()) {
        write(String.format(Locale.ROOT, "%s-%05d.ndjson", prefix, file), messages);
        acknowledge(messages);
        count += messages.size();
      }
    }
    return count;
  }

  private boolean isOver() {
    return caughtUp || emptyPulls >= EMPTY_PULLS;
  }

  private List<IncomingMessage> pull() throws IOException {
    List<IncomingMessage> messages = new ArrayList<>();
    long end = System.nanoTime() + TIME_A_FILE.toNanos();
    while (!isOver() && messages.size() < MESSAGES_A_FILE && System.nanoTime() < end) {
      List<IncomingMessage> pulled =
          client.pull(System.currentTimeMillis(), subscription, PULL_SIZE, true);
      if (pulled.isEmpty()) {
        emptyPulls++;
        pause();
        continue;
      }
      emptyPulls = 0;
      messages.addAll(pulled);
      // Else a run that publishes meanwhile would keep this one from its end.
      caughtUp = pulled.stream().allMatch(message -> message.timestampMsSinceEpoch() > startedAt);
    }
    return messages;
  }

  private static void write(String file, List<IncomingMessage> messages) throws IOException {
    try (OutputStream out =
        Channels.newOutputStream(
            FileSystems.create(
                FileSystems.matchNewResource(file, false), "application/x-ndjson"))) {
      for (IncomingMessage message : messages) {
        // Between the tokens of JSON a line end says nothing, and within them there is none.
        out.write(
            message.message().getData().toString(UTF_8).replaceAll("[\r\n]+", " ").getBytes(UTF_8));
        out.write('\n');
      }
    }
  }

  private void acknowledge(List<IncomingMessage> messages) throws IOException {
    List<String> ids = messages.stream().map(IncomingMessage::ackId).toList();
    for (int start = 0; start < ids.size(); start += PULL_SIZE) {
      client.acknowledge(subscription, ids.subList(start, Math.min(ids.size(), start + PULL_SIZE)));
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
