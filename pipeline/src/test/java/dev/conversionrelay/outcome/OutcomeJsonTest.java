package dev.conversionrelay.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SafeText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeJsonTest {

  @Test
  void whatReplayNeedsOfAnIdIsKeptAndWhatIsNoIdIsNotShown() throws Exception {
    JsonNode kept = undelivered("CM1I1K3C77UABCDEFGHI", "TEST123", "orders.ndjson:1");
    assertThat(kept.path("event_source_id").asText()).isEqualTo("CM1I1K3C77UABCDEFGHI");
    assertThat(kept.path("test_event_code").asText()).isEqualTo("TEST123");

    JsonNode odd = undelivered("alice@example.com", "Alice Smith", "orders.ndjson:1");
    assertThat(odd.path("event_source_id").asText()).startsWith("sha256:");
    assertThat(odd.path("test_event_code").asText()).startsWith("sha256:");
  }

  @ParameterizedTest
  @CsvSource({
    "/data/shop/orders.ndjson:17, /data/shop/orders.ndjson:17",
    "gs://bucket/day=1/part-0.csv.gz:5, gs://bucket/sha256:[0-9a-f]{12}/part-0.csv.gz:5",
    "/exports/alice@example.com/o.csv:2, /exports/sha256:[0-9a-f]{12}/o.csv:2",
    "shop.orders, shop.orders",
  })
  void aPositionShowsTheFileEvenInAnOddFolder(String position, String shown) throws Exception {
    assertThat(undelivered("PIXEL", null, position).path("position").asText()).matches(shown);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1_777_636_800L,
        1_777_636_801L,
        951_782_399L,
        7_258_118_399L,
        -1,
        -62_135_596_801L
      })
  void timesAreWrittenAsInstantsAre(long epochSeconds) {
    assertThat(OutcomeJson.utc(epochSeconds))
        .isEqualTo(Instant.ofEpochSecond(epochSeconds).toString());
  }

  @Test
  void eachReceiptTellsOfItsOwnEventAndRequest() throws Exception {
    Route live = new Route(EventSource.WEB, "PIXEL1", null);
    Route test = new Route(EventSource.WEB, "PIXEL1", "TEST7");
    Route other = new Route(EventSource.CRM, "alice@example.com", null);
    List<Receipt> receipts =
        List.of(
            receipt(live, "Purchase", "order-1", "first"),
            receipt(live, "Purchase", "order-2", "first"),
            receipt(live, "Purchase", "order-3", "a \"second\"\n"),
            receipt(live, "Lead", "order-4", null),
            receipt(test, "Lead", "order \"5\"", null),
            receipt(other, "Lead", "order-6", "first"),
            receipt(live, "Purchase", "order-1", "first"));
    List<String> lines = OutcomeJson.receipts(receipts).lines().toList();
    assertThat(lines).hasSameSizeAs(receipts);
    for (int i = 0; i < lines.size(); i++) {
      Receipt receipt = receipts.get(i);
      Event event = receipt.event();
      ObjectNode expected =
          new ObjectMapper()
              .createObjectNode()
              .put("event_id", SafeText.of(event.eventId()))
              .put("event", event.name())
              .put("event_source_id", SafeText.of(event.route().eventSourceId()))
              .put("event_time", Instant.ofEpochSecond(event.eventTime()).toString())
              .put("delivered_at", receipt.deliveredAt().toString());
      if (receipt.requestId() != null) {
        expected.put("request_id", receipt.requestId());
      }
      expected
          .put("test", event.route().testEventCode() != null)
          .put("dedup_key", DedupKey.of(event));
      assertThat(lines.get(i)).isEqualTo(expected.toString());
    }
    assertThat(lines.get(4)).contains("\"event_id\":\"sha256:").contains("\"test\":true");
    assertThat(lines.get(5)).doesNotContain("alice");
    assertThat(OutcomeJson.receipts(List.of())).isEmpty();
  }

  private static Receipt receipt(Route route, String name, String id, String requestId) {
    Event event =
        new Event(
            route,
            name,
            id,
            1_777_636_800L + id.hashCode() % 1_000,
            0,
            "orders.ndjson:1",
            "{}".getBytes(StandardCharsets.UTF_8));
    Instant deliveredAt = Instant.parse("2026-05-01T12:00:00.25Z");
    return new Receipt(
        event, requestId == null ? deliveredAt.plusNanos(1) : deliveredAt, requestId, false);
  }

  private static JsonNode undelivered(String eventSourceId, String testEventCode, String position)
      throws Exception {
    Event event =
        new Event(
            new Route(EventSource.WEB, eventSourceId, testEventCode),
            "Purchase",
            "order-1",
            1_777_636_800L,
            0,
            position,
            "{}".getBytes(StandardCharsets.UTF_8));
    Undelivered undelivered = new Undelivered(event, Fault.CONFIGURATION, "refused", Attempts.NONE);
    return new ObjectMapper().readTree(OutcomeJson.undelivered(List.of(undelivered)));
  }
}
