package dev.conversionrelay.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.conversionrelay.gcp.PubsubSubscription;
import dev.conversionrelay.outcome.OutcomeKind;
import dev.conversionrelay.outcome.OutcomeLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.IncomingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.SubscriptionPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the outcomes that wait in a subscription into NDJSON files, so that what is true of files
 * is true of them: they can be read again. A message is acknowledged only after its file is
 * complete, so that one which is lost on the way comes again; one that comes twice is a copy.
 *
 * <p>A subscription may be named by mistake, and that of a source holds raw personal data and
 * conversions that nobody else has. So each message is looked at before anything is written, and if
 * one is nothing that is replayed, all that are not acknowledged yet are given back.
 */
public final class FetchMessages {

  private static final Logger LOG = LoggerFactory.getLogger(FetchMessages.class);

  private static final int PULL_SIZE = 1_000;
  private static final int MESSAGES_A_FILE = 20_000;

  /** Less than the ten seconds after which Pub/Sub hands a message over again at the earliest. */
  private static final Duration TIME_A_FILE = Duration.ofSeconds(5);

  /** Pub/Sub may have messages and not hand them over at the first time of asking. */
  private static final int EMPTY_PULLS = 4;

  private static final Duration PAUSE = Duration.ofMillis(500);

  /** A message is neither a reject nor an undelivered event; those of its chunk were given back. */
  public static final class StrangerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean receipt;

    StrangerException(boolean receipt) {
      super("a message is neither a reject nor an undelivered event");
      this.receipt = receipt;
    }

    /** Whether it is a receipt, which is an outcome as well. */
    public boolean isReceipt() {
      return receipt;
    }
  }

  private final String prefix;
  private final SubscriptionPath subscription;
  private final PubsubOptions options;
  private final long startedAt = System.currentTimeMillis();
  private PubsubClient client;
  private long count;
  private boolean caughtUp;
  private int emptyPulls;

  private FetchMessages(String prefix, SubscriptionPath subscription, PubsubOptions options) {
    this.prefix = prefix;
    this.subscription = subscription;
    this.options = options;
  }

  /**
   * Of a subscription.
   *
   * @param prefix what the names of the files begin with, before a number and {@code .ndjson}
   * @param options how Pub/Sub is reached
   */
  public static FetchMessages into(
      String prefix, PubsubSubscription subscription, PubsubOptions options) {
    return new FetchMessages(
        prefix, PubsubClient.subscriptionPathFromPath(subscription.toString()), options);
  }

  /** How many messages are in files and not in the subscription any more. */
  public long count() {
    return count;
  }

  /** A pattern of the files. */
  public String files() {
    return prefix + "-*.ndjson";
  }

  /**
   * Fetches what was published until now.
   *
   * @throws StrangerException if the subscription has other messages; {@link #count} were fetched
   *     before that
   * @throws IOException if Pub/Sub or the files cannot be reached any more; likewise
   */
  public void run() throws IOException, StrangerException {
    try (PubsubClient opened = PubsubJsonClient.FACTORY.newClient(null, null, options)) {
      client = opened;
      for (int file = 1; !isOver(); file++) {
        List<IncomingMessage> messages = pull();
        if (!messages.isEmpty()) {
          write(String.format(Locale.ROOT, "%s-%05d.ndjson", prefix, file), messages);
          count += messages.size();
          acknowledge(messages);
        }
      }
    }
  }

  private boolean isOver() {
    return caughtUp || emptyPulls >= EMPTY_PULLS;
  }

  private List<IncomingMessage> pull() throws IOException, StrangerException {
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
      for (IncomingMessage message : pulled) {
        if (!isReplayed(message)) {
          giveBack(messages);
          throw new StrangerException(OutcomeKind.RECEIPT.kindName().equals(kindOf(message)));
        }
      }
      // Else a run that publishes meanwhile would keep this one from its end.
      caughtUp = pulled.stream().allMatch(message -> message.timestampMsSinceEpoch() > startedAt);
    }
    return messages;
  }

  /** Whether it is what a run publishes of rejects and undelivered events. */
  private static boolean isReplayed(IncomingMessage message) {
    String kind = kindOf(message);
    if (!OutcomeKind.REJECT.kindName().equals(kind)
        && !OutcomeKind.UNDELIVERED.kindName().equals(kind)) {
      return false;
    }
    try {
      OutcomeLine line = OutcomeLine.of(message.message().getData().toByteArray());
      return !line.isReceipt() && (line.eventJson() != null || line.isRejectWithoutEvent());
    } catch (IOException e) {
      return false;
    }
  }

  private static String kindOf(IncomingMessage message) {
    Map<String, String> attributes = message.message().getAttributesMap();
    return attributes.containsKey(OutcomeKind.RUN_ID) ? attributes.get(OutcomeKind.KIND) : null;
  }

  private void giveBack(List<IncomingMessage> messages) {
    List<String> ids = messages.stream().map(IncomingMessage::ackId).toList();
    try {
      for (int start = 0; start < ids.size(); start += PULL_SIZE) {
        client.modifyAckDeadline(
            subscription, ids.subList(start, Math.min(ids.size(), start + PULL_SIZE)), 0);
      }
    } catch (IOException e) {
      LOG.warn("messages come again only when their deadline is over: {}", e.toString());
    }
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
