package dev.conversionrelay.delivery;

import dev.conversionrelay.delivery.SendOutput.Outlet;
import dev.conversionrelay.outcome.Tally;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * Keeps what a stream cannot deliver at present, and tries it again until it is delivered. So the
 * bundle that had it is committed, and the events of other pixels with it. At the end of the stream
 * there is a last try; what is not delivered then is undelivered.
 */
final class HoldBackFn extends DoFn<KV<ShardKey, EventBatch>, String> {

  private static final String HELD = "held";
  private static final String WAITING = "waiting";
  private static final String AGAIN = "again";

  @StateId(HELD)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<BagState<EventBatch>> heldSpec = StateSpecs.bag(EventBatchCoder.of());

  /** Whether the timer is set; there is no asking a timer. */
  @StateId(WAITING)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<Boolean>> waitingSpec = StateSpecs.value();

  @TimerId(AGAIN)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec againSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final SendMetrics metrics = new SendMetrics();
  private final SendConfig config;
  private transient DeliverySession session;

  HoldBackFn(SendConfig config) {
    this.config = config;
  }

  @Setup
  public void setup() {
    session = DeliverySession.acquire(config);
  }

  @ProcessElement
  public void process(
      @Element KV<ShardKey, EventBatch> element,
      @Timestamp Instant timestamp,
      @StateId(HELD) BagState<EventBatch> held,
      @StateId(WAITING) ValueState<Boolean> waiting,
      @TimerId(AGAIN) Timer again) {
    held.add(element.getValue());
    if (waiting.read() == null) {
      waiting.write(true);
      startWaiting(again, timestamp);
    }
  }

  @OnTimer(AGAIN)
  public void onAgain(
      @Timestamp Instant timestamp,
      BoundedWindow window,
      @StateId(HELD) BagState<EventBatch> held,
      @StateId(WAITING) ValueState<Boolean> waiting,
      @TimerId(AGAIN) Timer again,
      MultiOutputReceiver out) {
    List<EventBatch> rest = new Try(timestamp, window, out).send(batchesOf(held));
    held.clear();
    rest.forEach(held::add);
    if (rest.isEmpty()) {
      waiting.clear();
    } else {
      startWaiting(again, timestamp);
    }
  }

  @OnWindowExpiration
  public void onWindowExpiration(
      BoundedWindow window, @StateId(HELD) BagState<EventBatch> held, MultiOutputReceiver out) {
    new Try(window.maxTimestamp(), window, out).sendForTheLastTime(batchesOf(held));
  }

  @Teardown
  public void teardown() {
    if (session != null) {
      session.release();
      session = null;
    }
  }

  private void startWaiting(Timer again, Instant timestamp) {
    again
        .withOutputTimestamp(timestamp)
        .offset(Duration.millis(config.holdBackFor().toMillis()))
        .setRelative();
  }

  private static List<EventBatch> batchesOf(BagState<EventBatch> held) {
    List<EventBatch> batches = new ArrayList<>();
    held.read().forEach(batches::add);
    return batches;
  }

  /** One try to send what is held for a key. */
  private final class Try {

    private final Instant timestamp;
    private final BoundedWindow window;
    private final MultiOutputReceiver out;
    private final Tally books = new Tally();
    private final SendOutput output;

    Try(Instant timestamp, BoundedWindow window, MultiOutputReceiver out) {
      this.timestamp = timestamp;
      this.window = window;
      this.out = out;
      this.output = new SendOutput(Outlet.of(out), timestamp, window, metrics, books);
    }

    /** Sends what can be sent at present, the first batch alone if need be; returns the rest. */
    List<EventBatch> send(List<EventBatch> batches) {
      Circuits circuits = session.circuits();
      String eventSourceId = batches.get(0).route().eventSourceId();
      List<EventBatch> rest = new ArrayList<>();
      List<EventBatch> open = batches;
      if (circuits.find(eventSourceId).isPresent()) {
        if (!circuits.mayProbe(eventSourceId, config.holdBackFor())) {
          return batches;
        }
        send(session.probe(), batches.subList(0, 1))
            .forEach(result -> result.rest().ifPresent(rest::add));
        open = batches.subList(1, batches.size());
        if (rest.isEmpty()) {
          circuits.close(eventSourceId);
        }
      }
      if (rest.isEmpty()) {
        send(session.sender(), open).forEach(result -> result.rest().ifPresent(rest::add));
      } else {
        rest.addAll(open);
      }
      emitBooks();
      return rest;
    }

    void sendForTheLastTime(List<EventBatch> batches) {
      batches.forEach(batch -> session.circuits().close(batch.route().eventSourceId()));
      send(session.sender(), batches).forEach(result -> output.undelivered(result.undelivered()));
      emitBooks();
    }

    private List<BatchResult> send(BatchSender sender, List<EventBatch> batches) {
      BatchesUnderWay underWay =
          new BatchesUnderWay(session, config.maxInFlight(), metrics, (in, at) -> books);
      batches.forEach(batch -> underWay.begin(sender, batch, timestamp, window));
      List<BatchResult> results = new ArrayList<>();
      underWay.takeAll(
          sent -> {
            output.receipts(sent.result().receipts());
            output.rejects(sent.result().rejects());
            results.add(sent.result());
          });
      return results;
    }

    private void emitBooks() {
      out.get(SendToTikTok.TALLIES).outputWithTimestamp(books, timestamp);
    }
  }
}
