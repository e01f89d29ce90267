package dev.conversionrelay.source;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A client of Pub/Sub that does not ask again at once when there was nothing. Beam gives each
 * thread of Flink many readers, which it asks in turn, message by message: a reader that has
 * messages waits while every other one asks the server for nothing. Here, after an empty answer,
 * all readers of a JVM leave the subscription alone for {@link #PAUSE}.
 *
 * <p>Dataflow reads Pub/Sub by itself and does not use this.
 */
final class PacedPubsubClient extends PubsubClient {

  static final Duration PAUSE = Duration.ofMillis(20);

  /** When each subscription may be asked again, in milliseconds; for all readers of the JVM. */
  private static final ConcurrentMap<String, Long> NEXT_PULLS = new ConcurrentHashMap<>();

  /** Beam's usual client, paced. */
  static final PubsubClientFactory FACTORY = new Factory();

  private final PubsubClient client;
  private final ConcurrentMap<String, Long> nextPulls;
  private final InstantSource clock;

  /** Paces that client by that clock, together with all others of the same {@code nextPulls}. */
  PacedPubsubClient(
      PubsubClient client, ConcurrentMap<String, Long> nextPulls, InstantSource clock) {
    this.client = client;
    this.nextPulls = nextPulls;
    this.clock = clock;
  }

  @Override
  public List<IncomingMessage> pull(
      long requestTimeMsSinceEpoch,
      SubscriptionPath subscription,
      int batchSize,
      boolean returnImmediately)
      throws IOException {
    if (clock.millis() < nextPulls.getOrDefault(subscription.getPath(), Long.MIN_VALUE)) {
      return List.of();
    }
    List<IncomingMessage> messages =
        client.pull(requestTimeMsSinceEpoch, subscription, batchSize, returnImmediately);
    if (messages.isEmpty()) {
      nextPulls.put(subscription.getPath(), clock.millis() + PAUSE.toMillis());
    }
    return messages;
  }

  @Override
  public void acknowledge(SubscriptionPath subscription, List<String> ackIds) throws IOException {
    client.acknowledge(subscription, ackIds);
  }

  @Override
  public void modifyAckDeadline(
      SubscriptionPath subscription, List<String> ackIds, int deadlineSeconds) throws IOException {
    client.modifyAckDeadline(subscription, ackIds, deadlineSeconds);
  }

  @Override
  public int ackDeadlineSeconds(SubscriptionPath subscription) throws IOException {
    return client.ackDeadlineSeconds(subscription);
  }

  @Override
  public int publish(TopicPath topic, List<OutgoingMessage> messages) throws IOException {
    return client.publish(topic, messages);
  }

  @Override
  public void createTopic(TopicPath topic) throws IOException {
    client.createTopic(topic);
  }

  @Override
  public void createTopic(TopicPath topic, SchemaPath schema) throws IOException {
    client.createTopic(topic, schema);
  }

  @Override
  public void deleteTopic(TopicPath topic) throws IOException {
    client.deleteTopic(topic);
  }

  @Override
  public List<TopicPath> listTopics(ProjectPath project) throws IOException {
    return client.listTopics(project);
  }

  @Override
  public boolean isTopicExists(TopicPath topic) throws IOException {
    return client.isTopicExists(topic);
  }

  @Override
  public void createSubscription(
      TopicPath topic, SubscriptionPath subscription, int ackDeadlineSeconds) throws IOException {
    client.createSubscription(topic, subscription, ackDeadlineSeconds);
  }

  @Override
  public void deleteSubscription(SubscriptionPath subscription) throws IOException {
    client.deleteSubscription(subscription);
  }

  @Override
  public List<SubscriptionPath> listSubscriptions(ProjectPath project, TopicPath topic)
      throws IOException {
    return client.listSubscriptions(project, topic);
  }

  @Override
  public void createSchema(SchemaPath schema, String content, com.google.pubsub.v1.Schema.Type type)
      throws IOException {
    client.createSchema(schema, content, type);
  }

  @Override
  public void deleteSchema(SchemaPath schema) throws IOException {
    client.deleteSchema(schema);
  }

  @Override
  public SchemaPath getSchemaPath(TopicPath topic) throws IOException {
    return client.getSchemaPath(topic);
  }

  @Override
  public Schema getSchema(SchemaPath schema) throws IOException {
    return client.getSchema(schema);
  }

  @Override
  public boolean isEOF() {
    return client.isEOF();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  private static final class Factory implements PubsubClientFactory {

    private static final long serialVersionUID = 1;
    private static final PubsubClientFactory CLIENTS = PubsubJsonClient.FACTORY;

    @Override
    public PubsubClient newClient(
        String timestampAttribute, String idAttribute, PubsubOptions options, String rootUrl)
        throws IOException {
      return paced(CLIENTS.newClient(timestampAttribute, idAttribute, options, rootUrl));
    }

    @Override
    public PubsubClient newClient(
        String timestampAttribute, String idAttribute, PubsubOptions options) throws IOException {
      return paced(CLIENTS.newClient(timestampAttribute, idAttribute, options));
    }

    private static PubsubClient paced(PubsubClient client) {
      return new PacedPubsubClient(client, NEXT_PULLS, InstantSource.system());
    }

    @Override
    public String getKind() {
      return CLIENTS.getKind();
    }
  }
}
