package dev.conversionrelay.prepare;

import static dev.conversionrelay.prepare.Samples.app;
import static dev.conversionrelay.prepare.Samples.crm;
import static dev.conversionrelay.prepare.Samples.offline;
import static dev.conversionrelay.prepare.Samples.prepare;
import static dev.conversionrelay.prepare.Samples.sent;
import static dev.conversionrelay.prepare.Samples.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.outcome.RejectReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {

  private static String q(String json) {
    return json.replace('\'', '"').replace("\n", "");
  }

  @Test
  void aWebEventIsWrittenAsTikTokReadsIt() {
    Event event =
        prepare(
                web(
                    "'email':' ALICE_abc@gmail.com ','phone':'(+1)2133734253'",
                    "'external_id':['user_123']",
                    "'ttp':'2F7h37YkS1j57AYSKTI7IHhJPYH','ip':'203.0.113.9','user_agent':'Mozilla/5.0'",
                    "'locale':'en-US','city':'New York','state':'NY','country':'US'",
                    "'value':46.00,'currency':'usd','content_type':'product'",
                    "'contents':[{'content_id':987,'price':23.00,'quantity':2,'content_name':'Mug'}]",
                    "'content_ids':[987],'num_items':2,'order_id':1001,'customer_type':'NEW'",
                    "'properties':{'coupon':'MAY','stack':[1,null,{'a':true}]}",
                    "'url':'https://shop.example/thanks?ttclid=E.C.P.x','referrer':'https://a.example/'",
                    "'ad_attribution_share':0.5,'ad_id':17,'ad_is_retargeting':'false'",
                    "'limited_data_use':true,'test_event_code':'TEST123'"))
            .event();
    assertThat(event.jsonText())
        .isEqualTo(
            q(
                """
                {'event':'Purchase','event_time':1777636800,'event_id':'o-1',
                'user':{'email':'848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f',
                'phone':'9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd',
                'external_id':'80fba0ae1c48e3978e43e4efc365e14e12ea0c830ba8ba5b9a2dafc7e3f2ab8b',
                'ttclid':'E.C.P.x','ttp':'2F7h37YkS1j57AYSKTI7IHhJPYH','ip':'203.0.113.9',
                'user_agent':'Mozilla/5.0','locale':'en-US','city':'newyork','state':'ny',
                'country':'us'},
                'properties':{'value':46,'currency':'USD','content_type':'product',
                'contents':[{'content_id':'987','price':23,'quantity':2,'content_name':'Mug'}],
                'content_ids':['987'],'num_items':2,'order_id':'1001','customer_type':'new',
                'coupon':'MAY','stack':[1,null,{'a':true}]},
                'page':{'url':'https://shop.example/thanks?ttclid=E.C.P.x',
                'referrer':'https://a.example/'},
                'ad':{'ad_id':'17','is_retargeting':false,'attribution_share':0.5},
                'limited_data_use':true}
                """));
    assertThat(event.route())
        .isEqualTo(new Route(EventSource.WEB, "CM1I1K3C77UABCDEFGHI", "TEST123"));
    assertThat(event.name()).isEqualTo("Purchase");
    assertThat(event.eventId()).isEqualTo("o-1");
    assertThat(event.eventTime()).isEqualTo(1777636800L);
    assertThat(event.position()).isEqualTo(Samples.POSITION);
  }

  @Test
  void anAppEventIsWrittenAsTikTokReadsIt() {
    Prepared prepared =
        prepare(
            app(
                "'idfa':'ea7583cd-a667-48bc-b806-42ecb2b48606'",
                "'gaid':'AAAAAA-2222-1111-8787-809e92233ba0'",
                "'idfv':'6D92078A-8246-4BA4-AE5B-76104861E7DC','att_status':'authorized'",
                "'ip':'2001:db8::1','app_id':343200656,'app_name':'Shop','app_version':'3.0.2'",
                "'ad_callback':'cb','value':'9.99','currency':'EUR'"));
    assertThat(prepared.event().jsonText())
        .isEqualTo(
            q(
                """
                {'event':'Purchase','event_time':1777636800,'event_id':'o-1',
                'user':{'ip':'2001:db8::1',
                'idfa':'70574fa9c8f498a7b2e5c8712b1126de7b1406fd02fdc591821c5bd33092fd1c',
                'idfv':'6D92078A-8246-4BA4-AE5B-76104861E7DC',
                'gaid':'0ebad966881e1eebffe69b3abf624631cf83ec9bf8cb3ce134c7c75c6d8ee7fc',
                'att_status':'AUTHORIZED'},
                'properties':{'value':9.99,'currency':'EUR'},
                'app':{'app_id':'343200656','app_name':'Shop','app_version':'3.0.2'},
                'ad':{'callback':'cb'}}
                """));
    assertThat(MatchKey.setOf(prepared.event().matchKeys()))
        .containsExactlyInAnyOrder(MatchKey.IP, MatchKey.IDFA, MatchKey.IDFV, MatchKey.GAID);
    assertThat(prepared.warnings()).isEmpty();
  }

  @Test
  void anOfflineEventIsWrittenAsTikTokReadsIt() {
    Prepared prepared =
        prepare(
            offline(
                "'phone':'0170 1234567','country':'de','email':'none@example.com'",
                "'value':12,'currency':'EUR','shop_id':'7'",
                "'external_id':'u1','ip':'203.0.113.9','url':'https://x.example/','customer_type':'new'"));
    assertThat(prepared.event().jsonText())
        .isEqualTo(
            q(
                """
                {'event':'Purchase','event_time':1777636800,'event_id':'o-1',
                'user':{'email':'%s','phone':'%s'},
                'properties':{'value':12,'currency':'EUR','shop_id':'7'}}
                """
                    .formatted(
                        Samples.sha256("none@example.com"), Samples.sha256("+491701234567"))));
    assertThat(prepared.warnings()).containsExactly(Warning.FIELD_NOT_FOR_SOURCE);
    assertThat(prepared.fieldsOf(Warning.FIELD_NOT_FOR_SOURCE))
        .containsExactlyInAnyOrder("external_id", "ip", "url", "customer_type");
  }

  @Test
  void aCrmEventIsWrittenAsTikTokReadsIt() {
    Prepared prepared =
        prepare(
            crm(
                "'lead_event_source':'Salesforce','external_id':'user_123'",
                "'event':'Qualifié ✓ 😀','description':'line\\nbreak \\u0001!'"));
    assertThat(prepared.event().jsonText())
        .isEqualTo(
            q(
                """
                {'event':'Qualifié ✓ 😀','event_time':1777636800,'event_id':'o-1',
                'user':{'external_id':
                '80fba0ae1c48e3978e43e4efc365e14e12ea0c830ba8ba5b9a2dafc7e3f2ab8b'},
                'properties':{'description':'line\\nbreak \\u0001!'},
                'lead':{'lead_id':'7098765432109876543','lead_event_source':'Salesforce'}}
                """));
    assertThat(prepared.warnings()).isEmpty();
    assertThat(MatchKey.setOf(prepared.event().matchKeys()))
        .isEqualTo(Set.of(MatchKey.EXTERNAL_ID, MatchKey.LEAD_ID));
  }

  @Test
  void theLegalColumnsOfEachSourceAreThoseOfTheFactSheet() {
    assertThat(userColumns(EventSource.WEB))
        .containsExactlyInAnyOrder(
            Column.EMAIL,
            Column.PHONE,
            Column.EXTERNAL_ID,
            Column.FIRST_NAME,
            Column.LAST_NAME,
            Column.ZIP_CODE,
            Column.TTCLID,
            Column.TTP,
            Column.IP,
            Column.USER_AGENT,
            Column.LOCALE,
            Column.CITY,
            Column.STATE,
            Column.COUNTRY);
    assertThat(userColumns(EventSource.APP))
        .containsExactlyInAnyOrder(
            Column.EMAIL,
            Column.PHONE,
            Column.IP,
            Column.USER_AGENT,
            Column.LOCALE,
            Column.IDFA,
            Column.IDFV,
            Column.GAID,
            Column.ATT_STATUS,
            Column.COUNTRY);
    assertThat(userColumns(EventSource.OFFLINE))
        .containsExactlyInAnyOrder(Column.EMAIL, Column.PHONE, Column.COUNTRY);
    assertThat(userColumns(EventSource.CRM))
        .containsExactlyInAnyOrder(Column.EMAIL, Column.PHONE, Column.EXTERNAL_ID, Column.COUNTRY);
  }

  private static List<Column> userColumns(EventSource source) {
    return List.of(Column.values()).stream()
        .filter(column -> column.block() == Column.Block.USER && column.isFor(source))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"APP", "OFFLINE", "CRM"})
  void theCountryIsReadButNotSentForOtherSourcesThanWeb(EventSource source) {
    String json =
        switch (source) {
          case APP -> app("'country':'DE'");
          case OFFLINE -> offline("'country':'DE'");
          default -> crm("'country':'DE'");
        };
    Prepared prepared = prepare(json);
    assertThat(sent(prepared).has("user")).isFalse();
    assertThat(prepared.warnings()).doesNotContain(Warning.FIELD_NOT_FOR_SOURCE);
  }

  @Test
  void aValueTakesTheDefaultCurrencyUnlessTheRecordNamesOne() {
    PrepareConfig euro = PrepareConfig.defaults().withDefaultCurrency("eur");
    assertThat(properties(prepare(euro, web("'value':0"))).get("currency").asText())
        .isEqualTo("EUR");
    assertThat(
            properties(prepare(euro, web("'value':1,'currency':'usd'"))).get("currency").asText())
        .isEqualTo("USD");
    assertThat(properties(prepare(euro, web("'value':1,'currency':'$'"))).has("currency"))
        .isFalse();
    assertThat(sent(prepare(euro, web("'value':null"))).has("properties")).isFalse();
  }

  @ParameterizedTest(name = "value {0} is sent as {1}")
  @CsvSource({
    "46.00, 46",
    "'\"46.00\"', 46",
    "46.50, 46.5",
    "0, 0",
    "0.1, 0.1",
    "1e2, 100",
    "1.5E-3, 0.0015",
    "'\".5\"', 0.5",
    "'\"007\"', 7",
    "'\"5.\"', 5",
    "-0, 0",
    "'\" 12 \"', 12",
    "123456789012345678901234567890.12, 123456789012345678901234567890.12",
  })
  void aValueKeepsItsDigits(String json, String sent) {
    assertThat(prepare(web("'value':" + json, "'currency':'EUR'")).event().jsonText())
        .contains("\"value\":" + sent + ",\"currency\"");
  }

  @ParameterizedTest(name = "value {0}")
  @ValueSource(
      strings = {
        "'1.234,56'",
        "'1,234.56'",
        "'€ 12'",
        "'12 EUR'",
        "'1e3'",
        "'+5'",
        "'.'",
        "'-'",
        "'1.2.3'",
        "'٣'",
        "'NaN'",
        "true",
        "[1]",
        "{'a':1}",
        "1e999999999",
        "1e-999999999"
      })
  void aValueThatIsNoPlainDecimalIsLeftOut(String json) {
    Prepared prepared = prepare(web("'value':" + json, "'currency':'EUR'"));
    assertThat(prepared.fieldsOf(Warning.NUMBER_UNREADABLE)).containsExactly("value");
    assertThat(properties(prepared).has("value")).isFalse();
  }

  @ParameterizedTest(name = "num_items {0} is {1}")
  @CsvSource({"3, 3", "3.0, 3", "'\"3\"', 3", "0, 0", "3.5, ", "true, ", "-1, "})
  void aCountIsAnInteger(String json, String sent) {
    JsonNode event = sent(web("'num_items':" + json));
    if (sent == null) {
      assertThat(event.has("properties")).isFalse();
    } else {
      assertThat(event.get("properties").get("num_items").toString()).isEqualTo(sent);
    }
  }

  @ParameterizedTest(name = "contents {0}")
  @ValueSource(
      strings = {
        "[{'content_id':1,'price':'2.50'},{'content_id':'b'}]",
        "'[{\\'content_id\\':1,\\'price\\':2.50},{\\'content_id\\':\\'b\\'}]'",
        "['{\\'content_id\\':1,\\'price\\':2.50}',{'CONTENT_ID':'b'}]",
        "'{\\'{\\\\\\'content_id\\\\\\':1,\\\\\\'price\\\\\\':2.50}\\',\\'{\\\\\\'content_id\\\\\\':\\\\\\'b\\\\\\'}\\'}'",
        "[{'content_id':1,'price':2.50,'quantity':null},null,{},{'content_id':'b','brand':' '}]",
      })
  void contentsComeInManyForms(String contents) {
    assertThat(prepare(web("'contents':" + contents)).event().jsonText())
        .contains(q("'contents':[{'content_id':'1','price':2.5},{'content_id':'b'}]"));
  }

  @Test
  void aSingleContentMayStandAlone() {
    assertThat(prepare(web("'contents':{'content_id':1}")).event().jsonText())
        .contains(q("'contents':[{'content_id':'1'}]"));
  }

  @ParameterizedTest(name = "contents {0}")
  @ValueSource(strings = {"'mug'", "5", "['mug']", "[[{}]]", "'[{'", "true"})
  void contentsOfTheWrongKindAreLeftOut(String contents) {
    Prepared prepared = prepare(web("'contents':" + contents));
    assertThat(prepared.fieldsOf(Warning.FIELD_UNREADABLE)).containsExactly("contents");
    assertThat(sent(prepared).has("properties")).isFalse();
  }

  @Test
  void aBadMemberOfOneContentCostsThatMember() {
    Prepared prepared =
        prepare(
            web(
                "'contents':[{'content_id':['x'],'price':'1,5','quantity':1.5,'brand':'a@b.example',"
                    + "'content_name':'Mug','colour':'red'},{'price':-1}]"));
    assertThat(prepared.event().jsonText()).contains(q("'contents':[{'content_name':'Mug'}]"));
    assertThat(prepared.fieldsOf(Warning.FIELD_UNREADABLE)).containsExactly("contents.content_id");
    assertThat(prepared.fieldsOf(Warning.NUMBER_UNREADABLE))
        .containsExactly("contents.price", "contents.quantity");
    assertThat(prepared.fieldsOf(Warning.NEGATIVE_NUMBER)).containsExactly("contents.price");
    assertThat(prepared.fieldsOf(Warning.PERSONAL_DATA_LEFT_OUT)).containsExactly("contents.brand");
    assertThat(prepared.unknownColumns()).containsExactly("contents.colour");
  }

  @Test
  void standardFieldsInsidePropertiesAreTreatedLikeColumnsAndDoNotOverrideThem() {
    JsonNode properties =
        properties(
            prepare(
                web(
                    "'value':1,'currency':'EUR'",
                    "'properties':'{\\'value\\':\\'2\\',\\'Currency\\':\\'usd\\',\\'num_items\\':\\'3\\',\\'x\\':1e3}'")));
    assertThat(properties.toString())
        .isEqualTo(q("{'value':1,'currency':'EUR','num_items':3,'x':1000}"));
  }

  @ParameterizedTest(name = "properties {0}")
  @ValueSource(strings = {"'text'", "[1]", "5", "'{'", "true"})
  void propertiesThatAreNoObjectAreLeftOut(String value) {
    Prepared prepared = prepare(web("'properties':" + value));
    assertThat(prepared.fieldsOf(Warning.FIELD_UNREADABLE)).containsExactly("properties");
    assertThat(sent(prepared).has("properties")).isFalse();
  }

  @Test
  void personalDataInsidePropertiesIsLeftOut() {
    Prepared prepared =
        prepare(
            web(
                "'properties':{'Email':'x','note':'mail alice@example.com','deep':{'phone':1,'a':"
                    + "['bob@example.com',2]},'carol@example.com':1,'kept':'@home'}"));
    assertThat(properties(prepared).toString()).isEqualTo(q("{'deep':{'a':[2]},'kept':'@home'}"));
    assertThat(prepared.fieldsOf(Warning.PERSONAL_DATA_LEFT_OUT)).containsExactly("properties");
  }

  @ParameterizedTest(name = "{0} is sent as {1}")
  @CsvSource({
    "https://a.example/x?e=alice%40b.example&t=1, https://a.example/x?&t=1",
    "https://a.example/u/alice@b.example/x#y, https://a.example/u//x#y",
    "https://a.example/?t=1#alice@b.example, https://a.example/?t=1#",
    "https://a.example/@alice?x=%zz@, https://a.example/@alice?x=%zz@",
    "/thanks?a=%2540, /thanks?a=%2540",
    // No scheme of its own, but one in what follows.
    "/u/alice@b.example?next=https://a.example/, /u/?next=https://a.example/",
    // Encoded once for every address that it was passed through.
    "https://a.example/?e=alice%2540b.example, https://a.example/?e=",
    "https://a.example/?r=https%3A%2F%2Fb.example%3Fe%3Dalice%252540c.example, https://a.example/?r=",
    "https://a.example/?e=%zzalice%40b%2Eexample, https://a.example/?e=",
    "https://alice@shop.example/x, https://shop.example/x",
    "https://alice:pw@shop.example, https://shop.example",
    "https://a.example/?e=alice＠b.example, https://a.example/?e=",
    "https://a.example/?e=%22alice%22%40b.example, https://a.example/?e=",
    // Identifiers of other kinds are known by the names of their parameters only.
    "https://a.example/?phone=%2B491701234567&t=1, https://a.example/?phone=&t=1",
    "https://a.example/?user[firstName]=Alice, https://a.example/?user[firstName]=",
    "https://a.example/?tel=1=2, https://a.example/?tel==",
    "https://a.example/?r=%2Fx%3Fphone%3D49170, https://a.example/?r=",
    "https://a.example/?headphone=x&phone_model=y, https://a.example/?headphone=x&phone_model=y",
  })
  void personalDataIsTakenOutOfPageAddresses(String url, String sent) {
    String expected = sent.replace("?&t", "?e=&t");
    Prepared prepared = prepare(web("'url':'" + url + "'"));
    assertThat(sent(prepared).get("page").get("url").asText()).isEqualTo(expected);
    assertThat(prepared.warnings().contains(Warning.PERSONAL_DATA_LEFT_OUT))
        .isEqualTo(!url.equals(expected));
  }

  @ParameterizedTest(name = "search_string {0}")
  @ValueSource(
      strings = {
        "alice@example.com",
        "to alice%40example.com",
        "alice%2540example.com",
        "alice＠example．com",
        "alice\u200b@example.com",
        "alice@\u200eexample.com",
        "al\u00adice@ex\u00adample.com",
        "\\'al ice\\'@example.com",
        "100% alice%40example%2Ecom",
      })
  void aTextWithAnAddressInAnyDisguiseIsLeftOut(String text) {
    String json =
        web(
            "'search_string':'" + text + "','description':'" + text + "','ttclid':'" + text + "'",
            "'content_ids':['sku','" + text + "'],'properties':{'x':'" + text + "'}",
            "'contents':[{'content_id':'sku','content_name':'" + text + "'}]");
    Prepared prepared = prepare(json);
    assertThat(prepared.event().jsonText()).doesNotContain("ice");
    assertThat(prepared.fieldsOf(Warning.PERSONAL_DATA_LEFT_OUT))
        .containsExactlyInAnyOrder(
            "search_string",
            "description",
            "ttclid",
            "content_ids",
            "properties",
            "contents.content_name");
    assertThat(properties(prepared).toString())
        .isEqualTo(q("{'contents':[{'content_id':'sku'}],'content_ids':['sku']}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"50 % @ home", "@home.now", "me@localhost", "100%40", "％＠"})
  void aTextWithoutAnAddressIsSentAsItIs(String text) {
    assertThat(properties(prepare(web("'search_string':'" + text + "'"))).get("search_string"))
        .isEqualTo(TextNode.valueOf(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "E-Mail",
        "customerEmail",
        "phoneNumber",
        "billing_phone",
        "PHONE_NUMBER",
        "firstName",
        "user.last-name",
        "zip",
        "externalId",
        "phone1"
      })
  void aPropertyNamedAfterAnIdentifierIsLeftOutHoweverItIsWritten(String name) {
    Prepared prepared = prepare(web("'properties':{'" + name + "':'x','deep':{'" + name + "':1}}"));
    assertThat(properties(prepared).toString()).isEqualTo(q("{'deep':{}}"));
    assertThat(prepared.fieldsOf(Warning.PERSONAL_DATA_LEFT_OUT)).containsExactly("properties");
  }

  @Test
  void propertiesWithOtherNamesAreKept() {
    String custom = "{'email_opened':1,'headphone':'y','name':'mug','phone_model':'x'}";
    assertThat(properties(prepare(web("'properties':" + custom))).toString()).isEqualTo(q(custom));
  }

  /** PostgreSQL's jsonb has an order of its own. */
  @Test
  void theOrderOfMembersDoesNotMatter() {
    String one =
        web(
            "'contents':[{'price':1,'brand':'a','content_id':'x'}]",
            "'properties':{'b':{'d':1,'c':2},'a':3}");
    String other =
        web(
            "'properties':{'a':3,'b':{'c':2,'d':1}}",
            "'contents':[{'content_id':'x','brand':'a','price':1}]");
    assertThat(prepare(one).event().jsonText()).isEqualTo(prepare(other).event().jsonText());
  }

  @Test
  void aReferrerWithoutUrlIsNotSentAlone() {
    Prepared prepared = prepare(web("'url':'','referrer':'https://a.example/'"));
    assertThat(sent(prepared).has("page")).isFalse();
    assertThat(prepared.warnings()).contains(Warning.WEB_EVENT_WITHOUT_URL);
  }

  @ParameterizedTest(name = "ip {0} is {1}")
  @CsvSource({
    "203.0.113.9, 203.0.113.9",
    "203.0.113.9/32, 203.0.113.9",
    "8.8.8.8, 8.8.8.8",
    "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
    "2A00:1450:4001:81B::200E, 2a00:1450:4001:81b::200e",
    "::ffff:203.0.113.9, 203.0.113.9",
  })
  void publicAddressesAreSent(String raw, String sent) {
    assertThat(sent(web("'ip':'" + raw + "'")).get("user").get("ip").asText()).isEqualTo(sent);
  }

  @ParameterizedTest(name = "ip {0}")
  @ValueSource(
      strings = {
        "10.1.2.3",
        "127.0.0.1",
        "0.0.0.0",
        "100.64.0.1",
        "100.127.255.255",
        "169.254.1.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "::ffff:10.0.0.1"
      })
  void addressesThatAreNotPublicAreLeftOut(String raw) {
    Prepared prepared = prepare(web("'ip':'" + raw + "'"));
    assertThat(prepared.warnings()).contains(Warning.IP_NOT_PUBLIC);
    assertThat(sent(prepared).has("user")).isFalse();
  }

  @ParameterizedTest(name = "ip {0}")
  @ValueSource(
      strings = {
        "localhost",
        "example.com",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4:80",
        "1.2.3.4, 5.6.7.8",
        "[2001:db8::1]",
        "fe80::1%eth0",
        "2001:db8:::1",
        "٨.8.8.8",
        "8.8.8.8/24"
      })
  void whatIsNoAddressIsLeftOut(String raw) {
    assertThat(prepare(web("'ip':'" + raw + "'")).warnings()).contains(Warning.IP_UNREADABLE);
  }

  @Test
  void theLastOfTwoColumnsOfOneNameWins() {
    JsonNode properties =
        properties(prepare(web("'shop_id':'a'", "'shop_id':'b'", "'query':'x'", "'QUERY':null")));
    assertThat(properties.toString()).isEqualTo(q("{'shop_id':'b'}"));
  }

  @Test
  void defaultsFillWhatTheRecordDoesNotSay() {
    PrepareConfig config =
        PrepareConfig.defaults()
            .withDefaultEventSource(EventSource.WEB)
            .withDefaultEventSourceId("CAAAAAAAAAAAAAAAAAAA")
            .withTestEventCode("TEST9");
    Event event = prepare(config, web("'event_source':null", "'event_source_id':''")).event();
    assertThat(event.route())
        .isEqualTo(new Route(EventSource.WEB, "CAAAAAAAAAAAAAAAAAAA", "TEST9"));
    Event own = prepare(config, offline("'test_event_code':'T1'")).event();
    assertThat(own.route()).isEqualTo(new Route(EventSource.OFFLINE, "7012345678901234567", "T1"));
  }

  @ParameterizedTest(name = "event_source_id {0}")
  @ValueSource(strings = {"['C1']", "{'id':'C1'}", "true", "'alice@example.com'"})
  void anUnreadableEventSourceIdIsNotReplacedByTheDefault(String id) {
    PrepareConfig config =
        PrepareConfig.defaults().withDefaultEventSourceId("CAAAAAAAAAAAAAAAAAAA");
    assertThat(prepare(config, web("'event_source_id':" + id)).reject().reason())
        .isEqualTo(RejectReason.MISSING_EVENT_SOURCE_ID);
  }

  @ParameterizedTest(name = "test_event_code {0}")
  @ValueSource(strings = {"['TEST1']", "{'code':'TEST1'}", "true", "'alice@example.com'"})
  void aTestIsNotSentAsALiveEventBecauseItsCodeIsUnreadable(String code) {
    assertThat(prepare(web("'test_event_code':" + code)).reject().reason())
        .isEqualTo(RejectReason.INVALID_TEST_EVENT_CODE);
  }

  @Test
  void numbersThatReadersOfJsonCannotHoldAreLeftOut() {
    Prepared prepared =
        prepare(
            web(
                "'num_items':9223372036854775808,'ad_touchpoint_ts':1E400",
                "'properties':{'a':1E400,'b':[-1e999,1e3],'c':1E-400}"));
    assertThat(properties(prepared).toString()).isEqualTo(asJackson("{'b':[1000],'c':1E-400}"));
    assertThat(sent(prepared).has("ad")).isFalse();
    assertThat(prepared.fieldsOf(Warning.NUMBER_UNREADABLE))
        .containsExactlyInAnyOrder("num_items", "properties", "ad_touchpoint_ts");
  }

  private static String asJackson(String json) {
    return Samples.tree(Samples.bytes(json)).toString();
  }

  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource({
    "?ttclid=&ttclid=E.C.P.y, E.C.P.y",
    "?ttclid=E.C.P.x&ttclid=E.C.P.y, E.C.P.x",
    "?ttclid=E.C.P.x%20, E.C.P.x",
    "?a=1&ttclid=E.C%2EP%2Bx+y#z, E.C.P+x+y",
  })
  void theFirstClickIdOfTheUrlIsTaken(String query, String ttclid) {
    JsonNode user = sent(web("'url':'https://a.example/" + query + "'")).get("user");
    assertThat(user.get("ttclid").asText()).isEqualTo(ttclid);
  }

  @ParameterizedTest(name = "ttclid {0}")
  @ValueSource(strings = {"%2B491701234567", "alice%40example.com", "01701234567"})
  void personalDataIsNoClickId(String value) {
    Prepared prepared =
        prepare(web("'url':'https://a.example/?ttclid=" + value + "'", "'phone':'+491701234567'"));
    assertThat(sent(prepared).get("user").has("ttclid")).isFalse();
    assertThat(prepared.fieldsOf(Warning.PERSONAL_DATA_LEFT_OUT)).contains("ttclid");
  }

  @Test
  void thePersonsOwnNumberIsNoAmountAndNoCount() {
    Prepared prepared =
        prepare(
            web(
                "'phone':'+491701234567','value':491701234567,'num_items':'01701234567'",
                "'contents':[{'content_id':'a','price':1701234567,'quantity':'00491701234567'}]",
                "'ad_touchpoint_ts':491701234567,'currency':'EUR'"));
    assertThat(properties(prepared).toString())
        .isEqualTo(q("{'currency':'EUR','contents':[{'content_id':'a'}]}"));
    assertThat(sent(prepared).has("ad")).isFalse();
    assertThat(prepared.fieldsOf(Warning.PERSONAL_DATA_LEFT_OUT))
        .containsExactlyInAnyOrder(
            "value", "num_items", "contents.price", "contents.quantity", "ad_touchpoint_ts");
  }

  @Test
  void halfASurrogatePairIsAReplacementCharacterEverywhere() throws Exception {
    Event event =
        prepare(web("'event_id':'a\\ud83d'", "'event':'b\\ude00'", "'description':'c\\ud83d'"))
            .event();
    assertThat(event.eventId()).isEqualTo("a\ufffd");
    assertThat(event.name()).isEqualTo("b\ufffd");
    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(event.json()));
    assertThat(Samples.tree(event.json()).get("properties").get("description").asText())
        .isEqualTo("c\ufffd");
  }

  @Test
  void aNumericEventSourceIdIsReadByItsDigits() {
    assertThat(
            prepare(offline("'event_source_id':7012345678901234567"))
                .event()
                .route()
                .eventSourceId())
        .isEqualTo("7012345678901234567");
  }

  @Test
  void defaultsAreCheckedWhenTheyAreGiven() {
    PrepareConfig defaults = PrepareConfig.defaults();
    assertThatThrownBy(() -> defaults.withDefaultRegion("Germany"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> defaults.withDefaultCurrency("XXX"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> defaults.withMaxEventBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> defaults.withKeyColumns(List.of(" ")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(defaults.maxEventBytes()).isEqualTo(512 * 1024);
  }

  private static JsonNode properties(Prepared prepared) {
    return sent(prepared).get("properties");
  }

  /** Six bytes for one character is the most that JSON takes. */
  @Test
  void everyControlCharacterOfALongTextIsReadBackAsItWas() {
    StringBuilder text = new StringBuilder();
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      char c = (char) (1 + i % 31);
      text.append(c);
      escaped.append(String.format("\\u%04x", (int) c));
    }
    assertThat(
            sent(web("'description':'x" + escaped + "x'"))
                .get("properties")
                .get("description")
                .asText())
        .isEqualTo("x" + text + "x");
  }
}
