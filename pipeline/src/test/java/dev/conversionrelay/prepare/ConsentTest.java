package dev.conversionrelay.prepare;

import static dev.conversionrelay.prepare.Samples.app;
import static dev.conversionrelay.prepare.Samples.crm;
import static dev.conversionrelay.prepare.Samples.offline;
import static dev.conversionrelay.prepare.Samples.prepare;
import static dev.conversionrelay.prepare.Samples.sent;
import static dev.conversionrelay.prepare.Samples.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.ConsentSignals;
import dev.conversionrelay.conversion.ConsentSignals.Signal;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.prepare.ConsentPolicy.Preset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsentTest {

  private static final String BASE =
      "'event':'Purchase','event_id':'o-1','event_time':1777636800,'event_source':'web',"
          + "'event_source_id':'CM1I1K3C77UABCDEFGHI'";

  private static Prepared with(String members) {
    return prepare(members.isEmpty() ? Samples.record(BASE) : Samples.record(BASE, members));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'consent_ad_user_data':'granted'",
        "'consent_ad_user_data':' GRANTED '",
        "'CONSENT_AD_USER_DATA':'Granted'",
        "'consent_ad_user_data':true",
        "'consent_ad_user_data':'TRUE'",
        "'consent_ad_user_data':1",
        "'consent_ad_user_data':'granted','consent_ad_storage':'granted'",
        "'consent_ad_user_data':'granted','consent_ad_storage':''",
        "'consent_ad_user_data':'granted','consent_ad_storage':null",
        "'consent_ad_user_data':'granted','gpc':false",
        "'consent_ad_user_data':'granted','us_privacy':'1YNN'",
        "'consent_ad_user_data':'granted','us_privacy':'1---'",
        "'consent_ad_user_data':'granted','tcf_consent':' ','gpp':''",
        "'consent_ad_user_data':'granted','consent_ad_user_data':'granted'",
      })
  void aClearYesIsSent(String members) {
    Prepared prepared = with(members);
    assertThat(prepared.event()).isNotNull();
    assertThat(prepared.hasConsentSignal()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'consent_ad_user_data':'denied'",
        "'consent_ad_user_data':'Denied'",
        "'consent_ad_user_data':false",
        "'consent_ad_user_data':0",
        "'consent_ad_user_data':'granted','consent_ad_storage':'denied'",
        "'consent_ad_user_data':'denied','consent_ad_storage':'granted'",
        "'consent_ad_user_data':'perhaps','consent_ad_storage':'denied'",
        "'consent_ad_storage':'denied'",
        "'consent_ad_user_data':'granted','gpc':true",
        "'consent_ad_user_data':'granted','gpc':'1'",
        "'consent_ad_user_data':'granted','us_privacy':'1YYN'",
        "'consent_ad_user_data':'granted','us_privacy':'1yyn'",
        "'consent_ad_user_data':'granted','us_privacy':'1YYN','tcf_consent':'CPc7TgAPc7TgAAGABC'",
      })
  void aNoOutweighsEverything(String members) {
    assertThat(with(members).suppression()).isEqualTo(Suppression.CONSENT_DENIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'consent_ad_user_data':'yes'",
        "'consent_ad_user_data':2",
        "'consent_ad_user_data':['granted']",
        "'consent_ad_user_data':{'a':1}",
        "'consent_ad_user_data':'granted','consent_ad_storage':'unknown'",
        "'consent_ad_user_data':'granted','gpc':'maybe'",
        "'consent_ad_user_data':'granted','us_privacy':'1Y'",
        "'consent_ad_user_data':'granted','us_privacy':'2YNN'",
        "'consent_ad_user_data':'granted','us_privacy':1",
        "'consent_ad_user_data':'granted','us_privacy':'1YXN'",
        "'consent_ad_user_data':'granted','us_privacy':'1XNN'",
        "'consent_ad_user_data':'granted','us_privacy':'1YNX'",
        "'consent_ad_user_data':'granted','us_privacy':'1YNNX'",
        "'consent_ad_user_data':'granted','tcf_consent':'CPc7TgAPc7TgAAGABC'",
        "'consent_ad_user_data':'granted','gpp':'DBABMA~CPXxRfA'",
        "'consent_ad_user_data':'denied','consent_ad_user_data':'granted'",
        "'consent_ad_user_data':'granted','consent_ad_storage':'denied','consent_ad_storage':null",
      })
  void whatIsNotUnderstoodIsNoYes(String members) {
    assertThat(with(members).suppression()).isEqualTo(Suppression.CONSENT_UNREADABLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'a':1 | false",
        "'consent_ad_user_data':null | false",
        "'consent_ad_user_data':' ' | false",
        "'consent_ad_storage':'granted' | true",
        "'gpc':false | false",
        "'us_privacy':'1YNN' | false"
      })
  void silenceIsNoYes(String members, boolean signal) {
    Prepared prepared = with(members);
    assertThat(prepared.suppression()).isEqualTo(Suppression.CONSENT_MISSING);
    assertThat(prepared.hasConsentSignal()).isEqualTo(signal);
  }

  @Test
  void consentIsAskedForBeforeAnythingElseIsFound() {
    assertThat(
            prepare("{'event':5,'event_time':'x','consent_ad_user_data':'denied'}").suppression())
        .isEqualTo(Suppression.CONSENT_DENIED);
  }

  @Test
  void limitedDataUseIsPassedOnForWebAndApp() {
    assertThat(sent(web("'limited_data_use':true")).get("limited_data_use").booleanValue())
        .isTrue();
    assertThat(sent(app("'limited_data_use':'1'")).get("limited_data_use").booleanValue()).isTrue();
    assertThat(sent(web("'limited_data_use':'who knows'")).get("limited_data_use").booleanValue())
        .isTrue();
    assertThat(sent(web("'limited_data_use':false")).has("limited_data_use")).isFalse();
  }

  @Test
  void limitedDataUseStopsWhatTikTokCannotLimit() {
    for (String json :
        new String[] {
          offline("'limited_data_use':true"),
          crm("'limited_data_use':'what'"),
          web("'event_source':'OFFLINE'", "'limited_data_use':1")
        }) {
      assertThat(prepare(json).suppression()).isEqualTo(Suppression.LIMITED_DATA_USE_NOT_AVAILABLE);
    }
    assertThat(prepare(offline("'limited_data_use':false")).event()).isNotNull();
    PrepareConfig offline = PrepareConfig.defaults().withDefaultEventSource(EventSource.OFFLINE);
    assertThat(
            prepare(offline, web("'event_source':null", "'limited_data_use':true")).suppression())
        .isEqualTo(Suppression.LIMITED_DATA_USE_NOT_AVAILABLE);
  }

  @Test
  void anUnknownSourceWithLimitedDataUseIsNotSentEither() {
    assertThat(prepare(web("'event_source':'x'", "'limited_data_use':true")).reject().reason())
        .isEqualTo(RejectReason.INVALID_EVENT_SOURCE);
  }

  @Test
  void twoDifferentAnswersToTrackingAreNone() {
    assertThat(prepare(app("'att_status':'DENIED'", "'ATT_STATUS':'AUTHORIZED'")).suppression())
        .isEqualTo(Suppression.CONSENT_UNREADABLE);
    assertThat(prepare(app("'att_status':'AUTHORIZED'", "'ATT_STATUS':'AUTHORIZED'")).event())
        .isNotNull();
    assertThat(prepare(app("'att_status':'DENIED'", "'ATT_STATUS':null")).suppression())
        .isEqualTo(Suppression.CONSENT_UNREADABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"denied", " Restricted ", "RESTRICTED"})
  void whoDoesNotAllowTrackingIsNotSent(String status) {
    assertThat(prepare(app("'att_status':'" + status + "'")).suppression())
        .isEqualTo(Suppression.ATT_DENIED);
  }

  @Test
  void theExplanationOfWhatIsNotReadNamesTheOption() {
    assertThat(Suppression.CONSENT_UNREADABLE.explanation())
        .contains("--consentPolicy", "tcf_consent", "gpp");
  }

  @ParameterizedTest
  @EnumSource(
      value = Signal.class,
      names = {"DENIED", "UNREADABLE", "ABSENT"})
  void noSignalButGrantedLetsUserDataThrough(Signal signal) {
    ConsentSignals signals =
        new ConsentSignals(
            signal,
            Signal.GRANTED,
            Signal.ABSENT,
            Signal.ABSENT,
            Signal.ABSENT,
            Signal.ABSENT,
            Signal.ABSENT,
            false,
            true);
    assertThat(
            ConsentPolicy.of(Preset.REQUIRE_SIGNAL).decide(signals, EventSource.WEB).suppression())
        .isNotNull();
  }
}
