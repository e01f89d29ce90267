package dev.conversionrelay.conversion;

/**
 * What a record says about permission, read but not judged.
 *
 * @param adUserData whether user data may be sent for advertising: {@code consent_ad_user_data}
 * @param adStorage whether advertising storage may be used: {@code consent_ad_storage}
 * @param tcf an IAB TC string: {@code tcf_consent}
 * @param gpp an IAB GPP string: {@code gpp}
 * @param usPrivacy an IAB US Privacy string: GRANTED when it holds no opt-out, DENIED when it does
 * @param gpc Global Privacy Control: DENIED when it is set, GRANTED when it says that it is not
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

  /** The signals of a record; looks at its permission columns only. */
  public static ConsentSignals of(Conversion conversion) {
    boolean asked = conversion.has(Column.LIMITED_DATA_USE);
    Boolean limited = Conversion.truth(conversion.value(Column.LIMITED_DATA_USE));
    return new ConsentSignals(
        consent(conversion.value(Column.CONSENT_AD_USER_DATA)),
        consent(conversion.value(Column.CONSENT_AD_STORAGE)),
        encoded(conversion.value(Column.TCF_CONSENT)),
        encoded(conversion.value(Column.GPP)),
        usPrivacy(conversion.value(Column.US_PRIVACY)),
        objection(conversion.value(Column.GPC)),
        asked && !Boolean.FALSE.equals(limited),
        !asked || limited != null);
  }

  /** Whether the record says anything in a {@code consent_} column, understood or not. */
  public boolean arePresent() {
    return adUserData != Signal.ABSENT || adStorage != Signal.ABSENT;
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

  private static Signal encoded(Object value) {
    return value == null ? Signal.ABSENT : Signal.UNREADABLE;
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

  /** Version, notice given, opted out of sale, service provider agreement; such as {@code 1YNN}. */
  private static Signal usPrivacy(Object value) {
    if (value == null) {
      return Signal.ABSENT;
    }
    if (!(value instanceof String text) || text.length() < 3) {
      return Signal.UNREADABLE;
    }
    if (text.charAt(2) == 'Y' || text.charAt(2) == 'y') {
      return Signal.DENIED;
    }
    boolean wellFormed = text.length() == 4 && text.charAt(0) == '1';
    for (int i = 1; i < 4 && wellFormed; i++) {
      wellFormed = "YNyn-".indexOf(text.charAt(i)) >= 0;
    }
    return wellFormed ? Signal.GRANTED : Signal.UNREADABLE;
  }
}
