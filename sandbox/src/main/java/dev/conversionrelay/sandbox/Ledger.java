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
   * @param accessToken only used to keep it out of what is logged and shown; null if absent
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

    private ReceivedRequest toKeep(TokenMask mask, Findings findings) {
      return new ReceivedRequest(
          sequence,
          receivedAt,
          requestId,
          ReceivedRequest.shorten(mask.apply(text("event_source"))),
          ReceivedRequest.shorten(mask.apply(text("event_source_id"))),
          ReceivedRequest.shorten(mask.apply(text("test_event_code"))),
          events(),
          bodyBytes,
          outcome,
          httpStatus,
          fault.names(),
          isAnswerLost(),
          fault.delay(),
          refusal == null ? null : masked(mask),
          findings,
          mask);
    }

    private Refusal masked(TokenMask mask) {
      return new Refusal(refusal.code(), ReceivedRequest.shorten(mask.apply(refusal.message())));
    }
  }

  /** What the checks of an accepted request found. */
  private record Inspection(Findings events, List<Integer> ofEach, Findings request) {}

  /** Everything at one moment. */
  record Snapshot(
      Counts counts,
      List<Counts.SourceCounts> testBySource,
      Map<String, Long> matchKeys,
      Map<Diagnostic, Map<String, Long>> diagnosticSubjects,
      Map<Diagnostic, Map<String, Long>> diagnosticNames,
      List<EventStore.TestCode> testCodes,
      List<UnstoredRequest> refusals) {}

  /** The latest events and the latest requests without stored events, both youngest first. */
  record Latest(List<ReceivedEvent> events, List<UnstoredRequest> unstored) {}

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
    TokenMask mask = TokenMask.of(handled.accessToken(), handled.request().body());
    Inspection found = handled.accepted() ? inspect(handled, mask) : null;
    ReceivedRequest kept = handled.toKeep(mask, found == null ? new Findings() : found.request());
    synchronized (this) {
      stats.request(handled.outcome(), handled.bodyBytes());
      stats.struck(handled.fault().names(), handled.isAnswerLost());
      if (handled.accepted()) {
        SourceKind kind = SourceKind.of(handled.text("event_source")).orElseThrow();
        store.add(kind, handled.request(), kept, found.ofEach());
        findings.addAll(found.events());
        findings.addAll(found.request());
      } else {
        stats.unstored(UnstoredRequest.of(store.sequence(), kept, handled.request()));
      }
    }
    if (log != null) {
      write(handled, mask);
    }
  }

  private static Inspection inspect(HandledRequest handled, TokenMask mask) {
    SourceKind kind = SourceKind.of(handled.text("event_source")).orElseThrow();
    Findings found = new Findings(mask);
    List<Integer> ofEach =
        handled.request().events().stream()
            .map(event -> EventInspector.inspect(kind, event, handled.receivedAt(), found))
            .toList();
    Findings ofRequest = new Findings(mask);
    EventInspector.inspectRoot(kind, handled.request().root(), ofRequest);
    return new Inspection(found, ofEach, ofRequest);
  }

  private void write(HandledRequest handled, TokenMask mask) throws IOException {
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
    log.write(fields, handled.request(), mask);
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
    Map<Diagnostic, Map<String, Long>> names = new EnumMap<>(Diagnostic.class);
    for (Diagnostic diagnostic : findings.events().keySet()) {
      subjects.put(diagnostic, new LinkedHashMap<>(findings.subjects(diagnostic)));
      names.put(diagnostic, new LinkedHashMap<>(findings.names(diagnostic)));
    }
    return new Snapshot(
        counts, test, store.matchKeys(), subjects, names, store.testCodes(), stats.refusals());
  }

  /** What can be listed and opened. */
  synchronized Latest latest() {
    return new Latest(store.latest(), stats.latestUnstored());
  }

  @Override
  public void close() throws IOException {
    if (log != null) {
      log.close();
    }
  }
}
