package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Currencies;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Texts;
import dev.conversionrelay.mapping.MappingText;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is added to records that do not say it themselves. Start from {@link #defaults} and change
 * what is needed.
 *
 * @param defaultEventSource for records without {@code event_source}, or null
 * @param defaultEventSourceId for records without {@code event_source_id}, or null
 * @param testEventCode for records without {@code test_event_code}, or null for live events
 * @param defaultRegion ISO 3166 alpha-2: how national phone numbers and zip codes are read when the
 *     record has no {@code country}, or null
 * @param defaultCurrency ISO 4217: for records with {@code value} and without {@code currency}, or
 *     null
 * @param keyColumns the columns that tell a record from every other one, from which {@code
 *     event_id} is made when there is neither {@code event_id} nor {@code order_id}; may be empty
 * @param sourceColumns columns that the source is read by, such as that of a window of time; they
 *     are not reported as unknown
 * @param eventNames the advertiser's own names of events, and TikTok's name for each; a name that
 *     is not among them stays as it is
 * @param maxEventBytes how large an event's JSON may be
 * @param consentPolicy which conversions may be sent at all
 * @param mapping makes the records of what the source holds; null if they are records already
 */
public record PrepareConfig(
    EventSource defaultEventSource,
    String defaultEventSourceId,
    String testEventCode,
    String defaultRegion,
    String defaultCurrency,
    List<String> keyColumns,
    List<String> sourceColumns,
    Map<String, String> eventNames,
    int maxEventBytes,
    ConsentPolicy consentPolicy,
    MappingText mapping)
    implements Serializable {

  private static final int DEFAULT_MAX_EVENT_BYTES = 512 << 10;

  private static final Set<String> REGIONS = Set.of(Locale.getISOCountries());

  /**
   * Checks and completes the values; codes are taken in any letter case.
   *
   * @throws IllegalArgumentException if a code is not of its list, or the size is not positive
   */
  public PrepareConfig {
    defaultEventSourceId = emptyToNull(defaultEventSourceId);
    testEventCode = emptyToNull(testEventCode);
    defaultRegion = upper(defaultRegion);
    defaultCurrency = upper(defaultCurrency);
    keyColumns = List.copyOf(keyColumns);
    sourceColumns = List.copyOf(sourceColumns);
    eventNames = Map.copyOf(eventNames);
    Objects.requireNonNull(consentPolicy, "consentPolicy");
    if (defaultRegion != null && !REGIONS.contains(defaultRegion)) {
      throw new IllegalArgumentException(
          "The default region must be a two-letter ISO 3166 code, such as US");
    }
    if (defaultCurrency != null && !Currencies.isSupported(defaultCurrency)) {
      throw new IllegalArgumentException(
          "The default currency must be one that TikTok lists, such as USD");
    }
    if (keyColumns.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("The name of a key column must not be empty");
    }
    if (maxEventBytes <= 0) {
      throw new IllegalArgumentException("The largest event must have more than 0 bytes");
    }
  }

  /** No defaults for anything; events of at most 512 KiB; a consent signal is required. */
  public static PrepareConfig defaults() {
    return new PrepareConfig(
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        Map.of(),
        DEFAULT_MAX_EVENT_BYTES,
        ConsentPolicy.of(ConsentPolicy.Preset.REQUIRE_SIGNAL),
        null);
  }

  public PrepareConfig withDefaultEventSource(EventSource source) {
    return new PrepareConfig(
        source,
        defaultEventSourceId,
        testEventCode,
        defaultRegion,
        defaultCurrency,
        keyColumns,
        sourceColumns,
        eventNames,
        maxEventBytes,
        consentPolicy,
        mapping);
  }

  public PrepareConfig withDefaultEventSourceId(String id) {
    return new PrepareConfig(
        defaultEventSource,
        id,
        testEventCode,
        defaultRegion,
        defaultCurrency,
        keyColumns,
        sourceColumns,
        eventNames,
        maxEventBytes,
        consentPolicy,
        mapping);
  }

  public PrepareConfig withTestEventCode(String code) {
    return new PrepareConfig(
        defaultEventSource,
        defaultEventSourceId,
        code,
        defaultRegion,
        defaultCurrency,
        keyColumns,
        sourceColumns,
        eventNames,
        maxEventBytes,
        consentPolicy,
        mapping);
  }

  public PrepareConfig withDefaultRegion(String region) {
    return new PrepareConfig(
        defaultEventSource,
        defaultEventSourceId,
        testEventCode,
        region,
        defaultCurrency,
        keyColumns,
        sourceColumns,
        eventNames,
        maxEventBytes,
        consentPolicy,
        mapping);
  }

  public PrepareConfig withDefaultCurrency(String currency) {
    return new PrepareConfig(
        defaultEventSource,
        defaultEventSourceId,
        testEventCode,
        defaultRegion,
        currency,
        keyColumns,
        sourceColumns,
        eventNames,
        maxEventBytes,
        consentPolicy,
        mapping);
  }

  public PrepareConfig withKeyColumns(List<String> columns) {
    return new PrepareConfig(
        defaultEventSource,
        defaultEventSourceId,
        testEventCode,
        defaultRegion,
        defaultCurrency,
        columns,
        sourceColumns,
        eventNames,
        maxEventBytes,
        consentPolicy,
        mapping);
  }

  public PrepareConfig withSourceColumns(List<String> columns) {
    return new PrepareConfig(
        defaultEventSource,
        defaultEventSourceId,
        testEventCode,
        defaultRegion,
        defaultCurrency,
        keyColumns,
        columns,
        eventNames,
        maxEventBytes,
        consentPolicy,
        mapping);
  }

  public PrepareConfig withEventNames(Map<String, String> names) {
    return new PrepareConfig(
        defaultEventSource,
        defaultEventSourceId,
        testEventCode,
        defaultRegion,
        defaultCurrency,
        keyColumns,
        sourceColumns,
        names,
        maxEventBytes,
        consentPolicy,
        mapping);
  }

  public PrepareConfig withMaxEventBytes(int bytes) {
    return new PrepareConfig(
        defaultEventSource,
        defaultEventSourceId,
        testEventCode,
        defaultRegion,
        defaultCurrency,
        keyColumns,
        sourceColumns,
        eventNames,
        bytes,
        consentPolicy,
        mapping);
  }

  public PrepareConfig withConsentPolicy(ConsentPolicy policy) {
    return new PrepareConfig(
        defaultEventSource,
        defaultEventSourceId,
        testEventCode,
        defaultRegion,
        defaultCurrency,
        keyColumns,
        sourceColumns,
        eventNames,
        maxEventBytes,
        policy,
        mapping);
  }

  public PrepareConfig withMapping(MappingText text) {
    return new PrepareConfig(
        defaultEventSource,
        defaultEventSourceId,
        testEventCode,
        defaultRegion,
        defaultCurrency,
        keyColumns,
        sourceColumns,
        eventNames,
        maxEventBytes,
        consentPolicy,
        text);
  }

  private static String upper(String code) {
    String given = emptyToNull(code);
    return given == null ? null : given.toUpperCase(Locale.ROOT);
  }

  private static String emptyToNull(String text) {
    if (text == null) {
      return null;
    }
    String trimmed = Texts.trim(text);
    return trimmed.isEmpty() ? null : trimmed;
  }
}
