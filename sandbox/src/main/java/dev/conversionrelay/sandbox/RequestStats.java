package dev.conversionrelay.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts requests and keeps the latest refusals. Guarded by the lock of the {@link Ledger}. */
final class RequestStats {
  /** How many refused requests are kept for display, and how many that faults struck. */
  static final int RETAINED_REQUESTS = 200;

  /** How many of the refused ones are in the summary. */
  private static final int SUMMARISED_REFUSALS = 50;

  private final Map<String, Long> byOutcome = new TreeMap<>();
  private final Map<String, Long> byFault = new TreeMap<>();
  private final Deque<UnstoredRequest> refusals = new ArrayDeque<>();
  private final Deque<UnstoredRequest> struck = new ArrayDeque<>();
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

  /** A request of which no event is stored, refused or not. */
  void unstored(UnstoredRequest request) {
    boolean isRefused = request.request().refusal() != null;
    if (isRefused) {
      refused++;
      refusedEvents += request.request().events();
    }
    // Apart, so that an outage leaves the refusals to be seen.
    Deque<UnstoredRequest> kept = isRefused ? refusals : struck;
    kept.addFirst(request);
    if (kept.size() > RETAINED_REQUESTS) {
      kept.removeLast();
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
  List<UnstoredRequest> refusals() {
    return refusals.stream().limit(SUMMARISED_REFUSALS).toList();
  }

  /** The latest requests without stored events, youngest first. */
  List<UnstoredRequest> latestUnstored() {
    List<UnstoredRequest> all = new ArrayList<>(refusals);
    all.addAll(struck);
    all.sort(
        Comparator.comparingLong(UnstoredRequest::position)
            .thenComparingLong(unstored -> unstored.request().sequence())
            .reversed());
    return all;
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
