package dev.conversionrelay.conversion;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** TikTok's names of events, and what is to be said about a name (fact sheet §3). */
public final class EventNames {

  private static final int MAX_CUSTOM_LENGTH = 50;

  /** One edit turns a shorter word into another word too easily. */
  private static final int MIN_LENGTH_FOR_TYPO = 5;

  private static final Set<String> STANDARD =
      Set.of(
          "AddPaymentInfo",
          "AddToCart",
          "AddToWishlist",
          "ApplicationApproval",
          "CompleteRegistration",
          "Contact",
          "CustomizeProduct",
          "Download",
          "FindLocation",
          "InitiateCheckout",
          "Lead",
          "Purchase",
          "Schedule",
          "Search",
          "StartTrial",
          "SubmitApplication",
          "Subscribe",
          "ViewContent");

  private static final Set<String> STANDARD_APP =
      Set.of(
          "AchieveLevel",
          "AddPaymentInfo",
          "AddToCart",
          "AddToWishlist",
          "Checkout",
          "CompleteTutorial",
          "CreateGroup",
          "CreateRole",
          "GenerateLead",
          "InAppADClick",
          "InAppADImpr",
          "InstallApp",
          "JoinGroup",
          "LaunchAPP",
          "LoanApplication",
          "LoanApproval",
          "LoanDisbursal",
          "Login",
          "Purchase",
          "Rate",
          "Registration",
          "Search",
          "SpendCredits",
          "StartTrial",
          "Subscribe",
          "UnlockAchievement",
          "ViewContent");

  /** Renamed, or supported until 2027 only (fact sheet §3.2). */
  private static final Set<String> LEGACY =
      Set.of("CompletePayment", "SubmitForm", "ClickButton", "PlaceAnOrder");

  private static final Set<String> PAGE_VIEW = Set.of("Pageview", "PageView");

  /** Mapped to a standard event by TikTok (fact sheet §3.3). */
  private static final Set<String> RESERVED =
      Set.of(
          "AddBilling",
          "Browse",
          "Checkout",
          "ClickForm",
          "ClickInDownloadPage",
          "ClickToDownload",
          "Consult",
          "ConsultByPhone",
          "Registration",
          "StartCheckout",
          "ViewConsultationPage",
          "ViewDownloadPage",
          "ViewForm");

  private static final Map<EventSource, Set<String>> STANDARD_OF =
      Map.of(
          EventSource.WEB, STANDARD,
          EventSource.APP, STANDARD_APP,
          EventSource.OFFLINE, STANDARD,
          EventSource.CRM, STANDARD);

  private EventNames() {}

  /** Whether it is a standard name of any event source; null is not. */
  public static boolean isStandard(String name) {
    return name != null && (STANDARD.contains(name) || STANDARD_APP.contains(name));
  }

  /**
   * Whether TikTok takes the name for the source. Offline event sets take standard names only (fact
   * sheet §11 row 8), with their legacy spellings; the others take any name.
   */
  public static boolean isTaken(String name, EventSource source) {
    return source != EventSource.OFFLINE || STANDARD.contains(name) || LEGACY.contains(name);
  }

  /**
   * What is to be said about a name that is taken. CRM names may be of any language and shape (fact
   * sheet §3.4), but one that is almost a standard name is worth a word there too.
   */
  public static Optional<Warning> warning(String name, EventSource source) {
    Set<String> standard = STANDARD_OF.get(source);
    if (standard.contains(name)) {
      return Optional.empty();
    }
    if (source == EventSource.CRM) {
      return isNear(name, standard) ? Optional.of(Warning.NEAR_STANDARD_NAME) : Optional.empty();
    }
    if (source != EventSource.APP) {
      if (LEGACY.contains(name)) {
        return Optional.of(Warning.LEGACY_EVENT_NAME);
      }
      if (PAGE_VIEW.contains(name)) {
        return Optional.empty();
      }
      if (RESERVED.contains(name)) {
        return Optional.of(Warning.RESERVED_EVENT_NAME);
      }
    }
    if (isNear(name, standard)) {
      return Optional.of(Warning.NEAR_STANDARD_NAME);
    }
    return hasCustomShape(name) ? Optional.empty() : Optional.of(Warning.UNUSUAL_EVENT_NAME);
  }

  private static boolean hasCustomShape(String name) {
    if (name.length() > MAX_CUSTOM_LENGTH || !Texts.isAsciiLetter(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Texts.isAsciiLetter(c) && !Texts.isAsciiDigit(c) && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** Letter case, separators and one wrong, missing, added or swapped letter are overlooked. */
  private static boolean isNear(String name, Set<String> standard) {
    if (name.length() > MAX_CUSTOM_LENGTH) {
      return false;
    }
    String squashed = squash(name);
    for (String candidate : standard) {
      String other = Texts.asciiLowerCase(candidate);
      if (squashed.equals(other)
          || (other.length() >= MIN_LENGTH_FOR_TYPO && isOneEditApart(squashed, other))) {
        return true;
      }
    }
    return false;
  }

  private static String squash(String name) {
    StringBuilder letters = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != ' ' && c != '_' && c != '-' && c != '.') {
        letters.append(c);
      }
    }
    return Texts.asciiLowerCase(letters.toString());
  }

  private static boolean isOneEditApart(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 1) {
      return false;
    }
    int start = 0;
    while (start < a.length() && start < b.length() && a.charAt(start) == b.charAt(start)) {
      start++;
    }
    int endA = a.length();
    int endB = b.length();
    while (endA > start && endB > start && a.charAt(endA - 1) == b.charAt(endB - 1)) {
      endA--;
      endB--;
    }
    int leftA = endA - start;
    int leftB = endB - start;
    boolean swapped =
        leftA == 2
            && leftB == 2
            && a.charAt(start) == b.charAt(start + 1)
            && a.charAt(start + 1) == b.charAt(start);
    return (leftA <= 1 && leftB <= 1) || swapped;
  }
}
