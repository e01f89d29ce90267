package dev.conversionrelay.conversion;

import java.util.function.Function;

/**
 * What a record says about permission, read but not judged.
 *
 * @param adUserData whether user data may be sent for advertising: {@code consent_ad_user_data}
 * @param adStorage whether advertising storage may be used: {@code consent_ad_storage}
 * @param tcf what an IAB TC string grants: {@code tcf_consent}
 * @param gpp an IAB GPP string: {@code gpp}; nothing here reads one
 * @param usPrivacy an IAB US Privacy string: GRANTED when it holds no opt-out, DENIED when it does,
 *     ABSENT when it says that no such law applies
 * @param gpc Global Privacy Control: DENIED when it is set, GRANTED when it says that it is not
 * @param attStatus Apple's App Tracking Transparency, of meaning for app events only: DENIED when
 *     {@code att_status} is DENIED or RESTRICTED, ABSENT when the person was not asked
 * @param limitedDataUse whether the person asked for limited use; what cannot be read counts as yes
 * @param limitedDataUseReadable false if {@code limited_data_use} held something else than a truth
 *     value
 */
public record ConsentSignals(
    Signal adUserData,
    Signal adStorage,
    Signal tcf,
    Signal gpp,
    Signal usPrivacy,
    Signal gpc,
    Signal attStatus,
    boolean limitedDataUse,
    boolean limitedDataUseReadable) {

  /** One answer to one question. */
  public enum Signal {
    GRANTED,
    DENIED,
    ABSENT,
    /** There is an answer, and it is not understood. */
    UNREADABLE
  }

  /**
   * The signals of a record; looks at its permission columns and {@code att_status} only.
   *
   * @param tcString what a TC string says; must not throw
   */
  public static ConsentSignals of(Conversion conversion, Function<String, Signal> tcString) {
    boolean asked = conversion.has(Column.LIMITED_DATA_USE);
    Boolean limited = Conversion.truth(conversion.value(Column.LIMITED_DATA_USE));
    return new ConsentSignals(
        consent(conversion.value(Column.CONSENT_AD_USER_DATA)),
        consent(conversion.value(Column.CONSENT_AD_STORAGE)),
        tcf(conversion.value(Column.TCF_CONSENT), tcString),
        conversion.has(Column.GPP) ? Signal.UNREADABLE : Signal.ABSENT,
        usPrivacy(conversion.value(Column.US_PRIVACY)),
        objection(conversion.value(Column.GPC)),
        attStatus(conversion.value(Column.ATT_STATUS)),
        asked && !Boolean.FALSE.equals(limited),
        !asked || limited != null);
  }

  /**
   * Whether the record says anything in a {@code consent_} column or by a TC string, understood or
   * not.
   */
  public boolean arePresent() {
    return adUserData != Signal.ABSENT || adStorage != Signal.ABSENT || tcf != Signal.ABSENT;
  }

  /** The same, as if the record asked for limited data use. */
  public ConsentSignals withLimitedDataUse() {
    return limitedDataUse
        ? this
        : new ConsentSignals(
            adUserData, adStorage, tcf, gpp, usPrivacy, gpc, attStatus, true, true);
  }

  private static Signal consent(Object value) {
    if (value == null) {
      return Signal.ABSENT;
    }
    if (value instanceof String text) {
      if (text.equalsIgnoreCase("granted")) {
        return Signal.GRANTED;
      }
      if (text.equalsIgnoreCase("denied")) {
        return Signal.DENIED;
      }
    }
    Boolean truth = Conversion.truth(value);
    if (truth == null) {
      return Signal.UNREADABLE;
    }
    return truth ? Signal.GRANTED : Signal.DENIED;
  }

  private static Signal tcf(Object value, Function<String, Signal> tcString) {
    if (value == null) {
      return Signal.ABSENT;
    }
    return value instanceof String text ? tcString.apply(text) : Signal.UNREADABLE;
  }

  private static Signal objection(Object value) {
    if (value == null) {
      return Signal.ABSENT;
    }
    Boolean truth = Conversion.truth(value);
    if (truth == null) {
      return Signal.UNREADABLE;
    }
    return truth ? Signal.DENIED : Signal.GRANTED;
  }

  /**
   * Version, notice given, opted out of sale, service provider agreement; such as {@code 1YNN}. A
   * hyphen says that it does not apply.
   */
  private static Signal usPrivacy(Object value) {
    if (value == null) {
      return Signal.ABSENT;
    }
    if (!(value instanceof String text) || text.length() != 4 || text.charAt(0) != '1') {
      return Signal.UNREADABLE;
    }
    for (int i = 1; i < 4; i++) {
      if ("YNyn-".indexOf(text.charAt(i)) < 0) {
        return Signal.UNREADABLE;
      }
    }
    return switch (text.charAt(2)) {
      case 'Y', 'y' -> Signal.DENIED;
      case 'N', 'n' -> Signal.GRANTED;
      default -> Signal.ABSENT;
    };
  }

  /** The values that TikTok takes (fact sheet §2.3), in any letter case. */
  private static Signal attStatus(Object value) {
    if (value == null) {
      return Signal.ABSENT;
    }
    if (!(value instanceof String text)) {
      return Signal.UNREADABLE;
    }
    return switch (Texts.asciiLowerCase(text)) {
      case "authorized" -> Signal.GRANTED;
      case "denied", "restricted" -> Signal.DENIED;
      case "not_determined", "not_applicable" -> Signal.ABSENT;
      default -> Signal.UNREADABLE;
    };
  }
}
