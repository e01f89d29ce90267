package dev.conversionrelay.delivery;

import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.Receipt;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.Signal;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.Undelivered;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;

/** Emits what became of a batch, to the outputs of {@link SendToTikTok}, the books and metrics. */
final class SendOutput {

  /** Where elements are emitted to; the two ways that Beam has for it do not share a type. */
  interface Outlet {
    <T> void output(TupleTag<T> tag, T value, Instant timestamp, BoundedWindow window);

    /** The outputs of an element or of a timer, which stay in its window. */
    static Outlet of(MultiOutputReceiver out) {
      return new ReceiverOutlet(out);
    }
  }

  private record ReceiverOutlet(MultiOutputReceiver out) implements Outlet {
    @Override
    public <T> void output(TupleTag<T> tag, T value, Instant timestamp, BoundedWindow window) {
      out.get(tag).outputWithTimestamp(value, timestamp);
    }
  }

  private final Outlet outlet;
  private final Instant timestamp;
  private final BoundedWindow window;
  private final SendMetrics metrics;
  private final Tally books;

  SendOutput(
      Outlet outlet, Instant timestamp, BoundedWindow window, SendMetrics metrics, Tally books) {
    this.outlet = outlet;
    this.timestamp = timestamp;
    this.window = window;
    this.metrics = metrics;
    this.books = books;
  }

  void receipts(List<Receipt> receipts) {
    if (receipts.isEmpty()) {
      return;
    }
    metrics.delivered(receipts);
    books.delivered(receipts);
    output(SendToTikTok.RECEIPTS, OutcomeJson.receipts(receipts));
  }

  void rejects(List<Reject> rejects) {
    if (rejects.isEmpty()) {
      return;
    }
    metrics.rejected(rejects.size());
    for (Reject reject : rejects) {
      books.rejected(Signal.of(reject.event()), reject);
    }
    output(SendToTikTok.REJECTS, OutcomeJson.rejects(rejects));
  }

  void undelivered(List<Undelivered> undelivered) {
    if (undelivered.isEmpty()) {
      return;
    }
    metrics.undelivered(undelivered.size());
    for (Undelivered each : undelivered) {
      books.undelivered(each);
    }
    output(SendToTikTok.UNDELIVERED, OutcomeJson.undelivered(undelivered));
  }

  /** Events that are to be tried again later; they are in no books yet. */
  void heldBack(EventBatch batch) {
    metrics.heldBack(batch.events().size());
    output(SendToTikTok.HELD_BACK, batch);
  }

  private <T> void output(TupleTag<T> tag, T value) {
    outlet.output(tag, value, timestamp, window);
  }
}
