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
import java.util.function.Consumer;

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

  public PrepareConfig withDefaultEventSource(EventSource value) {
    return with(parts -> parts.defaultEventSource = value);
  }

  public PrepareConfig withDefaultEventSourceId(String value) {
    return with(parts -> parts.defaultEventSourceId = value);
  }

  public PrepareConfig withTestEventCode(String value) {
    return with(parts -> parts.testEventCode = value);
  }

  public PrepareConfig withDefaultRegion(String value) {
    return with(parts -> parts.defaultRegion = value);
  }

  public PrepareConfig withDefaultCurrency(String value) {
    return with(parts -> parts.defaultCurrency = value);
  }

  public PrepareConfig withKeyColumns(List<String> value) {
    return with(parts -> parts.keyColumns = value);
  }

  public PrepareConfig withSourceColumns(List<String> value) {
    return with(parts -> parts.sourceColumns = value);
  }

  public PrepareConfig withEventNames(Map<String, String> value) {
    return with(parts -> parts.eventNames = value);
  }

  public PrepareConfig withMaxEventBytes(int value) {
    return with(parts -> parts.maxEventBytes = value);
  }

  public PrepareConfig withConsentPolicy(ConsentPolicy value) {
    return with(parts -> parts.consentPolicy = value);
  }

  public PrepareConfig withMapping(MappingText value) {
    return with(parts -> parts.mapping = value);
  }

  private PrepareConfig with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return parts.config();
  }

  /** The values while they are changed. */
  private static final class Parts {
    private EventSource defaultEventSource;
    private String defaultEventSourceId;
    private String testEventCode;
    private String defaultRegion;
    private String defaultCurrency;
    private List<String> keyColumns;
    private List<String> sourceColumns;
    private Map<String, String> eventNames;
    private int maxEventBytes;
    private ConsentPolicy consentPolicy;
    private MappingText mapping;

    Parts(PrepareConfig config) {
      this.defaultEventSource = config.defaultEventSource;
      this.defaultEventSourceId = config.defaultEventSourceId;
      this.testEventCode = config.testEventCode;
      this.defaultRegion = config.defaultRegion;
      this.defaultCurrency = config.defaultCurrency;
      this.keyColumns = config.keyColumns;
      this.sourceColumns = config.sourceColumns;
      this.eventNames = config.eventNames;
      this.maxEventBytes = config.maxEventBytes;
      this.consentPolicy = config.consentPolicy;
      this.mapping = config.mapping;
    }

    PrepareConfig config() {
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
          mapping);
    }
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
