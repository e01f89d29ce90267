package dev.conversionrelay.prepare;

import static dev.conversionrelay.prepare.Samples.bytes;
import static dev.conversionrelay.prepare.Samples.offline;
import static dev.conversionrelay.prepare.Samples.prepare;
import static dev.conversionrelay.prepare.Samples.sha256;
import static dev.conversionrelay.prepare.Samples.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.outcome.RejectReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdsTest {

  private static final PrepareConfig KEYS =
      PrepareConfig.defaults().withKeyColumns(List.of("Shop", "receipt"));

  private final EventIds ids = new EventIds();

  @ParameterizedTest(name = "event_id {0} is {1}")
  @CsvSource({"' a b ', a b", "12345, 12345", "Ünïcode, Ünïcode"})
  void aGivenIdIsTrimmedAndKept(String given, String sent) {
    assertThat(prepare(web("'event_id':'" + given + "'")).event().eventId()).isEqualTo(sent);
  }

  @Test
  void aNumericIdIsSentAsItsDigitsInAString() {
    Prepared prepared = prepare(web("'event_id':12345"));
    assertThat(prepared.event().jsonText()).contains("\"event_id\":\"12345\"");
  }

  @Test
  void theOrderIdGivesTheIdBeforeTheKeyColumns() {
    assertThat(
            prepare(KEYS, web("'event_id':''", "'order_id':1001", "'shop':7", "'receipt':12"))
                .event()
                .eventId())
        .isEqualTo("Purchase-1001");
    assertThat(prepare(web("'event_id':null", "'properties':{'order_id':'A-1'}")).event().eventId())
        .isEqualTo("Purchase-A-1");
  }

  @Test
  void theKeyColumnsGiveTheDocumentedId() {
    String id = sha256("8:Purchase,4:shop,1:7,7:receipt,2:12,").substring(0, 32);
    Prepared prepared = prepare(KEYS, web("'event_id':null", "'SHOP':7", "'receipt':' 12 '"));
    assertThat(prepared.event().eventId()).isEqualTo(id);
    assertThat(prepared.unknownColumns()).isEmpty();
    assertThat(ids.ofColumns("Purchase", List.of("shop", "receipt"), List.of("7", "12")))
        .isEqualTo(id);
  }

  @Test
  void otherColumnsAndTheirOrderDoNotChangeTheId() {
    String id = prepare(KEYS, web("'event_id':null", "'shop':7", "'receipt':12")).event().eventId();
    assertThat(
            prepare(
                    KEYS,
                    web("'event_id':null", "'new':1", "'receipt':12", "'value':3", "'shop':'7'"))
                .event()
                .eventId())
        .isEqualTo(id);
  }

  @Test
  void aKeyColumnMayBeOneThatTikTokDoesNotTakeForTheSource() {
    PrepareConfig config = PrepareConfig.defaults().withKeyColumns(List.of("external_id"));
    Prepared prepared = prepare(config, offline("'event_id':null", "'external_id':'u1'"));
    assertThat(prepared.event().eventId())
        .isEqualTo(sha256("8:Purchase,11:external_id,2:u1,").substring(0, 32));
    assertThat(prepared.event().jsonText()).doesNotContain("u1");
  }

  @Test
  void differentListsOfNamesAndValuesAreNeverWrittenAlike() {
    assertThat(
            List.of(
                ids.ofColumns("E", List.of("a", "b"), List.of("1", "2")),
                ids.ofColumns("E", List.of("a", "b"), List.of("2", "1")),
                ids.ofColumns("E", List.of("b", "a"), List.of("1", "2")),
                ids.ofColumns("E", List.of("a"), List.of("1,1:b,1:2")),
                ids.ofColumns("E", List.of("a"), List.of("1")),
                ids.ofColumns("F", List.of("a"), List.of("1")),
                ids.ofColumns("E", List.of("ab"), List.of("1")),
                ids.ofColumns("E", List.of(), List.of()),
                ids.ofRecord("F")))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{32}"));
    assertThatThrownBy(() -> ids.ofColumns("E", List.of("a"), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withoutAllKeyColumnsTheRecordsOwnIdentityIsUsed() {
    byte[] json = bytes(web("'event_id':null", "'shop':7", "'receipt':[1]"));
    Preparer preparer = new Preparer(KEYS, Samples.CLOCK);
    String id = sha256("16:orders.ndjson:17,").substring(0, 32);
    assertThat(preparer.prepare(SourceRecord.of("p", "orders.ndjson:17", json)).event().eventId())
        .isEqualTo(id);
    assertThat(preparer.prepare(SourceRecord.of("orders.ndjson:17", json)).reject().reason())
        .isEqualTo(RejectReason.MISSING_EVENT_ID);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"'4.91512E+11'", "4.91512E+11"})
  void anIdThatWasRoundedWouldBeThatOfManyAndIsNotUsed(String id) {
    assertThat(prepare(web("'event_id':" + id, "'order_id':'1'")).event().eventId())
        .isEqualTo("Purchase-1");
    assertThat(prepare(web("'event_id':null", "'order_id':" + id)).reject().reason())
        .isEqualTo(RejectReason.MISSING_EVENT_ID);
    assertThat(
            prepare(KEYS, web("'event_id':null", "'shop':7", "'receipt':" + id)).reject().reason())
        .isEqualTo(RejectReason.MISSING_EVENT_ID);
  }

  @Test
  void anIdOfTheWrongKindFallsBackAndSaysSo() {
    Prepared prepared = prepare(web("'event_id':{'a':1}", "'order_id':'1'"));
    assertThat(prepared.event().eventId()).isEqualTo("Purchase-1");
    assertThat(prepared.fieldsOf(Warning.FIELD_UNREADABLE)).containsExactly("event_id");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Alice@Example.com, alice@example.com",
    "order:Bob@example.com:1, order:bob@example.com:1",
  })
  void anIdThatHoldsAnAddressLeavesAsItsDigest(String given, String hashed) {
    Prepared prepared = prepare(web("'event_id':' " + given + " '"));
    assertThat(prepared.event().eventId()).isEqualTo(sha256(hashed));
    assertThat(prepared.event().jsonText()).doesNotContainIgnoringCase("example.com:1");
    assertThat(prepared.warnings()).contains(Warning.EVENT_ID_HASHED);
  }

  @Test
  void anIdThatHoldsAPhoneNumberLeavesAsItsDigest() {
    Prepared withPlus = prepare(web("'event_id':'sms:+491701234567'"));
    assertThat(withPlus.event().eventId()).isEqualTo(sha256("sms:+491701234567"));
    assertThat(withPlus.warnings()).contains(Warning.EVENT_ID_HASHED);
    Prepared own = prepare(web("'event_id':'c-1701234567'", "'phone':'+49 170 1234567'"));
    assertThat(own.event().eventId()).isEqualTo(sha256("c-1701234567"));
    assertThat(prepare(web("'event_id':'c-1701234567'")).event().eventId())
        .isEqualTo("c-1701234567");
    assertThat(prepare(web("'event_id':'c-0170 1234567'", "'country':'DE'")).event().eventId())
        .isEqualTo("c-0170 1234567");
  }

  @Test
  void anOrderIdThatIsThePhoneLeavesNeitherInTheIdNorInTheProperties() {
    Prepared prepared =
        prepare(web("'event_id':null", "'order_id':'491701234567'", "'phone':'+491701234567'"));
    assertThat(prepared.event().eventId()).isEqualTo(sha256("purchase-491701234567"));
    assertThat(prepared.event().jsonText()).doesNotContain("1701234567");
    assertThat(prepared.fieldsOf(Warning.PERSONAL_DATA_LEFT_OUT)).containsExactly("order_id");
  }

  @Test
  void anEventNamedAfterAPhoneNumberIsRejected() {
    assertThat(prepare(web("'event':'call +49 170 1234567'")).reject().reason())
        .isEqualTo(RejectReason.INVALID_EVENT);
  }

  @Test
  void anIdIsMadeOfTikToksNameAndNotOfTheAdvertisersOwn() {
    PrepareConfig config =
        PrepareConfig.defaults().withEventNames(Map.of("order paid", "Purchase"));
    Prepared prepared =
        prepare(config, web("'event':' order paid '", "'event_id':null", "'order_id':'1'"));
    assertThat(prepared.event().name()).isEqualTo("Purchase");
    assertThat(prepared.event().eventId()).isEqualTo("Purchase-1");
    assertThat(prepare(config, web("'event':'Order paid'")).event().name()).isEqualTo("Order paid");
  }

  @Test
  void anOrderIdThatIsAnAddressLeavesNeitherInTheIdNorInTheProperties() {
    Prepared prepared = prepare(web("'event_id':null", "'order_id':'Alice@example.com'"));
    assertThat(prepared.event().eventId()).isEqualTo(sha256("purchase-alice@example.com"));
    assertThat(prepared.event().jsonText()).doesNotContainIgnoringCase("alice");
    assertThat(prepared.warnings())
        .contains(Warning.EVENT_ID_HASHED, Warning.PERSONAL_DATA_LEFT_OUT);
  }
}
