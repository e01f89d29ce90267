package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The books of a sandbox: requests, events and findings, always seen at one and the same moment.
 */
final class Ledger implements Closeable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * A request with everything known about it once it is handled.
   *
   * @param requestId the id in the answer
   * @param bodyBytes length of the body
   * @param accessToken only used to keep it out of the log; null if absent
   * @param refusal why a check refused it; null if none did or it was never checked
   * @param accepted whether it was checked and accepted
   * @param outcome as in {@link Counts#requestsByOutcome()}
   * @param httpStatus the HTTP status of the answer; 0 if there was none
   * @param fault what was planned to go wrong with it
   */
  record HandledRequest(
      long sequence,
      Instant receivedAt,
      String requestId,
      TrackRequest request,
      long bodyBytes,
      String accessToken,
      Refusal refusal,
      boolean accepted,
      String outcome,
      int httpStatus,
      Fault fault) {

    private String text(String field) {
      return request.text(field);
    }

    private boolean isAnswerLost() {
      return accepted && fault.losesAnswer();
    }

    private int events() {
      return request.events().size();
    }
  }

  /** Everything at one moment. */
  record Snapshot(
      Counts counts,
      List<Counts.SourceCounts> testBySource,
      Map<String, Long> matchKeys,
      Map<Diagnostic, Map<String, Long>> diagnosticSubjects,
      List<RequestStats.RefusedRequest> refusals) {}

  private final EventStore store;
  private final RequestStats stats = new RequestStats();
  private final Findings findings = new Findings();
  private final RequestLog log;

  /**
   * Opens empty books.
   *
   * @param log where requests are written to as well; null for nowhere
   */
  Ledger(EventStore store, RequestLog log) {
    this.store = store;
    this.log = log;
  }

  /** Enters a request, and its events if it was accepted. */
  void enter(HandledRequest handled) throws IOException {
    Findings found = handled.accepted() ? inspect(handled) : new Findings();
    synchronized (this) {
      stats.request(handled.outcome(), handled.bodyBytes());
      stats.struck(handled.fault().names(), handled.isAnswerLost());
      if (handled.accepted()) {
        SourceKind kind = SourceKind.of(handled.text("event_source")).orElseThrow();
        store.add(kind, handled.request(), handled.receivedAt());
        findings.addAll(found);
      } else if (handled.refusal() != null) {
        stats.refused(
            new RequestStats.RefusedRequest(
                handled.receivedAt(),
                handled.requestId(),
                handled.text("event_source"),
                handled.text("event_source_id"),
                handled.events(),
                handled.refusal()));
      }
    }
    if (log != null) {
      write(handled);
    }
  }

  private static Findings inspect(HandledRequest handled) {
    SourceKind kind = SourceKind.of(handled.text("event_source")).orElseThrow();
    Findings found = new Findings();
    handled
        .request()
        .events()
        .forEach(event -> EventInspector.inspect(kind, event, handled.receivedAt(), found));
    EventInspector.inspectRoot(kind, handled.request().root(), found);
    return found;
  }

  private void write(HandledRequest handled) throws IOException {
    ObjectNode fields = MAPPER.createObjectNode();
    fields.put("sequence", handled.sequence());
    fields.put("received_at", handled.receivedAt().toString());
    fields.put("request_id", handled.requestId());
    fields.put("outcome", handled.outcome());
    fields.put("http_status", handled.httpStatus());
    fields.put("accepted", handled.accepted());
    ArrayNode faults = fields.putArray("faults");
    handled.fault().names().forEach(faults::add);
    fields.put("answer_lost", handled.isAnswerLost());
    if (handled.refusal() != null) {
      fields.put("code", handled.refusal().code());
      fields.put("message", handled.refusal().message());
    }
    fields.put("event_source", handled.text("event_source"));
    fields.put("event_source_id", handled.text("event_source_id"));
    fields.put("events", handled.events());
    fields.put("bytes", handled.bodyBytes());
    log.write(fields, handled.request(), handled.accessToken());
  }

  /** The numbers so far. */
  Counts counts() {
    return snapshot().counts();
  }

  /** Everything so far, except the events themselves. */
  synchronized Snapshot snapshot() {
    List<Counts.SourceCounts> live = store.bySource(false);
    List<Counts.SourceCounts> test = store.bySource(true);
    Counts counts =
        new Counts(
            stats.requests(),
            stats.byOutcome(),
            stats.refused(),
            stats.refusedEvents(),
            stats.bytes(),
            live.stream().mapToLong(Counts.SourceCounts::received).sum(),
            live.stream().mapToLong(Counts.SourceCounts::stored).sum(),
            live.stream().mapToLong(Counts.SourceCounts::merged).sum(),
            live.stream().mapToLong(Counts.SourceCounts::duplicates).sum(),
            test.stream().mapToLong(Counts.SourceCounts::received).sum(),
            live,
            findings.events(),
            stats.byFault(),
            stats.answersLost());
    Map<Diagnostic, Map<String, Long>> subjects = new EnumMap<>(Diagnostic.class);
    for (Diagnostic diagnostic : findings.events().keySet()) {
      subjects.put(diagnostic, new LinkedHashMap<>(findings.subjects(diagnostic)));
    }
    return new Snapshot(counts, test, store.matchKeys(), subjects, stats.refusals());
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
    }
  }
}
