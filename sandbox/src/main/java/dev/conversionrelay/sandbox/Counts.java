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
 *     "closed"}, {@code "reset"} or {@code "hung"} for none; {@code "cut off"} for half of one
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
 * @param faults how many requests each planned fault struck, by its {@link FaultKind#wireName()
 *     name} or, for answers that no kind gives, {@code "http_418"} or {@code "code_51010"}; a
 *     request that latency and another fault struck is under both
 * @param answersLost requests that were accepted, and whose events are therefore stored, while a
 *     planned fault kept their answer from the client
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
    Map<Diagnostic, Long> diagnostics,
    Map<String, Long> faults,
    long answersLost) {

  /** Makes the collections unmodifiable. */
  public Counts {
    requestsByOutcome = Map.copyOf(requestsByOutcome);
    bySource = List.copyOf(bySource);
    diagnostics = Map.copyOf(diagnostics);
    faults = Map.copyOf(faults);
  }

  /** How many requests were answered with a code of the API. */
  public long requests(int code) {
    return requestsByOutcome.getOrDefault(Integer.toString(code), 0L);
  }

  /** How many events have a diagnostic. */
  public long diagnostics(Diagnostic diagnostic) {
    return diagnostics.getOrDefault(diagnostic, 0L);
  }

  /** How many requests a kind of fault struck. */
  public long faults(FaultKind kind) {
    return faults.getOrDefault(kind.wireName(), 0L);
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
