package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * An accepted event: what arrived and, for a first event, what copies added to it. Safe for use by
 * several threads.
 */
final class ReceivedEvent {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  final long sequence;
  final SourceKind kind;
  final EventKey key;
  final boolean test;
  final ReceivedRequest request;
  final int matchKeys;
  final Disposition disposition;

  /** When the first event of the key was received; for that one its own time. */
  long firstReceivedAtMillis;

  /** The number of the first event of the key; for that one its own. */
  long firstSequence;

  /** Whether it is among the latest events, which are listed. */
  boolean listed;

  private final int diagnostics;
  private final byte[] arrived;
  private byte[] json;
  private int copies;

  /**
   * An event as it arrived.
   *
   * @param diagnostics a set for {@link Findings#contains}
   * @param json the event, an object, in UTF-8
   */
  ReceivedEvent(
      long sequence,
      SourceKind kind,
      EventKey key,
      ReceivedRequest request,
      int matchKeys,
      int diagnostics,
      Disposition disposition,
      byte[] json) {
    this.sequence = sequence;
    this.kind = kind;
    this.key = key;
    this.test = !request.testEventCode().isEmpty();
    this.request = request;
    this.matchKeys = matchKeys;
    this.diagnostics = diagnostics;
    this.disposition = disposition;
    this.arrived = json;
    this.json = json;
    this.firstReceivedAtMillis = receivedAt().toEpochMilli();
    this.firstSequence = sequence;
  }

  Instant receivedAt() {
    return request.receivedAt();
  }

  /** The {@code event_id} as it may be listed; empty if there is none. */
  String eventId() {
    return key.identity() == EventKey.Identity.EVENT_ID ? request.shown(key.id()) : "";
  }

  boolean hasDiagnostic(Diagnostic diagnostic) {
    return Findings.contains(diagnostics, diagnostic)
        || request.findings().events().containsKey(diagnostic);
  }

  /** Whether it has the diagnostic of that name; false if there is none. */
  boolean hasDiagnostic(String wireName) {
    return Diagnostic.of(wireName).filter(this::hasDiagnostic).isPresent();
  }

  /** Bytes of JSON that are kept. */
  synchronized long size() {
    return (long) arrived.length + (json == arrived ? 0 : json.length);
  }

  /** The event as it came. */
  JsonNode arrived() {
    return parse(arrived);
  }

  /** The text of the event as it came. */
  String arrivedText() {
    return new String(arrived, StandardCharsets.UTF_8);
  }

  /** The text of the event with what copies added; empty if they added nothing. */
  synchronized String mergedText() {
    return json == arrived ? "" : new String(json, StandardCharsets.UTF_8);
  }

  /** Takes from a copy what is missing here. */
  synchronized void absorb(ReceivedEvent copy) {
    copies++;
    // Most copies are retries and identical.
    if (!Arrays.equals(json, copy.json)) {
      ObjectNode before = (ObjectNode) tree();
      ObjectNode merged = before.deepCopy();
      fill(merged, (ObjectNode) copy.withoutToken());
      if (!merged.equals(before)) {
        json = merged.toString().getBytes(StandardCharsets.UTF_8);
      }
    }
  }

  /** As it came, for an event of another request, whose token it is not. */
  private JsonNode withoutToken() {
    return request.mask() == TokenMask.NONE
        ? arrived()
        : parse(request.mask().apply(arrivedText()).getBytes(StandardCharsets.UTF_8));
  }

  /** How many copies were absorbed. */
  synchronized int copies() {
    return copies;
  }

  /** The event with what copies added. */
  synchronized JsonNode tree() {
    return parse(json);
  }

  private static JsonNode parse(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(ObjectNode target, ObjectNode more) {
    more.fields()
        .forEachRemaining(
            field -> {
              JsonNode present = target.get(field.getKey());
              if (present == null || present.isNull()) {
                target.set(field.getKey(), field.getValue());
              } else if (present.isObject() && field.getValue().isObject()) {
                fill((ObjectNode) present, (ObjectNode) field.getValue());
              }
            });
  }
}
