package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A request of which no event is stored: a check refused it, or a planned fault came first.
 *
 * @param position the sequence of the latest event when it was handled
 * @param names names of its events, the first {@value #MAX_NAMES} different ones
 * @param ids ids of its first {@value #MAX_IDS} events
 * @param body the beginning of what was sent
 * @param cut whether more was sent than {@code body} holds
 */
record UnstoredRequest(
    long position,
    ReceivedRequest request,
    Set<String> names,
    List<String> ids,
    String body,
    boolean cut) {
  private static final int MAX_NAMES = 20;
  private static final int MAX_IDS = 100;
  private static final int MAX_BODY = 16 * 1024;

  /** What is kept of a request; bounded whatever was sent. */
  static UnstoredRequest of(long position, ReceivedRequest request, TrackRequest sent) {
    Set<String> names = new LinkedHashSet<>();
    List<String> ids = new ArrayList<>();
    for (JsonNode event : sent.events()) {
      if (names.size() < MAX_NAMES && event.path("event").isTextual()) {
        names.add(request.shown(event.path("event").textValue()));
      }
      if (ids.size() < MAX_IDS && event.path("event_id").isTextual()) {
        ids.add(request.shown(event.path("event_id").textValue()));
      }
    }
    byte[] bytes = sent.body();
    int length = Math.min(bytes.length, MAX_BODY + request.mask().margin());
    String text = request.mask().apply(new String(bytes, 0, length, StandardCharsets.UTF_8));
    String body = text.length() <= MAX_BODY ? text : text.substring(0, MAX_BODY);
    boolean isCut = length < bytes.length || body.length() < text.length();
    return new UnstoredRequest(position, request, names, ids, body, isCut);
  }

  /** As in {@link StreamFilter}: {@code refused} or {@code fault}. */
  String outcome() {
    return request.refusal() != null ? StreamFilter.REFUSED : StreamFilter.FAULT;
  }
}
