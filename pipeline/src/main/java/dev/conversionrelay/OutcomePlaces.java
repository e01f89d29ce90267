package dev.conversionrelay;

import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.outcome.OutcomeKind;
import dev.conversionrelay.outcome.OutcomePlace;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where the outcomes of a run are written.
 *
 * @param summary the file of the books
 */
public record OutcomePlaces(
    String runId,
    OutcomePlace receipts,
    OutcomePlace rejects,
    OutcomePlace undelivered,
    OutcomePlace quality,
    String summary) {

  /** The places these options give, or their defaults below {@code --output}. */
  public static OutcomePlaces of(RelayOptions options) {
    String output = options.getOutput();
    String folder = output.endsWith("/") ? output : output + "/";
    Supplier<String> project = () -> BigQueryApi.projectOf(options);
    return new OutcomePlaces(
        options.getRunId(),
        OutcomePlace.of(orElse(options.getReceipts(), folder + "receipts"), project),
        OutcomePlace.of(orElse(options.getRejects(), folder + "rejects"), project),
        OutcomePlace.of(orElse(options.getUndelivered(), folder + "undelivered"), project),
        OutcomePlace.of(orElse(options.getQuality(), folder + "quality"), project),
        orElse(options.getSummary(), folder + "summary-" + options.getRunId() + ".json"));
  }

  private static String orElse(String given, String otherwise) {
    return given == null ? otherwise : given;
  }

  /** The place of each kind. */
  public Map<OutcomeKind, OutcomePlace> byKind() {
    return new EnumMap<>(
        Map.of(
            OutcomeKind.RECEIPT,
            receipts,
            OutcomeKind.REJECT,
            rejects,
            OutcomeKind.UNDELIVERED,
            undelivered,
            OutcomeKind.QUALITY,
            quality));
  }

  /** The files this run writes. */
  public List<String> files() {
    List<String> files = new ArrayList<>();
    for (OutcomePlace place : byKind().values()) {
      if (place instanceof OutcomePlace.File) {
        files.add(place.describe(runId));
      }
    }
    files.add(summary);
    return files;
  }

  /** Where the receipts are found: a file, or what to look for in a table or topic. */
  public String receiptsFile() {
    return receipts.describe(runId);
  }

  /** Likewise. */
  public String rejectsFile() {
    return rejects.describe(runId);
  }

  /** Likewise. */
  public String undeliveredFile() {
    return undelivered.describe(runId);
  }
}
