package dev.conversionrelay.delivery;

import dev.conversionrelay.RelayMetrics;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.outcome.BundleTally;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.Receipt;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.Undelivered;
import dev.conversionrelay.tiktok.Answer;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/** Sends one batch at a time; see {@link SendToTikTok}. */
final class SendFn extends DoFn<EventBatch, String> {

  private final Counter delivered = RelayMetrics.counter(RelayMetrics.DELIVERED);
  private final Counter rejected = RelayMetrics.counter(RelayMetrics.REJECTED);
  private final Counter undelivered = RelayMetrics.counter(RelayMetrics.UNDELIVERED);
  private final Counter requests = RelayMetrics.counter(RelayMetrics.REQUESTS);
  private final Counter retries = RelayMetrics.counter(RelayMetrics.RETRIES);

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final SendConfig config;
  private transient DeliverySession session;
  private transient BatchSender sender;
  private transient BundleTally tally;
  private transient Tally current;

  SendFn(SendConfig config) {
    this.config = config;
  }

  @Setup
  public void setup() {
    session = DeliverySession.acquire(config);
    sender =
        new BatchSender(
            (route, events) -> session.client().send(route, events, config.tokens().get()),
            RetryPolicy.ofBudget(config.retryBudget()),
            session.circuits(),
            new CountingListener());
  }

  @StartBundle
  public void startBundle() {
    tally = new BundleTally();
  }

  @ProcessElement
  public void process(
      @Element EventBatch batch,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      MultiOutputReceiver out) {
    current = tally.of(window, timestamp);
    List<Event> open = batch.events();
    while (!open.isEmpty()) {
      BatchResult result = sender.send(batch.route(), open);
      open = List.of();
      if (!result.undelivered().isEmpty() && config.onOutage() != OnOutage.KEEP) {
        session.circuits().close(batch.route().eventSourceId());
        if (config.onOutage() == OnOutage.FAIL_BUNDLE) {
          throw new IllegalStateException(
              "not delivered, to be tried again: " + result.undelivered().get(0).detail());
        }
        open = result.undelivered().stream().map(Undelivered::event).toList();
        result = new BatchResult(result.receipts(), result.rejects(), List.of(), result.requests());
      }
      emit(result, out);
      if (!open.isEmpty()) {
        pause(config.retryBudget());
      }
    }
  }

  /** A fault of the set-up is answered at once, and asking again at once would not mend it. */
  private static void pause(Duration budget) {
    try {
      Sleeper.THREAD.sleep(PAUSE.compareTo(budget) < 0 ? PAUSE : budget);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting to send again", e);
    }
  }

  private void emit(BatchResult result, MultiOutputReceiver out) {
    if (!result.receipts().isEmpty()) {
      delivered.inc(result.receipts().size());
      current.add(Tally.DELIVERED, result.receipts().size());
      for (Receipt receipt : result.receipts()) {
        current.add(Tally.EVENT, nameOf(receipt.event()), 1);
        current.add(Tally.DELIVERED_WITH_WARNING, receipt.warning() ? 1 : 0);
      }
      out.get(SendToTikTok.RECEIPTS).output(OutcomeJson.receipts(result.receipts()));
    }
    if (!result.rejects().isEmpty()) {
      rejected.inc(result.rejects().size());
      for (Reject reject : result.rejects()) {
        current.add(Tally.REJECTED, reject.reason(), 1);
      }
      out.get(SendToTikTok.REJECTS).output(OutcomeJson.rejects(result.rejects()));
    }
    if (!result.undelivered().isEmpty()) {
      undelivered.inc(result.undelivered().size());
      for (Undelivered each : result.undelivered()) {
        current.add(Tally.UNDELIVERED, each.fault(), 1);
      }
      out.get(SendToTikTok.UNDELIVERED).output(OutcomeJson.undelivered(result.undelivered()));
    }
  }

  private static String nameOf(Event event) {
    Route route = event.route();
    return route.eventSource().wireName()
        + '/'
        + SafeText.of(route.eventSourceId())
        + '/'
        + SafeText.of(event.name());
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    tally.emitTo(
        (counts, timestamp, window) ->
            context.output(SendToTikTok.TALLIES, counts, timestamp, window));
  }

  @Teardown
  public void teardown() {
    if (session != null) {
      session.release();
      session = null;
    }
  }

  /** Counts what happens while a batch is sent, in the books and as metrics. */
  private final class CountingListener implements SendListener {

    @Override
    public void onRequest(Route route, int events) {
      requests.inc();
      current.add(Tally.REQUESTS, 1);
    }

    @Override
    public void onAnswer(Route route, Answer answer, Duration latency) {
      current.add(Tally.ANSWER, kindOf(answer), 1);
    }

    private String kindOf(Answer answer) {
      if (answer.code() != null) {
        return answer.code().toString();
      }
      return answer.httpStatus() == null ? "no_answer" : "http_" + answer.httpStatus();
    }

    @Override
    public void onRetry(Route route, Answer cause, Duration wait) {
      retries.inc();
    }
  }
}
