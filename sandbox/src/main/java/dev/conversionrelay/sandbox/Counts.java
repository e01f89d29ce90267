package dev.conversionrelay.sandbox;

import java.util.List;
import java.util.Map;

/**
 * What a sandbox has seen since its start, at one moment. Unless said otherwise without test
 * events.
 *
 * @param requests requests to the endpoint
 * @param requestsByOutcome the same by what the client got: the code of an answer of the API, as
 *     {@code "0"} or {@code "40002"}; {@code "http 503"} for an answer without a code; {@code
 *     "closed"} or {@code "reset"} for none
 * @param refusedRequests requests that a check refused, whatever the client got
 * @param refusedEvents events in those, none of which was stored
 * @param bytes lengths of all request bodies
 * @param received events of accepted requests: stored, merged or duplicate
 * @param stored events after deduplication
 * @param merged copies that arrived within five minutes
 * @param duplicates copies that arrived later, within 48 hours
 * @param testEvents events with a test event code, before their own deduplication
 * @param bySource the events by event source id and name
 * @param diagnostics how often each diagnostic was found; test events included
 */
public record Counts(
    long requests,
    Map<String, Long> requestsByOutcome,
    long refusedRequests,
    long refusedEvents,
    long bytes,
    long received,
    long stored,
    long merged,
    long duplicates,
    long testEvents,
    List<SourceCounts> bySource,
    Map<Diagnostic, Long> diagnostics) {

  /** Makes the collections unmodifiable. */
  public Counts {
    requestsByOutcome = Map.copyOf(requestsByOutcome);
    bySource = List.copyOf(bySource);
    diagnostics = Map.copyOf(diagnostics);
  }

  /** How many requests were answered with a code of the API. */
  public long requests(int code) {
    return requestsByOutcome.getOrDefault(Integer.toString(code), 0L);
  }

  /** How many events have a diagnostic. */
  public long diagnostics(Diagnostic diagnostic) {
    return diagnostics.getOrDefault(diagnostic, 0L);
  }

  /**
   * The events of one event source id and name.
   *
   * @param kind the {@code event_source} of the first of them
   */
  public record SourceCounts(
      SourceKind kind,
      String eventSourceId,
      String event,
      long received,
      long stored,
      long merged,
      long duplicates) {}
}
