package dev.conversionrelay.delivery;

import dev.conversionrelay.delivery.BatchesUnderWay.Sent;
import dev.conversionrelay.delivery.SendOutput.Outlet;
import dev.conversionrelay.outcome.BundleTally;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/** Sends the batches of a bundle, several at a time; see {@link SendToTikTok}. */
final class SendFn extends DoFn<EventBatch, String> {

  private final SendMetrics metrics = new SendMetrics();
  private final SendConfig config;
  private final boolean holdBack;
  private transient DeliverySession session;
  private transient BundleTally tally;
  private transient BatchesUnderWay underWay;

  /**
   * Sends with that configuration.
   *
   * @param holdBack whether what is not delivered goes to {@link SendToTikTok#HELD_BACK}, and not
   *     to the undelivered
   */
  SendFn(SendConfig config, boolean holdBack) {
    this.config = config;
    this.holdBack = holdBack;
  }

  @Setup
  public void setup() {
    session = DeliverySession.acquire(config);
  }

  @StartBundle
  public void startBundle() {
    tally = new BundleTally();
    underWay = new BatchesUnderWay(session, config.maxInFlight(), metrics, tally::of);
  }

  @ProcessElement
  public void process(
      @Element EventBatch batch,
      @Timestamp Instant timestamp,
      BoundedWindow window,
      MultiOutputReceiver out) {
    underWay.begin(session.sender(), batch, false, timestamp, window);
    Outlet outlet = Outlet.of(out);
    underWay.takeSent(timestamp, window, sent -> emit(sent, outlet));
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    Outlet outlet = context::output;
    underWay.takeAll(sent -> emit(sent, outlet));
    tally.emitTo(
        (counts, timestamp, window) ->
            context.output(SendToTikTok.TALLIES, counts, timestamp, window));
  }

  private void emit(Sent sent, Outlet outlet) {
    BatchResult result = sent.result();
    SendOutput output =
        new SendOutput(
            outlet,
            sent.timestamp(),
            sent.window(),
            metrics,
            tally.of(sent.window(), sent.timestamp()));
    output.receipts(result.receipts());
    output.rejects(result.rejects());
    if (holdBack) {
      output.undelivered(result.givenUp());
      result.rest().ifPresent(output::heldBack);
    } else {
      output.undelivered(result.undelivered());
    }
  }

  @Teardown
  public void teardown() {
    if (session != null) {
      session.release();
      session = null;
    }
  }
}
