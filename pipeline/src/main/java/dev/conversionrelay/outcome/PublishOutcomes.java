package dev.conversionrelay.outcome;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.conversionrelay.gcp.PubsubTopic;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubIO;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessageWithAttributesCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Publishes outcomes (see {@link OutcomeJson}), one a message, each at least once. The attributes
 * {@code kind} and {@code run_id} let a subscription filter.
 */
final class PublishOutcomes extends PTransform<PCollection<String>, PDone> {

  private final PubsubTopic topic;
  private final OutcomeKind kind;
  private final String runId;

  private PublishOutcomes(PubsubTopic topic, OutcomeKind kind, String runId) {
    this.topic = topic;
    this.kind = kind;
    this.runId = runId;
  }

  static PublishOutcomes to(PubsubTopic topic, OutcomeKind kind, String runId) {
    return new PublishOutcomes(topic, kind, runId);
  }

  @Override
  public PDone expand(PCollection<String> lines) {
    return lines
        .apply("MakeMessages", ParDo.of(new MakeMessagesFn(kind, runId)))
        .setCoder(PubsubMessageWithAttributesCoder.of())
        .apply("Publish", PubsubIO.writeMessages().to(topic.toString()));
  }

  /** Makes a message of each line. */
  static final class MakeMessagesFn extends DoFn<String, PubsubMessage> {

    private final OutcomeKind kind;
    private final String runId;

    MakeMessagesFn(OutcomeKind kind, String runId) {
      this.kind = kind;
      this.runId = runId;
    }

    @ProcessElement
    public void process(@Element String lines, OutputReceiver<PubsubMessage> out) {
      Map<String, String> attributes =
          Map.of(OutcomeKind.KIND, kind.kindName(), OutcomeKind.RUN_ID, runId);
      lines
          .lines()
          .forEach(line -> out.output(new PubsubMessage(line.getBytes(UTF_8), attributes)));
    }
  }
}
