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
    options.setFrom(fetchAll(texts, places, notes));
  }

  /** The places with the files into which messages went instead of subscriptions. */
  private List<String> fetchAll(List<String> texts, List<ReplayPlace> places, PrintStream notes)
      throws UsageException {
    List<String> fetched = new ArrayList<>();
    List<String> from = new ArrayList<>();
    List<PubsubSubscription> empty = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i) instanceof ReplayPlace.Subscription place) {
        FetchMessages fetch = fetch(place.subscription(), i + 1, fetched);
        if (fetch.count() == 0) {
          empty.add(place.subscription());
          continue;
        }
        fetched.add(fetch.files());
        from.add(fetch.files());
        notes.println(
            String.format(
                    Locale.ROOT,
                    "Fetched %,d messages of %s; they are now",
                    fetch.count(),
                    place.subscription())
                + " in "
                + fetch.files()
                + ", from where they are replayed.");
      } else {
        from.add(texts.get(i));
      }
    }
    String none =
        "o messages wait in "
            + empty.stream().map(PubsubSubscription::toString).collect(Collectors.joining(", "));
    if (from.isEmpty()) {
      throw new UsageException("--from: n" + none);
    }
    if (!empty.isEmpty()) {
      notes.println("N" + none + ".");
    }
    return from;
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

  /**
   * Moves the messages into files.
   *
   * @param fetched the files of other subscriptions, which have them no more
   */
  private FetchMessages fetch(PubsubSubscription subscription, int number, List<String> fetched)
      throws UsageException {
    String folder = options.getOutput() + (options.getOutput().endsWith("/") ? "" : "/");
    FetchMessages fetch =
        FetchMessages.into(
            folder + "fetched-" + options.getRunId() + "-" + number,
            subscription,
            options.as(PubsubOptions.class));
    String fault;
    try {
      fetch.run();
      return fetch;
    } catch (FetchMessages.StrangerException e) {
      fault = "--from: " + subscription + " " + explain(e);
    } catch (IOException e) {
      fault = "--from: cannot fetch the messages of " + subscription + ": " + e.getMessage();
    }
    List<String> files = new ArrayList<>(fetched);
    if (fetch.count() > 0) {
      files.add(fetch.files());
    }
    throw new UsageException(
        files.isEmpty()
            ? fault
            : fault
                + ". What was fetched before is in files, and no more in a subscription; replay it"
                + " by "
                + ReplayLine.quoted("--from=" + String.join(",", files)));
  }

  private static String explain(FetchMessages.StrangerException e) {
    return e.isReceipt()
        ? "has receipts, which are not replayed: it gives receipts as well as what is. All were"
            + " given back; name a subscription with the filter attributes.kind = \"undelivered\""
            + " or attributes.kind = \"reject\""
        : "has messages that no run left: it seems to be a subscription of conversions, as run"
            + " pubsub reads them. They were given back, and nothing of them was written; name a"
            + " subscription to the topic at --undelivered or --rejects";
  }
}
