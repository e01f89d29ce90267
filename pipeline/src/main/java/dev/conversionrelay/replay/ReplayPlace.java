package dev.conversionrelay.replay;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.gcp.PubsubSubscription;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.OutcomePlace;
import dev.conversionrelay.source.BigQueryReadMethod;
import dev.conversionrelay.source.ReadBigQuery;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** Where rejects or undelivered events of earlier runs are; the counterpart of OutcomePlace. */
public sealed interface ReplayPlace extends Serializable {

  /** What the name of a file ends with, by which it is told from a prefix. */
  Pattern FILE = Pattern.compile("\\.ndjson(\\.(gz|bz2|zst))?$");

  /**
   * Files of outcomes.
   *
   * @param text a prefix as the run was given it, or a file or pattern that ends with {@code
   *     .ndjson}
   */
  record Files(String text) implements ReplayPlace {

    boolean isPrefix() {
      return !FILE.matcher(text).find();
    }

    @Override
    public boolean tellsRuns() {
      return isPrefix();
    }

    @Override
    public PTransform<PBegin, PCollection<SourceRecord>> read(List<String> ofRuns, String runId) {
      return FindOutcomes.of(this, ofRuns, runId);
    }
  }

  /** A table of outcomes. */
  record Table(BigQueryTable table) implements ReplayPlace {

    /** The columns that are read, of rejects and undelivered events alike. */
    public static final List<String> COLUMNS =
        List.of(
            OutcomeJson.DEDUP_KEY,
            OutcomeJson.AMBIGUOUS,
            OutcomeJson.FIRST_SENT_AT,
            OutcomeJson.LAST_SENT_AT,
            OutcomeJson.POSITION,
            OutcomeJson.EVENT_SOURCE,
            OutcomeJson.EVENT_SOURCE_ID,
            OutcomeJson.TEST_EVENT_CODE,
            OutcomeJson.EVENT_JSON);

    @Override
    public boolean tellsRuns() {
      return true;
    }

    @Override
    public PTransform<PBegin, PCollection<SourceRecord>> read(List<String> ofRuns, String runId) {
      return ReadBigQuery.table(table, BigQueryReadMethod.DIRECT_READ)
          .withColumns(COLUMNS)
          .withRowRestriction(
              ofRuns.isEmpty()
                  ? null
                  : ofRuns.stream()
                      .map(run -> "'" + run + "'")
                      .collect(Collectors.joining(", ", "run_id IN (", ")")));
    }
  }

  /** A subscription; its messages are fetched into files before a run is built. */
  record Subscription(PubsubSubscription subscription) implements ReplayPlace {

    @Override
    public boolean tellsRuns() {
      return false;
    }

    @Override
    public PTransform<PBegin, PCollection<SourceRecord>> read(List<String> ofRuns, String runId) {
      throw new IllegalStateException("messages are fetched into files first");
    }
  }

  /** Whether the outcomes of one run can be told from those of another. */
  boolean tellsRuns();

  /**
   * Reads the outcomes there, one JSON object each.
   *
   * @param ofRuns only of these runs; of all, if it is empty
   * @param runId the run that reads, whose own outcomes are left out
   */
  PTransform<PBegin, PCollection<SourceRecord>> read(List<String> ofRuns, String runId);

  /** What is wrong with a place, for the user; empty if nothing is. */
  static Optional<String> violation(String text, Supplier<String> project) {
    if (parse(text, project).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        text.startsWith(OutcomePlace.BIGQUERY)
            ? "a table is written bigquery:project.dataset.table; not " + text
            : text.startsWith(OutcomePlace.PUBSUB)
                ? "a subscription is written pubsub:projects/PROJECT/subscriptions/NAME, or"
                    + " pubsub:NAME together with --project; not "
                    + text
                : "must not be empty");
  }

  /**
   * Reads a place.
   *
   * @param project the project of subscriptions that name none, or null; asked for only by such
   * @throws IllegalArgumentException if {@link #violation} has something to say
   */
  static ReplayPlace of(String text, Supplier<String> project) {
    return parse(text, project)
        .orElseThrow(() -> new IllegalArgumentException(violation(text, project).orElseThrow()));
  }

  /** As {@link #of}, of several. */
  static List<ReplayPlace> allOf(List<String> texts, Supplier<String> project) {
    return texts.stream().map(text -> of(text, project)).toList();
  }

  private static Optional<ReplayPlace> parse(String text, Supplier<String> project) {
    if (text.startsWith(OutcomePlace.BIGQUERY)) {
      return BigQueryTable.parse(text.substring(OutcomePlace.BIGQUERY.length())).map(Table::new);
    }
    if (text.startsWith(OutcomePlace.PUBSUB)) {
      return PubsubSubscription.parse(text.substring(OutcomePlace.PUBSUB.length()), project.get())
          .map(Subscription::new);
    }
    return text.isBlank() ? Optional.empty() : Optional.of(new Files(text));
  }
}
