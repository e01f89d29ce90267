package dev.conversionrelay.delivery;

import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.tiktok.Answer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What happens while a batch is sent. It is written on the sending thread and read on that of the
 * bundle, because a runner counts metrics only there.
 */
final class SendJournal implements SendListener {

  private interface Entry {
    void to(SendMetrics metrics, Tally books);
  }

  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

  @Override
  public void onHeldUp(Route route, Duration wait) {
    if (!wait.isZero()) {
      entries.add((metrics, books) -> metrics.throttled(wait));
    }
  }

  @Override
  public void onRequest(Route route, int events, int inFlight) {
    entries.add(
        (metrics, books) -> {
          metrics.request(events, inFlight);
          books.add(Tally.REQUESTS, 1);
        });
  }

  @Override
  public void onAnswer(Route route, Answer answer, Duration latency) {
    entries.add(
        (metrics, books) -> {
          metrics.answer(kindOf(answer), latency);
          books.add(Tally.ANSWER, kindOf(answer), 1);
        });
  }

  @Override
  public void onRetry(Route route, Answer cause, Duration wait) {
    entries.add(
        (metrics, books) -> {
          metrics.retry();
          if (cause.tooFast()) {
            metrics.throttled(wait);
          }
        });
  }

  @Override
  public void onCircuitOpened(Route route, Fault fault) {
    entries.add((metrics, books) -> metrics.circuitOpened());
  }

  /** Hands over what was written since the last time. */
  void readTo(SendMetrics metrics, Tally books) {
    for (Entry entry = entries.poll(); entry != null; entry = entries.poll()) {
      entry.to(metrics, books);
    }
  }

  private static String kindOf(Answer answer) {
    if (answer.code() != null) {
      return answer.code().toString();
    }
    return answer.httpStatus() == null ? "no_answer" : "http_" + answer.httpStatus();
  }
}
