package dev.conversionrelay.options;

import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/**
 * What {@code replay} sends again. It takes the options of a run that say how and where events are
 * delivered; those that say how records become events have done their work already.
 */
public interface ReplayOptions extends RelayOptions {

  /** Options of runs that a replay does not take. */
  Set<String> ONLY_OF_RUNS =
      Set.of(
          "eventSource",
          "eventSourceId",
          "testEventCode",
          "eventNames",
          "mapping",
          "defaultRegion",
          "defaultCurrency",
          "keyColumns",
          "consentPolicy",
          "maxBatchDelay",
          "dedupWindow");

  @Description(
      "Where the undelivered events or rejects of earlier runs are, written as for the run: a file"
          + " prefix, bigquery:project.dataset.table, or pubsub: and a subscription to the topic;"
          + " also a file or pattern that ends with .ndjson. Several are separated by commas.")
  List<String> getFrom();

  void setFrom(List<String> value);

  @Description(
      "Replay what these runs left only, by their run ids, comma-separated. Default: what all runs"
          + " left")
  List<String> getOfRuns();

  void setOfRuns(List<String> value);

  @Description(
      "Also send events that were sent more than 48 hours ago and whose answer was lost, although"
          + " they count twice if TikTok has them.")
  @Default.Boolean(false)
  boolean getAllowDoubleCount();

  void setAllowDoubleCount(boolean value);
}
