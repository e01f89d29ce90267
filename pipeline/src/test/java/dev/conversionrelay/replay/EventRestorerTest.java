package dev.conversionrelay.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventFacts;
import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SentBefore;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.outcome.Attempts;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.Receipt;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Stage;
import dev.conversionrelay.outcome.Undelivered;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.prepare.Preparer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventRestorerTest {

  private static final Instant SENT = Instant.parse("2026-05-04T10:00:00.123456Z");
  private static final Attempts ATTEMPTS =
      new Attempts(40100, 200, "request", SENT, SENT.plusSeconds(60), true);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-05-01T12:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenComesBackWholeByteForByte(EventSource source) throws IOException {
    Event event = prepared(source);
    for (String line : List.of(undelivered(event), refused(event))) {
      EventRestorer.Restored restored = restore(line);
      assertThat(restored.reject()).isNull();
      assertThat(restored.event().json()).isEqualTo(event.json());
      assertThat(restored.event())
          .as("route, name, id, time, match keys, position and amount as well")
          .isEqualTo(
              event
                  .withFacts(withoutOrigin(event.facts()))
                  .withSentBefore(new SentBefore(SENT, SENT.plusSeconds(60), true)));
    }
  }

  /** Where its id and its digests came from, an event does not tell. */
  private static EventFacts withoutOrigin(EventFacts facts) {
    int told = Trait.VALUE_WITH_CURRENCY.mask() | Trait.CONTENT_ID.mask();
    return new EventFacts(facts.traits() & told, facts.currency(), facts.hundredths());
  }

  @Test
  void aLiveEventStaysLive() throws IOException {
    String record = Files.readString(Path.of("../examples/full/web.record.json"));
    Event event = prepared(record.replaceAll("\"test_event_code\": *\"[^\"]*\",?", ""));
    assertThat(event.route().testEventCode()).isNull();
    assertThat(restore(undelivered(event)).event().route()).isEqualTo(event.route());
  }

  @Test
  void aRejectFromBeforeHashingHoldsNoEvent() {
    String line =
        OutcomeJson.rejects(
            List.of(
                new Reject(
                    Stage.VALIDATE,
                    RejectReason.MISSING_EVENT,
                    "event",
                    "detail",
                    null,
                    "o-1",
                    null,
                    "orders.ndjson:17",
                    null,
                    Attempts.NONE)));
    assertThat(restore(line).reject().reason()).isEqualTo(RejectReason.NO_EVENT_TO_REPLAY);
    // As a row of a table, of which a replay does not read the reason.
    assertThat(restore("{\"ambiguous\":false,\"position\":\"orders.ndjson:17\"}").reject().reason())
        .isEqualTo(RejectReason.NO_EVENT_TO_REPLAY);
    for (String other :
        List.of(
            "{\"position\":\"orders.ndjson:17\"}",
            "{\"ambiguous\":false}",
            "{\"ambiguous\":false,\"position\":\"orders.ndjson:17\",\"dedup_key\":\"0a\"}")) {
      assertThat(restore(other).reject().reason()).isEqualTo(RejectReason.UNREADABLE_OUTCOME);
    }
  }

  @Test
  void whatIsNoOutcomeOrWasChangedIsRefusedWithItsPlaceAndWithoutAValue() throws IOException {
    Event event = prepared(EventSource.WEB);
    String line = undelivered(event);
    String receipt = OutcomeJson.receipts(List.of(new Receipt(event, SENT, "r", false)));
    assertRefused(receipt, "receipt");
    assertRefused("{\"event\":\"Purchase\",\"email\":\"alice@example.com\"}", "no event in it");
    assertRefused("alice@example.com", "not one JSON object");
    assertRefused(
        changed(
            line,
            s -> s.replaceFirst("\"email\":\"[0-9a-f]{64}\"", "\"email\":\"alice@example.com\"")),
        "not hashed");
    assertRefused(
        changed(
            line,
            s -> s.replaceFirst("\"phone\":\"[0-9a-f]{64}\"", "\"phone\":[[\"+14155550123\"]]")),
        "not hashed");
    assertRefused(
        changed(line, s -> s.replaceFirst("\"user\":\\{", "\"user\":{\"email\":{},")), "");
    assertRefused(
        changed(line, s -> s.replace(event.eventId() + "\",\"user", "other\",\"user")),
        "does not fit");
    assertRefused(
        changed(line, s -> s.replaceFirst("\"event_source\":\"web\"", "\"event_source\":\"shop\"")),
        "missing");
    assertRefused(
        changed(line, s -> s.replaceFirst("\"event_source_id\":\"[^\"]*\",", "")), "missing");
    assertRefused(
        changed(line, s -> s.replaceFirst("\"test_event_code\":\"[^\"]*\",", "")), "does not fit");
    assertRefused(
        changed(line, s -> s.replaceFirst("\"dedup_key\":\"[^\"]*\",", "")), "does not fit");
    assertRefused(
        changed(line, s -> s.replaceFirst("\"event_time\":[0-9]+", "\"event_time\":1.5")),
        "event_time");
    EventRestorer.Restored tooLong =
        EventRestorer.restore(SourceRecord.unreadable("u.ndjson:3", ReadFault.TOO_LARGE));
    assertThat(tooLong.reject().reason()).isEqualTo(RejectReason.UNREADABLE_OUTCOME);
  }

  /**
   * Every way to cut a line off, and many to damage it: never an exception, never another event.
   */
  @Test
  void aDamagedLineIsARejectOrTheVeryEvent() throws IOException {
    Event event = prepared(EventSource.WEB);
    byte[] line = undelivered(event).getBytes(UTF_8);
    for (int length = 0; length < line.length; length++) {
      assertThat(EventRestorer.restore(record(Arrays.copyOf(line, length))).event()).isNull();
    }
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = line.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      Event restored = EventRestorer.restore(record(damaged)).event();
      if (restored != null) {
        assertThat(restored.eventId()).isEqualTo(event.eventId());
        assertThat(restored.name()).isEqualTo(event.name());
        assertThat(restored.route().eventSourceId()).isEqualTo(event.route().eventSourceId());
      }
    }
  }

  private static void assertRefused(String line, String detail) {
    Reject reject = restore(line).reject();
    assertThat(reject).as(line).isNotNull();
    assertThat(reject.reason()).isEqualTo(RejectReason.UNREADABLE_OUTCOME);
    assertThat(reject.stage()).isEqualTo(Stage.REPLAY);
    assertThat(reject.position()).isEqualTo("undelivered-a.ndjson:1");
    assertThat(reject.detail()).contains(detail);
    assertThat(OutcomeJson.rejects(List.of(reject))).doesNotContain("alice", "4155550123");
  }

  private static String changed(String line, UnaryOperator<String> change) {
    String changed = change.apply(line);
    assertThat(changed).isNotEqualTo(line);
    return changed;
  }

  private static EventRestorer.Restored restore(String line) {
    return EventRestorer.restore(record(line.getBytes(UTF_8)));
  }

  private static SourceRecord record(byte[] line) {
    return SourceRecord.of("undelivered-a.ndjson:1", line);
  }

  private static Event prepared(EventSource source) throws IOException {
    return prepared(
        Files.readString(Path.of("../examples/full/" + source.wireName() + ".record.json")));
  }

  private static Event prepared(String record) {
    return new Preparer(PrepareConfig.defaults(), CLOCK)
        .prepare(SourceRecord.of("orders.ndjson:17", record.getBytes(UTF_8)))
        .event();
  }

  private static String undelivered(Event event) {
    return OutcomeJson.undelivered(
        List.of(new Undelivered(event, Fault.RETRY_BUDGET_EXHAUSTED, "detail", ATTEMPTS)));
  }

  private static String refused(Event event) {
    return OutcomeJson.rejects(
        List.of(
            new Reject(
                Stage.SEND,
                RejectReason.REFUSED_BY_TIKTOK,
                "properties.value",
                "TikTok refused the event",
                event.name(),
                event.eventId(),
                event.eventTime(),
                event.position(),
                event,
                ATTEMPTS)));
  }
}
