package dev.conversionrelay.outcome;

import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.gcp.PubsubTopic;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/** Where the outcomes of one kind go: a file, a BigQuery table or a Pub/Sub topic. */
public sealed interface OutcomePlace {

  /** How a place in BigQuery begins. */
  String BIGQUERY = "bigquery:";

  /** How a place in Pub/Sub begins. */
  String PUBSUB = "pubsub:";

  /**
   * A file whose name begins like this; see {@link WriteOutcomes#fileOf}.
   *
   * @param prefix may be in a folder or a bucket
   */
  record File(String prefix) implements OutcomePlace {
    @Override
    public PTransform<PCollection<String>, PDone> write(OutcomeKind kind, String runId) {
      return WriteOutcomes.to(prefix, runId);
    }

    @Override
    public PTransform<PBegin, PCollection<String>> read(OutcomeKind kind) {
      return ReadOutcomes.of(prefix);
    }

    @Override
    public boolean isReadable() {
      return true;
    }

    @Override
    public String describe(String runId) {
      return WriteOutcomes.fileOf(prefix, runId);
    }

    @Override
    public String text() {
      return prefix;
    }

    @Override
    public String describeStream(String runId) {
      return WriteOutcomes.filesOf(prefix, runId);
    }

    @Override
    public void closeStream(String runId) throws IOException {
      WriteOutcomes.joinWhatIsLeft(prefix, runId);
    }
  }

  /** A table, which is made if it is missing; one table takes many runs. */
  record BigQuery(BigQueryTable table) implements OutcomePlace {
    @Override
    public PTransform<PCollection<String>, PDone> write(OutcomeKind kind, String runId) {
      return InsertOutcomes.into(table, kind, runId);
    }

    @Override
    public PTransform<PBegin, PCollection<String>> read(OutcomeKind kind) {
      return SelectOutcomes.from(table, kind);
    }

    @Override
    public boolean isReadable() {
      return true;
    }

    @Override
    public String describe(String runId) {
      return "BigQuery, " + table + " where run_id = '" + runId + "'";
    }

    @Override
    public String text() {
      return BIGQUERY + table;
    }
  }

  /** A topic that is there already. */
  record Pubsub(PubsubTopic topic) implements OutcomePlace {
    @Override
    public PTransform<PCollection<String>, PDone> write(OutcomeKind kind, String runId) {
      return PublishOutcomes.to(topic, kind, runId);
    }

    @Override
    public String describe(String runId) {
      return "Pub/Sub, " + topic + ", messages of run_id " + runId;
    }

    @Override
    public String text() {
      return PUBSUB + topic;
    }
  }

  /** Writes NDJSON of outcomes, see {@link OutcomeJson}, to this place. */
  PTransform<PCollection<String>, PDone> write(OutcomeKind kind, String runId);

  /**
   * Reads what earlier runs wrote to this place, as JSON with at least those members of {@link
   * OutcomeJson} that decide whether an event may be sent again. A table has to be there.
   *
   * @throws UnsupportedOperationException if {@link #isReadable} is false
   */
  default PTransform<PBegin, PCollection<String>> read(OutcomeKind kind) {
    throw new UnsupportedOperationException("this place is not read");
  }

  /** Whether a later run can read outcomes back from this place. */
  default boolean isReadable() {
    return false;
  }

  /** Where a user finds the outcomes of a run. */
  String describe(String runId);

  /** The place as {@link #of} reads it. */
  String text();

  /** Where a user finds the outcomes of a stream. */
  default String describeStream(String runId) {
    return describe(runId);
  }

  /** Completes what a stream that was stopped has left half done here. */
  default void closeStream(String runId) throws IOException {
    // Tables and topics have each outcome as soon as it is there.
  }

  /**
   * Reads {@code bigquery:project.dataset.table}, {@code pubsub:projects/PROJECT/topics/TOPIC},
   * {@code pubsub:TOPIC}, or the prefix of a file.
   *
   * @param project the project of topics that name none, or null; asked for only by such
   * @throws IllegalArgumentException if {@link #violation} has something to say
   */
  static OutcomePlace of(String text, Supplier<String> project) {
    return parse(text, project)
        .orElseThrow(() -> new IllegalArgumentException(violation(text, project).orElseThrow()));
  }

  /** What is wrong with a place, for the user; empty if nothing is. */
  static Optional<String> violation(String text, Supplier<String> project) {
    if (parse(text, project).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        text.startsWith(BIGQUERY)
            ? "a table is written bigquery:project.dataset.table; not " + text
            : "a topic is written pubsub:projects/PROJECT/topics/TOPIC, or pubsub:TOPIC together"
                + " with --project; not "
                + text);
  }

  private static Optional<OutcomePlace> parse(String text, Supplier<String> project) {
    if (text.startsWith(BIGQUERY)) {
      return BigQueryTable.parse(text.substring(BIGQUERY.length())).map(BigQuery::new);
    }
    if (text.startsWith(PUBSUB)) {
      return PubsubTopic.parse(text.substring(PUBSUB.length()), project.get()).map(Pubsub::new);
    }
    return Optional.of(new File(text));
  }
}
