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

  /** Rows of the table by event source and name; senders can make up any number of names. */
  private static final int MAX_SOURCES = 200;

  private Json() {}

  static JsonNode read(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The document at {@code /api/summary}. */
  static ObjectNode summary(
      String instance, Ledger.Snapshot snapshot, SandboxClock clock, HttpMode httpMode) {
    Counts counts = snapshot.counts();
    ObjectNode summary = object();
    summary.put("instance", instance);
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
    summary.put("more_sources", Math.max(0, counts.bySource().size() - MAX_SOURCES));
    summary.set("test_sources", sources(snapshot.testBySource()));
    summary.put("more_test_sources", Math.max(0, snapshot.testBySource().size() - MAX_SOURCES));
    summary.set("test_codes", testCodes(snapshot.testCodes()));
    ArrayNode matchKeys = summary.putArray("match_keys");
    snapshot
        .matchKeys()
        .forEach((key, n) -> matchKeys.addObject().put("key", key).put("events", n));
    summary.set("diagnostics", diagnostics(snapshot));
    ArrayNode refusals = summary.putArray("refusals");
    for (UnstoredRequest unstored : snapshot.refusals()) {
      ReceivedRequest refused = unstored.request();
      ObjectNode refusal = refusals.addObject();
      refusal.put("sequence", refused.sequence());
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

  /** The document at {@code /api/traffic}: per second, oldest first, and the last minute. */
  static ObjectNode traffic(Traffic.Second[] seconds) {
    ObjectNode traffic = object();
    traffic.put("seconds", seconds.length);
    ArrayNode requests = traffic.putArray("requests");
    ArrayNode events = traffic.putArray("events");
    ArrayNode slowest = traffic.putArray("slowest_ms");
    ArrayNode delays = traffic.putArray("longest_delay_ms");
    for (Traffic.Second second : seconds) {
      requests.add(second.requests);
      events.add(second.events);
      slowest.add(millis(second.slowest, 1));
      delays.add(millis(second.longestDelay, 1));
    }
    Traffic.Second minute = Traffic.sum(seconds, 60);
    ObjectNode sums = traffic.putObject("last_minute");
    sums.put("requests", minute.requests);
    sums.put("events", minute.events);
    sums.put("took_mean_ms", millis(minute.took, minute.answers));
    sums.put("slowest_ms", millis(minute.slowest, 1));
    sums.put("delayed", minute.delayed);
    sums.put("delay_mean_ms", millis(minute.delay, minute.delayed));
    sums.put("longest_delay_ms", millis(minute.longestDelay, 1));
    return traffic;
  }

  private static double millis(long nanos, long parts) {
    return parts == 0 ? 0 : Math.round(nanos / 1e5 / parts) / 10.0;
  }

  private static ArrayNode sources(List<Counts.SourceCounts> counts) {
    ArrayNode sources = MAPPER.createArrayNode();
    for (Counts.SourceCounts count : counts.subList(0, Math.min(MAX_SOURCES, counts.size()))) {
      ObjectNode source = sources.addObject();
      source.put("event_source", count.kind().wireName());
      source.put("event_source_id", ReceivedRequest.shorten(count.eventSourceId()));
      source.put("event", ReceivedRequest.shorten(count.event()));
      source.put("received", count.received());
      source.put("stored", count.stored());
      source.put("merged", count.merged());
      source.put("duplicates", count.duplicates());
    }
    return sources;
  }

  /** The codes used last, at most as many as there are rows elsewhere. */
  private static ArrayNode testCodes(List<EventStore.TestCode> counts) {
    ArrayNode codes = MAPPER.createArrayNode();
    counts.stream()
        .sorted(Comparator.comparing(EventStore.TestCode::latest).reversed())
        .limit(MAX_SOURCES)
        .forEach(
            count -> {
              ObjectNode code = codes.addObject();
              code.put("test_event_code", count.code());
              code.put("received", count.received());
              code.put("stored", count.stored());
              code.put("merged", count.merged());
              code.put("duplicates", count.duplicates());
              code.put("latest", count.latest().toString());
            });
    return codes;
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
              ObjectNode node = StreamJson.describe(diagnostics.addObject(), diagnostic);
              node.put("count", entry.getValue());
              ArrayNode subjects = node.putArray("subjects");
              snapshot
                  .diagnosticSubjects()
                  .getOrDefault(diagnostic, Map.of())
                  .forEach(
                      (subject, n) -> subjects.addObject().put("subject", subject).put("count", n));
              ArrayNode events = node.putArray("events");
              snapshot
                  .diagnosticNames()
                  .getOrDefault(diagnostic, Map.of())
                  .forEach((name, n) -> events.addObject().put("event", name).put("count", n));
            });
    return diagnostics;
  }
}
