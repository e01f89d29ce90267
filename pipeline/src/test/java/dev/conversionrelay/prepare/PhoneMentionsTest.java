package dev.conversionrelay.prepare;

import static dev.conversionrelay.prepare.Samples.prepare;
import static dev.conversionrelay.prepare.Samples.sent;
import static dev.conversionrelay.prepare.Samples.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.Conversion;
import dev.conversionrelay.conversion.Warning;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneMentionsTest {

  private static PhoneMentions mentions(String phone, String region) {
    Conversion conversion = new Conversion(List.of());
    conversion.put(Column.PHONE, phone);
    PhoneMentions mentions = new PhoneMentions();
    mentions.of(conversion);
    mentions.inRegion(region);
    return mentions;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+491701234567",
        "call +49 (170) 123-4567 now",
        "+ 49 170 1234567",
        "\uff0b49 170 1234567",
        "00491701234567",
        "tel:0049 170 1234567",
        "%2B491701234567",
        "%252B49%2520170%25201234567",
        "+4\u0669 170 1234567",
        "+491701234567-17",
        "Purchase-+49 170 1234567-50001",
      })
  void aNumberWithItsCountryCodeIsFoundInTextsAndInIds(String text) {
    assertThat(mentions(null, null).occurInText(text)).isTrue();
    assertThat(mentions(null, null).occurInId(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "DE, 0170 1234567",
    "DE, 0170/1234567",
    "DE, Rückruf 0170-1234567 bitte",
    "DE, 01701234567",
    "DE, 030 / 123 45 67 8",
    "US, (213) 373-4253",
    "US, 213-373-4253",
    "US, 213.373.4253",
    "US, 213\u2011373\u20114253",
    "GB, 07400 123456",
    "FR, 06 12 34 56 78",
  })
  void aNationalNumberIsFoundInTextsOfItsCountry(String region, String text) {
    assertThat(mentions(null, region).occurInText(text)).isTrue();
    assertThat(mentions(null, region).occurInId(text)).isFalse();
    assertThat(mentions(null, null).occurInText(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "US, 2026-11-25",
    "DK, 2026-11-25",
    "NO, 25.11.2026",
    "DK, 2026-11-25 10:30",
    "US, 2133734253",
    "DE, 4915112345678",
    "DE, 4006381333931",
    "DE, 12345678.90",
    "US, 203.0.113.195",
    "DE, article_01701234567",
    "DE, a01701234567b",
    "US, 113-1234567-1234567",
    "US, 1 2 3 4 5 6 7",
    "DE, 10 x 20 x 30",
    "DE, +12",
    "DE, +1234567",
    "DE, 001234",
    "US, 9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd",
  })
  void otherDigitsAreNoNumber(String region, String text) {
    assertThat(mentions(null, region).occurInText(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "+49 170 1234567, 1701234567",
    "+49 170 1234567, 491701234567",
    "+49 170 1234567, 0170-123.4567",
    "+49 170 1234567, id-01701234567-2",
    "00491701234567, 0170/1234567/2",
    "0170 1234567, 491701234567",
    "0049 170 1234567, 491701234567",
    "491701234567, 0170 1234567",
    "2133734253, 12133734253",
  })
  void thePersonsOwnNumberIsFoundHoweverItIsWritten(String phone, String text) {
    assertThat(mentions(phone, null).occurInId(text)).isTrue();
    assertThat(mentions(phone, null).occurInText(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "+49 170 1234567, 491701234568",
    "+49 170 1234567, 1234567",
    "123, 123",
    "9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd, 220923058726",
  })
  void anotherNumberIsNotThePersonsOwn(String phone, String text) {
    assertThat(mentions(phone, null).occurInId(text)).isFalse();
  }

  /** Whatever a country's numbers look like, with the country code they are found. */
  @Test
  void theNumbersOfAllCountriesAreFoundWithTheirCountryCode() {
    PhoneNumberUtil util = PhoneNumberUtil.getInstance();
    PhoneMentions mentions = mentions(null, null);
    for (String region : util.getSupportedRegions()) {
      var example = util.getExampleNumberForType(region, PhoneNumberType.MOBILE);
      if (example == null) {
        continue;
      }
      for (PhoneNumberFormat format :
          List.of(PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL)) {
        String written = util.format(example, format);
        assertThat(mentions.occurInText("x " + written + ", y")).as(written).isTrue();
      }
    }
  }

  @Test
  void phoneNumbersAreTakenOutOfWhateverTikTokReadsInClear() {
    Prepared prepared =
        prepare(
            web(
                "'country':'DE'",
                "'url':'https://a.example/c/+491701234567/x?q=0170%201234567&n=1#t=%2B49170-1234567'",
                "'referrer':'https://b.example/?cb=00491701234567'",
                "'search_string':'0170 1234567','query':'sofa','description':'Tel. 0170-1234567'",
                "'properties':{'note':'+49 170 1234567','n':[1,'0170/1234567'],'kept':'2026-11-25'}"));
    assertThat(sent(prepared).get("page").toString())
        .isEqualTo(
            "{\"url\":\"https://a.example/c//x?q=&n=1#t=\","
                + "\"referrer\":\"https://b.example/?cb=\"}");
    assertThat(sent(prepared).get("properties").toString())
        .isEqualTo("{\"query\":\"sofa\",\"kept\":\"2026-11-25\",\"n\":[1]}");
    assertThat(prepared.fieldsOf(Warning.PERSONAL_DATA_LEFT_OUT))
        .containsExactlyInAnyOrder("url", "referrer", "search_string", "description", "properties");
  }

  @Test
  void theOwnNumberIsTakenOutOfIdsAndNumbersToo() {
    Prepared prepared =
        prepare(
            web(
                "'phone':'0170 1234567','country':'DE','shop_id':'491701234567'",
                "'content_ids':['sku','01701234567']",
                "'contents':[{'content_id':'sku','brand':'1701234567'}]",
                "'url':'https://a.example/?u=491701234567&v=1'",
                "'properties':{'caller':491701234567,'total':491701234568}"));
    assertThat(prepared.event().jsonText()).doesNotContain("1701234567");
    assertThat(prepared.event().jsonText()).contains("491701234568").contains("?u=&v=1");
    assertThat(prepared.fieldsOf(Warning.PERSONAL_DATA_LEFT_OUT))
        .containsExactlyInAnyOrder("shop_id", "content_ids", "contents.brand", "properties", "url");
  }

  @Test
  void theNumberOfOneRecordIsNotThatOfTheNext() {
    Preparer preparer = new Preparer(PrepareConfig.defaults(), Samples.CLOCK);
    preparer.prepare(Samples.source(web("'phone':'+491701234567'")));
    Prepared next = preparer.prepare(Samples.source(web("'shop_id':'491701234567'")));
    assertThat(sent(next).get("properties").get("shop_id").asText()).isEqualTo("491701234567");
  }
}
