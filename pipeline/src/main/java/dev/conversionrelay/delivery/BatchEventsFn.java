package dev.conversionrelay.delivery;

import dev.conversionrelay.RelayMetrics;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.Sha256;
import dev.conversionrelay.delivery.FingerprintRun.FingerprintRunCoder;
import dev.conversionrelay.outcome.DuplicateReason;
import dev.conversionrelay.outcome.Tally;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** The stateful half of {@link BatchEvents}. */
final class BatchEventsFn extends DoFn<KV<ShardKey, EventBatch>, EventBatch> {

  private static final String SEEN = "seen";
  private static final String WAITING = "waiting";
  private static final String WAITING_SIZE = "waitingSize";
  private static final String MAX_DELAY = "maxDelay";
  private static final String FORGET = "forget";

  @StateId(SEEN)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<BagState<FingerprintRun>> seenSpec;

  @StateId(WAITING)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<BagState<EventBatch>> waitingSpec;

  @StateId(WAITING_SIZE)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final StateSpec<ValueState<Size>> waitingSizeSpec = StateSpecs.value(Size.SizeCoder.of());

  @TimerId(MAX_DELAY)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec maxDelaySpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId(FORGET)
  @SuppressWarnings("UnusedVariable") // read by Beam
  private final TimerSpec forgetSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final Counter duplicates = RelayMetrics.counter(RelayMetrics.DUPLICATES);

  private final BatchLimits limits;
  private final Duration maxDelay;
  private final Duration dedupWindow;
  private transient MessageDigest sha256;

  /**
   * Batches the groups of one key at a time.
   *
   * @param maxDelay null for bounded input, which has no timer
   * @param dedupWindow null for bounded input, in which copies are recognised throughout
   * @param inOneJvm whether the runner keeps state as objects of this JVM
   */
  BatchEventsFn(BatchLimits limits, Duration maxDelay, Duration dedupWindow, boolean inOneJvm) {
    this.seenSpec = StateSpecs.bag(inOneJvm ? SameJvmCoder.of() : FingerprintRunCoder.of());
    this.waitingSpec = StateSpecs.bag(inOneJvm ? SameJvmCoder.of() : EventBatchCoder.of());
    this.limits = limits;
    this.maxDelay = maxDelay;
    this.dedupWindow = dedupWindow;
  }

  @Setup
  public void setup() {
    sha256 = Sha256.newDigest();
  }

  @ProcessElement
  public void process(
      @Element KV<ShardKey, EventBatch> element,
      @Timestamp Instant timestamp,
      @StateId(SEEN) BagState<FingerprintRun> seenState,
      @StateId(WAITING) BagState<EventBatch> waiting,
      @StateId(WAITING_SIZE) ValueState<Size> waitingSize,
      @TimerId(MAX_DELAY) Timer maxDelayTimer,
      @TimerId(FORGET) Timer forgetTimer,
      MultiOutputReceiver out) {
    List<Event> fresh = dropCopies(element.getValue(), seenState, forgetTimer, out);
    if (fresh.isEmpty()) {
      return;
    }
    Size before = Size.of(waitingSize.read());
    Size after = before.plus(fresh);
    if (after.events() < limits.events() && after.fits(limits)) {
      waiting.add(new EventBatch(element.getValue().route(), fresh));
      waitingSize.write(after);
      if (before.events() == 0) {
        startDelay(maxDelayTimer, timestamp);
      }
      return;
    }
    List<Event> events = eventsOf(waiting);
    events.addAll(fresh);
    List<Event> rest = emitFull(events, out.get(BatchEvents.BATCHES));
    waiting.clear();
    waitingSize.write(Size.NONE.plus(rest));
    if (!rest.isEmpty()) {
      waiting.add(new EventBatch(element.getValue().route(), rest));
      startDelay(maxDelayTimer, timestamp);
    }
  }

  @OnTimer(MAX_DELAY)
  public void onMaxDelay(
      @StateId(WAITING) BagState<EventBatch> waiting,
      @StateId(WAITING_SIZE) ValueState<Size> waitingSize,
      MultiOutputReceiver out) {
    flush(waiting, waitingSize, out);
  }

  @OnWindowExpiration
  public void onWindowExpiration(
      @StateId(WAITING) BagState<EventBatch> waiting,
      @StateId(WAITING_SIZE) ValueState<Size> waitingSize,
      MultiOutputReceiver out) {
    flush(waiting, waitingSize, out);
  }

  @OnTimer(FORGET)
  public void onForget(
      @StateId(SEEN) BagState<FingerprintRun> seenState, @TimerId(FORGET) Timer forgetTimer) {
    SeenEvents seen = SeenEvents.read(seenState);
    seen.rotate(seenState);
    if (!seen.isEmpty()) {
      startForgetting(forgetTimer);
    }
  }

  private List<Event> dropCopies(
      EventBatch batch,
      BagState<FingerprintRun> seenState,
      Timer forgetTimer,
      MultiOutputReceiver out) {
    SeenEvents seen = SeenEvents.read(seenState);
    if (seen.isEmpty()) {
      startForgetting(forgetTimer);
    }
    List<Event> fresh = new ArrayList<>(batch.events().size());
    Tally tally = new Tally();
    for (Event event : batch.events()) {
      if (seen.add(event, sha256)) {
        fresh.add(event);
      } else {
        tally.duplicate(event, DuplicateReason.COPY);
      }
    }
    seen.writeTo(seenState);
    int copies = batch.events().size() - fresh.size();
    if (copies > 0) {
      duplicates.inc(copies);
      out.get(BatchEvents.TALLIES).output(tally);
    }
    return fresh;
  }

  private void startDelay(Timer timer, Instant timestamp) {
    if (maxDelay != null) {
      timer.withOutputTimestamp(timestamp).offset(maxDelay).setRelative();
    }
  }

  private void startForgetting(Timer timer) {
    if (dedupWindow != null) {
      timer.withNoOutputTimestamp().offset(dedupWindow).setRelative();
    }
  }

  private void flush(
      BagState<EventBatch> waiting, ValueState<Size> waitingSize, MultiOutputReceiver out) {
    List<Event> rest = emitFull(eventsOf(waiting), out.get(BatchEvents.BATCHES));
    if (!rest.isEmpty()) {
      out.get(BatchEvents.BATCHES).output(new EventBatch(rest.get(0).route(), rest));
    }
    waiting.clear();
    waitingSize.clear();
  }

  private static List<Event> eventsOf(BagState<EventBatch> waiting) {
    List<Event> events = new ArrayList<>();
    for (EventBatch batch : waiting.read()) {
      events.addAll(batch.events());
    }
    return events;
  }

  /** Emits every batch that is full and returns the events that are left over. */
  private List<Event> emitFull(List<Event> events, OutputReceiver<EventBatch> out) {
    int start = 0;
    long bytes = 0;
    for (int i = 0; i < events.size(); i++) {
      if (i > start && !limits.admits(i - start, bytes, events.get(i))) {
        out.output(new EventBatch(events.get(start).route(), events.subList(start, i)));
        start = i;
        bytes = 0;
      }
      bytes += BatchLimits.bytesOf(events.get(i));
    }
    if (events.size() - start == limits.events()) {
      out.output(new EventBatch(events.get(start).route(), events.subList(start, events.size())));
      start = events.size();
    }
    return events.subList(start, events.size());
  }

  /** How much waits for its batch to fill. */
  record Size(int events, long bytes) {

    static final Size NONE = new Size(0, 0);

    static Size of(Size read) {
      return read == null ? NONE : read;
    }

    Size plus(List<Event> more) {
      long total = bytes;
      for (Event event : more) {
        total += BatchLimits.bytesOf(event);
      }
      return new Size(events + more.size(), total);
    }

    boolean fits(BatchLimits limits) {
      return events <= limits.events() && bytes + BatchLimits.ENVELOPE_BYTES <= limits.bytes();
    }

    /** Two variable-length numbers. */
    static final class SizeCoder extends AtomicCoder<Size> {

      private static final SizeCoder INSTANCE = new SizeCoder();

      private SizeCoder() {}

      static SizeCoder of() {
        return INSTANCE;
      }

      @Override
      public void encode(Size size, OutputStream out) throws IOException {
        VarIntCoder.of().encode(size.events(), out);
        VarLongCoder.of().encode(size.bytes(), out);
      }

      @Override
      public Size decode(InputStream in) throws IOException {
        return new Size(VarIntCoder.of().decode(in), VarLongCoder.of().decode(in));
      }
    }
  }
}
