package dev.conversionrelay.prepare;

import static dev.conversionrelay.prepare.Samples.app;
import static dev.conversionrelay.prepare.Samples.prepare;
import static dev.conversionrelay.prepare.Samples.sent;
import static dev.conversionrelay.prepare.Samples.sha256;
import static dev.conversionrelay.prepare.Samples.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.conversion.MatchKey;
import dev.conversionrelay.conversion.Warning;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of fact sheet §4.1 and the column "Our default" of §4.2. */
class IdentifiersTest {

  private static final String DIGEST =
      "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f";

  @ParameterizedTest(name = "{0} [{1}] -> {2}")
  @CsvSource({
    "email, ' ALICE_abc@gmail.com ', 848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f",
    "phone, (+1)2133734253, 9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd",
    "external_id, user_123, 80fba0ae1c48e3978e43e4efc365e14e12ea0c830ba8ba5b9a2dafc7e3f2ab8b",
    "phone, +86 138 0000 0000, cc0058bc7784ae0358acf0c091025c7a69d400e148d8688badfa029c9f8c686e",
  })
  void digestsAreThoseTikTokDocuments(String column, String raw, String digest) {
    JsonNode user = sent(web("'" + column + "':'" + raw + "'")).get("user");
    assertThat(user.get(column).asText()).isEqualTo(digest);
  }

  @ParameterizedTest(name = "{0} [{1}] -> {2}")
  @CsvSource({
    "idfa, EA7583CD-A667-48BC-B806-42ECB2B48606, 70574fa9c8f498a7b2e5c8712b1126de7b1406fd02fdc591821c5bd33092fd1c",
    "idfa, ea7583cd-a667-48bc-b806-42ecb2b48606, 70574fa9c8f498a7b2e5c8712b1126de7b1406fd02fdc591821c5bd33092fd1c",
    "gaid, aaaaaa-2222-1111-8787-809e92233ba0, 0ebad966881e1eebffe69b3abf624631cf83ec9bf8cb3ce134c7c75c6d8ee7fc",
    "gaid, ' AAAAAA-2222-1111-8787-809E92233BA0', 0ebad966881e1eebffe69b3abf624631cf83ec9bf8cb3ce134c7c75c6d8ee7fc",
  })
  void digestsOfMobileIdsAreThoseTikTokDocuments(String column, String raw, String digest) {
    JsonNode user = sent(app("'" + column + "':'" + raw + "'")).get("user");
    assertThat(user.get(column).asText()).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'phone':'12133734253','country':'US'",
        "'phone':'(+1) 213 373 4253'",
        "'phone':'13800000000','country':'CN'",
        "'email':''"
      })
  void theDocumentedWrongDigestsAreNeverSent(String member) {
    String json = web(member);
    assertThat(prepare(json).event().jsonText())
        .doesNotContain("1f81adb30e11317806be982cc82769fbf8627833a89dd87cb24d282f71828830")
        .doesNotContain("359ea74a80a57accd42a7311ed96eca04f3e631d0ab34ea76808c543240d8a68")
        .doesNotContain(Hasher.OF_EMPTY);
  }

  @Test
  void theDocumentedWrongDigestOfALowerCaseIdfaIsNeverSent() {
    assertThat(prepare(app("'idfa':'ea7583cd-a667-48bc-b806-42ecb2b48606'")).event().jsonText())
        .doesNotContain("6cd6140c54b2741b81b0099b232a3ddaeed82df456f43563574877baec22b632");
  }

  @ParameterizedTest(name = "{0} [{1}] is hashed as [{2}]")
  @CsvSource({
    // Phone: plus kept, China without exception, a parse by libphonenumber's rules.
    "phone, +49 (0)170 1234567, +491701234567",
    "phone, 0049 170 1234567, +491701234567",
    "phone, 0170/1234567, +491701234567",
    "phone, +4901701234567, +491701234567",
    "phone, +1 (213) 373-4253 ext. 12, +12133734253",
    "phone, +1 213 373 4253x12, +12133734253",
    "phone, +39 06 1234 5678, +390612345678",
    "phone, +86 13800000000, +8613800000000",
    "phone, ＋49 170 1234567, +491701234567",
    // Email: trimmed and in lower case; neither dots nor plus tags removed.
    "email, Alice.Abc+shop@GMail.com, alice.abc+shop@gmail.com",
    "email, '\u00a0alice@example.com\u00a0', alice@example.com",
    "email, INFO@example.com, info@example.com",
    // External id: trimmed, case kept.
    "external_id, ' User_ABC ', User_ABC",
    "first_name, ' Anne-Marie ', annemarie",
    "first_name, O’Neil, oneil",
    "last_name, van der Berg Jr., van der berg jr",
    "last_name, ÖZTÜRK, öztürk",
    "zip_code, SW1A 1AA, sw1a1aa",
    "zip_code, 10115, 10115",
    "zip_code, 123-4567, 1234567",
  })
  void valuesAreNormalisedBeforeHashing(String column, String raw, String normalised) {
    PrepareConfig config = PrepareConfig.defaults().withDefaultRegion("DE");
    JsonNode user = sent(prepare(config, web("'" + column + "':'" + raw + "'"))).get("user");
    assertThat(user.get(column).asText()).isEqualTo(sha256(normalised));
  }

  @ParameterizedTest(name = "{0} in {1}, default {2}, is {3}")
  @CsvSource({
    "94105-1234, US, DE, 94105",
    "941051234, us, , 94105",
    "94105, USA, , 94105",
    "94105-1234, , US, 94105",
    "SW1A 1AA, , US, sw1a1aa",
    "94105-1234, DE, US, 941051234",
    "94105-1234, , , 941051234",
  })
  void zipCodesOfTheUnitedStatesHaveFiveDigits(
      String raw, String country, String region, String normalised) {
    PrepareConfig config = PrepareConfig.defaults().withDefaultRegion(region);
    String json =
        country == null
            ? web("'zip_code':'" + raw + "'")
            : web("'zip_code':'" + raw + "'", "'country':'" + country + "'");
    assertThat(sent(prepare(config, json)).get("user").get("zip_code").asText())
        .isEqualTo(sha256(normalised));
  }

  @ParameterizedTest
  @ValueSource(strings = {"email", "phone", "external_id", "first_name", "last_name", "zip_code"})
  void aDigestIsPutInLowerCaseAndNotHashedAgain(String column) {
    JsonNode user =
        sent(web("'" + column + "':' " + DIGEST.toUpperCase(Locale.ROOT) + " '")).get("user");
    assertThat(user.get(column).asText()).isEqualTo(DIGEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"idfa", "gaid"})
  void aDigestOfAMobileIdIsPutInLowerCaseAndNotHashedAgain(String column) {
    JsonNode user =
        sent(app("'" + column + "':'" + DIGEST.toUpperCase(Locale.ROOT) + "'")).get("user");
    assertThat(user.get(column).asText()).isEqualTo(DIGEST);
  }

  @ParameterizedTest(name = "[{0}] is no address")
  @ValueSource(
      strings = {
        "none",
        "alice@",
        "@example.com",
        "alice@localhost",
        "alice@example.c",
        "alice@exam ple.com",
        "alice@@example.com",
        "alice@example..com",
        "alice@example.com.",
        "Alice <alice@example.com>",
        "mailto:alice@example.com",
        "a@example.com,b@example.com",
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "\u200balice@example.com"
      })
  void anEmailThatIsNoAddressIsLeftOut(String raw) {
    Prepared prepared = prepare(web("'email':'" + raw + "'"));
    assertThat(prepared.warnings()).contains(Warning.EMAIL_UNREADABLE);
    assertThat(sent(prepared).has("user")).isFalse();
  }

  @ParameterizedTest(name = "[{0}] in {1} is unreadable")
  @CsvSource({
    "1-800-FLOWERS, US",
    "+1 800 FLOWERS, US",
    "tel 12, US",
    "12, US",
    "373-4253, US",
    "+49, DE",
    "+999 123456789, DE",
    "+0049 170 1234567, DE",
    "+49170+491701234567, DE",
    "1234567890123456789012, DE",
    "030 1234567; 0170 1234567, DE",
    "unknown, DE",
    "0049 170 1234567, US",
  })
  void aPhoneThatCannotBeReadIsLeftOut(String raw, String country) {
    Prepared prepared = prepare(web("'phone':'" + raw + "'", "'country':'" + country + "'"));
    assertThat(prepared.warnings()).contains(Warning.PHONE_UNREADABLE);
    assertThat(sent(prepared).get("user").has("phone")).isFalse();
  }

  @ParameterizedTest(name = "[{0}] of {1} is {2}")
  @CsvSource({
    "491701234567, DE, +491701234567",
    "49 (0) 170 1234567, DE, +491701234567",
    "6281234567890, ID, +6281234567890",
    "39 333 1234567, IT, +393331234567",
    "12133734253, US, +12133734253",
    // National all the same: an area or operator code that is like the calling code.
    "0491 1234567, DE, +494911234567",
    "393 1234567, IT, +393931234567",
    "912 3456789, IN, +919123456789",
    "659 212 3456, US, +16592123456",
  })
  void aPhoneThatLostItsPlusIsToldFromANationalNumber(String raw, String country, String e164) {
    JsonNode user = sent(web("'phone':'" + raw + "'", "'country':'" + country + "'")).get("user");
    assertThat(user.get("phone").asText()).isEqualTo(sha256(e164));
  }

  @ParameterizedTest(name = "[{0}] of {1}")
  @CsvSource({
    // Stockholm, or an area code without its zero.
    "468128255, SE",
    // A German mobile, or nothing that Austria knows.
    "491701234567, AT",
  })
  void aPhoneWithoutPlusThatCanBeTwoNumbersIsLeftOut(String raw, String country) {
    Prepared prepared = prepare(web("'phone':'" + raw + "'", "'country':'" + country + "'"));
    assertThat(prepared.warnings()).contains(Warning.PHONE_UNREADABLE);
    assertThat(sent(prepared).get("user").has("phone")).isFalse();
  }

  @ParameterizedTest(name = "[{0}] of {1} is {2}")
  @CsvSource({
    "491701234567.0, DE, +491701234567",
    "+491701234567.0, DE, +491701234567",
    "2133734253.00, US, +12133734253",
  })
  void theFractionOfAPhoneThatWasHeldAsANumberIsNoDigitOfIt(
      String raw, String country, String e164) {
    JsonNode user = sent(web("'phone':'" + raw + "'", "'country':'" + country + "'")).get("user");
    assertThat(user.get("phone").asText()).isEqualTo(sha256(e164));
  }

  @ParameterizedTest(name = "{0} [{1}]")
  @CsvSource({
    // Half a surrogate pair, or the mark of one: the value was cut, or decoded wrongly.
    "email, a\\ud83d@example.com",
    "external_id, u\\ud83d",
    "external_id, M\ufffdller",
    "first_name, M\ufffdller",
    "zip_code, 1\ufffd",
    // Rounded by a spreadsheet: the same for many people.
    "phone, 4.91512E+11",
    "external_id, 4.91512E+11",
    "external_id, 1.23457e+14",
    // Digests that TikTok does not take.
    "first_name, d41d8cd98f00b204e9800998ecf8427e",
    "last_name, DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
    "zip_code, d41d8cd98f00b204e9800998ecf8427e",
  })
  void aValueThatWasDamagedBeforeIsNotHashed(String column, String raw) {
    PrepareConfig config = PrepareConfig.defaults().withDefaultRegion("DE");
    Prepared prepared = prepare(config, web("'" + column + "':'" + raw + "'"));
    assertThat(sent(prepared).has("user")).isFalse();
    assertThat(prepared.warnings()).hasSize(2).contains(Warning.NO_MATCH_KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.91512E11", "4.91512e+11"})
  void aNumberThatWasRoundedIsNotHashed(String number) {
    PrepareConfig config = PrepareConfig.defaults().withDefaultRegion("DE");
    String json = web("'phone':" + number, "'external_id':[" + number + "]");
    assertThat(sent(prepare(config, json)).has("user")).isFalse();
  }

  @ParameterizedTest(name = "[{0}] is hashed as [{1}]")
  @CsvSource({"1.0E7, 10000000", "4.9151234567E11, 491512345670", "5E12, 5000000000000"})
  void aNumberWithAllItsDigitsIsHashedByThem(String number, String id) {
    assertThat(sent(web("'external_id':" + number)).get("user").get("external_id").asText())
        .isEqualTo(sha256(id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\\\x", "\u200e", "\u202a", "\u200b"})
  void aDigestIsKnownBehindWhatIsNotPartOfIt(String before) {
    for (String column : List.of("email", "phone", "external_id", "first_name", "zip_code")) {
      JsonNode user = sent(web("'" + column + "':'" + before + DIGEST + "'")).get("user");
      assertThat(user.get(column).asText()).isEqualTo(DIGEST);
    }
  }

  @ParameterizedTest(name = "{0} [{1}] is hashed as [{2}]")
  @CsvSource({
    "first_name, \u200eAlice\u200f, alice",
    "last_name, Mül\u00adler\u200b, müller",
    // The joiner is part of how this is spelt.
    "first_name, علی\u200cرضا, علی\u200cرضا",
    "zip_code, \u200e10115\u200f, 10115",
    "zip_code, 10115.0, 10115",
    "zip_code, １２３－４５６７, 1234567",
  })
  void whatNobodySeesIsNotHashed(String column, String raw, String normalised) {
    JsonNode user = sent(web("'" + column + "':'" + raw + "'")).get("user");
    assertThat(user.get(column).asText()).isEqualTo(sha256(normalised));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{123e4567-e89b-12d3-a456-426614174000}",
        "{123E4567-E89B-12D3-A456-426614174000}"
      })
  void anIdInBracesIsHashedAsItIsAndAsTheArrayOfOneThatItMayBe(String id) {
    assertThat(sent(web("'external_id':'" + id + "'")).get("user").get("external_id"))
        .extracting(JsonNode::asText)
        .containsExactly(sha256(id), sha256(id.substring(1, id.length() - 1)));
  }

  @Test
  void anArrayOfSeveralIdsStaysAnArray() {
    String id = "123e4567-e89b-12d3-a456-426614174000";
    assertThat(sent(web("'external_id':'{" + id + ",u2}'")).get("user").get("external_id"))
        .extracting(JsonNode::asText)
        .containsExactly(sha256(id), sha256("u2"));
    assertThat(sent(app("'idfa':'{" + id + "}'")).get("user").get("idfa").asText())
        .isEqualTo(sha256(id.toUpperCase(Locale.ROOT)));
  }

  @Test
  void theCountryOfTheRecordGoesBeforeTheDefaultRegion() {
    PrepareConfig config = PrepareConfig.defaults().withDefaultRegion("US");
    JsonNode user =
        sent(prepare(config, web("'phone':'0170 1234567'", "'country':'de'"))).get("user");
    assertThat(user.get("phone").asText()).isEqualTo(sha256("+491701234567"));
  }

  @Test
  void aNationalPhoneOfAnUnreadableCountryIsNotReadByTheDefaultRegion() {
    PrepareConfig config = PrepareConfig.defaults().withDefaultRegion("US");
    Prepared prepared = prepare(config, web("'phone':'213 373 4253'", "'country':'Atlantis'"));
    assertThat(prepared.warnings())
        .contains(Warning.PHONE_WITHOUT_COUNTRY, Warning.COUNTRY_UNREADABLE);
    assertThat(sent(prepared).has("user")).isFalse();
  }

  @Test
  void aPhoneInAJsonNumberIsReadByItsDigits() {
    JsonNode user = sent(web("'phone':2133734253", "'country':'US'")).get("user");
    assertThat(user.get("phone").asText()).isEqualTo(sha256("+12133734253"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "['a@example.com','B@example.com','a@EXAMPLE.com']",
        "'[\\'a@example.com\\',\\'b@example.com\\']'",
        "'{a@example.com,b@example.com,NULL}'",
        "'{\\'a@example.com\\',b@example.com}'",
      })
  void severalValuesAreSentAsAnArrayWithoutRepetitionInOrder(String value) {
    assertThat(sent(web("'email':" + value)).get("user").get("email"))
        .extracting(JsonNode::asText)
        .containsExactly(sha256("a@example.com"), sha256("b@example.com"));
  }

  @Test
  void aPhoneWithItsCountryCodeButWithoutPlusIsReadWhereItCanBeNothingElse() {
    JsonNode user = sent(web("'phone':'44 7700 900123'", "'country':'GB'")).get("user");
    assertThat(user.get("phone").asText()).isEqualTo(sha256("+447700900123"));
  }

  @Test
  void oneValueLeftOfSeveralIsSentAsAString() {
    JsonNode user =
        sent(web("'email':['a@example.com','none',null,'',' A@example.com']")).get("user");
    assertThat(user.get("email").isTextual()).isTrue();
    assertThat(user.get("email").asText()).isEqualTo(sha256("a@example.com"));
  }

  @ParameterizedTest(name = "external_id {0} is hashed as {1}")
  @CsvSource({"12345, 12345", "12345.0, 12345", "1.2345E4, 12345", "0, 0", "12.5, 12.5"})
  void aNumericExternalIdIsHashedByItsDigits(String number, String text) {
    assertThat(sent(web("'external_id':" + number)).get("user").get("external_id").asText())
        .isEqualTo(sha256(text));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"{'a':1}", "[['a']]", "[{'a':1}]", "true", "'[a'", "'{a,'"})
  void anExternalIdOfTheWrongKindIsLeftOut(String value) {
    Prepared prepared = prepare(web("'external_id':" + value));
    assertThat(prepared.fieldsOf(Warning.FIELD_UNREADABLE)).containsExactly("external_id");
    assertThat(sent(prepared).has("user")).isFalse();
  }

  @Test
  void everyMatchKeyOfAWebEventIsCounted() {
    Prepared prepared =
        prepare(
            web(
                "'email':'a@example.com','phone':'+491701234567','external_id':'u1'",
                "'ttclid':'E.C.P.x','ttp':'2F7h','ip':'203.0.113.9','user_agent':'UA'",
                "'locale':'de-DE','first_name':'A','last_name':'B','zip_code':'10115'",
                "'city':'Berlin','state':'BE','country':'DE'"));
    assertThat(MatchKey.setOf(prepared.event().matchKeys()))
        .containsExactlyInAnyOrder(
            MatchKey.EMAIL,
            MatchKey.PHONE,
            MatchKey.EXTERNAL_ID,
            MatchKey.TTCLID,
            MatchKey.TTP,
            MatchKey.IP,
            MatchKey.USER_AGENT,
            MatchKey.LOCALE,
            MatchKey.FIRST_NAME,
            MatchKey.LAST_NAME,
            MatchKey.ZIP_CODE,
            MatchKey.CITY,
            MatchKey.STATE,
            MatchKey.COUNTRY);
    assertThat(prepared.warnings()).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1} is sent as {2}")
  @CsvSource({
    "city, New York, newyork",
    "city, São Paulo, sãopaulo",
    "city, ST. JOHN'S, stjohns",
    "country, US, us",
    "country, deu, de",
    "country, UK, gb",
    "state, Bayern, bayern",
  })
  void placesAreNormalisedAndNotHashed(String column, String raw, String normalised) {
    String json = web("'" + column + "':'" + raw.replace("'", "\\u0027") + "'");
    assertThat(sent(json).get("user").get(column).asText()).isEqualTo(normalised);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"CA, ca", "California, ca", "US-CA, ca", "new york, ny", "DC, dc", "GU, gu"})
  void statesOfTheUnitedStatesHaveTwoLetters(String raw, String normalised) {
    JsonNode user = sent(web("'state':'" + raw + "'", "'country':'US'")).get("user");
    assertThat(user.get("state").asText()).isEqualTo(normalised);
  }

  @Test
  void aClickIdIsTakenFromTheUrlWhenTheColumnIsAbsent() {
    String url = "'url':'https://shop.example/?a=1&ttclid=E.C.P.a%2Bb&b=2#ttclid=no'";
    assertThat(sent(web(url)).get("user").get("ttclid").asText()).isEqualTo("E.C.P.a+b");
    assertThat(sent(web(url, "'ttclid':'given'")).get("user").get("ttclid").asText())
        .isEqualTo("given");
  }

  @Test
  void aClickIdOfAThousandCharactersIsNotShortened() {
    String longest = "x".repeat(1_000);
    assertThat(sent(web("'ttclid':'" + longest + "'")).get("user").get("ttclid").asText())
        .isEqualTo(longest);
    Prepared tooLong = prepare(web("'ttclid':'" + longest + "x'"));
    assertThat(tooLong.warnings()).contains(Warning.TTCLID_TOO_LONG);
    assertThat(sent(tooLong).has("user")).isFalse();
  }

  /** No member, and no digest of nothing: TikTok would take either without a word. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'email':'n/a'",
        "'email':'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
        "'external_id':'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855'",
        "'external_id':'1.23457E+15'",
        "'phone':'+1 23'",
        "'phone':'0170 1234567'",
        "'first_name':'-'",
        "'last_name':'9e107d9d372bb6826bd81d3542a419d6'",
        "'zip_code':'--'",
        "'zip_code':'2134','country':'US'",
        "'zip_code':'9e107d9d372bb6826bd81d3542a419d6'"
      })
  void whatIsLeftOutLeavesNothingBehind(String members) {
    Prepared prepared = prepare(web(members));
    String column = members.substring(1, members.indexOf('\'', 1));
    assertThat(sent(prepared).path("user").has(column)).isFalse();
    assertThat(prepared.event().matchKeys() & ~MatchKey.COUNTRY.mask()).isZero();
    assertThat(prepared.warnings()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'idfa':'00000000-0000-0000-0000-000000000000'",
        "'gaid':'00000000-0000-0000-0000-000000000000'",
        "'idfa':'12b9377cbe7e5c94e8a70d9d23929523d14afa954793130f8a3959c7b849aca8'"
      })
  void aDeviceWithoutAnIdHasNone(String member) {
    Prepared prepared = prepare(app(member));
    assertThat(prepared.warnings()).contains(Warning.ZERO_ADVERTISING_ID);
    assertThat(sent(prepared).has("user")).isFalse();
    assertThat(prepared.event().matchKeys()).isZero();
  }

  @Test
  void severalValuesOfAKeyAreOneKey() {
    Prepared prepared = prepare(web("'email':['a@example.com','b@example.com']"));
    assertThat(sent(prepared).get("user").get("email")).hasSize(2);
    assertThat(prepared.event().matchKeys()).isEqualTo(MatchKey.EMAIL.mask());
  }

  /** Of full width, of other scripts, and what word processors make of a hyphen. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+49 170 1234567",
        "+49\u2212170\u22121234567",
        "\uff0b49\uff08170\uff091234567",
        "+49\uff0f170\uff0f1234567",
        "+49\uff0e170\uff0e1234567",
        "+49\u2010170\u20131234567",
        "+49\u00a0170\u20091234567",
        "\u200e+49170\u200b1234567",
        "+\u0664\u0669\u0661\u0667\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "+\uff14\uff19\uff11\uff17\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17"
      })
  void aPhoneIsTheSameInWhateverCharactersItIsWritten(String phone) {
    assertThat(sent(web("'phone':'" + phone + "'")).get("user").get("phone").asText())
        .isEqualTo(sha256("+491701234567"));
  }

  @Test
  void otherSignsAreNoPunctuationOfAPhone() {
    for (String sign : List.of("\u00b7", "*", "_", "\u3002", "@")) {
      assertThat(prepare(web("'phone':'+49" + sign + "1701234567'")).warnings())
          .as(sign)
          .contains(Warning.PHONE_UNREADABLE);
    }
  }
}
