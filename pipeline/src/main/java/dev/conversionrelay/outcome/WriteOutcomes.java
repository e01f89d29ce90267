package dev.conversionrelay.outcome;

import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunctions;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes outcomes (see {@link OutcomeJson}) to an NDJSON file whose name carries the run id, so
 * that a later run never overwrites it. Without outcomes there is no file.
 */
public final class WriteOutcomes extends PTransform<PCollection<String>, PDone> {

  private final String prefix;
  private final String runId;

  private WriteOutcomes(String prefix, String runId) {
    this.prefix = prefix;
    this.runId = runId;
  }

  /** Writes to {@code PREFIX-RUNID.ndjson}. */
  public static WriteOutcomes to(String prefix, String runId) {
    return new WriteOutcomes(prefix, runId);
  }

  /** The file that {@link #to} writes. */
  public static String fileOf(String prefix, String runId) {
    return prefix + "-" + runId + ".ndjson";
  }

  @Override
  @SuppressWarnings("deprecation") // only this form of TextIO can leave an empty file out
  public PDone expand(PCollection<String> lines) {
    lines.apply(
        "WriteFile",
        TextIO.<String>writeCustomType()
            .withFormatFunction(SerializableFunctions.identity())
            .to(prefix + "-" + runId)
            .withSuffix(".ndjson")
            .withoutSharding()
            .skipIfEmpty());
    return PDone.in(lines.getPipeline());
  }
}
