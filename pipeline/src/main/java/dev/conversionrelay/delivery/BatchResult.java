package dev.conversionrelay.delivery;

import dev.conversionrelay.outcome.Receipt;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.Undelivered;
import java.util.List;

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
}
