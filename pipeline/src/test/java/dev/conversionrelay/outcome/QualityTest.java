package dev.conversionrelay.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventFacts;
import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import dev.conversionrelay.conversion.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;

class QualityTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-05-04T10:30:00Z");
  private static final Signal PURCHASES = new Signal("web", "CPIXEL", "Purchase");

  @Test
  void aDeliveredEventCountsWithAllThatItCarries() {
    Quality quality = new Quality();
    deliver(quality, receipt(event("A-1", null, 3_600), false));

    Quality.Counts counts = quality.of(PURCHASES);
    assertThat(counts.get(Measure.DELIVERED)).isEqualTo(1);
    assertThat(counts.get(Measure.DELIVERED_WITH_WARNING)).isZero();
    assertThat(counts.details(Measure.MATCH_KEY)).isEqualTo(Map.of("email", 1L, "phone", 1L));
    assertThat(counts.get(Measure.MATCH_SCORE)).isEqualTo(65);
    assertThat(counts.get(Measure.OWN_ID)).isEqualTo(1);
    assertThat(counts.get(Measure.ID_ORIGIN_KNOWN)).isEqualTo(1);
    assertThat(counts.get(Measure.CONTENT_ID)).isZero();
    assertThat(counts.get(Measure.VALUE_WITH_CURRENCY)).isEqualTo(1);
    assertThat(counts.details(Measure.HASHED_HERE)).isEqualTo(Map.of("email", 1L));
    assertThat(counts.details(Measure.HASHED_BEFORE)).isEqualTo(Map.of("phone", 1L));
    assertThat(counts.get(Measure.VALUES, "EUR")).isEqualTo(1);
    assertThat(counts.get(Measure.VALUE_HUNDREDTHS, "EUR")).isEqualTo(1_999);
    assertThat(counts.details(Measure.AGE)).isEqualTo(Map.of("1h", 1L));
    assertThat(counts.details(Measure.DELIVERED_AT)).isEqualTo(Map.of("2026-05-04T09", 1L));
  }

  @Test
  void testEventsAreTakenForNothingElse() {
    Quality quality = new Quality();
    deliver(quality, receipt(event("A-1", "TEST1", 60), false));
    assertThat(QualityJson.rows(quality).stream().map(row -> row.path("measure").asText()))
        .containsExactly("delivered", "test_events");
  }

  @Test
  void eventsOfLongAgoCountByTheirDay() {
    assertThat(Quality.timeOf(NOW.getEpochSecond(), NOW)).isEqualTo("2026-05-04T10");
    assertThat(Quality.timeOf(NOW.getEpochSecond() - 7 * 86_400, NOW)).isEqualTo("2026-04-27T10");
    assertThat(Quality.timeOf(NOW.getEpochSecond() - 7 * 86_400 - 1, NOW)).isEqualTo("2026-04-27");
  }

  @Test
  void agesAreInTheClassTheyDoNotExceed() {
    assertThat(AgeBuckets.of(-5)).isEqualTo("1m");
    assertThat(AgeBuckets.of(60)).isEqualTo("1m");
    assertThat(AgeBuckets.of(61)).isEqualTo("5m");
    assertThat(AgeBuckets.of(28 * 86_400)).isEqualTo("28d");
    assertThat(AgeBuckets.of(28 * 86_400 + 1)).isEqualTo(AgeBuckets.OLDER);
  }

  @Test
  void theOrderInWhichPartsAreAddedUpDoesNotMatter() {
    List<Quality> parts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Quality part = new Quality();
      part.of(PURCHASES).add(Measure.READ, i);
      part.of(PURCHASES).example("email_unreadable", "order-" + i);
      parts.add(part);
    }
    Quality inOrder = sum(parts);
    Collections.shuffle(parts, new Random(3));
    assertThat(sum(parts)).isEqualTo(inOrder);
    assertThat(inOrder.of(PURCHASES).examples().get("email_unreadable"))
        .map(Object::toString)
        .containsExactly("order-0", "order-1", "order-10");
  }

  @Test
  void namesOfTheDataAreFoldedAndTheSameOnesStayInAnyOrder() throws Exception {
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      signals.add(Signal.of("web", "CPIXEL", "Event" + i));
    }
    Quality inOrder = new Quality();
    signals.forEach(signal -> inOrder.of(signal).add(Measure.READ, 1));
    Collections.shuffle(signals, new Random(7));
    Quality first = new Quality();
    signals.subList(0, 500).forEach(signal -> first.of(signal).add(Measure.READ, 1));
    Quality second = new Quality();
    signals.subList(500, 1_000).forEach(signal -> second.of(signal).add(Measure.READ, 1));
    Quality added = sum(List.of(second, first));

    assertThat(added).isEqualTo(inOrder);
    assertThat(added.signals()).hasSize(Quality.MAX_SIGNALS + 1);
    assertThat(added.signals().values().stream().mapToLong(c -> c.get(Measure.READ)).sum())
        .isEqualTo(1_000);
    assertThat(added.of(new Signal("web", Signal.OTHERS, Signal.OTHERS)).get(Measure.READ))
        .as("their source is still known")
        .isEqualTo(700);
    Tally tally = new Tally();
    tally.quality().addAll(added);
    CoderProperties.coderDecodeEncodeEqual(TallyCoder.of(), tally);
  }

  @Test
  void manyTimesTakeNoOtherMeasureItsDetails() {
    Quality quality = new Quality();
    for (int i = 0; i < 5_000; i++) {
      quality.of(PURCHASES).add(Measure.DELIVERED_AT, "hour" + i, 1);
    }
    quality.of(PURCHASES).add(Measure.MATCH_KEY, "email", 9);
    Quality.Counts counts = quality.of(PURCHASES);
    assertThat(counts.get(Measure.MATCH_KEY, "email")).isEqualTo(9);
    assertThat(counts.details(Measure.DELIVERED_AT)).hasSize(2_001);
    assertThat(counts.total(Measure.DELIVERED_AT)).isEqualTo(5_000);
    Quality rows = Quality.ofRows();
    for (int i = 0; i < 5_000; i++) {
      rows.of(PURCHASES).add(Measure.DELIVERED_AT, "hour" + i, 1);
    }
    assertThat(rows.of(PURCHASES).details(Measure.DELIVERED_AT)).hasSize(5_000);
  }

  @Test
  void timesThatNoRecordMayHaveAreOthers() throws Exception {
    assertThat(Quality.timeOf(1_764_000_000_000L, NOW)).isEqualTo(Signal.OTHERS);
    assertThat(Quality.timeOf(-1, NOW)).isEqualTo(Signal.OTHERS);
    Quality read = Quality.ofRows();
    for (String detail : List.of("yesterday", "2026-02-30", "2026-05-04T25", "+57869-10-17T")) {
      QualityJson.read(
          MAPPER.readTree(
              "{\"event_source\":\"web\",\"event_source_id\":\"C\",\"event\":\"E\",\"measure\":"
                  + "\"delivered_at\",\"detail\":\""
                  + detail
                  + "\",\"count\":1}"),
          read);
    }
    assertThat(read.of(new Signal("web", "C", "E")).details(Measure.DELIVERED_AT))
        .isEqualTo(Map.of(Signal.OTHERS, 4L));
  }

  @Test
  void aSumThatIsTooLargeIsNotNegative() {
    Quality quality = new Quality();
    for (int i = 0; i < 3; i++) {
      quality.of(PURCHASES).add(Measure.VALUE_HUNDREDTHS, "IDR", Long.MAX_VALUE / 2);
    }
    assertThat(quality.of(PURCHASES).get(Measure.VALUE_HUNDREDTHS, "IDR"))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void exampleIdsThatMayNameAPersonAreNotShown() {
    Quality quality = new Quality();
    quality.of(PURCHASES).example("missing_url", "jane.doe@example.com");
    assertThat(QualityJson.lines(quality, NOW)).contains("sha256:").doesNotContain("example.com");
    assertThat(Signal.of("web", null, "jane doe").toString())
        .contains("(none)", "sha256:")
        .doesNotContain("jane");
  }

  @Test
  void rowsAreReadBackAsTheyWere() throws Exception {
    Quality quality = new Quality();
    deliver(quality, receipt(event("A-1", null, 3_600), true));
    quality.of(PURCHASES).example("email_unreadable", "A-1");
    quality.of(PURCHASES).add(Measure.REJECTED, "missing_event", 4);
    quality.of(Signal.UNKNOWN).add(Measure.READ, 9);
    Quality read = new Quality();
    for (String line : QualityJson.lines(quality, NOW).split("\n", -1)) {
      QualityJson.read(MAPPER.readTree(line), read);
    }
    assertThat(read).isEqualTo(quality);

    QualityJson.read(
        MAPPER.readTree(
            "{\"event_source\":\"web\",\"event_source_id\":\"C\",\"event\":\"E\","
                + "\"measure\":\"of_the_future\",\"count\":1}"),
        read);
    assertThat(read).isEqualTo(quality);
    assertThatThrownBy(() -> QualityJson.read(MAPPER.readTree("{\"event\":\"secret\"}"), read))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void aTallyTakesItsQualityAlong() throws Exception {
    Tally tally = new Tally();
    tally.delivered(List.of(receipt(event("A-1", null, 3_600), true)));
    tally.read(PURCHASES);
    tally.quality().of(PURCHASES).example("email_unreadable", "A-1");
    CoderProperties.coderDecodeEncodeEqual(TallyCoder.of(), tally);
    Tally sum = new Tally();
    sum.addAll(tally);
    sum.addAll(tally);
    assertThat(sum.quality().of(PURCHASES).get(Measure.DELIVERED)).isEqualTo(2);
    assertThat(Books.fromJson(new Books(sum).toJson("r")).quality()).isEqualTo(sum.quality());
  }

  /**
   * Whether counted one by one or together, events count the same, also at the border of a week.
   */
  @Test
  void eventsCountTheSameInWhateverGroupsTheyCome() {
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String code = i % 10 == 0 ? "TEST1" : null;
      receipts.add(receipt(event("A-" + i, code, 7 * 86_400 - 100 + i * 37L), i % 7 == 0));
    }
    Tally together = new Tally();
    together.delivered(receipts);
    Tally oneByOne = new Tally();
    receipts.forEach(receipt -> oneByOne.delivered(List.of(receipt)));
    assertThat(together).isEqualTo(oneByOne);
  }

  @Test
  void scoresAreWithinTheirBounds() {
    assertThat(MatchScore.weights()).containsOnlyKeys(MatchKey.values());
    assertThat(MatchScore.of(0)).isZero();
    assertThat(MatchScore.of(~0)).isEqualTo(MatchScore.MAX);
  }

  private static void deliver(Quality quality, Receipt receipt) {
    DeliveredEvents events = new DeliveredEvents();
    events.add(receipt);
    events.addTo(quality.of(Signal.of(receipt.event())));
  }

  private static Quality sum(List<Quality> parts) {
    Quality sum = new Quality();
    parts.forEach(sum::addAll);
    return sum;
  }

  private static Receipt receipt(Event event, boolean warning) {
    return new Receipt(event, NOW, "request", warning);
  }

  private static Event event(String id, String testEventCode, long age) {
    int traits =
        Trait.OWN_ID.mask()
            | Trait.VALUE_WITH_CURRENCY.mask()
            | Trait.ORIGIN_KNOWN.mask()
            | Trait.PHONE_WAS_DIGEST.mask();
    return new Event(
            new Route(EventSource.WEB, "CPIXEL", testEventCode),
            "Purchase",
            id,
            NOW.getEpochSecond() - age,
            MatchKey.EMAIL.mask() | MatchKey.PHONE.mask(),
            "orders.ndjson:1",
            new byte[] {'{', '}'})
        .withFacts(new EventFacts(traits, "EUR", 1_999));
  }
}
