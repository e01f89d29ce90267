package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.net.InetAddresses;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.Conversion;
import dev.conversionrelay.conversion.EmailAddresses;
import dev.conversionrelay.conversion.NumberText;
import dev.conversionrelay.conversion.PercentEncoding;
import dev.conversionrelay.conversion.Texts;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Short cuts give what the long way gives, whatever the text. */
class FastPathsPropertiesTest {

  private static final PhoneNumberUtil UTIL = PhoneNumberUtil.getInstance();

  /** What the searches look at, in every mixture. */
  private static final String SIGNS =
      "01234567890123456789@@%%..--+ ()/?&=#;:_\"\\\u00e4\uff20\uff11\u00ad\ud83d\ude00aAzZ";

  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> signs =
        Arbitraries.strings().withChars(SIGNS.toCharArray()).ofMinLength(0).ofMaxLength(30);
    Arbitrary<String> known =
        Arbitraries.of(
            "mia@example.com",
            "mia%40example.com",
            "+49 151 23456789",
            "%2B4915123456789",
            "0151 23456789",
            "1234567",
            "utm_source=google",
            "e-mail",
            "customerPhone=",
            "https://shop.example/?id=1");
    return joined(Arbitraries.oneOf(signs, known), 1, 3, "");
  }

  @Property(tries = 3_000)
  void whereNothingPersonalIsSeenAtAGlanceNoneIs(@ForAll("texts") String text) {
    PhoneMentions phones = new PhoneMentions();
    Conversion conversion = new Conversion(List.of());
    conversion.put(Column.PHONE, "0151 23456789");
    phones.of(conversion);
    phones.inRegion("DE");
    if (PersonalData.isNowhereIn(text, 0, text.length())) {
      assertThat(EmailAddresses.occursIn(text)).isFalse();
      assertThat(phones.occurInText(text)).isFalse();
      assertThat(phones.occurInId(text)).isFalse();
    }
    PersonalData personalData = new PersonalData(phones);
    assertThat(personalData.isInText(text))
        .isEqualTo(EmailAddresses.occursIn(text) || phones.occurInText(text));
    assertThat(personalData.isInId(text))
        .isEqualTo(EmailAddresses.occursIn(text) || phones.occurInId(text));
  }

  @Property(tries = 3_000)
  void numbersWithTheirCountryCodeAreTheValidOnesOfTheLibrary(
      @ForAll("internationals") List<String> numbers) {
    PhoneMentions phones = new PhoneMentions();
    phones.of(new Conversion(List.of()));
    for (String number : numbers) {
      assertThat(phones.occurInId("00" + number)).as(number).isEqualTo(isValid(number));
    }
  }

  @Provide
  Arbitrary<List<String>> internationals() {
    Arbitrary<String> codes = Arbitraries.of("1", "11", "1212", "2", "247", "290", "49", "7", "86");
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofMinLength(0).ofMaxLength(13);
    Arbitrary<String> known = Arbitraries.of("12125550123", "112125550123", "4915123456789");
    Arbitrary<String> made =
        joined(Arbitraries.oneOf(codes, digits), 1, 2, "")
            .filter(n -> n.matches("[0-9]{5,15}")); // an id with fewer or more is not looked at
    return Arbitraries.oneOf(made, known).list().ofMinSize(1).ofMaxSize(3);
  }

  private static boolean isValid(String number) {
    try {
      return UTIL.isValidNumber(UTIL.parse("+" + number, null));
    } catch (NumberParseException e) {
      return false;
    }
  }

  @Property(tries = 3_000)
  void numbersWithoutAPlusAreReadAsWithBothReadingsAtHand(
      @ForAll("nationals") String digits, @ForAll("regions") String region) {
    String e164 = new PhoneNumbers(new Findings()).e164(digits, region);
    PhoneNumber here = possible(digits, region);
    PhoneNumber withPlus = possible("+" + digits, null);
    if (here == null) {
      assertThat(e164).isNull();
    } else if (digits.startsWith("0") || withPlus == null || !UTIL.isValidNumber(withPlus)) {
      assertThat(e164).isEqualTo(e164(here));
    } else if (withPlus.getCountryCode() != here.getCountryCode()) {
      assertThat(e164).isEqualTo(UTIL.isValidNumber(here) ? e164(here) : null);
    }
  }

  private static String e164(PhoneNumber number) {
    String text = UTIL.format(number, PhoneNumberFormat.E164);
    return text.length() <= 16 ? text : null;
  }

  private static PhoneNumber possible(String number, String region) {
    try {
      PhoneNumber parsed = UTIL.parse(number, region);
      return UTIL.isPossibleNumberWithReason(parsed) == ValidationResult.IS_POSSIBLE
          ? parsed
          : null;
    } catch (NumberParseException e) {
      return null;
    }
  }

  @Provide
  Arbitrary<String> nationals() {
    Arbitrary<String> codes =
        Arbitraries.of("", "1", "49", "0", "44", "61", "617", "212", "202", "151", "8", "62");
    Arbitrary<String> rest = Arbitraries.strings().numeric().ofMinLength(6).ofMaxLength(11);
    return joined(Arbitraries.oneOf(codes, rest), 1, 2, "").filter(n -> n.matches("\\d{6,14}"));
  }

  @Provide
  Arbitrary<String> regions() {
    return Arbitraries.of("US", "DE", "GB", "IT", "ID", "AU", "BR", "KZ", "CA");
  }

  @Property(tries = 3_000)
  void addressesOfPagesAreCleanedAsPartByPart(@ForAll("texts") String text) {
    PhoneMentions phones = new PhoneMentions();
    phones.of(new Conversion(List.of()));
    Predicate<String> isPersonal = new PersonalData(phones)::isInText;
    assertThat(Urls.withoutPersonalData(text, isPersonal)).isEqualTo(partByPart(text, isPersonal));
  }

  private static String partByPart(String url, Predicate<String> isPersonal) {
    StringBuilder clean = new StringBuilder();
    String rest = url;
    int scheme = url.indexOf("://");
    if (scheme > 0 && url.substring(0, scheme).matches("[^/?&#=;]*")) {
      String host = url.substring(scheme + 3).split("[/?&#=;]", 2)[0];
      clean.append(url, 0, scheme + 3).append(host.substring(host.lastIndexOf('@') + 1));
      rest = url.substring(scheme + 3 + host.length());
    }
    boolean value = false;
    for (String part : rest.split("(?<=[/?&#=;])", -1)) {
      boolean ends = part.matches("(?s).*[/?&#=;]");
      String text = ends ? part.substring(0, part.length() - 1) : part;
      boolean named = value;
      value = part.endsWith("=") && (named || PersonalNames.contains(PercentEncoding.decode(text)));
      String decoded = PercentEncoding.decode(text);
      boolean personal =
          isPersonal.test(text)
              || (!decoded.equals(text) && !partByPart(decoded, isPersonal).equals(decoded));
      clean
          .append(named || personal ? "" : text)
          .append(ends ? part.charAt(part.length() - 1) : "");
    }
    return clean.toString();
  }

  @Property(tries = 2_000)
  void aNameThatIsNoneAtAGlanceIsNone(@ForAll("names") String name) {
    String[] words =
        Texts.asciiLowerCase(name.replaceAll("([a-z])([A-Z])", "$1 $2"))
            .replaceAll("[^a-z]+", " ")
            .strip()
            .split(" ", -1);
    boolean expected = false;
    StringBuilder last = new StringBuilder();
    for (int i = words.length - 1; i >= Math.max(0, words.length - 3); i--) {
      last.insert(0, words[i]);
      expected |= List.of("email", "phone", "zip", "phonenumber", "idfa").contains(last.toString());
    }
    if (expected) {
      assertThat(PersonalNames.isNone(name, 0, name.length())).isFalse();
      assertThat(PersonalNames.contains(name)).isTrue();
    }
  }

  @Provide
  Arbitrary<String> names() {
    return joined(
        Arbitraries.of(
            "e", "mail", "Mail", "phone", "Number", "zip", "id", "fa", "_", "-", "1", "x"),
        1,
        5,
        "");
  }

  @Property(tries = 2_000)
  void networkAddressesAreReadAsByGuava(@ForAll("addresses") String text) {
    boolean expected = IPV4.matcher(text).matches() && InetAddresses.isInetAddress(text);
    if (text.indexOf(':') < 0 && !text.endsWith("/32")) {
      assertThat(IpAddresses.parse(text) != null).isEqualTo(expected);
    }
    if (expected) {
      assertThat(IpAddresses.parse(text)).isEqualTo(InetAddresses.forString(text));
    }
  }

  @Provide
  Arbitrary<String> addresses() {
    return joined(
        Arbitraries.of("0", "1", "10", "01", "255", "256", "999", "1000", "", "a", "\u0661"),
        3,
        5,
        ".");
  }

  @Property(tries = 2_000)
  void textsAreReadBackAsTheyWereWritten(
      @ForAll("texts") String text, @ForAll char any, @ForAll("texts") String more)
      throws IOException {
    for (String each : List.of(text, more + any + text, text + "\ud83d" + more, "?" + any)) {
      JsonBytes json = new JsonBytes();
      json.string(each);
      assertThat(new ObjectMapper().readValue(json.toByteArray(), String.class))
          .isEqualTo(Texts.wellFormed(each));
    }
  }

  @Property(tries = 1_000)
  void roundedNumbersAreFoundAsByTheirPattern(@ForAll("numbers") String text) {
    boolean shape = text.matches("-?\\d\\.(\\d{1,16})[eE]\\+?(\\d{2})") && text.length() <= 24;
    if (NumberText.isRounded(text)) {
      assertThat(shape).isTrue();
    } else if (shape) {
      String[] parts = text.toLowerCase(Locale.ROOT).split("[.e]", -1);
      int exponent = Integer.parseInt(parts[2].replace("+", ""));
      assertThat(exponent + 1 < 12 || exponent - parts[1].length() < 4).isTrue();
    }
  }

  @Provide
  Arbitrary<String> numbers() {
    return joined(
        Arbitraries.of("-", "4", "12", ".", "91512", "E", "e", "+", "11", "09", "1"), 3, 7, "");
  }

  private static Arbitrary<String> joined(
      Arbitrary<String> parts, int min, int max, String separator) {
    return parts.list().ofMinSize(min).ofMaxSize(max).map(all -> String.join(separator, all));
  }
}
