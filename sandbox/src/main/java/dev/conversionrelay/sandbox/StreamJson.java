package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** The documents at {@code /api/events} and {@code /api/requests}: what is kept, as JSON. */
final class StreamJson {
  /** Different names that are offered for a filter. */
  private static final int MAX_CHOICES = 200;

  /** Longest text of an event that is shown, in characters. */
  private static final int MAX_EVENT_TEXT = 64 * 1024;

  private StreamJson() {}

  /**
   * The events and requests that pass a filter, youngest first.
   *
   * @param limit how many are listed; all are counted
   */
  static ObjectNode list(Ledger.Latest latest, StreamFilter filter, int limit) {
    ObjectNode list = Json.object();
    SortedSet<String> names = new TreeSet<>();
    SortedSet<String> sources = new TreeSet<>();
    SortedSet<String> codes = new TreeSet<>();
    ArrayNode items = list.putArray("items");
    long matching = 0;
    int next = 0;
    List<UnstoredRequest> unstored = latest.unstored();
    for (int i = 0; i <= latest.events().size(); i++) {
      ReceivedEvent event = i < latest.events().size() ? latest.events().get(i) : null;
      // Requests that came after this event are younger than it is.
      for (; next < unstored.size(); next++) {
        UnstoredRequest request = unstored.get(next);
        if (event != null && request.position() < event.sequence) {
          break;
        }
        names.addAll(request.names());
        offer(request.request(), sources, codes);
        if (filter.accepts(request) && matching++ < limit) {
          items.add(item(request));
        }
      }
      if (event != null) {
        names.add(event.request.shown(event.key.event()));
        offer(event.request, sources, codes);
        if (filter.accepts(event) && matching++ < limit) {
          items.add(item(event));
        }
      }
    }
    list.put("kept_events", latest.events().size());
    list.put("kept_requests", unstored.size());
    list.put("matching", matching);
    list.put("latest", latest.events().isEmpty() ? 0 : latest.events().get(0).sequence);
    choices(list.putArray("names"), names);
    choices(list.putArray("event_source_ids"), sources);
    choices(list.putArray("test_event_codes"), codes);
    return list;
  }

  private static void offer(
      ReceivedRequest request, Collection<String> sources, Collection<String> codes) {
    if (!request.eventSourceId().isEmpty()) {
      sources.add(request.eventSourceId());
    }
    if (!request.testEventCode().isEmpty()) {
      codes.add(request.testEventCode());
    }
  }

  private static void choices(ArrayNode array, SortedSet<String> choices) {
    choices.stream().limit(MAX_CHOICES).forEach(array::add);
  }

  private static ObjectNode item(ReceivedEvent received) {
    ObjectNode item = Json.object();
    item.put("type", "event");
    item.put("sequence", received.sequence);
    item.put("received_at", received.receivedAt().toString());
    item.put("event_source", received.kind.wireName());
    item.put("event_source_id", received.request.eventSourceId());
    item.put("event", received.request.shown(received.key.event()));
    item.put("event_id", received.eventId());
    item.put("outcome", received.disposition.wireName());
    item.put("copies_merged", received.copies());
    item.put("test_event_code", received.request.testEventCode());
    ArrayNode matchKeys = item.putArray("match_keys");
    MatchKeys.namesOf(received.matchKeys).forEach(matchKeys::add);
    ArrayNode diagnostics = item.putArray("diagnostics");
    for (Diagnostic diagnostic : Diagnostic.values()) {
      if (received.hasDiagnostic(diagnostic)) {
        diagnostics.add(diagnostic.title());
      }
    }
    return item;
  }

  private static ObjectNode item(UnstoredRequest unstored) {
    ReceivedRequest request = unstored.request();
    ObjectNode item = Json.object();
    item.put("type", "request");
    item.put("sequence", request.sequence());
    item.put("received_at", request.receivedAt().toString());
    item.put("event_source", request.eventSource());
    item.put("event_source_id", request.eventSourceId());
    item.put("test_event_code", request.testEventCode());
    item.put("outcome", unstored.outcome());
    item.put("events", request.events());
    item.put("answer", request.outcome());
    item.put(
        "message",
        request.refusal() != null
            ? request.refusal().message()
            : "Planned: " + String.join(", ", request.faults()));
    return item;
  }

  /** An event with all that is known about it and its request. */
  static ObjectNode details(ReceivedEvent received, Ledger.Latest latest) {
    ObjectNode details = item(received);
    details.put("identity", received.key.identity().name().toLowerCase(Locale.ROOT));
    if (received.firstSequence != received.sequence) {
      ObjectNode first = details.putObject("first");
      first.put("sequence", received.firstSequence);
      first.put("received_at", Instant.ofEpochMilli(received.firstReceivedAtMillis).toString());
      first.put(
          "kept",
          latest.events().stream().anyMatch(each -> each.sequence == received.firstSequence));
    }
    // Looked at again instead of kept: of most events nobody asks.
    Findings findings = new Findings(received.request.mask());
    EventInspector.inspect(received.kind, received.arrived(), received.receivedAt(), findings);
    findings.addAll(received.request.findings());
    ArrayNode diagnostics = details.putArray("diagnostics");
    for (Diagnostic diagnostic : findings.events().keySet()) {
      ObjectNode node = describe(diagnostics.addObject(), diagnostic);
      ArrayNode subjects = node.putArray("subjects");
      findings.subjects(diagnostic).keySet().forEach(subjects::add);
    }
    TokenMask mask = received.request.mask();
    text(details, "sent", mask.apply(received.arrivedText()));
    if (!received.mergedText().isEmpty()) {
      text(details, "merged", mask.apply(received.mergedText()));
    }
    details.set("request", envelope(received.request));
    return details;
  }

  /** A request without stored events, with all that is known about it. */
  static ObjectNode details(UnstoredRequest unstored) {
    ObjectNode details = item(unstored);
    ArrayNode names = details.putArray("names");
    unstored.names().forEach(names::add);
    details.put("sent", unstored.body());
    details.put("sent_cut", unstored.cut());
    details.set("request", envelope(unstored.request()));
    return details;
  }

  /** Adds what a diagnostic means. */
  static ObjectNode describe(ObjectNode node, Diagnostic diagnostic) {
    node.put("name", diagnostic.wireName());
    node.put("title", diagnostic.title());
    node.put("explanation", diagnostic.explanation());
    node.put("remedy", diagnostic.remedy());
    return node;
  }

  private static void text(ObjectNode node, String field, String text) {
    boolean isCut = text.length() > MAX_EVENT_TEXT;
    node.put(field, isCut ? text.substring(0, MAX_EVENT_TEXT) : text);
    node.put(field + "_cut", isCut);
  }

  private static ObjectNode envelope(ReceivedRequest request) {
    ObjectNode envelope = Json.object();
    envelope.put("sequence", request.sequence());
    envelope.put("received_at", request.receivedAt().toString());
    envelope.put("request_id", request.requestId());
    envelope.put("event_source", request.eventSource());
    envelope.put("event_source_id", request.eventSourceId());
    envelope.put("test_event_code", request.testEventCode());
    envelope.put("events", request.events());
    envelope.put("bytes", request.bytes());
    envelope.put("answer", request.outcome());
    envelope.put("http_status", request.httpStatus());
    if (request.refusal() != null) {
      envelope.put("code", request.refusal().code());
      envelope.put("message", request.refusal().message());
    }
    ArrayNode faults = envelope.putArray("faults");
    request.faults().forEach(faults::add);
    envelope.put("answer_lost", request.answerLost());
    envelope.put("delay_ms", request.delay().toMillis());
    return envelope;
  }
}
