package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SentBefore;
import dev.conversionrelay.outcome.Attempts;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.Receipt;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.Undelivered;
import java.util.List;
import java.util.Optional;

/**
 * What became of a batch: each of its events is in exactly one list, in the batch's order.
 *
 * @param requests how many requests it took
 */
public record BatchResult(
    List<Receipt> receipts, List<Reject> rejects, List<Undelivered> undelivered, int requests) {

  public BatchResult {
    receipts = List.copyOf(receipts);
    rejects = List.copyOf(rejects);
    undelivered = List.copyOf(undelivered);
  }

  /** What must not be sent again, because it may count twice. */
  List<Undelivered> givenUp() {
    return undelivered.stream().filter(BatchResult::isDoubtful).toList();
  }

  /** The other undelivered events as a batch that knows what was tried, to be sent again. */
  Optional<EventBatch> rest() {
    List<Event> events =
        undelivered.stream()
            .filter(each -> !isDoubtful(each))
            .map(BatchResult::withAttempts)
            .toList();
    return events.isEmpty()
        ? Optional.empty()
        : Optional.of(new EventBatch(events.get(0).route(), events));
  }

  private static boolean isDoubtful(Undelivered undelivered) {
    return undelivered.fault() == Fault.ANSWER_LOST_BEFORE;
  }

  private static Event withAttempts(Undelivered undelivered) {
    Attempts attempts = undelivered.attempts();
    return undelivered
        .event()
        .withSentBefore(
            new SentBefore(attempts.firstSentAt(), attempts.lastSentAt(), attempts.ambiguous()));
  }
}
