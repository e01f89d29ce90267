package dev.conversionrelay.source;

import dev.conversionrelay.conversion.SourceRecord;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubIO;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/**
 * Reads the messages of a Pub/Sub subscription, one record a message; see {@link MessageToRecord}.
 * Every message becomes a record, readable or not, so that none is delivered again and again.
 *
 * <p>Messages are acknowledged when the runner has committed what it made of them: on Flink with a
 * checkpoint, on Dataflow with the first shuffle. The DirectRunner does it earlier.
 */
public final class ReadPubsub extends PTransform<PBegin, PCollection<SourceRecord>> {

  private final String subscription;

  private ReadPubsub(String subscription) {
    this.subscription = subscription;
  }

  /** Reads the subscription of that full name, {@code projects/PROJECT/subscriptions/NAME}. */
  public static ReadPubsub subscription(String subscription) {
    return new ReadPubsub(subscription);
  }

  @Override
  public PCollection<SourceRecord> expand(PBegin begin) {
    return begin
        .apply(
            "Read",
            PubsubIO.readMessagesWithAttributesAndMessageId()
                .fromSubscription(subscription)
                .withClientFactory(PacedPubsubClient.FACTORY))
        .apply("MakeRecords", ParDo.of(new MakeRecordsFn(MessageToRecord.of(subscription))))
        .setCoder(SourceRecordCoder.of());
  }

  /** A message's timestamp is the time at which it was published. */
  static final class MakeRecordsFn extends DoFn<PubsubMessage, SourceRecord> {

    private final MessageToRecord messages;

    MakeRecordsFn(MessageToRecord messages) {
      this.messages = messages;
    }

    @ProcessElement
    public void process(
        @Element PubsubMessage message,
        @Timestamp Instant publishTime,
        OutputReceiver<SourceRecord> out) {
      out.output(
          messages.record(
              message.getMessageId(),
              java.time.Instant.ofEpochMilli(publishTime.getMillis()),
              message.getAttributeMap(),
              message.getPayload()));
    }
  }
}
