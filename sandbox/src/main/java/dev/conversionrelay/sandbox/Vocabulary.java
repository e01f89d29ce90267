package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SourceKind.APP;
import static dev.conversionrelay.sandbox.SourceKind.CRM;
import static dev.conversionrelay.sandbox.SourceKind.WEB;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What TikTok publishes: names of events and fields, where each belongs, currencies. */
final class Vocabulary {
  /** Most events in one request (fact sheet §5). */
  static final int MAX_EVENTS = 1_000;

  /** Longest click id (fact sheet §2.2). */
  static final int MAX_TTCLID_LENGTH = 1_000;

  /** SHA-256 of the empty string: a hash of nothing (fact sheet §4.1). */
  static final String DIGEST_OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  /** Fields of {@code user} that are only useful as SHA-256 digests (fact sheet §2.2). */
  static final List<String> HASHED_FIELDS =
      List.of("email", "phone", "external_id", "first_name", "last_name", "zip_code");

  /** Fields of {@code user}, in the order they are shown, that help to find the person. */
  static final List<String> USER_MATCH_KEYS =
      List.of(
          "email",
          "phone",
          "external_id",
          "ttclid",
          "ttp",
          "ip",
          "user_agent",
          "first_name",
          "last_name",
          "zip_code",
          "city",
          "state",
          "country",
          "idfa",
          "idfv",
          "gaid");

  /** Keys that only narrow a search: alone they identify nobody. */
  static final Set<String> NARROWING_MATCH_KEYS =
      Set.of("first_name", "last_name", "zip_code", "city", "state", "country");

  /** The match key outside {@code user}: {@code lead.lead_id}. */
  static final String LEAD_ID = "lead_id";

  /** Web, offline and crm share one list (fact sheet §3.1). */
  private static final Set<String> STANDARD_NAMES =
      words(
          "AddPaymentInfo AddToCart AddToWishlist ApplicationApproval CompleteRegistration Contact"
              + " CustomizeProduct Download FindLocation InitiateCheckout Lead Purchase Schedule"
              + " Search StartTrial SubmitApplication Subscribe ViewContent");

  private static final Set<String> STANDARD_APP_NAMES =
      words(
          "AchieveLevel AddPaymentInfo AddToCart AddToWishlist Checkout CompleteTutorial CreateGroup"
              + " CreateRole GenerateLead InAppADClick InAppADImpr InstallApp JoinGroup LaunchAPP"
              + " LoanApplication LoanApproval LoanDisbursal Login Purchase Rate Registration Search"
              + " SpendCredits StartTrial Subscribe UnlockAchievement ViewContent");

  /** Older names that are still taken (fact sheet §3.1, §3.2). */
  private static final Set<String> LEGACY_NAMES =
      words("ClickButton PlaceAnOrder CompletePayment SubmitForm Pageview PageView");

  /** Names that TikTok turns into others (fact sheet §3.3). */
  private static final Set<String> RESERVED_NAMES =
      words(
          "AddBilling Browse Checkout ClickForm ClickInDownloadPage ClickToDownload Consult"
              + " ConsultByPhone Registration StartCheckout ViewConsultationPage ViewDownloadPage"
              + " ViewForm");

  /** Form of a custom name (fact sheet §3.4). */
  private static final Pattern CUSTOM_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,49}");

  private static final Pattern PIXEL_CODE = Pattern.compile("[0-9]*[A-Z][A-Z0-9]*");

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private static final Set<String> CURRENCIES =
      words(
          "AED ARS AUD BDT BHD BIF BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DZD EGP EUR GBP GTQ HKD"
              + " HNL HUF IDR ILS INR ISK JPY KES KHR KRW KWD KZT MAD MOP MXN MYR NGN NIO NOK NZD"
              + " OMR PEN PHP PKR PLN PYG QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD VES VND ZAR");

  private static final Set<SourceKind> EVERYWHERE =
      Collections.unmodifiableSet(EnumSet.allOf(SourceKind.class));

  /** Fields of the request root. */
  static final Map<String, Set<SourceKind>> ROOT_FIELDS =
      fields("event_source event_source_id data test_event_code partner_name");

  /**
   * Fields of an event. {@code event_id} is not listed for app events, but is taken there and
   * harmless (fact sheet §11, row 9).
   */
  static final Map<String, Set<SourceKind>> EVENT_FIELDS =
      with(
          fields("event event_time event_id user properties"),
          Map.of(
              "page", Set.of(WEB),
              "app", Set.of(APP),
              "ad", Set.of(WEB, APP),
              "lead", Set.of(CRM),
              "limited_data_use", Set.of(WEB, APP),
              "device", Set.of(WEB)));

  /** Fields of {@code user} (fact sheet §2.2, §2.3, §2.9). */
  static final Map<String, Set<SourceKind>> USER_FIELDS =
      with(
          with(
              with(fields("email phone"), Map.of("external_id", Set.of(WEB, CRM))),
              with(
                  fields("ttclid ttp first_name last_name zip_code city state country", WEB),
                  fields("ip user_agent locale", WEB, APP))),
          fields("idfa idfv gaid att_status", APP));

  /** Fields of {@code properties} that belong to some sources only; other names are free. */
  static final Map<String, Set<SourceKind>> LIMITED_PROPERTIES = fields("customer_type", WEB, APP);

  static final Map<String, Set<SourceKind>> CONTENT_FIELDS =
      fields("content_id content_name content_category brand price quantity");

  static final Map<String, Set<SourceKind>> PAGE_FIELDS = fields("url referrer");

  static final Map<String, Set<SourceKind>> APP_FIELDS = fields("app_id app_name app_version");

  static final Map<String, Set<SourceKind>> LEAD_FIELDS = fields("lead_id lead_event_source");

  static final Map<String, Set<SourceKind>> AD_FIELDS =
      fields(
          "callback campaign_id ad_id creative_id is_retargeting attributed attribution_type"
              + " attribution_provider attribution_share attribution_value attribution_model"
              + " touchpoint_type touchpoint_ts touchpoint_url attribution_window_hr_click"
              + " attribution_window_hr_view attribution_method decline_reason utm_id utm_source"
              + " utm_medium utm_campaign");

  private Vocabulary() {}

  static boolean isStandardName(SourceKind kind, String name) {
    return (kind == APP ? STANDARD_APP_NAMES : STANDARD_NAMES).contains(name);
  }

  /** An older name that is still taken; there are none for apps. */
  static boolean isLegacyName(SourceKind kind, String name) {
    return kind != APP && LEGACY_NAMES.contains(name);
  }

  static boolean isReservedName(String name) {
    return RESERVED_NAMES.contains(name);
  }

  /** Custom names of crm events may be in any language (fact sheet §3.4). */
  static boolean isWellFormedCustomName(SourceKind kind, String name) {
    return kind == CRM || CUSTOM_NAME.matcher(name).matches();
  }

  static boolean isSupportedCurrency(String code) {
    return CURRENCIES.contains(code);
  }

  /** Whether reports need the amount of such an event (fact sheet §3.5). */
  static boolean needsValue(String name) {
    return name.equals("Purchase") || name.equals("CompletePayment") || name.equals("PlaceAnOrder");
  }

  /**
   * Whether an event source id looks like one of that kind (fact sheet §1.5): digits, except for
   * the upper-case pixel codes of the web.
   */
  static boolean hasUsualIdShape(SourceKind kind, String id) {
    return (kind == WEB ? PIXEL_CODE : DIGITS).matcher(id).matches();
  }

  /** Whether the text is a SHA-256 digest in hexadecimal, in either letter case. */
  static boolean isDigest(String text) {
    if (text.length() != 64) {
      return false;
    }
    for (int i = 0; i < 64; i++) {
      char c = text.charAt(i);
      boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!hex) {
        return false;
      }
    }
    return true;
  }

  private static Set<String> words(String text) {
    return Set.copyOf(new HashSet<>(Arrays.asList(text.split(" ", -1))));
  }

  private static Map<String, Set<SourceKind>> fields(String names, SourceKind... kinds) {
    Set<SourceKind> where = kinds.length == 0 ? EVERYWHERE : Set.of(kinds);
    Map<String, Set<SourceKind>> fields = new HashMap<>();
    for (String name : words(names)) {
      fields.put(name, where);
    }
    return fields;
  }

  private static Map<String, Set<SourceKind>> with(
      Map<String, Set<SourceKind>> some, Map<String, Set<SourceKind>> others) {
    Map<String, Set<SourceKind>> both = new HashMap<>(some);
    both.putAll(others);
    return both;
  }
}
