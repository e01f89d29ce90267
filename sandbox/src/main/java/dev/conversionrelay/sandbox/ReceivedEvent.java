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
  final Instant receivedAt;
  final int matchKeys;
  final Disposition disposition;
  private byte[] json;
  private int copies;

  /**
   * An event as it arrived.
   *
   * @param json the event, an object, in UTF-8
   */
  ReceivedEvent(
      long sequence,
      SourceKind kind,
      EventKey key,
      boolean test,
      Instant receivedAt,
      int matchKeys,
      Disposition disposition,
      byte[] json) {
    this.sequence = sequence;
    this.kind = kind;
    this.key = key;
    this.test = test;
    this.receivedAt = receivedAt;
    this.matchKeys = matchKeys;
    this.disposition = disposition;
    this.json = json;
  }

  /** Takes from a copy what is missing here. */
  synchronized void absorb(ReceivedEvent copy) {
    copies++;
    // Most copies are retries and identical.
    if (!Arrays.equals(json, copy.json)) {
      ObjectNode merged = (ObjectNode) tree();
      fill(merged, (ObjectNode) copy.tree());
      json = merged.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** How many copies were absorbed. */
  synchronized int copies() {
    return copies;
  }

  /** The event with what copies added. */
  synchronized JsonNode tree() {
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
