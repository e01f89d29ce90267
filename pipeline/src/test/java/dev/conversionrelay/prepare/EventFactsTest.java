package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.EventFacts;
import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.outcome.Signal;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of an event besides its match keys, and whom a conversion counts for. */
class EventFactsTest {

  private static final String DIGEST =
      "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f";

  private final Preparer preparer =
      new Preparer(
          PrepareConfig.defaults()
              .withDefaultEventSource(EventSource.WEB)
              .withDefaultEventSourceId("CEXAMPLEPIXEL0000001"),
          Samples.CLOCK);

  @Test
  void digestsAreToldFromWhatIsHashedHere() {
    assertThat(
            traits("\"event_id\":\"A-1\",\"email\":\"" + DIGEST + "\",\"phone\":\"+12125550142\""))
        .containsExactlyInAnyOrder(Trait.OWN_ID, Trait.ORIGIN_KNOWN, Trait.EMAIL_WAS_DIGEST);
    assertThat(traits("\"order_id\":\"A-1\",\"external_id\":[\"c-9\",\"" + DIGEST + "\"]"))
        .as("one of several was")
        .containsExactlyInAnyOrder(Trait.ORIGIN_KNOWN, Trait.EXTERNAL_ID_WAS_DIGEST);
    assertThat(traits("\"event_id\":\"A-2\",\"email\":\"ada@example.com\""))
        .as("nothing is left from the record before")
        .containsExactlyInAnyOrder(Trait.OWN_ID, Trait.ORIGIN_KNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "19.99, EUR, 1999",
    "19.999, EUR, 1999",
    "20, JPY, 2000",
    "0.5, USD, 50",
    "999999999999.99, USD, 99999999999999",
  })
  void amountsAreInHundredths(String value, String currency, long hundredths) {
    EventFacts facts = facts("\"value\":" + value + ",\"currency\":\"" + currency + "\"");
    assertThat(facts.currency()).isEqualTo(currency);
    assertThat(facts.hundredths()).isEqualTo(hundredths);
    assertThat(facts.has(Trait.VALUE_WITH_CURRENCY)).isTrue();
  }

  @Test
  void whatIsNoAmountIsNotAddedUp() {
    assertThat(facts("\"value\":1000000000000,\"currency\":\"EUR\"").currency()).isNull();
    assertThat(facts("\"value\":1000000000000,\"currency\":\"EUR\"").has(Trait.VALUE_WITH_CURRENCY))
        .as("it is sent all the same")
        .isTrue();
    assertThat(facts("\"value\":5").has(Trait.VALUE_WITH_CURRENCY)).isFalse();
    assertThat(facts("\"currency\":\"EUR\"").has(Trait.VALUE_WITH_CURRENCY)).isFalse();
    assertThat(facts("\"value\":-5,\"currency\":\"EUR\"").has(Trait.VALUE_WITH_CURRENCY)).isFalse();
  }

  @Test
  void contentIdsAreSeenInBothPlaces() {
    assertThat(facts("\"content_ids\":[\"1\"]").has(Trait.CONTENT_ID)).isTrue();
    assertThat(facts("\"contents\":[{\"content_id\":\"1\"}]").has(Trait.CONTENT_ID)).isTrue();
    assertThat(facts("\"contents\":[{\"price\":1}]").has(Trait.CONTENT_ID)).isFalse();
    assertThat(facts("\"content_ids\":[]").has(Trait.CONTENT_ID)).isFalse();
  }

  @Test
  void eachEventGoesWhereItsOwnRecordSays() {
    for (int i = 0; i < 60; i++) {
      String pixel = "PIXEL" + i % 2;
      String code = i / 4 % 3 == 0 ? null : "TEST" + i / 4 % 3;
      EventSource source = i / 2 % 2 == 0 ? EventSource.WEB : EventSource.OFFLINE;
      Route expected = new Route(source, pixel, code);
      Prepared prepared =
          prepare(
              "{\"event\":\"Purchase\",\"event_id\":\"A\",\"event_time\":1764000000,"
                  + "\"consent_ad_user_data\":\"granted\",\"event_source\":\""
                  + expected.eventSource().wireName()
                  + "\",\"event_source_id\":\""
                  + pixel
                  + "\",\"test_event_code\":"
                  + (code == null ? null : '"' + code + '"')
                  + "}");
      assertThat(prepared.event()).as("%s", prepared).isNotNull();
      assertThat(prepared.event().route()).isEqualTo(expected);
    }
  }

  @Test
  void anIdThatWasReplacedIsNotTheRecordsOwn() {
    assertThat(traits("\"event_id\":\"ada@example.com\"")).doesNotContain(Trait.OWN_ID);
  }

  @ParameterizedTest
  @CsvSource({
    "event_source_id, 491701234567",
    "event_source_id, ada@example.com",
    "event, 491701234567",
  })
  void whatIsPersonalIsInNoRejectAndCountsUnderNone(String column, String value) {
    Prepared prepared =
        prepare(
            "{\"event\":\"Purchase\",\"event_id\":\"A\",\"event_time\":1764000000,"
                + "\"phone\":\"+491701234567\",\"consent_ad_user_data\":\"granted\",\""
                + column
                + "\":\""
                + value
                + "\"}");
    assertThat(prepared.reject()).as("%s", prepared).isNotNull();
    assertThat(prepared.signal().toString()).contains(Signal.NONE).doesNotContain(value);
    assertThat(prepared.reject().toString()).doesNotContain(value);
  }

  @Test
  void ofAPersonWhoDidNotConsentOnlyAStandardNameIsCounted() {
    assertThat(suppressed("Purchase"))
        .isEqualTo(new Signal("web", "CEXAMPLEPIXEL0000001", "Purchase"));
    assertThat(suppressed("Appointment-of-Ada"))
        .isEqualTo(new Signal("web", "CEXAMPLEPIXEL0000001", Signal.NONE));
  }

  private Signal suppressed(String event) {
    Prepared prepared =
        prepare(
            "{\"event\":\""
                + event
                + "\",\"event_source_id\":\"COFTHERECORD\",\"consent_ad_user_data\":\"denied\"}");
    assertThat(prepared.suppression()).isNotNull();
    return prepared.signal();
  }

  private Set<Trait> traits(String fields) {
    EventFacts facts = facts(fields);
    EnumSet<Trait> traits = EnumSet.allOf(Trait.class);
    traits.removeIf(trait -> !facts.has(trait));
    return traits;
  }

  private EventFacts facts(String fields) {
    String id =
        fields.contains("event_id") || fields.contains("order_id") ? "" : "\"event_id\":\"A\",";
    Prepared prepared =
        prepare(
            "{\"event\":\"Purchase\","
                + id
                + "\"event_time\":1764000000,\"consent_ad_user_data\":\"granted\","
                + fields
                + "}");
    assertThat(prepared.event()).as("%s", prepared).isNotNull();
    return prepared.event().facts();
  }

  private Prepared prepare(String json) {
    return preparer.prepare(SourceRecord.of("x:1", json.getBytes(StandardCharsets.UTF_8)));
  }
}
