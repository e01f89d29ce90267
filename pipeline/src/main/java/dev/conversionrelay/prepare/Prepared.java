package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.LimitedDataUse;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.Signal;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of a conversion: exactly one of an event, a reject and a suppression; or of a record,
 * that a mapping left it out. Holds nothing raw.
 */
public final class Prepared {

  private static final Prepared LEFT_OUT =
      new Prepared(null, null, null, Map.of(), List.of(), false, null, Signal.UNKNOWN, null);

  private final Event event;
  private final Reject reject;
  private final Suppression suppression;
  private final Map<Warning, Set<String>> warnings;
  private final Collection<String> unknownColumns;
  private final boolean consentSignal;
  private final LimitedDataUse limitedDataUse;
  private final Signal signal;
  private final String phoneRegion;

  private Prepared(
      Event event,
      Reject reject,
      Suppression suppression,
      Map<Warning, Set<String>> warnings,
      Collection<String> unknownColumns,
      boolean consentSignal,
      LimitedDataUse limitedDataUse,
      Signal signal,
      String phoneRegion) {
    this.event = event;
    this.reject = reject;
    this.suppression = suppression;
    this.warnings = warnings;
    this.unknownColumns = unknownColumns;
    this.consentSignal = consentSignal;
    this.limitedDataUse = limitedDataUse;
    this.signal = signal;
    this.phoneRegion = phoneRegion;
  }

  static Prepared event(
      Event event,
      Map<Warning, Set<String>> warnings,
      List<String> unknown,
      boolean consent,
      String phoneRegion) {
    return new Prepared(
        event, null, null, warnings, safe(unknown), consent, null, Signal.of(event), phoneRegion);
  }

  static Prepared reject(Reject reject, List<String> unknown, boolean consent, Signal signal) {
    return new Prepared(null, reject, null, Map.of(), safe(unknown), consent, null, signal, null);
  }

  static Prepared suppression(
      Suppression suppression, List<String> unknown, boolean consent, Signal signal) {
    return new Prepared(
        null, null, suppression, Map.of(), safe(unknown), consent, null, signal, null);
  }

  static Prepared leftOut() {
    return LEFT_OUT;
  }

  /**
   * The same outcome; if it is an event, one that is sent with limited data use for that reason.
   */
  Prepared limitedBy(LimitedDataUse reason) {
    return event == null
        ? this
        : new Prepared(
            event,
            null,
            null,
            warnings,
            unknownColumns,
            consentSignal,
            reason,
            signal,
            phoneRegion);
  }

  /** The event, or null. */
  public Event event() {
    return event;
  }

  /** The reject, or null. */
  public Reject reject() {
    return reject;
  }

  /** Why the conversion was left out for want of permission, or null. */
  public Suppression suppression() {
    return suppression;
  }

  /** Whether the mapping made nothing of the record. */
  public boolean isLeftOut() {
    return this == LEFT_OUT;
  }

  /** What is worth knowing about the event; empty if there is none. */
  public Set<Warning> warnings() {
    return warnings.keySet();
  }

  /**
   * The fields that a warning is about, by the names of the record's columns; {@code
   * contents.price} is one inside a list. Empty if it is about the event as a whole.
   */
  public Set<String> fieldsOf(Warning warning) {
    return warnings.getOrDefault(warning, Set.of());
  }

  /**
   * The names of columns that are not part of the record and were ignored; a name that does not
   * look like one is shown as a digest prefix. At most 50 per record.
   */
  public Collection<String> unknownColumns() {
    return unknownColumns;
  }

  /** Whether a {@code consent_} column or {@code tcf_consent} held anything. */
  public boolean hasConsentSignal() {
    return consentSignal;
  }

  /** Why the event is sent with limited data use; null if it is not, or there is no event. */
  public LimitedDataUse limitedDataUse() {
    return limitedDataUse;
  }

  /**
   * What it counts for. Of a suppressed conversion nothing is known but where it would have gone
   * and, if it is one of TikTok's standard names, the name.
   */
  public Signal signal() {
    return signal;
  }

  /** The country by which phone numbers were read, ISO 3166 in upper case, or null. */
  public String phoneRegion() {
    return phoneRegion;
  }

  private static Collection<String> safe(List<String> names) {
    if (names.isEmpty()) {
      return List.of();
    }
    Set<String> safe = new LinkedHashSet<>();
    for (String name : names) {
      safe.add(SafeText.of(name));
    }
    return safe;
  }

  @Override
  public String toString() {
    if (event != null) {
      return "Prepared[" + event + "]";
    }
    if (isLeftOut()) {
      return "Prepared[left out]";
    }
    return "Prepared[" + (reject != null ? reject.reason() : suppression) + "]";
  }
}
