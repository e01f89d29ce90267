package dev.conversionrelay.prepare;

import static dev.conversionrelay.prepare.Samples.app;
import static dev.conversionrelay.prepare.Samples.crm;
import static dev.conversionrelay.prepare.Samples.offline;
import static dev.conversionrelay.prepare.Samples.prepare;
import static dev.conversionrelay.prepare.Samples.record;
import static dev.conversionrelay.prepare.Samples.web;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.mapping.MappingText;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Stage;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every reject reason, warning and suppression comes from some record; none is for show. */
class OutcomeExamplesTest {

  private static final String GRANTED = "'consent_ad_user_data':'granted'";

  static final Map<RejectReason, SourceRecord> REJECTED =
      Map.ofEntries(
          entry(RejectReason.MALFORMED_JSON, Samples.source("{'event':'Purchase'")),
          entry(RejectReason.NOT_AN_OBJECT, Samples.source("['event']")),
          entry(
              RejectReason.MALFORMED_CSV,
              SourceRecord.unreadable(Samples.POSITION, ReadFault.MALFORMED_CSV)),
          entry(
              RejectReason.RECORD_TOO_LARGE,
              SourceRecord.unreadable(Samples.POSITION, ReadFault.TOO_LARGE)),
          entry(
              RejectReason.MALFORMED_GZIP,
              SourceRecord.unreadable(Samples.POSITION, ReadFault.MALFORMED_GZIP)),
          entry(
              RejectReason.UNREADABLE_VALUE,
              SourceRecord.unreadable(Samples.POSITION, ReadFault.UNREADABLE_VALUE)),
          entry(RejectReason.MAPPING_FAILED, Samples.source(web("'value':'x'"))),
          entry(RejectReason.MISSING_EVENT, Samples.source(web("'event':' '"))),
          entry(RejectReason.INVALID_EVENT, Samples.source(offline("'event':'StoreVisit'"))),
          entry(RejectReason.MISSING_EVENT_TIME, Samples.source(web("'event_time':null"))),
          entry(RejectReason.INVALID_EVENT_TIME, Samples.source(web("'event_time':'yesterday'"))),
          entry(
              RejectReason.EVENT_TIME_IN_FUTURE,
              Samples.source(web("'event_time':'2026-05-01T12:10:01Z'"))),
          entry(RejectReason.MISSING_EVENT_ID, Samples.source(web("'event_id':null"))),
          entry(RejectReason.INVALID_EVENT_SOURCE, Samples.source(web("'event_source':'shop'"))),
          entry(RejectReason.MISSING_EVENT_SOURCE_ID, Samples.source(web("'event_source_id':''"))),
          entry(RejectReason.INVALID_TEST_EVENT_CODE, Samples.source(web("'test_event_code':[1]"))),
          entry(RejectReason.MISSING_LEAD_ID, Samples.source(crm("'lead_id':null"))),
          entry(RejectReason.MISSING_APP_ID, Samples.source(app("'app_id':null"))),
          entry(
              RejectReason.EVENT_TOO_LARGE,
              Samples.source(web("'description':'" + "x".repeat(512 << 10) + "'"))));

  static final Map<Warning, String> WARNED =
      Map.ofEntries(
          entry(Warning.UNUSUAL_EVENT_NAME, web("'event':'2nd purchase!'")),
          entry(Warning.RESERVED_EVENT_NAME, web("'event':'StartCheckout'")),
          entry(Warning.LEGACY_EVENT_NAME, web("'event':'CompletePayment'")),
          entry(Warning.NEAR_STANDARD_NAME, web("'event':'add_to_cart'")),
          entry(Warning.EVENT_TIME_WITHOUT_ZONE, web("'event_time':'2026-05-01 10:00:00'")),
          entry(Warning.EVENT_TIME_WITHOUT_TIME_OF_DAY, web("'event_time':'2026-05-01'")),
          entry(Warning.EVENT_OLDER_THAN_28_DAYS, web("'event_time':'2026-04-03T11:59:59Z'")),
          entry(Warning.UNUSUAL_EVENT_SOURCE_ID, web("'event_source_id':'7012345'")),
          entry(Warning.EVENT_ID_HASHED, web("'event_id':'alice@example.com'")),
          entry(Warning.NO_MATCH_KEY, web()),
          entry(Warning.EMAIL_UNREADABLE, web("'email':'n/a'")),
          entry(Warning.PHONE_UNREADABLE, web("'phone':'+1 23'")),
          entry(Warning.PHONE_WITHOUT_COUNTRY, web("'phone':'0170 1234567'")),
          entry(Warning.ZIP_CODE_UNREADABLE, web("'zip_code':'2134'", "'country':'US'")),
          entry(Warning.COUNTRY_UNREADABLE, web("'country':'Atlantis'")),
          entry(Warning.STATE_UNREADABLE, web("'state':'Bavaria'", "'country':'US'")),
          entry(Warning.DIGEST_OF_EMPTY, web("'email':'" + Hasher.OF_EMPTY + "'")),
          entry(Warning.ZERO_ADVERTISING_ID, app("'idfa':'00000000-0000-0000-0000-000000000000'")),
          entry(Warning.IP_UNREADABLE, web("'ip':'123.456.789.1'")),
          entry(Warning.IP_NOT_PUBLIC, web("'ip':'10.0.0.1'")),
          entry(Warning.TTCLID_TOO_LONG, web("'ttclid':'" + "x".repeat(1_001) + "'")),
          entry(Warning.WEB_EVENT_WITHOUT_URL, web("'url':null")),
          entry(Warning.FIELD_NOT_FOR_SOURCE, offline("'ttclid':'E.C.P.x'")),
          entry(Warning.FIELD_UNREADABLE, web("'customer_type':'gold'")),
          entry(Warning.NUMBER_UNREADABLE, web("'value':'1.234,56'")),
          entry(Warning.NEGATIVE_NUMBER, web("'value':-1")),
          entry(Warning.CURRENCY_MISSING, web("'value':1")),
          entry(Warning.CURRENCY_UNREADABLE, web("'currency':'€'")),
          entry(Warning.CURRENCY_UNSUPPORTED, web("'currency':'BGN'")),
          entry(Warning.UNUSUAL_CONTENT_TYPE, web("'content_type':'service'")),
          entry(Warning.PERSONAL_DATA_LEFT_OUT, web("'search_string':'alice@example.com'")),
          entry(Warning.LIMITED_DATA_USE_UNREADABLE, web("'limited_data_use':'maybe'")),
          entry(Warning.LIMITED_DATA_USE_WITHOUT_IP, web("'limited_data_use':true")));

  /** What has to be changed in the example above, so that the record is not rejected for it. */
  private static final Map<RejectReason, SourceRecord> NOT_REJECTED =
      Map.ofEntries(
          entry(RejectReason.MALFORMED_JSON, Samples.source("{'event':'Purchase'}")),
          entry(RejectReason.NOT_AN_OBJECT, Samples.source("{'event':['event']}")),
          entry(RejectReason.MALFORMED_CSV, Samples.source(web())),
          entry(
              RejectReason.RECORD_TOO_LARGE,
              Samples.source(web("'unknown':'" + "x".repeat(3 << 20) + "'"))),
          entry(RejectReason.MALFORMED_GZIP, Samples.source(web())),
          entry(RejectReason.UNREADABLE_VALUE, Samples.source(web("'value':null"))),
          entry(RejectReason.MAPPING_FAILED, Samples.source(web("'value':'1'"))),
          entry(RejectReason.MISSING_EVENT, Samples.source(web("'event':' x '"))),
          entry(RejectReason.INVALID_EVENT, Samples.source(offline("'event':'FindLocation'"))),
          entry(RejectReason.MISSING_EVENT_TIME, Samples.source(web("'event_time':1777636800"))),
          entry(RejectReason.INVALID_EVENT_TIME, Samples.source(web("'event_time':'2026-04-30'"))),
          entry(
              RejectReason.EVENT_TIME_IN_FUTURE,
              Samples.source(web("'event_time':'2026-05-01T12:10:00Z'"))),
          entry(RejectReason.MISSING_EVENT_ID, Samples.source(web("'event_id':null,'order_id':0"))),
          entry(RejectReason.INVALID_EVENT_SOURCE, Samples.source(web("'event_source':'Web'"))),
          entry(RejectReason.MISSING_EVENT_SOURCE_ID, Samples.source(web("'event_source_id':'0'"))),
          entry(RejectReason.INVALID_TEST_EVENT_CODE, Samples.source(web("'test_event_code':1"))),
          entry(RejectReason.MISSING_LEAD_ID, Samples.source(crm("'lead_id':0"))),
          entry(RejectReason.MISSING_APP_ID, Samples.source(app("'app_id':'0'"))),
          entry(
              RejectReason.EVENT_TOO_LARGE,
              Samples.source(web("'description':'" + "x".repeat(511 << 10) + "'"))));

  /** What has to be changed in the example above, so that nothing is warned about. */
  private static final Map<Warning, String> NOT_WARNED =
      Map.ofEntries(
          entry(Warning.UNUSUAL_EVENT_NAME, web("'event':'second-purchase_2'")),
          entry(Warning.RESERVED_EVENT_NAME, web("'event':'InitiateCheckout'")),
          entry(Warning.LEGACY_EVENT_NAME, web("'event':'Purchase'")),
          entry(Warning.NEAR_STANDARD_NAME, web("'event':'AddToCart'")),
          entry(Warning.EVENT_TIME_WITHOUT_ZONE, web("'event_time':'2026-05-01 10:00:00Z'")),
          entry(Warning.EVENT_TIME_WITHOUT_TIME_OF_DAY, web("'event_time':'2026-05-01T00:00:00Z'")),
          entry(Warning.EVENT_OLDER_THAN_28_DAYS, web("'event_time':'2026-04-03T12:00:00Z'")),
          entry(Warning.UNUSUAL_EVENT_SOURCE_ID, web("'event_source_id':'C012345678901234'")),
          entry(Warning.EVENT_ID_HASHED, web("'event_id':'alice@example'")),
          entry(Warning.NO_MATCH_KEY, web("'locale':'de'")),
          entry(Warning.EMAIL_UNREADABLE, web("'email':'n@a.example'")),
          entry(Warning.PHONE_UNREADABLE, web("'phone':'+1 213 373 4253'")),
          entry(Warning.PHONE_WITHOUT_COUNTRY, web("'phone':'0170 1234567'", "'country':'DE'")),
          entry(Warning.ZIP_CODE_UNREADABLE, web("'zip_code':'02134'", "'country':'US'")),
          entry(Warning.COUNTRY_UNREADABLE, web("'country':'AT'")),
          entry(Warning.STATE_UNREADABLE, web("'state':'Bavaria'", "'country':'DE'")),
          entry(Warning.DIGEST_OF_EMPTY, web("'email':'" + Samples.sha256("a@b.example") + "'")),
          entry(Warning.ZERO_ADVERTISING_ID, app("'idfa':'00000000-0000-0000-0000-000000000001'")),
          entry(Warning.IP_UNREADABLE, web("'ip':'123.45.67.1'")),
          entry(Warning.IP_NOT_PUBLIC, web("'ip':'11.0.0.1'")),
          entry(Warning.TTCLID_TOO_LONG, web("'ttclid':'" + "x".repeat(1_000) + "'")),
          entry(Warning.WEB_EVENT_WITHOUT_URL, app("'url':null")),
          entry(Warning.FIELD_NOT_FOR_SOURCE, web("'ttclid':'E.C.P.x'")),
          entry(Warning.FIELD_UNREADABLE, web("'customer_type':'New'")),
          entry(Warning.NUMBER_UNREADABLE, web("'value':'1234.56'", "'currency':'EUR'")),
          entry(Warning.NEGATIVE_NUMBER, web("'value':-0", "'currency':'EUR'")),
          entry(Warning.CURRENCY_MISSING, web("'value':1", "'currency':'EUR'")),
          entry(Warning.CURRENCY_UNREADABLE, web("'currency':'eur'")),
          entry(Warning.CURRENCY_UNSUPPORTED, web("'currency':'EUR'")),
          entry(Warning.UNUSUAL_CONTENT_TYPE, web("'content_type':'product_group'")),
          entry(Warning.PERSONAL_DATA_LEFT_OUT, web("'search_string':'alice at example'")),
          entry(
              Warning.LIMITED_DATA_USE_UNREADABLE,
              web("'limited_data_use':'true'", "'ip':'203.0.113.9'")),
          entry(
              Warning.LIMITED_DATA_USE_WITHOUT_IP,
              web("'limited_data_use':true", "'ip':'203.0.113.9'")));

  private static final Map<Suppression, String> NOT_SUPPRESSED =
      Map.of(
          Suppression.CONSENT_DENIED, record("'consent_ad_user_data':'granted'"),
          Suppression.CONSENT_MISSING, record("'event':'Purchase','consent_ad_user_data':1"),
          Suppression.CONSENT_UNREADABLE, record("'consent_ad_user_data':'Granted'"),
          Suppression.ATT_DENIED, app("'att_status':'NOT_DETERMINED'"),
          Suppression.LIMITED_DATA_USE_NOT_AVAILABLE, offline("'limited_data_use':false"));

  static final Map<Suppression, String> SUPPRESSED =
      Map.of(
          Suppression.CONSENT_DENIED, record("'consent_ad_user_data':'denied'"),
          Suppression.CONSENT_MISSING, record("'event':'Purchase'"),
          Suppression.CONSENT_UNREADABLE, record("'consent_ad_user_data':'perhaps'"),
          Suppression.ATT_DENIED, app("'att_status':'DENIED'"),
          Suppression.LIMITED_DATA_USE_NOT_AVAILABLE, offline("'limited_data_use':true"));

  /** With a mapping only where it is the mapping that fails. */
  static PrepareConfig configFor(RejectReason reason) {
    return reason == RejectReason.MAPPING_FAILED
        ? PrepareConfig.defaults()
            .withMapping(
                new MappingText("test", "{\"value\": number(first-present(.value, 0)), * : .}"))
        : PrepareConfig.defaults();
  }

  private static Prepared outcome(RejectReason reason, SourceRecord source) {
    List<Prepared> prepared = new Preparer(configFor(reason), Samples.CLOCK).prepareAll(source);
    assertThat(prepared).hasSize(1);
    return prepared.get(0);
  }

  @TestFactory
  Stream<DynamicTest> everyRejectReasonHasARecordThatIsRejectedForIt() {
    return REJECTED.entrySet().stream()
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.getKey().name(),
                    () -> {
                      Prepared prepared = outcome(example.getKey(), example.getValue());
                      assertThat(prepared.reject()).isNotNull();
                      assertThat(prepared.reject().reason()).isEqualTo(example.getKey());
                      assertThat(prepared.reject().position()).isEqualTo(Samples.POSITION);
                      assertThat(prepared.reject().detail()).isNotBlank();
                      assertThat(prepared.reject().event()).isNull();
                      assertThat(prepared.reject().attempts().firstSentAt()).isNull();
                      assertThat(prepared.event()).isNull();
                      assertThat(prepared.suppression()).isNull();
                      assertThat(prepared.warnings()).isEmpty();
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyWarningHasARecordThatIsSentWithIt() {
    return WARNED.entrySet().stream()
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.getKey().name(),
                    () -> {
                      Prepared prepared = prepare(example.getValue());
                      assertThat(prepared.event()).isNotNull();
                      assertThat(prepared.warnings())
                          .contains(example.getKey())
                          .isSubsetOf(
                              EnumSet.of(
                                  example.getKey(),
                                  Warning.NO_MATCH_KEY,
                                  Warning.LIMITED_DATA_USE_WITHOUT_IP));
                      assertThat(prepared.reject()).isNull();
                      assertThat(prepared.suppression()).isNull();
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everySuppressionHasARecordThatIsLeftOutForIt() {
    return SUPPRESSED.entrySet().stream()
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.getKey().name(),
                    () -> {
                      Prepared prepared = prepare(example.getValue());
                      assertThat(prepared.suppression()).isEqualTo(example.getKey());
                      assertThat(prepared.event()).isNull();
                      assertThat(prepared.reject()).isNull();
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyReasonHasARecordThatOnlyJustEscapesIt() {
    return Stream.of(
            NOT_REJECTED.entrySet().stream()
                .map(
                    example ->
                        DynamicTest.dynamicTest(
                            example.getKey().name(),
                            () -> {
                              Prepared prepared = outcome(example.getKey(), example.getValue());
                              assertThat(prepared.reject()).as(prepared.toString()).isNull();
                            })),
            NOT_WARNED.entrySet().stream()
                .map(
                    example ->
                        DynamicTest.dynamicTest(
                            example.getKey().name(),
                            () -> {
                              Prepared prepared = prepare(example.getValue());
                              assertThat(prepared.event()).as(prepared.toString()).isNotNull();
                              Set<Warning> others = EnumSet.of(Warning.NO_MATCH_KEY);
                              others.remove(example.getKey());
                              assertThat(prepared.warnings()).isSubsetOf(others);
                            })),
            NOT_SUPPRESSED.entrySet().stream()
                .map(
                    example ->
                        DynamicTest.dynamicTest(
                            example.getKey().name(),
                            () -> assertThat(prepare(example.getValue()).suppression()).isNull())))
        .flatMap(tests -> tests);
  }

  @Test
  void noConstantIsWithoutAnExample() {
    assertThat(REJECTED.keySet())
        .containsExactlyInAnyOrderElementsOf(
            EnumSet.complementOf(
                EnumSet.of(
                    RejectReason.REFUSED_BY_TIKTOK,
                    RejectReason.NO_EVENT_TO_REPLAY,
                    RejectReason.UNREADABLE_OUTCOME)));
    assertThat(NOT_REJECTED.keySet()).isEqualTo(REJECTED.keySet());
    assertThat(NOT_WARNED.keySet()).isEqualTo(WARNED.keySet());
    assertThat(NOT_SUPPRESSED.keySet()).isEqualTo(SUPPRESSED.keySet());
    assertThat(WARNED.keySet()).containsExactlyInAnyOrder(Warning.values());
    assertThat(SUPPRESSED.keySet()).containsExactlyInAnyOrder(Suppression.values());
  }

  @Test
  void whatIsReadWronglyIsRejectedWhereItIsRead() {
    Set<RejectReason> ofParsing =
        EnumSet.of(
            RejectReason.MALFORMED_JSON,
            RejectReason.NOT_AN_OBJECT,
            RejectReason.MALFORMED_CSV,
            RejectReason.RECORD_TOO_LARGE,
            RejectReason.MALFORMED_GZIP,
            RejectReason.UNREADABLE_VALUE);
    REJECTED.forEach(
        (reason, source) ->
            assertThat(outcome(reason, source).reject().stage())
                .as(reason.name())
                .isEqualTo(
                    reason == RejectReason.MAPPING_FAILED
                        ? Stage.MAP
                        : ofParsing.contains(reason) ? Stage.PARSE : Stage.VALIDATE));
  }

  @Test
  void everyWarningAndSuppressionExplainsItselfInOneSentence() {
    Stream.concat(
            Stream.of(Warning.values()).map(Warning::explanation),
            Stream.of(Suppression.values()).map(Suppression::explanation))
        .forEach(
            text -> assertThat(text).hasSizeGreaterThan(30).endsWith(".").doesNotContain(". "));
  }

  @Test
  void aRejectSaysWhatIsKnownOfTheEventAndNothingElse() {
    Prepared prepared =
        prepare(web("'event_source':'shop'", "'event_id':'o 1'", "'email':'alice@example.com'"));
    assertThat(prepared.reject().eventName()).isEqualTo("Purchase");
    assertThat(prepared.reject().eventId())
        .isEqualTo("sha256:" + Samples.sha256("o 1").substring(0, 12));
    assertThat(prepared.reject().eventTime()).isEqualTo(1777636800L);
    assertThat(prepared.reject().field()).isEqualTo("event_source");
    assertThat(prepared.reject().toString()).doesNotContain("alice").doesNotContain("o 1");
    assertThat(prepared.hasConsentSignal()).isTrue();
  }

  @Test
  void aLargerLimitLetsALargerEventThrough() {
    String json = web("'description':'" + "x".repeat(1_000) + "'");
    assertThat(prepare(PrepareConfig.defaults().withMaxEventBytes(1_000), json).reject().reason())
        .isEqualTo(RejectReason.EVENT_TOO_LARGE);
    assertThat(prepare(PrepareConfig.defaults().withMaxEventBytes(2_000), json).event())
        .isNotNull();
  }

  @Test
  void unknownColumnsAreReportedByNameAndOnlyBySafeNames() {
    Prepared prepared =
        prepare(web("'Shop_Name':1", "'alice@example.com':{'a':[1]}", "'EMAIL':'a@example.com'"));
    assertThat(prepared.unknownColumns())
        .containsExactly(
            "Shop_Name", "sha256:" + Samples.sha256("alice@example.com").substring(0, 12));
    assertThat(prepare(record(GRANTED, "'a':1")).unknownColumns()).containsExactly("a");
    for (String consent : List.of("granted", "denied")) {
      assertThat(
              prepare(
                      record(
                          "'consent_ad_user_data':'" + consent + "','phone':'+49 170 1234567'",
                          "'491701234567':1,'a':1"))
                  .unknownColumns())
          .as("a phone number has the letters of a name")
          .containsExactly("sha256:" + Samples.sha256("491701234567").substring(0, 12), "a");
    }
  }

  @Test
  void theColumnsASourceIsReadByAreNotUnknown() {
    PrepareConfig config = PrepareConfig.defaults().withSourceColumns(List.of("Created_At"));
    assertThat(prepare(config, record(GRANTED, "'CREATED_AT':1,'a':1")).unknownColumns())
        .containsExactly("a");
  }
}
