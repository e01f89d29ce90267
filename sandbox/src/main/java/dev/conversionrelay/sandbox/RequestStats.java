package dev.conversionrelay.sandbox;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts requests and keeps the latest refusals. Guarded by the lock of the {@link Ledger}. */
final class RequestStats {
  /** How many refusals are kept for display. */
  static final int RETAINED_REFUSALS = 50;

  /** A request that was refused. */
  record RefusedRequest(
      Instant receivedAt,
      String requestId,
      String eventSource,
      String eventSourceId,
      int events,
      Refusal refusal) {}

  private final Map<String, Long> byOutcome = new TreeMap<>();
  private final Map<String, Long> byFault = new TreeMap<>();
  private final Deque<RefusedRequest> refusals = new ArrayDeque<>();
  private long requests;
  private long refused;
  private long refusedEvents;
  private long bytes;
  private long answersLost;

  void request(String outcome, long bodyBytes) {
    requests++;
    bytes += bodyBytes;
    byOutcome.merge(outcome, 1L, Long::sum);
  }

  void struck(List<String> faults, boolean answerLost) {
    faults.forEach(fault -> byFault.merge(fault, 1L, Long::sum));
    answersLost += answerLost ? 1 : 0;
  }

  void refused(RefusedRequest request) {
    refused++;
    refusedEvents += request.events();
    refusals.addFirst(request);
    if (refusals.size() > RETAINED_REFUSALS) {
      refusals.removeLast();
    }
  }

  Map<String, Long> byOutcome() {
    return byOutcome;
  }

  Map<String, Long> byFault() {
    return byFault;
  }

  long answersLost() {
    return answersLost;
  }

  /** The latest refusals, youngest first. */
  List<RefusedRequest> refusals() {
    return new ArrayList<>(refusals);
  }

  long requests() {
    return requests;
  }

  long refused() {
    return refused;
  }

  long refusedEvents() {
    return refusedEvents;
  }

  long bytes() {
    return bytes;
  }
}
