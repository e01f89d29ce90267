package dev.conversionrelay.prepare;

import com.google.common.net.InetAddresses;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.ConsentSignals;
import dev.conversionrelay.conversion.Conversion;
import dev.conversionrelay.conversion.Currencies;
import dev.conversionrelay.conversion.EventFacts;
import dev.conversionrelay.conversion.EventFacts.Trait;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import dev.conversionrelay.conversion.NumberText;
import dev.conversionrelay.conversion.Texts;
import dev.conversionrelay.conversion.Warning;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Writes an event as the element of {@code data[]} that TikTok reads (fact sheet §2). Columns that
 * are not for the event's source have been taken out before. Not thread-safe.
 */
final class EventWriter {

  private static final int MAX_TTCLID_LENGTH = 1_000;

  private static final Map<Column, byte[]> NAMES = new EnumMap<>(Column.class);

  static {
    for (Column column : Column.values()) {
      NAMES.put(column, JsonBytes.encodedName(column.leafName()));
    }
  }

  private static final byte[] USER = JsonBytes.encodedName("user");
  private static final byte[] PAGE = JsonBytes.encodedName("page");
  private static final byte[] APP = JsonBytes.encodedName("app");
  private static final byte[] AD = JsonBytes.encodedName("ad");
  private static final byte[] LEAD = JsonBytes.encodedName("lead");

  private static final Set<String> CONTENT_TYPES = Set.of("product", "product_group");
  private static final Set<String> CUSTOMER_TYPES = Set.of("new", "returning");
  private static final Set<String> ATT_STATUSES =
      Set.of("AUTHORIZED", "DENIED", "NOT_DETERMINED", "RESTRICTED", "NOT_APPLICABLE");

  private static final String CONTENT_ID = "content_id";

  /** In the order in which they are written, because a database may keep none, as jsonb does. */
  private static final List<String> CONTENT_MEMBERS =
      List.of(CONTENT_ID, "price", "quantity", "content_name", "content_category", "brand");

  /** Where each of them stands in that order. */
  private static final Map<String, Integer> PLACES = new HashMap<>();

  static {
    CONTENT_MEMBERS.forEach(name -> PLACES.put(name, PLACES.size()));
  }

  private static final Pattern GUID_IN_BRACES =
      Pattern.compile("\\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}}");

  private final PrepareConfig config;
  private final Findings findings;
  private final Identifiers identifiers;
  private final PhoneMentions phones;
  private final PersonalData personalData;
  private final JsonBytes json = new JsonBytes();

  /** Of one content, as {@link #CONTENT_MEMBERS} orders them. */
  private final Object[] members = new Object[CONTENT_MEMBERS.size()];

  private Conversion conversion;
  private int matchKeys;
  private int traits;
  private String value;
  private String valueCurrency;
  private String region;

  /**
   * A writer with its own buffers.
   *
   * @param phones knows the record's own phone numbers when an event is written
   * @param personalData finds them and others
   */
  EventWriter(
      PrepareConfig config,
      Hasher hasher,
      Findings findings,
      PhoneMentions phones,
      PersonalData personalData) {
    this.config = config;
    this.phones = phones;
    this.personalData = personalData;
    this.findings = findings;
    this.identifiers = new Identifiers(hasher, findings);
  }

  /** The event's JSON in UTF-8. */
  byte[] write(
      Conversion from,
      EventSource source,
      ConsentSignals signals,
      String name,
      String eventId,
      long eventTime) {
    conversion = from;
    matchKeys = 0;
    traits = 0;
    value = null;
    valueCurrency = null;
    identifiers.forgetDigests();
    json.clear();
    json.beginObject();
    name(Column.EVENT);
    json.string(name);
    name(Column.EVENT_TIME);
    json.number(eventTime);
    name(Column.EVENT_ID);
    json.string(eventId);
    user(source);
    properties();
    page(source);
    block(APP, Column.APP_ID, Column.APP_NAME, Column.APP_VERSION);
    ad();
    int beforeLead = json.length();
    block(LEAD, Column.LEAD_ID, Column.LEAD_EVENT_SOURCE);
    if (json.length() > beforeLead) {
      carries(MatchKey.LEAD_ID);
    }
    limitedDataUse(source, signals);
    json.endObject();
    conversion = null;
    if (matchKeys == 0) {
      findings.warn(Warning.NO_MATCH_KEY);
    }
    return json.toByteArray();
  }

  /** The match keys of the event written last. */
  int matchKeys() {
    return matchKeys;
  }

  /** What is reported of the event written last. */
  EventFacts facts(boolean ownId) {
    int all = traits | identifiers.digestTraits() | Trait.ORIGIN_KNOWN.mask();
    if (ownId) {
      all |= Trait.OWN_ID.mask();
    }
    if (value == null || valueCurrency == null) {
      return new EventFacts(all, null, 0);
    }
    all |= Trait.VALUE_WITH_CURRENCY.mask();
    long hundredths = Numbers.hundredths(value);
    return hundredths < 0
        ? new EventFacts(all, null, 0)
        : new EventFacts(all, valueCurrency, hundredths);
  }

  /** The country by which phone numbers of the event written last were read, or null. */
  String region() {
    return region;
  }

  private void user(EventSource source) {
    int start = json.length();
    json.name(USER);
    json.beginObject();

    boolean regionIsOfRecord = conversion.has(Column.COUNTRY);
    String country = country();
    region =
        regionIsOfRecord
            ? (country == null ? null : country.toUpperCase(Locale.ROOT))
            : config.defaultRegion();
    phones.inRegion(region);

    hashed(Column.EMAIL, MatchKey.EMAIL, region, regionIsOfRecord);
    hashed(Column.PHONE, MatchKey.PHONE, region, regionIsOfRecord);
    hashed(Column.EXTERNAL_ID, MatchKey.EXTERNAL_ID, region, regionIsOfRecord);
    ttclid(source);
    clear(Column.TTP, MatchKey.TTP);
    ip();
    clear(Column.USER_AGENT, MatchKey.USER_AGENT);
    clear(Column.LOCALE, MatchKey.LOCALE);
    hashed(Column.FIRST_NAME, MatchKey.FIRST_NAME, region, regionIsOfRecord);
    hashed(Column.LAST_NAME, MatchKey.LAST_NAME, region, regionIsOfRecord);
    hashed(Column.ZIP_CODE, MatchKey.ZIP_CODE, region, regionIsOfRecord);
    city();
    state(country);
    if (source == EventSource.WEB && country != null) {
      write(Column.COUNTRY, country);
      carries(MatchKey.COUNTRY);
    }
    hashed(Column.IDFA, MatchKey.IDFA, region, regionIsOfRecord);
    clear(Column.IDFV, MatchKey.IDFV);
    hashed(Column.GAID, MatchKey.GAID, region, regionIsOfRecord);
    attStatus();

    endBlock(start);
  }

  /** One value is written as a string, several different ones as an array. */
  private void hashed(Column column, MatchKey key, String region, boolean regionIsOfRecord) {
    Object value = conversion.value(column);
    if (value == null) {
      return;
    }
    List<String> texts = ListValues.texts(value);
    if (texts == null) {
      findings.warn(Warning.FIELD_UNREADABLE, column);
      return;
    }
    if (column == Column.EXTERNAL_ID && value instanceof String text && isGuidInBraces(text)) {
      // Either an id as it is, or Postgres' array of one: TikTok takes both and knows one.
      texts = List.of(text, texts.get(0));
    }
    if (texts.size() == 1) {
      String digest = identifiers.digest(column, texts.get(0), region, regionIsOfRecord);
      if (digest != null) {
        write(column, digest);
        carries(key);
      }
      return;
    }
    Set<String> digests = new LinkedHashSet<>();
    for (String text : texts) {
      String digest = identifiers.digest(column, text, region, regionIsOfRecord);
      if (digest != null) {
        digests.add(digest);
      }
    }
    if (!digests.isEmpty()) {
      name(column);
      if (digests.size() == 1) {
        json.string(digests.iterator().next());
      } else {
        strings(digests);
      }
      carries(key);
    }
  }

  private static boolean isGuidInBraces(String text) {
    return text.startsWith("{") && GUID_IN_BRACES.matcher(text).matches();
  }

  private void ttclid(EventSource source) {
    String ttclid = clearText(Column.TTCLID);
    if (ttclid == null && source == EventSource.WEB && !conversion.has(Column.TTCLID)) {
      String url = conversion.text(Column.URL);
      ttclid = url == null ? null : Urls.parameter(url, "ttclid");
      if (ttclid != null && personalData.isInId(ttclid)) {
        findings.warn(Warning.PERSONAL_DATA_LEFT_OUT, Column.TTCLID);
        return;
      }
    }
    if (ttclid == null) {
      return;
    }
    if (ttclid.length() > MAX_TTCLID_LENGTH) {
      findings.warn(Warning.TTCLID_TOO_LONG, Column.TTCLID);
      return;
    }
    write(Column.TTCLID, ttclid);
    carries(MatchKey.TTCLID);
  }

  private void ip() {
    String text = text(Column.IP);
    if (text == null) {
      return;
    }
    InetAddress address = IpAddresses.parse(text);
    if (address == null) {
      findings.warn(Warning.IP_UNREADABLE, Column.IP);
    } else if (!IpAddresses.isPublic(address)) {
      findings.warn(Warning.IP_NOT_PUBLIC, Column.IP);
    } else {
      write(Column.IP, InetAddresses.toAddrString(address));
      carries(MatchKey.IP);
    }
  }

  private String country() {
    String text = text(Column.COUNTRY);
    if (text == null) {
      return null;
    }
    String country = Places.country(text);
    if (country == null) {
      findings.warn(Warning.COUNTRY_UNREADABLE, Column.COUNTRY);
    }
    return country;
  }

  private void city() {
    String text = clearText(Column.CITY);
    if (text == null) {
      return;
    }
    String city = Places.city(text);
    if (city.isEmpty()) {
      findings.warn(Warning.FIELD_UNREADABLE, Column.CITY);
    } else {
      write(Column.CITY, city);
      carries(MatchKey.CITY);
    }
  }

  private void state(String country) {
    String text = clearText(Column.STATE);
    if (text == null) {
      return;
    }
    String state = Places.state(text, country);
    if (state == null) {
      findings.warn(Warning.STATE_UNREADABLE, Column.STATE);
    } else {
      write(Column.STATE, state);
      carries(MatchKey.STATE);
    }
  }

  private void attStatus() {
    String text = text(Column.ATT_STATUS);
    if (text == null) {
      return;
    }
    String status = text.toUpperCase(Locale.ROOT);
    if (ATT_STATUSES.contains(status)) {
      write(Column.ATT_STATUS, status);
    } else {
      findings.warn(Warning.FIELD_UNREADABLE, Column.ATT_STATUS);
    }
  }

  private void properties() {
    int start = json.length();
    name(Column.PROPERTIES);
    json.beginObject();
    value = amount(Column.VALUE);
    valueCurrency = currency(value != null);
    contentType();
    contents();
    contentIds();
    count(Column.NUM_ITEMS);
    clear(Column.SEARCH_STRING);
    clear(Column.QUERY);
    clear(Column.DESCRIPTION);
    clear(Column.ORDER_ID);
    clear(Column.SHOP_ID);
    customerType();
    if (conversion.value(Column.PROPERTIES) instanceof Map<?, ?> custom) {
      members(custom);
    }
    endBlock(start);
  }

  /** The usable amount, which is then written, or null. */
  private String amount(Column column) {
    Object given = conversion.value(column);
    return given == null ? null : number(column, given, Numbers.decimal(given));
  }

  private void count(Column column) {
    Object given = conversion.value(column);
    if (given != null) {
      number(column, given, Numbers.integer(given));
    }
  }

  private String number(Column column, Object given, String number) {
    String usable = usable(given, number, column.columnName());
    if (usable != null) {
      name(column);
      json.literal(usable);
    }
    return usable;
  }

  /**
   * The number, or null if it must not be sent.
   *
   * @param given as the record has it
   * @param number the same as TikTok reads it; null if it is none
   */
  private String usable(Object given, String number, String field) {
    if (number == null) {
      findings.warn(Warning.NUMBER_UNREADABLE, field);
      return null;
    }
    if (number.charAt(0) == '-') {
      findings.warn(Warning.NEGATIVE_NUMBER, field);
      return null;
    }
    if (personalData.isInId(given instanceof NumberText digits ? digits.id() : given.toString())) {
      findings.warn(Warning.PERSONAL_DATA_LEFT_OUT, field);
      return null;
    }
    return number;
  }

  /** The currency that is written, or null. */
  private String currency(boolean hasValue) {
    Object given = conversion.value(Column.CURRENCY);
    if (given == null) {
      if (!hasValue) {
        return null;
      }
      if (config.defaultCurrency() == null) {
        findings.warn(Warning.CURRENCY_MISSING, Column.CURRENCY);
        return null;
      }
      write(Column.CURRENCY, config.defaultCurrency());
      return config.defaultCurrency();
    }
    String code = given instanceof String text ? text.toUpperCase(Locale.ROOT) : "";
    if (!isCurrencyCode(code)) {
      findings.warn(Warning.CURRENCY_UNREADABLE, Column.CURRENCY);
      return null;
    }
    if (!Currencies.isSupported(code)) {
      findings.warn(Warning.CURRENCY_UNSUPPORTED, Column.CURRENCY);
    }
    write(Column.CURRENCY, code);
    return code;
  }

  private static boolean isCurrencyCode(String code) {
    return code.length() == 3
        && Texts.isAsciiLetter(code.charAt(0))
        && Texts.isAsciiLetter(code.charAt(1))
        && Texts.isAsciiLetter(code.charAt(2));
  }

  private void contentType() {
    String type = clearText(Column.CONTENT_TYPE);
    if (type == null) {
      return;
    }
    String lower = Texts.asciiLowerCase(type);
    if (CONTENT_TYPES.contains(lower)) {
      write(Column.CONTENT_TYPE, lower);
    } else {
      findings.warn(Warning.UNUSUAL_CONTENT_TYPE, Column.CONTENT_TYPE);
      write(Column.CONTENT_TYPE, type);
    }
  }

  private void customerType() {
    String type = text(Column.CUSTOMER_TYPE);
    if (type == null) {
      return;
    }
    String lower = Texts.asciiLowerCase(type);
    if (CUSTOMER_TYPES.contains(lower)) {
      write(Column.CUSTOMER_TYPE, lower);
    } else {
      findings.warn(Warning.FIELD_UNREADABLE, Column.CUSTOMER_TYPE);
    }
  }

  private void contentIds() {
    Object value = conversion.value(Column.CONTENT_IDS);
    if (value == null) {
      return;
    }
    List<String> ids = ListValues.texts(value);
    if (ids == null) {
      findings.warn(Warning.FIELD_UNREADABLE, Column.CONTENT_IDS);
      return;
    }
    List<String> sendable = new ArrayList<>(ids);
    if (sendable.removeIf(personalData::isInId)) {
      findings.warn(Warning.PERSONAL_DATA_LEFT_OUT, Column.CONTENT_IDS);
    }
    if (!sendable.isEmpty()) {
      name(Column.CONTENT_IDS);
      strings(sendable);
      traits |= Trait.CONTENT_ID.mask();
    }
  }

  private void contents() {
    Object value = conversion.value(Column.CONTENTS);
    if (value == null) {
      return;
    }
    List<Map<?, ?>> items = ListValues.objects(value);
    if (items == null) {
      findings.warn(Warning.FIELD_UNREADABLE, Column.CONTENTS);
      return;
    }
    int start = json.length();
    name(Column.CONTENTS);
    json.beginArray();
    for (Map<?, ?> item : items) {
      int itemStart = json.length();
      json.beginObject();
      content(item);
      if (json.isEmpty()) {
        json.truncate(itemStart);
      } else {
        json.endObject();
      }
    }
    if (json.isEmpty()) {
      json.truncate(start);
    } else {
      json.endArray();
    }
  }

  private void content(Map<?, ?> item) {
    Arrays.fill(members, null);
    for (Map.Entry<?, ?> each : item.entrySet()) {
      String name = (String) each.getKey();
      Integer member = PLACES.get(Texts.asciiLowerCase(name));
      if (member == null) {
        conversion.addUnknown("contents." + name);
      } else {
        members[member] = Conversion.present(each.getValue());
      }
    }
    for (int i = 0; i < members.length; i++) {
      if (members[i] != null) {
        String name = CONTENT_MEMBERS.get(i);
        switch (name) {
          case "price" -> contentNumber(name, members[i], Numbers.decimal(members[i]));
          case "quantity" -> contentNumber(name, members[i], Numbers.integer(members[i]));
          default -> contentText(name, Conversion.textOf(members[i]));
        }
      }
    }
    Arrays.fill(members, null);
  }

  private void contentText(String name, String text) {
    if (text == null) {
      findings.warn(Warning.FIELD_UNREADABLE, "contents." + name);
    } else if (personalData.isInId(text)) {
      findings.warn(Warning.PERSONAL_DATA_LEFT_OUT, "contents." + name);
    } else {
      json.name(name);
      json.string(text);
      if (name.equals(CONTENT_ID)) {
        traits |= Trait.CONTENT_ID.mask();
      }
    }
  }

  private void contentNumber(String name, Object given, String number) {
    String usable = usable(given, number, "contents." + name);
    if (usable != null) {
      json.name(name);
      json.literal(usable);
    }
  }

  /** In the order of their names, as the source may have another order every time. */
  private void members(Map<?, ?> custom) {
    new TreeMap<>(custom)
        .forEach(
            (name, value) -> {
              if (value != null && isSendable((String) name, value)) {
                json.name((String) name);
                custom(value);
              }
            });
  }

  private boolean isSendable(String name, Object value) {
    boolean personal =
        PersonalNames.contains(name)
            || personalData.isInText(name)
            || (value instanceof String text && personalData.isInText(text))
            || (value instanceof NumberText number && personalData.isInId(number.id()));
    if (personal) {
      findings.warn(Warning.PERSONAL_DATA_LEFT_OUT, Column.PROPERTIES);
      return false;
    }
    if (value instanceof NumberText number && !Numbers.isReadable(number)) {
      findings.warn(Warning.NUMBER_UNREADABLE, Column.PROPERTIES);
      return false;
    }
    return true;
  }

  private void custom(Object value) {
    if (value instanceof String text) {
      json.string(text);
    } else if (value instanceof NumberText number) {
      json.literal(Numbers.canonical(number));
    } else if (value instanceof Map<?, ?> map) {
      json.beginObject();
      members(map);
      json.endObject();
    } else if (value instanceof List<?> list) {
      json.beginArray();
      for (Object element : list) {
        if (element == null) {
          json.literal("null");
        } else if (isSendable("", element)) {
          custom(element);
        }
      }
      json.endArray();
    } else {
      json.literal(value.toString());
    }
  }

  private void page(EventSource source) {
    if (source != EventSource.WEB) {
      return;
    }
    String url = address(Column.URL);
    if (url == null) {
      findings.warn(Warning.WEB_EVENT_WITHOUT_URL, Column.URL);
      return;
    }
    json.name(PAGE);
    json.beginObject();
    write(Column.URL, url);
    String referrer = address(Column.REFERRER);
    if (referrer != null) {
      write(Column.REFERRER, referrer);
    }
    json.endObject();
  }

  private String address(Column column) {
    String url = text(column);
    if (url == null) {
      return null;
    }
    String clean = Urls.withoutPersonalData(url, personalData::isInText);
    if (clean.length() != url.length()) {
      findings.warn(Warning.PERSONAL_DATA_LEFT_OUT, column);
    }
    return clean.isEmpty() ? null : clean;
  }

  /** A block of texts; left out if its first member is. */
  private void block(byte[] name, Column required, Column... others) {
    String first = clearText(required);
    if (first == null) {
      return;
    }
    json.name(name);
    json.beginObject();
    write(required, first);
    for (Column column : others) {
      clear(column);
    }
    json.endObject();
  }

  private void ad() {
    int start = json.length();
    json.name(AD);
    json.beginObject();
    for (Column column : conversion.columns()) {
      if (column.block() == Column.Block.AD) {
        switch (column) {
          case AD_IS_RETARGETING, AD_ATTRIBUTED -> truth(column);
          case AD_ATTRIBUTION_SHARE -> amount(column);
          case AD_ATTRIBUTION_VALUE,
              AD_ATTRIBUTION_WINDOW_HR_CLICK,
              AD_ATTRIBUTION_WINDOW_HR_VIEW,
              AD_TOUCHPOINT_TS ->
              asGiven(column);
          case AD_TOUCHPOINT_URL -> {
            String url = address(column);
            if (url != null) {
              write(column, url);
            }
          }
          default -> clear(column);
        }
      }
    }
    endBlock(start);
  }

  private void truth(Column column) {
    Boolean truth = Conversion.truth(conversion.value(column));
    if (truth == null) {
      findings.warn(Warning.FIELD_UNREADABLE, column);
    } else {
      name(column);
      json.bool(truth);
    }
  }

  /** The type of these is not documented: a number stays a number, a text a text. */
  private void asGiven(Column column) {
    if (conversion.value(column) instanceof NumberText number) {
      if (!Numbers.isReadable(number)) {
        findings.warn(Warning.NUMBER_UNREADABLE, column);
        return;
      }
      if (personalData.isInId(number.id())) {
        findings.warn(Warning.PERSONAL_DATA_LEFT_OUT, column);
        return;
      }
      name(column);
      json.literal(Numbers.canonical(number));
    } else {
      clear(column);
    }
  }

  private void limitedDataUse(EventSource source, ConsentSignals signals) {
    if (!signals.limitedDataUse() || (source != EventSource.WEB && source != EventSource.APP)) {
      return;
    }
    name(Column.LIMITED_DATA_USE);
    json.bool(true);
    if (!signals.limitedDataUseReadable()) {
      findings.warn(Warning.LIMITED_DATA_USE_UNREADABLE, Column.LIMITED_DATA_USE);
    }
    if ((matchKeys & MatchKey.IP.mask()) == 0) {
      findings.warn(Warning.LIMITED_DATA_USE_WITHOUT_IP, Column.IP);
    }
  }

  private void clear(Column column, MatchKey key) {
    String text = clearText(column);
    if (text != null) {
      write(column, text);
      carries(key);
    }
  }

  private void clear(Column column) {
    String text = clearText(column);
    if (text != null) {
      write(column, text);
    }
  }

  /** The text of a column that TikTok reads in clear; left out if personal data is in it. */
  private String clearText(Column column) {
    String text = text(column);
    if (text == null) {
      return null;
    }
    boolean personal =
        switch (column) {
          case SEARCH_STRING, QUERY, DESCRIPTION -> personalData.isInText(text);
          default -> personalData.isInId(text);
        };
    if (personal) {
      findings.warn(Warning.PERSONAL_DATA_LEFT_OUT, column);
      return null;
    }
    return text;
  }

  private String text(Column column) {
    Object value = conversion.value(column);
    if (value == null) {
      return null;
    }
    String text = Conversion.textOf(value);
    if (text == null) {
      findings.warn(Warning.FIELD_UNREADABLE, column);
    }
    return text;
  }

  private void name(Column column) {
    json.name(NAMES.get(column));
  }

  private void write(Column column, String text) {
    name(column);
    json.string(text);
  }

  private void strings(Iterable<String> texts) {
    json.beginArray();
    for (String text : texts) {
      json.string(text);
    }
    json.endArray();
  }

  private void endBlock(int start) {
    if (json.isEmpty()) {
      json.truncate(start);
    } else {
      json.endObject();
    }
  }

  private void carries(MatchKey key) {
    matchKeys |= key.mask();
  }
}
