package dev.conversionrelay.cli;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.conversionrelay.gcp.BigQueryApi;
import dev.conversionrelay.gcp.BigQueryTable;
import dev.conversionrelay.gcp.PubsubSubscription;
import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.replay.FetchMessages;
import dev.conversionrelay.replay.FindOutcomes;
import dev.conversionrelay.replay.ReplayPlace;
import dev.conversionrelay.source.PubsubSample;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;

/**
 * Looks whether there is something to replay before a run starts, and fetches the messages of
 * subscriptions into files, from which they are replayed.
 */
final class ReplayPreflight {

  private final ReplayOptions options;
  private final List<String> runs;

  private ReplayPreflight(ReplayOptions options) {
    this.options = options;
    this.runs = options.getOfRuns() == null ? List.of() : options.getOfRuns();
  }

  static ReplayPreflight of(ReplayOptions options) {
    return new ReplayPreflight(options);
  }

  /** Fails with what to do when a place is missing, empty or not ours to read. */
  void check(PrintStream notes) throws UsageException {
    FileSystems.setDefaultPipelineOptions(options);
    List<String> texts = new ArrayList<>(options.getFrom());
    List<ReplayPlace> places = ReplayPlace.allOf(texts, () -> BigQueryApi.projectOf(options));
    for (int i = 0; i < places.size(); i++) {
      try {
        check(places.get(i));
      } catch (GoogleJsonResponseException e) {
        throw new UsageException("--from: " + explain(places.get(i), e));
      } catch (IOException e) {
        throw new UsageException("--from: cannot look at " + texts.get(i) + ": " + e.getMessage());
      }
    }
    // Last, because what is fetched is not in the subscription any more.
    Preflight.checkOutcomes(options);
    OutcomePreflight.check(options);
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i) instanceof ReplayPlace.Subscription place) {
        texts.set(i, fetch(place.subscription(), i + 1, notes));
      }
    }
    options.setFrom(texts);
  }

  private void check(ReplayPlace place) throws IOException, UsageException {
    if (place instanceof ReplayPlace.Files files) {
      checkFiles(files);
    } else if (place instanceof ReplayPlace.Table table) {
      checkTable(table.table());
    } else if (place instanceof ReplayPlace.Subscription subscription) {
      PubsubSample.requireReadable(
          subscription.subscription().toString(), options.as(PubsubOptions.class));
    }
  }

  private void checkFiles(ReplayPlace.Files files) throws IOException, UsageException {
    try {
      if (FindOutcomes.matching(files, runs, options.getRunId()).isEmpty()) {
        throw new UsageException(
            "--from: there are no outcomes "
                + (runs.isEmpty() ? "" : "of " + String.join(", ", runs) + " ")
                + "at "
                + files.text()
                + "; name the place as the run was given it, such as relay-output/undelivered, or a"
                + " file that ends with .ndjson");
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("--from: cannot look for " + files.text() + ": " + e.getMessage());
    }
  }

  private void checkTable(BigQueryTable table) throws IOException, UsageException {
    BigQueryApi.billTo(table, options);
    Table found = BigQueryApi.of(options).table(table);
    Set<String> missing = new TreeSet<>(ReplayPlace.Table.COLUMNS);
    if (found.getSchema() != null) {
      missing.removeAll(
          found.getSchema().getFields().stream()
              .map(TableFieldSchema::getName)
              .map(name -> name.toLowerCase(Locale.ROOT))
              .collect(Collectors.toSet()));
    }
    if (!missing.isEmpty()) {
      throw new UsageException(
          "--from: "
              + table
              + " holds neither rejects nor undelivered events; it lacks "
              + String.join(", ", missing));
    }
  }

  private static String explain(ReplayPlace place, GoogleJsonResponseException e) {
    if (place instanceof ReplayPlace.Subscription subscription) {
      return Preflight.explain(subscription.subscription().toString(), e);
    }
    return e.getDetails() == null ? e.getStatusMessage() : e.getDetails().getMessage();
  }

  /** The pattern of the files into which the messages went. */
  private String fetch(PubsubSubscription subscription, int number, PrintStream notes)
      throws UsageException {
    String folder = options.getOutput() + (options.getOutput().endsWith("/") ? "" : "/");
    String prefix = folder + "fetched-" + options.getRunId() + "-" + number;
    try {
      long messages = FetchMessages.into(prefix, subscription, options.as(PubsubOptions.class));
      if (messages == 0) {
        throw new UsageException("--from: no messages wait in " + subscription);
      }
      notes.println(
          String.format(
                  Locale.ROOT, "Fetched %,d messages of %s; they are now", messages, subscription)
              + " in "
              + prefix
              + "-*.ndjson, from where they are replayed.");
      return prefix + "-*.ndjson";
    } catch (IOException e) {
      throw new UsageException(
          "--from: cannot fetch the messages of "
              + subscription
              + ": "
              + e.getMessage()
              + ". What was fetched until then is in "
              + prefix
              + "-*.ndjson, if there are such files; replay them by --from.");
    }
  }
}
