package dev.conversionrelay.delivery;

import dev.conversionrelay.outcome.Tally;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/**
 * The batches of a bundle that are being sent, several at a time. Used by the thread of the bundle
 * only; what it waits for, it waits for here, and counts meanwhile what happens.
 */
final class BatchesUnderWay {

  /**
   * For each request that may be under way, so many batches are: one that waits for its next try
   * must not stall the others. More would only take memory.
   */
  private static final int BATCHES_PER_REQUEST = 4;

  private static final long TICK_MILLIS = 250;

  /** Gives the books that the requests of an element are counted in. */
  interface BooksOf {
    Tally of(BoundedWindow window, Instant timestamp);
  }

  /** A batch that was sent, with the timestamp and the window of its element. */
  record Sent(BatchResult result, Instant timestamp, BoundedWindow window) {}

  private record UnderWay(
      Future<BatchResult> future, SendJournal journal, Instant timestamp, BoundedWindow window) {}

  private final DeliverySession session;
  private final SendMetrics metrics;
  private final BooksOf books;
  private final Semaphore free;
  private final List<UnderWay> underWay = new ArrayList<>();

  BatchesUnderWay(DeliverySession session, int maxInFlight, SendMetrics metrics, BooksOf books) {
    this.session = session;
    this.metrics = metrics;
    this.books = books;
    this.free = new Semaphore(maxInFlight * BATCHES_PER_REQUEST);
  }

  /** Begins to send a batch, as soon as there is room. */
  void begin(
      BatchSender sender,
      EventBatch batch,
      boolean sourceIsWell,
      Instant timestamp,
      BoundedWindow window) {
    try {
      while (!free.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        readJournals();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    SendJournal journal = new SendJournal();
    Future<BatchResult> future =
        session.submit(
            () -> {
              try {
                return sender.send(batch.route(), batch.events(), sourceIsWell, journal);
              } finally {
                free.release();
              }
            });
    underWay.add(new UnderWay(future, journal, timestamp, window));
  }

  /**
   * Takes out what was sent meanwhile and may be emitted with an element of that timestamp and
   * window: what is earlier, or of another window, has to wait for the end of the bundle.
   */
  void takeSent(Instant timestamp, BoundedWindow window, Consumer<Sent> sink) {
    for (Iterator<UnderWay> each = underWay.iterator(); each.hasNext(); ) {
      UnderWay batch = each.next();
      if (batch.future().isDone()
          && batch.window().equals(window)
          && !batch.timestamp().isBefore(timestamp)) {
        each.remove();
        sink.accept(end(batch));
      }
    }
    readJournals();
  }

  /** Waits for everything and takes it out, in the order in which it began. */
  void takeAll(Consumer<Sent> sink) {
    while (!underWay.isEmpty()) {
      UnderWay batch = underWay.get(0);
      await(batch);
      underWay.remove(0);
      sink.accept(end(batch));
    }
  }

  /** Gives up what is still being sent. */
  void cancel() {
    underWay.forEach(batch -> batch.future().cancel(true));
    underWay.clear();
  }

  private void await(UnderWay batch) {
    while (true) {
      try {
        batch.future().get(TICK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        readJournals();
      } catch (ExecutionException e) {
        return; // told by end()
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  private Sent end(UnderWay batch) {
    read(batch);
    try {
      return new Sent(batch.future().get(), batch.timestamp(), batch.window());
    } catch (ExecutionException e) {
      cancel();
      throw new IllegalStateException("sending failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private IllegalStateException interrupted(InterruptedException e) {
    cancel();
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while batches were being sent", e);
  }

  private void readJournals() {
    underWay.forEach(this::read);
  }

  private void read(UnderWay batch) {
    batch.journal().readTo(metrics, books.of(batch.window(), batch.timestamp()));
  }
}
