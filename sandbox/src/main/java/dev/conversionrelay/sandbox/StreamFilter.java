package dev.conversionrelay.sandbox;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which events and requests are listed; an empty text lets everything pass.
 *
 * @param event the event name
 * @param source the event source id
 * @param outcome how deduplication counted an event, or {@link #REFUSED} or {@link #FAULT} for a
 *     request without stored events
 * @param id a part of the event id, in any case
 * @param sent {@code live} or {@code test}
 * @param code the test event code
 * @param diagnostic the name of a {@link Diagnostic}
 * @param until the latest event to be listed; later ones are left out
 */
record StreamFilter(
    String event,
    String source,
    String outcome,
    String id,
    String sent,
    String code,
    String diagnostic,
    long until) {
  static final String REFUSED = "refused";
  static final String FAULT = "fault";
  static final String LIVE = "live";
  static final String TEST = "test";

  /** What {@code outcome} can be, besides empty. */
  static final Set<String> OUTCOMES =
      Stream.concat(
              Stream.of(Disposition.values()).map(Disposition::wireName), Stream.of(REFUSED, FAULT))
          .collect(Collectors.toUnmodifiableSet());

  /** What {@code sent} can be, besides empty. */
  static final Set<String> SENT = Set.of(LIVE, TEST);

  boolean accepts(ReceivedEvent received) {
    ReceivedRequest request = received.request;
    return received.sequence <= until
        && fits(outcome, received.disposition.wireName())
        && fits(source, request.eventSourceId())
        && fits(code, request.testEventCode())
        && fits(sent, received.test ? TEST : LIVE)
        && fits(event, request.shown(received.key.event()))
        && (diagnostic.isEmpty() || received.hasDiagnostic(diagnostic))
        && (id.isEmpty() || holdsId(received.eventId()));
  }

  boolean accepts(UnstoredRequest unstored) {
    ReceivedRequest request = unstored.request();
    return unstored.position() <= until
        && fits(outcome, unstored.outcome())
        && fits(source, request.eventSourceId())
        && fits(code, request.testEventCode())
        && fits(sent, request.testEventCode().isEmpty() ? LIVE : TEST)
        && (event.isEmpty() || unstored.names().contains(event))
        && diagnostic.isEmpty()
        && (id.isEmpty() || unstored.ids().stream().anyMatch(this::holdsId));
  }

  private static boolean fits(String wanted, String actual) {
    return wanted.isEmpty() || wanted.equals(actual);
  }

  private boolean holdsId(String actual) {
    return actual.toLowerCase(Locale.ROOT).contains(id.toLowerCase(Locale.ROOT));
  }
}
