package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the page reads: the books and the latest events as JSON. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static JsonNode read(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The document at {@code /api/summary}. */
  static ObjectNode summary(Ledger.Snapshot snapshot, SandboxClock clock, HttpMode httpMode) {
    Counts counts = snapshot.counts();
    ObjectNode summary = object();
    summary.put("now", clock.instant().toString());
    summary.put("clock_offset_seconds", clock.offset().toSeconds());
    summary.put("http_mode", httpMode.name().toLowerCase(Locale.ROOT));
    ObjectNode requests = summary.putObject("requests");
    requests.put("total", counts.requests());
    requests.put("refused", counts.refusedRequests());
    requests.put("bytes", counts.bytes());
    ObjectNode byOutcome = requests.putObject("by_outcome");
    counts.requestsByOutcome().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(outcome -> byOutcome.put(outcome.getKey(), outcome.getValue()));
    requests.put("answers_lost", counts.answersLost());
    ObjectNode byFault = requests.putObject("by_fault");
    counts.faults().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(fault -> byFault.put(fault.getKey(), fault.getValue()));
    ObjectNode events = summary.putObject("events");
    events.put("received", counts.received());
    events.put("stored", counts.stored());
    events.put("merged", counts.merged());
    events.put("duplicates", counts.duplicates());
    events.put("refused", counts.refusedEvents());
    events.put("test", counts.testEvents());
    summary.set("sources", sources(counts.bySource()));
    summary.set("test_sources", sources(snapshot.testBySource()));
    ArrayNode matchKeys = summary.putArray("match_keys");
    snapshot
        .matchKeys()
        .forEach((key, n) -> matchKeys.addObject().put("key", key).put("events", n));
    summary.set("diagnostics", diagnostics(snapshot));
    ArrayNode refusals = summary.putArray("refusals");
    for (RequestStats.RefusedRequest refused : snapshot.refusals()) {
      ObjectNode refusal = refusals.addObject();
      refusal.put("received_at", refused.receivedAt().toString());
      refusal.put("request_id", refused.requestId());
      refusal.put("event_source", refused.eventSource());
      refusal.put("event_source_id", refused.eventSourceId());
      refusal.put("events", refused.events());
      refusal.put("code", refused.refusal().code());
      refusal.put("message", refused.refusal().message());
    }
    return summary;
  }

  /** The document at {@code /api/events}: the latest events, youngest first. */
  static ArrayNode events(List<ReceivedEvent> latest) {
    ArrayNode events = MAPPER.createArrayNode();
    for (ReceivedEvent received : latest) {
      ObjectNode event = events.addObject();
      event.put("sequence", received.sequence);
      event.put("received_at", received.receivedAt.toString());
      event.put("event_source", received.kind.wireName());
      event.put("event_source_id", received.key.eventSourceId());
      event.put("event", received.key.event());
      event.put("outcome", received.disposition.wireName());
      event.put("copies_merged", received.copies());
      event.put("test", received.test);
      ArrayNode matchKeys = event.putArray("match_keys");
      MatchKeys.namesOf(received.matchKeys).forEach(matchKeys::add);
      event.set("json", received.tree());
    }
    return events;
  }

  private static ArrayNode sources(List<Counts.SourceCounts> counts) {
    ArrayNode sources = MAPPER.createArrayNode();
    for (Counts.SourceCounts count : counts) {
      ObjectNode source = sources.addObject();
      source.put("event_source", count.kind().wireName());
      source.put("event_source_id", count.eventSourceId());
      source.put("event", count.event());
      source.put("received", count.received());
      source.put("stored", count.stored());
      source.put("merged", count.merged());
      source.put("duplicates", count.duplicates());
    }
    return sources;
  }

  private static ArrayNode diagnostics(Ledger.Snapshot snapshot) {
    ArrayNode diagnostics = MAPPER.createArrayNode();
    snapshot.counts().diagnostics().entrySet().stream()
        .sorted(
            Map.Entry.<Diagnostic, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            entry -> {
              Diagnostic diagnostic = entry.getKey();
              ObjectNode node = diagnostics.addObject();
              node.put("name", diagnostic.name().toLowerCase(Locale.ROOT));
              node.put("title", diagnostic.title());
              node.put("explanation", diagnostic.explanation());
              node.put("count", entry.getValue());
              ArrayNode subjects = node.putArray("subjects");
              snapshot
                  .diagnosticSubjects()
                  .getOrDefault(diagnostic, Map.of())
                  .forEach(
                      (subject, n) -> subjects.addObject().put("subject", subject).put("count", n));
            });
    return diagnostics;
  }
}
