package dev.conversionrelay.outcome;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SafeText;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Receipts as they are written, one JSON object a line. There is one for each event that is
 * delivered, and those of a request differ in three members; the rest is made once.
 */
final class ReceiptLines {

  private static final int CHARS_OF_A_RECEIPT = 320;

  private final DedupKey keys = new DedupKey();

  /** What the other two were made of. */
  private Receipt made;

  private String afterId;
  private String afterTime;

  /** The receipts, one a line, without a line end after the last. */
  String of(List<Receipt> receipts) {
    StringBuilder lines = new StringBuilder(receipts.size() * CHARS_OF_A_RECEIPT);
    for (Receipt receipt : receipts) {
      if (!lines.isEmpty()) {
        lines.append('\n');
      }
      append(receipt, lines);
    }
    return lines.toString();
  }

  private void append(Receipt receipt, StringBuilder lines) {
    makeWhatIsShared(receipt);
    Event event = receipt.event();
    // What SafeText lets through needs no escapes.
    lines.append("{\"event_id\":\"").append(SafeText.of(event.eventId())).append(afterId);
    OutcomeJson.appendUtc(lines, event.eventTime());
    lines.append(afterTime).append(keys.next(event)).append("\"}");
  }

  private void makeWhatIsShared(Receipt receipt) {
    Event event = receipt.event();
    if (made == null
        || !made.event().name().equals(event.name())
        || !made.event().route().equals(event.route())) {
      afterId =
          "\",\"event\":\""
              + SafeText.of(event.name())
              + "\",\""
              + OutcomeJson.EVENT_SOURCE_ID
              + "\":\""
              + SafeText.of(event.route().eventSourceId())
              + "\",\"event_time\":\"";
      afterTime = null;
    }
    if (afterTime == null
        || !made.deliveredAt().equals(receipt.deliveredAt())
        || !Objects.equals(made.requestId(), receipt.requestId())) {
      afterTime = afterTime(receipt.deliveredAt(), receipt.requestId(), event);
    }
    made = receipt;
  }

  private static String afterTime(Instant deliveredAt, String requestId, Event event) {
    StringBuilder text = new StringBuilder("\",\"delivered_at\":\"").append(deliveredAt);
    if (requestId != null) {
      text.append("\",\"request_id\":\"");
      JsonStringEncoder.getInstance().quoteAsString(requestId, text);
    }
    return text.append("\",\"test\":")
        .append(event.route().testEventCode() != null)
        .append(",\"")
        .append(OutcomeJson.DEDUP_KEY)
        .append("\":\"")
        .toString();
  }
}
