package dev.conversionrelay.outcome;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.SafeText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Outcomes as they are written: one JSON object a line. Several outcomes of one request travel as
 * one string of several lines, which costs a runner one element instead of a thousand.
 */
public final class OutcomeJson {

  /** The member that holds {@link DedupKey}. */
  public static final String DEDUP_KEY = "dedup_key";

  public static final String AMBIGUOUS = "ambiguous";
  public static final String FIRST_SENT_AT = "first_sent_at";
  public static final String LAST_SENT_AT = "last_sent_at";
  public static final String POSITION = "position";
  public static final String EVENT_SOURCE = "event_source";
  public static final String EVENT_SOURCE_ID = "event_source_id";
  public static final String TEST_EVENT_CODE = "test_event_code";
  public static final String EVENT_JSON = "event_json";

  private static final JsonFactory FACTORY = new JsonFactory();

  private OutcomeJson() {}

  public static String receipts(List<Receipt> receipts) {
    return new ReceiptLines().of(receipts);
  }

  public static String rejects(List<Reject> rejects) {
    return lines(rejects, OutcomeJson::write);
  }

  public static String undelivered(List<Undelivered> undelivered) {
    return lines(undelivered, OutcomeJson::write);
  }

  private interface LineWriter<T> {
    void write(T outcome, JsonGenerator json) throws IOException;
  }

  /** The outcomes, one a line, without a line end after the last. */
  private static <T> String lines(List<T> outcomes, LineWriter<T> writer) {
    StringWriter text = new StringWriter(outcomes.size() * 256);
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.setRootValueSeparator(new SerializedString("\n"));
      for (T outcome : outcomes) {
        json.writeStartObject();
        writer.write(outcome, json);
        json.writeEndObject();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes every character", e);
    }
    return text.toString();
  }

  private static void write(Reject reject, JsonGenerator json) throws IOException {
    json.writeStringField("stage", Tally.nameOf(reject.stage()));
    json.writeStringField("reason", Tally.nameOf(reject.reason()));
    writeIfPresent(json, "field", reject.field());
    writeIfPresent(json, "detail", reject.detail());
    writeIfPresent(json, "event", safe(reject.eventName()));
    writeIfPresent(json, "event_id", safe(reject.eventId()));
    writeTime(json, "event_time", reject.eventTime());
    json.writeStringField(POSITION, SafeText.ofPosition(reject.position()));
    write(reject.attempts(), json);
    writeEvent(reject.event(), json);
  }

  private static void write(Undelivered undelivered, JsonGenerator json) throws IOException {
    Event event = undelivered.event();
    json.writeStringField("fault", Tally.nameOf(undelivered.fault()));
    writeIfPresent(json, "detail", undelivered.detail());
    json.writeStringField("event", SafeText.of(event.name()));
    json.writeStringField("event_id", SafeText.of(event.eventId()));
    writeTime(json, "event_time", event.eventTime());
    json.writeStringField(POSITION, SafeText.ofPosition(event.position()));
    write(undelivered.attempts(), json);
    writeEvent(event, json);
  }

  private static void write(Attempts attempts, JsonGenerator json) throws IOException {
    if (attempts.code() != null) {
      json.writeNumberField("code", attempts.code());
    }
    if (attempts.httpStatus() != null) {
      json.writeNumberField("http_status", attempts.httpStatus());
    }
    writeIfPresent(json, "request_id", attempts.requestId());
    writeIfPresent(json, FIRST_SENT_AT, attempts.firstSentAt());
    writeIfPresent(json, LAST_SENT_AT, attempts.lastSentAt());
    json.writeBooleanField(AMBIGUOUS, attempts.ambiguous());
  }

  /** The event whole, so that it can be sent again; its bytes are JSON already. */
  private static void writeEvent(Event event, JsonGenerator json) throws IOException {
    if (event == null) {
      return;
    }
    json.writeStringField(EVENT_SOURCE, event.route().eventSource().wireName());
    // Every id and code of TikTok's looks like one; what does not cannot be delivered anyway.
    json.writeStringField(EVENT_SOURCE_ID, SafeText.of(event.route().eventSourceId()));
    writeIfPresent(json, TEST_EVENT_CODE, safe(event.route().testEventCode()));
    json.writeStringField(DEDUP_KEY, DedupKey.of(event));
    json.writeFieldName(EVENT_JSON);
    json.writeRawValue(event.jsonText());
  }

  private static String safe(String text) {
    return text == null ? null : SafeText.of(text);
  }

  private static void writeTime(JsonGenerator json, String name, Long epochSeconds)
      throws IOException {
    if (epochSeconds != null) {
      json.writeStringField(name, utc(epochSeconds));
    }
  }

  static String utc(long epochSeconds) {
    StringBuilder text = new StringBuilder("2026-05-04T17:00:00Z".length());
    appendUtc(text, epochSeconds);
    return text.toString();
  }

  /** As an Instant is written; its formatter takes as long as the rest of a receipt. */
  static void appendUtc(StringBuilder text, long epochSeconds) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSeconds, 0, ZoneOffset.UTC);
    if (time.getYear() < 1_000 || time.getYear() > 9_999) {
      text.append(Instant.ofEpochSecond(epochSeconds));
      return;
    }
    text.append(time.getYear());
    twoDigits(text.append('-'), time.getMonthValue());
    twoDigits(text.append('-'), time.getDayOfMonth());
    twoDigits(text.append('T'), time.getHour());
    twoDigits(text.append(':'), time.getMinute());
    twoDigits(text.append(':'), time.getSecond());
    text.append('Z');
  }

  private static void twoDigits(StringBuilder text, int number) {
    text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private static void writeIfPresent(JsonGenerator json, String name, Object value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value.toString());
    }
  }
}
