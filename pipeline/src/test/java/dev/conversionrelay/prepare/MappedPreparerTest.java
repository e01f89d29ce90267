package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.MappingText;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Stage;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of records that a mapping makes: the same as of records that need none. */
class MappedPreparerTest {

  private static final String SENT =
      " \"event_time\": 1777636800, \"event_source\": \"web\","
          + " \"event_source_id\": \"CM1I1K3C77UABCDEFGHI\", \"consent_ad_user_data\": \"granted\"";

  @Test
  void aRecordThatIsMappedToItselfIsTheSameEvent() {
    String record =
        Samples.web(
            "'email':'Alice@Example.com'",
            "'external_id':1234567890123456789",
            "'value':12.50",
            "'currency':'EUR'",
            "'contents':[{'content_id':7,'price':0.1,'quantity':1e1}]",
            "'properties':{'a':1.10,'b':[true,null]}",
            "'colour':'red'");
    Prepared plain = Samples.prepare(record);
    Prepared mapped = only(".", record);
    assertThat(mapped.event()).isEqualTo(plain.event());
    assertThat(mapped.event().jsonText()).isEqualTo(plain.event().jsonText());
    assertThat(mapped.warnings()).isEqualTo(plain.warnings());
    assertThat(mapped.unknownColumns()).isEqualTo(plain.unknownColumns()).containsExactly("colour");
    assertThat(mapped.hasConsentSignal()).isTrue();
    assertThat(mapped.event().facts().has(Trait.OWN_ID)).isTrue();
  }

  @Test
  void eachConversionOfARecordEndsByItself() {
    List<Prepared> all =
        prepare(
            PrepareConfig.defaults(),
            "[., {\"consent_ad_user_data\": \"denied\"} + ., {\"event\": 7} + ., null]",
            Samples.web());
    assertThat(all).hasSize(3);
    assertThat(all.get(0).event()).isNotNull();
    assertThat(all.get(1).suppression()).isNotNull();
    assertThat(all.get(2).reject().reason()).isEqualTo(RejectReason.INVALID_EVENT);
    assertThat(all.get(2).reject().position()).isEqualTo(Samples.POSITION);
  }

  @Test
  void whatIsLeftOutIsNeitherEventNorRejectNorSuppression() {
    Prepared leftOut = only("null", Samples.web());
    assertThat(leftOut.isLeftOut()).isTrue();
    assertThat(leftOut.event()).isNull();
    assertThat(leftOut.reject()).isNull();
    assertThat(leftOut.suppression()).isNull();
    assertThat(leftOut.hasConsentSignal()).isFalse();
  }

  @Test
  void idsOfThePlaceDifferAndDoNotDependOnOtherConversions() {
    String purchase = "{\"event\": \"Purchase\"," + SENT + "}";
    String lead = "{\"event\": \"Lead\"," + SENT + "}";
    List<String> alone = ids("[" + purchase + "]");
    List<String> several = ids("[" + String.join(",", lead, purchase, lead, purchase) + "]");
    assertThat(several.get(1)).isEqualTo(alone.get(0));
    assertThat(several).doesNotHaveDuplicates().hasSize(4);
    assertThat(ids(purchase)).isEqualTo(alone);
    assertThat(several.get(0)).isEqualTo(ids("[" + purchase + "," + lead + "]").get(1));
    // Also if the others are not sent.
    assertThat(ids("[" + purchase.replace("granted", "denied") + "," + purchase + "]"))
        .containsExactly(several.get(3));
    assertThat(several).allMatch(id -> id.matches("[0-9a-f]{32}"));
    assertThat(alone.get(0)).isEqualTo(new EventIds().ofRecord("orders:17", "Purchase", 1));
    assertThat(Samples.sha256("9:orders:17,8:Purchase,1:1,")).startsWith(alone.get(0));
  }

  @Test
  void keyColumnsAreThoseOfTheResult() {
    PrepareConfig config = PrepareConfig.defaults().withKeyColumns(List.of("receipt"));
    String mapping = "{\"event\": \"Purchase\", \"receipt\": .bon," + SENT + "}";
    Prepared one = prepare(config, mapping, "{'bon':17,'receipt':1}").get(0);
    assertThat(one.event().eventId())
        .isEqualTo(new EventIds().ofColumns("Purchase", List.of("receipt"), List.of("17")));
    assertThat(one.unknownColumns()).isEmpty();
    assertThat(one.event().facts().has(Trait.OWN_ID)).isFalse();
  }

  @Test
  void whatCannotBeReadIsRejectedBeforeItIsMapped() {
    assertThat(only("null", "{'a':1").reject().reason()).isEqualTo(RejectReason.MALFORMED_JSON);
    assertThat(only("null", "[1]").reject().reason()).isEqualTo(RejectReason.NOT_AN_OBJECT);
    assertThat(only("null", "{} {}").reject().reason()).isEqualTo(RejectReason.MALFORMED_JSON);
    assertThat(only("null", "").reject().reason()).isEqualTo(RejectReason.MALFORMED_JSON);
    assertThat(only("null", "{'a':" + "[".repeat(70) + "]".repeat(70) + "}").reject().reason())
        .isEqualTo(RejectReason.MALFORMED_JSON);
    List<Prepared> unreadable =
        preparer(PrepareConfig.defaults(), "null")
            .prepareAll(SourceRecord.unreadable("x:1", ReadFault.MALFORMED_GZIP));
    assertThat(unreadable.get(0).reject().reason()).isEqualTo(RejectReason.MALFORMED_GZIP);
  }

  /** Of two answers to the question of consent none may win by its place. */
  @Test
  void aRecordWithTwoMembersOfOneNameIsRejected() {
    Prepared twice =
        only(".", "{'consent_ad_user_data':'denied','consent_ad_user_data':'granted'}");
    assertThat(twice.reject().reason()).isEqualTo(RejectReason.MALFORMED_JSON);
    assertThat(twice.reject().detail())
        .contains("two members of one name")
        .doesNotContain("denied");
  }

  @Test
  void aFailureNamesThePlaceInTheMappingAndNoValue() {
    Prepared failed = only("{\n  \"value\": number(.email)\n}", "{'email':'canary@example.com'}");
    assertThat(failed.reject().reason()).isEqualTo(RejectReason.MAPPING_FAILED);
    assertThat(failed.reject().stage()).isEqualTo(Stage.MAP);
    assertThat(failed.reject().detail())
        .isEqualTo("the mapping fails at line 2, column 12: number: a text is not a number");
    assertThat(failed.reject().position()).isEqualTo(Samples.POSITION);
  }

  @Test
  void halvesOfSurrogatePairsAreRepairedAsInRecordsThatNeedNoMapping() {
    String record = Samples.web("'description':'a\\ud800b'");
    assertThat(only(".", record).event().jsonText())
        .isEqualTo(Samples.prepare(record).event().jsonText());
  }

  @Test
  void onePreparerHoldsNothingOverFromOneRecordToTheNext() {
    Preparer preparer =
        preparer(PrepareConfig.defaults(), "[{\"event\": \"Purchase\"," + SENT + "}, .more]");
    String more = "{\"more\":{\"event\":\"Purchase\",\"x\":1}}";
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      List<Prepared> all = preparer.prepareAll(record(i % 2 == 0 ? more : "{}"));
      assertThat(all).hasSize(i % 2 == 0 ? 2 : 1);
      ids.add(all.get(0).event().eventId());
    }
    assertThat(ids).hasSize(1);
  }

  @Test
  void aMappedSourceIsNotPreparedAsIfEachRecordWereOneConversion() {
    assertThatThrownBy(() -> preparer(PrepareConfig.defaults(), ".").prepare(record("{}")))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> preparer(PrepareConfig.defaults(), "{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("test: line 1, column 1: the mapping ends too early");
  }

  private static List<String> ids(String mapping) {
    return prepare(PrepareConfig.defaults(), mapping, "{}").stream()
        .filter(each -> each.event() != null)
        .map(each -> each.event().eventId())
        .toList();
  }

  private static Prepared only(String mapping, String record) {
    List<Prepared> prepared = prepare(PrepareConfig.defaults(), mapping, record);
    assertThat(prepared).hasSize(1);
    return prepared.get(0);
  }

  private static List<Prepared> prepare(PrepareConfig config, String mapping, String record) {
    return preparer(config, mapping).prepareAll(record(record.replace('\'', '"')));
  }

  private static SourceRecord record(String json) {
    return SourceRecord.of(Samples.POSITION, "orders:17", json.getBytes(StandardCharsets.UTF_8));
  }

  private static Preparer preparer(PrepareConfig config, String mapping) {
    return new Preparer(config.withMapping(new MappingText("test", mapping)), Samples.CLOCK);
  }
}
