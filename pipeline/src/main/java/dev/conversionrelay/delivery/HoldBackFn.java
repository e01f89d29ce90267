package dev.conversionrelay.delivery;

import dev.conversionrelay.delivery.SendOutput.Outlet;
import dev.conversionrelay.outcome.Tally;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  private static final String FIRST = "first";
  private static final String OTHERS = "others";
  private static final String AGAIN = "again";

  /** Longer than any key waits for its next try. */
  private static final java.time.Duration LATELY = java.time.Duration.ofMinutes(1);

  /** What is tried first; while there is one, the timer is set. */
  @StateId(FIRST)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<EventBatch>> firstSpec =
      StateSpecs.value(EventBatchCoder.of());

  @StateId(OTHERS)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<BagState<EventBatch>> othersSpec = StateSpecs.bag(EventBatchCoder.of());

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
      @StateId(FIRST) ValueState<EventBatch> first,
      @StateId(OTHERS) BagState<EventBatch> others,
      @TimerId(AGAIN) Timer again) {
    if (first.read() == null) {
      first.write(element.getValue());
      startWaiting(again, timestamp);
    } else {
      others.add(element.getValue());
    }
  }

  @OnTimer(AGAIN)
  public void onAgain(
      @Key ShardKey key,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      @StateId(FIRST) ValueState<EventBatch> first,
      @StateId(OTHERS) BagState<EventBatch> others,
      @TimerId(AGAIN) Timer again,
      MultiOutputReceiver out) {
    Circuits circuits = session.circuits();
    String eventSourceId = key.route().eventSourceId();
    boolean open = circuits.find(eventSourceId).isPresent();
    if (open && !circuits.mayProbe(eventSourceId, config.holdBackFor())) {
      startWaiting(again, timestamp); // most of the time in an outage: the others are left unread
      return;
    }
    // One that is refused while others are taken is at fault itself.
    boolean well = !open && circuits.acceptedWithin(eventSourceId, LATELY);
    Deque<EventBatch> held = new ArrayDeque<>();
    held.add(first.read());
    others.read().forEach(held::add);
    others.clear();
    Try thisTime = new Try(timestamp, window, out);
    BatchResult probe = thisTime.send(List.of(held.poll()), well).get(0);
    boolean accepted = !probe.receipts().isEmpty();
    if (accepted) {
      circuits.close(eventSourceId);
      circuits.accepted(eventSourceId);
    }
    if (accepted || !open) {
      List<EventBatch> rest = List.copyOf(held);
      held.clear();
      thisTime.send(rest, well).forEach(result -> result.rest().ifPresent(held::add));
    }
    // To the back, so that one that never passes does not keep the others from being tried.
    probe.rest().ifPresent(held::add);
    thisTime.emitBooks();
    if (held.isEmpty()) {
      first.clear();
    } else {
      first.write(held.poll());
      held.forEach(others::add);
      startWaiting(again, timestamp);
    }
  }

  @OnWindowExpiration
  public void onWindowExpiration(
      BoundedWindow window,
      @StateId(FIRST) ValueState<EventBatch> first,
      @StateId(OTHERS) BagState<EventBatch> others,
      MultiOutputReceiver out) {
    EventBatch head = first.read();
    if (head == null) {
      return;
    }
    List<EventBatch> held = new ArrayList<>(List.of(head));
    others.read().forEach(held::add);
    String eventSourceId = head.route().eventSourceId();
    if (session.circuits().mayTryLast(eventSourceId)) {
      session.circuits().close(eventSourceId);
    }
    Try lastTime = new Try(window.maxTimestamp(), window, out);
    lastTime.sendForTheLastTime(held);
    lastTime.emitBooks();
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

    /** Tries each batch once; what is to be tried again is the rest of its result. */
    List<BatchResult> send(List<EventBatch> batches, boolean sourceIsWell) {
      List<BatchResult> results = sendBy(session.probe(), batches, sourceIsWell);
      results.forEach(result -> output.undelivered(result.givenUp()));
      return results;
    }

    void sendForTheLastTime(List<EventBatch> batches) {
      sendBy(session.sender(), batches, false)
          .forEach(result -> output.undelivered(result.undelivered()));
    }

    private List<BatchResult> sendBy(
        BatchSender sender, List<EventBatch> batches, boolean sourceIsWell) {
      BatchesUnderWay underWay =
          new BatchesUnderWay(session, config.maxInFlight(), metrics, (in, at) -> books);
      batches.forEach(batch -> underWay.begin(sender, batch, sourceIsWell, timestamp, window));
      List<BatchResult> results = new ArrayList<>();
      underWay.takeAll(
          sent -> {
            output.receipts(sent.result().receipts());
            output.rejects(sent.result().rejects());
            results.add(sent.result());
          });
      return results;
    }

    void emitBooks() {
      out.get(SendToTikTok.TALLIES).outputWithTimestamp(books, timestamp);
    }
  }
}
