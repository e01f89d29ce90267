package dev.conversionrelay.replay;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventFacts;
import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.outcome.Attempts;
import dev.conversionrelay.outcome.DedupKey;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.OutcomeLine;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Stage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes of a reject or undelivered event the event it holds, byte for byte. What is no such outcome
 * is refused, and so is an event that is not hashed or not the one that the outcome was written of:
 * a file may have been cut off, or changed by hand.
 */
public final class EventRestorer {

  /** An event, or why there is none. */
  public record Restored(Event event, Reject reject) {}

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /** Match keys that leave the relay hashed only (fact sheet §4). */
  private static final List<MatchKey> HASHED =
      List.of(
          MatchKey.EMAIL,
          MatchKey.PHONE,
          MatchKey.EXTERNAL_ID,
          MatchKey.FIRST_NAME,
          MatchKey.LAST_NAME,
          MatchKey.ZIP_CODE,
          MatchKey.IDFA,
          MatchKey.GAID);

  /** Amounts of so much and more are not added up, as of records. */
  private static final BigDecimal TOO_MUCH = new BigDecimal("1e12");

  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private EventRestorer() {}

  /** Restores the event of one outcome; see {@link OutcomeLine}. */
  public static Restored restore(SourceRecord outcome) {
    if (outcome.fault() != null) {
      return unreadable(outcome, null, "It is too long, or a column of it has another type.");
    }
    OutcomeLine line;
    try {
      line = OutcomeLine.of(outcome.json());
    } catch (IOException e) {
      return unreadable(
          outcome, null, "It is not one JSON object; the end of a killed run may have cut it off.");
    }
    if (line.isReceipt()) {
      return unreadable(
          outcome, null, "It is a receipt: its event was delivered, and is not kept there.");
    }
    if (line.eventJson() == null) {
      return line.isRejectWithoutEvent()
          ? reject(outcome, RejectReason.NO_EVENT_TO_REPLAY, null, null)
          : unreadable(outcome, OutcomeJson.EVENT_JSON, "There is no event in it.");
    }
    return restore(outcome, line);
  }

  private static Restored restore(SourceRecord outcome, OutcomeLine line) {
    JsonNode json;
    try {
      json = MAPPER.readTree(line.eventJson());
    } catch (IOException e) {
      return unreadable(outcome, OutcomeJson.EVENT_JSON, "It is not one JSON object.");
    }
    JsonNode name = json.path("event");
    JsonNode id = json.path("event_id");
    JsonNode time = json.path("event_time");
    if (!name.isTextual() || !id.isTextual() || !time.isIntegralNumber()) {
      return unreadable(
          outcome,
          OutcomeJson.EVENT_JSON,
          "It lacks event, event_id or event_time, or their type.");
    }
    for (MatchKey key : HASHED) {
      if (!isHashed(json.path("user").path(key.wireName()))) {
        return unreadable(
            outcome,
            "user." + key.wireName(),
            "It is not hashed, so the event is not the relay's.");
      }
    }
    Optional<EventSource> source = EventSource.of(line.eventSource());
    if (source.isEmpty() || line.eventSourceId() == null) {
      return unreadable(
          outcome,
          source.isEmpty() ? OutcomeJson.EVENT_SOURCE : OutcomeJson.EVENT_SOURCE_ID,
          "It is missing, so where the event belongs is not known.");
    }
    Event event =
        new Event(
            new Route(source.get(), line.eventSourceId(), line.testEventCode()),
            name.textValue(),
            id.textValue(),
            time.longValue(),
            matchKeysOf(json),
            line.position() == null ? outcome.position() : line.position(),
            line.eventJson());
    if (!DedupKey.of(event).equals(line.dedupKey())) {
      return unreadable(
          outcome,
          OutcomeJson.DEDUP_KEY,
          "It does not fit the event, its event source id and whether it is a test: one of them was"
              + " changed, or the event source id looked like none and was not kept.");
    }
    return new Restored(event.withFacts(factsOf(json)).withSentBefore(line.sentBefore()), null);
  }

  private static boolean isHashed(JsonNode value) {
    if (value.isArray()) {
      for (JsonNode element : value) {
        if (!isHashed(element)) {
          return false;
        }
      }
      return true;
    }
    return value.isMissingNode()
        || (value.isTextual() && DIGEST.matcher(value.textValue()).matches());
  }

  private static int matchKeysOf(JsonNode json) {
    int keys = 0;
    for (MatchKey key : MatchKey.values()) {
      JsonNode block = json.path(key == MatchKey.LEAD_ID ? "lead" : "user");
      keys |= block.has(key.wireName()) ? key.mask() : 0;
    }
    return keys;
  }

  /** What the event itself tells; where its id and its digests came from it does not. */
  private static EventFacts factsOf(JsonNode json) {
    JsonNode properties = json.path("properties");
    int traits = 0;
    boolean namesContent = !properties.path("content_ids").isEmpty();
    for (JsonNode content : properties.path("contents")) {
      namesContent |= content.has("content_id");
    }
    if (namesContent) {
      traits |= Trait.CONTENT_ID.mask();
    }
    JsonNode value = properties.path("value");
    JsonNode currency = properties.path("currency");
    if (!value.isNumber()
        || !currency.isTextual()
        || !CURRENCY.matcher(currency.textValue()).matches()) {
      return new EventFacts(traits, null, 0);
    }
    traits |= Trait.VALUE_WITH_CURRENCY.mask();
    BigDecimal amount = value.decimalValue();
    return amount.signum() < 0 || amount.compareTo(TOO_MUCH) >= 0
        ? new EventFacts(traits, null, 0)
        : new EventFacts(traits, currency.textValue(), amount.movePointRight(2).longValue());
  }

  private static Restored unreadable(SourceRecord outcome, String field, String detail) {
    return reject(outcome, RejectReason.UNREADABLE_OUTCOME, field, detail);
  }

  private static Restored reject(
      SourceRecord outcome, RejectReason reason, String field, String detail) {
    return new Restored(
        null,
        new Reject(
            Stage.REPLAY,
            reason,
            field,
            detail,
            null,
            null,
            null,
            outcome.position(),
            null,
            Attempts.NONE));
  }
}
