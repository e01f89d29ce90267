package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.ConsentSignals;
import dev.conversionrelay.conversion.ConsentSignals.Signal;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.LimitedDataUse;
import dev.conversionrelay.conversion.Suppression;
import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides from a record's signals alone whether its conversion may be sent. It fails closed: one no
 * outweighs every yes, and what is not understood counts as no.
 *
 * @param preset what counts as permission, and what an opt-out leads to
 * @param tcf how TC strings are read, or null: then a record that holds one is not sent
 * @param require what must be granted besides; makes a preset stricter, never looser
 */
public record ConsentPolicy(Preset preset, Tcf tcf, Set<Requirement> require)
    implements Serializable {

  /** What counts as permission. */
  public enum Preset {
    /** Sent if user data for advertising was granted, by column or by TC string. */
    REQUIRE_SIGNAL,
    /** Sent if both columns were granted; for offline and CRM events that of user data. */
    EU_STRICT,
    /** Sent unless the person objected; an opt-out leads to limited data use. */
    US,
    /** Sent unless the person objected; the advertiser asserts a legal basis for all records. */
    GRANTED_BY_CONTRACT;

    private final String presetName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name that users write, such as {@code eu-strict}. */
    public String presetName() {
      return presetName;
    }

    /** The preset of exactly that name. */
    public static Optional<Preset> of(String name) {
      return Stream.of(values()).filter(each -> each.presetName.equals(name)).findFirst();
    }
  }

  /** A signal that can be asked for in addition to what the preset asks for. */
  public enum Requirement {
    AD_USER_DATA,
    AD_STORAGE,
    TCF;

    private final String requirementName = name().toLowerCase(Locale.ROOT);

    /** The name that users write, such as {@code ad_user_data}. */
    public String requirementName() {
      return requirementName;
    }

    /** The requirement of exactly that name. */
    public static Optional<Requirement> of(String name) {
      return Stream.of(values()).filter(each -> each.requirementName.equals(name)).findFirst();
    }

    private Signal of(ConsentSignals signals) {
      return switch (this) {
        case AD_USER_DATA -> signals.adUserData();
        case AD_STORAGE -> signals.adStorage();
        case TCF -> signals.tcf();
      };
    }
  }

  /**
   * Whose consent a TC string must hold, and for what.
   *
   * @param vendorId an id of IAB's Global Vendor List
   * @param purposes the purposes of the TCF, all of which must be consented to
   */
  public record Tcf(int vendorId, Set<Integer> purposes) implements Serializable {

    /** A vendor id has 16 bits in a TC string. */
    public static final int MAX_VENDOR_ID = 65_535;

    /** The TCF has purposes 1 to 11. */
    public static final int MAX_PURPOSE = 11;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of range, or there is no purpose
     */
    public Tcf {
      purposes = Set.copyOf(purposes);
      if (vendorId < 1 || vendorId > MAX_VENDOR_ID) {
        throw new IllegalArgumentException("The vendor id must be 1 to " + MAX_VENDOR_ID);
      }
      if (purposes.isEmpty()
          || purposes.stream().anyMatch(purpose -> purpose < 1 || purpose > MAX_PURPOSE)) {
        throw new IllegalArgumentException(
            "Purposes must be 1 to " + MAX_PURPOSE + ", one or more");
      }
    }
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if TC strings are required that cannot be read
   */
  public ConsentPolicy {
    Objects.requireNonNull(preset, "preset");
    require = Set.copyOf(require);
    if (tcf == null && require.contains(Requirement.TCF)) {
      throw new IllegalArgumentException(
          "TC strings cannot be required without vendor and purposes");
    }
  }

  /** The preset as it is. */
  public static ConsentPolicy of(Preset preset) {
    return new ConsentPolicy(preset, null, Set.of());
  }

  /**
   * What is done with a conversion.
   *
   * @param source where it happened, or null if the record does not say it properly
   */
  ConsentDecision decide(ConsentSignals signals, EventSource source) {
    // Elsewhere the column has no meaning and is left out of the event.
    Signal att = source == EventSource.APP ? signals.attStatus() : Signal.ABSENT;
    if (isDenied(signals)) {
      return ConsentDecision.suppress(Suppression.CONSENT_DENIED);
    }
    if (att == Signal.DENIED && !limitsOptOuts()) {
      return ConsentDecision.suppress(Suppression.ATT_DENIED);
    }
    if (att == Signal.UNREADABLE || isUnreadable(signals)) {
      return ConsentDecision.suppress(Suppression.CONSENT_UNREADABLE);
    }
    boolean onDevice = source != EventSource.OFFLINE && source != EventSource.CRM;
    if (!isGranted(signals, onDevice)) {
      return ConsentDecision.suppress(Suppression.CONSENT_MISSING);
    }
    LimitedDataUse limit = limit(signals, att);
    if (limit == null) {
      return ConsentDecision.SEND;
    }
    return onDevice
        ? ConsentDecision.limit(limit)
        : ConsentDecision.suppress(Suppression.LIMITED_DATA_USE_NOT_AVAILABLE);
  }

  private boolean limitsOptOuts() {
    return preset == Preset.US;
  }

  private boolean isDenied(ConsentSignals signals) {
    boolean consent =
        signals.adUserData() == Signal.DENIED
            || signals.adStorage() == Signal.DENIED
            || signals.tcf() == Signal.DENIED
            || signals.gpp() == Signal.DENIED;
    boolean optOut = signals.usPrivacy() == Signal.DENIED || signals.gpc() == Signal.DENIED;
    return consent || (optOut && !limitsOptOuts());
  }

  private static boolean isUnreadable(ConsentSignals signals) {
    return signals.adUserData() == Signal.UNREADABLE
        || signals.adStorage() == Signal.UNREADABLE
        || signals.tcf() == Signal.UNREADABLE
        || signals.gpp() == Signal.UNREADABLE
        || signals.usPrivacy() == Signal.UNREADABLE
        || signals.gpc() == Signal.UNREADABLE;
  }

  private boolean isGranted(ConsentSignals signals, boolean onDevice) {
    boolean userData = signals.adUserData() == Signal.GRANTED;
    boolean granted =
        switch (preset) {
          case REQUIRE_SIGNAL -> userData || signals.tcf() == Signal.GRANTED;
          case EU_STRICT -> userData && (signals.adStorage() == Signal.GRANTED || !onDevice);
          case US, GRANTED_BY_CONTRACT -> true;
        };
    for (Requirement requirement : require) {
      granted &= requirement.of(signals) == Signal.GRANTED;
    }
    return granted;
  }

  private LimitedDataUse limit(ConsentSignals signals, Signal att) {
    if (signals.limitedDataUse()) {
      return LimitedDataUse.REQUESTED;
    }
    // Under the other presets none of these is a denial any more.
    if (signals.usPrivacy() == Signal.DENIED) {
      return LimitedDataUse.US_PRIVACY;
    }
    if (signals.gpc() == Signal.DENIED) {
      return LimitedDataUse.GPC;
    }
    return att == Signal.DENIED ? LimitedDataUse.ATT_STATUS : null;
  }
}
