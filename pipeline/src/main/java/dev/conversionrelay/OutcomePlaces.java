package dev.conversionrelay;

import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.outcome.WriteOutcomes;

/**
 * Where the outcomes of a run are written.
 *
 * @param receipts the prefix of the receipts' file, see {@link WriteOutcomes#fileOf}
 * @param rejects likewise
 * @param undelivered likewise
 * @param summary the file of the books
 */
public record OutcomePlaces(
    String runId, String receipts, String rejects, String undelivered, String summary) {

  /** The places these options give, or their defaults below {@code --output}. */
  public static OutcomePlaces of(RelayOptions options) {
    String output = options.getOutput();
    String folder = output.endsWith("/") ? output : output + "/";
    return new OutcomePlaces(
        options.getRunId(),
        orElse(options.getReceipts(), folder + "receipts"),
        orElse(options.getRejects(), folder + "rejects"),
        orElse(options.getUndelivered(), folder + "undelivered"),
        orElse(options.getSummary(), folder + "summary-" + options.getRunId() + ".json"));
  }

  private static String orElse(String given, String otherwise) {
    return given == null ? otherwise : given;
  }

  public String receiptsFile() {
    return WriteOutcomes.fileOf(receipts, runId);
  }

  public String rejectsFile() {
    return WriteOutcomes.fileOf(rejects, runId);
  }

  public String undeliveredFile() {
    return WriteOutcomes.fileOf(undelivered, runId);
  }
}
