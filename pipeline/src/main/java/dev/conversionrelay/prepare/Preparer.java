package dev.conversionrelay.prepare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.ConsentSignals;
import dev.conversionrelay.conversion.Conversion;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventNames;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.NumberText;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.conversion.Texts;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.mapping.Mapping;
import dev.conversionrelay.mapping.MappingException;
import dev.conversionrelay.outcome.Attempts;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Signal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way of one conversion: parse, map if there is a mapping, ask for consent, normalise, hash,
 * validate, and write it as TikTok reads it. Records in, outcomes out; no record makes it throw.
 *
 * <p>Not thread-safe: it works in buffers that it uses again. Make one per thread; each costs some
 * kilobytes.
 */
public final class Preparer {

  /** Clocks of shops and of the relay may differ a little (fact sheet §11 row 4). */
  private static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(10);

  /** TikTok looks back no further (fact sheet §5). */
  private static final Duration ATTRIBUTION_WINDOW = Duration.ofDays(28);

  private static final int MAX_NAMES_REMEMBERED = 256;

  private final PrepareConfig config;
  private final Clock clock;
  private final ConsentPolicy policy;
  private final TcStrings tcStrings;
  private final RecordParser parser = new RecordParser();
  private final Findings findings = new Findings();
  private final Conversion conversion;
  private final PhoneMentions phones = new PhoneMentions();
  private final PersonalData personalData = new PersonalData(phones);
  private final EventIds eventIds;
  private final EventWriter writer;
  private final Map<EventSource, Map<String, Optional<Warning>>> nameWarnings =
      new EnumMap<>(EventSource.class);

  private final Route[] lastRoutes = new Route[8];
  private int nextRoute;

  /** Null if records need none. */
  private final Mapping mapping;

  /** How many conversions of each name the mapping has made of the record so far. */
  private final Map<String, Integer> namesakes = new HashMap<>();

  /** Which of them this conversion is, from 1; 0 if it is not mapped or has no name. */
  private int number;

  /**
   * A preparer with its own buffers.
   *
   * @param clock tells which event times lie in the future or far back; no id depends on it
   * @throws IllegalArgumentException if the mapping cannot be compiled
   */
  public Preparer(PrepareConfig config, Clock clock) {
    this.config = Objects.requireNonNull(config, "config");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.policy = config.consentPolicy();
    this.tcStrings = new TcStrings(policy.tcf());
    this.conversion = new Conversion(config.keyColumns(), config.sourceColumns());
    Hasher hasher = new Hasher();
    this.eventIds = new EventIds(hasher);
    this.writer = new EventWriter(config, hasher, findings, phones, personalData);
    this.mapping = config.mapping() == null ? null : Mapping.compiled(config.mapping());
  }

  /**
   * Turns what the source holds into what becomes of it: one outcome for each conversion that the
   * mapping makes of it, one if it is a record already or is left out; never none, and never throws
   * on data.
   */
  public List<Prepared> prepareAll(SourceRecord record) {
    List<Prepared> prepared = new ArrayList<>();
    prepareEach(record, prepared::add);
    return prepared;
  }

  /** The same, one at a time: all events of a record may be too much for the memory. */
  public void prepareEach(SourceRecord record, Consumer<Prepared> outcomes) {
    if (mapping == null) {
      outcomes.accept(prepare(record));
      return;
    }
    Refusal unreadable = parser.parseTree(record);
    JsonNode tree = parser.takeTree();
    if (unreadable != null) {
      outcomes.accept(rejected(unreadable, record));
      return;
    }
    List<JsonNode> mapped;
    try {
      mapped = mapping.apply(tree, record);
    } catch (MappingException e) {
      outcomes.accept(rejected(Refusal.map(e.getMessage()), record));
      return;
    }
    if (mapped.isEmpty()) {
      outcomes.accept(Prepared.leftOut());
      return;
    }
    namesakes.clear();
    for (JsonNode each : mapped) {
      outcomes.accept(prepare(each, record));
    }
  }

  /**
   * Turns a record into an event, a reject or a suppression; never throws on data.
   *
   * @throws IllegalStateException if there is a mapping; see {@link #prepareAll}
   */
  public Prepared prepare(SourceRecord record) {
    if (mapping != null) {
      throw new IllegalStateException("A mapping may make several conversions of a record");
    }
    return prepare(record, () -> parser.parse(record, conversion));
  }

  private Prepared prepare(JsonNode mapped, SourceRecord record) {
    return prepare(
        record,
        () -> {
          Refusal refusal = RecordParser.parse(mapped, conversion);
          String event = eventName();
          number = event == null ? 0 : namesakes.merge(event, 1, Integer::sum);
          return refusal;
        });
  }

  private static Prepared rejected(Refusal refusal, SourceRecord record) {
    return Prepared.reject(
        reject(refusal, record, null, null, null), List.of(), false, Signal.UNKNOWN);
  }

  private Prepared prepare(SourceRecord record, Supplier<Refusal> fill) {
    number = 0;
    try {
      Refusal unreadable = fill.get();
      if (unreadable != null) {
        return rejected(unreadable, record);
      }
      EventSource source = eventSource();
      ConsentSignals signals = ConsentSignals.of(conversion, tcStrings::read);
      ConsentDecision decision = policy.decide(signals, source);
      if (decision.suppression() != null) {
        phones.of(conversion);
        return Prepared.suppression(
            decision.suppression(),
            unknownColumns(),
            signals.arePresent(),
            suppressedSignal(source));
      }
      return decision.limitedDataUse() == null
          ? allowed(record, source, signals)
          : allowed(record, source, signals.withLimitedDataUse())
              .limitedBy(decision.limitedDataUse());
    } finally {
      conversion.clear();
      phones.clear();
      findings.clear();
    }
  }

  /** Nothing that the record alone may hold is kept of it. */
  private Signal suppressedSignal(EventSource source) {
    String event = eventName();
    return Signal.of(
        source == null ? null : source.wireName(),
        config.defaultEventSourceId(),
        EventNames.isStandard(event) ? event : null);
  }

  private Prepared allowed(SourceRecord record, EventSource source, ConsentSignals signals) {
    liftProperties();
    phones.of(conversion);
    String event = eventName();
    EventTime time =
        conversion.has(Column.EVENT_TIME) || record.fallbackTime() == null
            ? EventTime.parse(conversion.value(Column.EVENT_TIME))
            : EventTime.of(record.fallbackTime());
    // Before anything is left out: an id may be made of a column that TikTok does not take.
    String exactId = exactId(Column.EVENT_ID);
    String eventId = eventId(event, record);
    boolean ownId = exactId != null && exactId.equals(eventId);
    if (source != null) {
      leaveOutMisplaced(source);
    }
    String sourceId = routed(Column.EVENT_SOURCE_ID, config.defaultEventSourceId());

    Refusal refusal = refusal(source, event, time, sourceId, eventId);
    if (refusal == null) {
      byte[] json = writer.write(conversion, source, signals, event, eventId, time.seconds());
      if (json.length <= config.maxEventBytes()) {
        warn(source, sourceId, event, time);
        return Prepared.event(
            new Event(
                    route(source, sourceId),
                    event,
                    eventId,
                    time.seconds(),
                    writer.matchKeys(),
                    record.position(),
                    json)
                .withFacts(writer.facts(ownId)),
            findings.take(),
            unknownColumns(),
            signals.arePresent(),
            writer.region());
      }
      refusal =
          Refusal.validate(
              RejectReason.EVENT_TOO_LARGE,
              null,
              "the event has " + json.length + " bytes, more than " + config.maxEventBytes());
    }
    return Prepared.reject(
        reject(refusal, record, shown(event), eventId, time),
        unknownColumns(),
        signals.arePresent(),
        Signal.of(
            source == null ? null : source.wireName(),
            unlessPersonal(sourceId),
            unlessPersonal(event)));
  }

  /** Where the event goes; the same object as for others that went there, of some such places. */
  private Route route(EventSource source, String sourceId) {
    String testCode = routed(Column.TEST_EVENT_CODE, config.testEventCode());
    for (int i = 0; i < lastRoutes.length && lastRoutes[i] != null; i++) {
      Route route = lastRoutes[i];
      if (route.eventSource() == source
          && route.eventSourceId().equals(sourceId)
          && Objects.equals(route.testEventCode(), testCode)) {
        return route;
      }
    }
    Route route = new Route(source, sourceId, testCode);
    lastRoutes[nextRoute] = route;
    nextRoute = (nextRoute + 1) % lastRoutes.length;
    return route;
  }

  /** TikTok's name of the event; null if there is no text to take it from. */
  private String eventName() {
    return conversion.value(Column.EVENT) instanceof String own
        ? config.eventNames().getOrDefault(own, own)
        : null;
  }

  private EventSource eventSource() {
    if (!conversion.has(Column.EVENT_SOURCE)) {
      return config.defaultEventSource();
    }
    String text = conversion.text(Column.EVENT_SOURCE);
    return text == null ? null : EventSource.of(text).orElse(null);
  }

  /** A default stands in for a missing value only: what cannot be read is not meant for it. */
  private String routed(Column column, String otherwise) {
    return conversion.has(column) ? conversion.text(column) : otherwise;
  }

  /**
   * A property TikTok knows is treated alike in a column of its own and inside {@code properties};
   * the column wins.
   */
  private void liftProperties() {
    Object value = conversion.value(Column.PROPERTIES);
    if (value == null) {
      return;
    }
    Object parsed = value instanceof String text ? JsonValues.parse(text) : value;
    if (!(parsed instanceof Map<?, ?> properties)) {
      findings.warn(Warning.FIELD_UNREADABLE, Column.PROPERTIES);
      conversion.remove(Column.PROPERTIES);
      return;
    }
    Map<?, ?> custom = properties;
    for (Object name : new ArrayList<>(properties.keySet())) {
      Column column = Column.of((String) name);
      if (column != null && column.block() == Column.Block.PROPERTIES) {
        Object standard = custom.remove(name);
        if (!conversion.has(column)) {
          conversion.put(column, standard);
        }
      }
    }
    conversion.put(Column.PROPERTIES, custom);
  }

  private void leaveOutMisplaced(EventSource source) {
    List<Column> misplaced = null;
    for (Column column : conversion.columns()) {
      if (!column.isFor(source)) {
        if (misplaced == null) {
          misplaced = new ArrayList<>();
        }
        misplaced.add(column);
      }
    }
    if (misplaced != null) {
      for (Column column : misplaced) {
        conversion.remove(column);
        findings.warn(Warning.FIELD_NOT_FOR_SOURCE, column);
      }
    }
  }

  /** The record's own id, or one made of what the record is told by, or null. */
  private String eventId(String event, SourceRecord record) {
    String id = exactId(Column.EVENT_ID);
    if (id == null && conversion.has(Column.EVENT_ID)) {
      findings.warn(Warning.FIELD_UNREADABLE, Column.EVENT_ID);
    }
    if (id == null && event != null) {
      id = derivedId(event, record);
    }
    if (id == null) {
      return null;
    }
    if (!isPersonal(id)) {
      return id;
    }
    findings.warn(Warning.EVENT_ID_HASHED, Column.EVENT_ID);
    return eventIds.inPlaceOf(id);
  }

  /** An id that was rounded is shared by conversions that TikTok would take for one. */
  private String exactId(Column column) {
    String id = conversion.text(column);
    return id == null || NumberText.isRounded(id) ? null : id;
  }

  private String derivedId(String event, SourceRecord record) {
    String orderId = exactId(Column.ORDER_ID);
    if (orderId != null) {
      return eventIds.ofOrder(event, orderId);
    }
    List<String> names = config.keyColumns();
    if (!names.isEmpty()) {
      List<String> values = new ArrayList<>(names.size());
      for (String name : names) {
        String value = conversion.keyText(name);
        if (value != null && !NumberText.isRounded(value)) {
          values.add(value);
        }
      }
      if (values.size() == names.size()) {
        return eventIds.ofColumns(event, names, values);
      }
    }
    if (record.fallbackId() == null) {
      return null;
    }
    return number == 0
        ? eventIds.ofRecord(record.fallbackId())
        : eventIds.ofRecord(record.fallbackId(), event, number);
  }

  private Refusal refusal(
      EventSource source, String event, EventTime time, String sourceId, String eventId) {
    if (event == null) {
      return conversion.has(Column.EVENT)
          ? invalidEvent("event must be a text")
          : Refusal.validate(RejectReason.MISSING_EVENT, "event", "event is missing or empty");
    }
    if (isPersonal(event)) {
      return invalidEvent(
          "event holds an e-mail address or a phone number, which must not be sent");
    }
    if (time == null) {
      return conversion.has(Column.EVENT_TIME)
          ? Refusal.validate(
              RejectReason.INVALID_EVENT_TIME,
              "event_time",
              "event_time must be RFC 3339 or epoch seconds, milliseconds or microseconds, of the"
                  + " years 2000 to 2199")
          : Refusal.validate(
              RejectReason.MISSING_EVENT_TIME, "event_time", "event_time is missing or empty");
    }
    if (time.seconds() > clock.instant().plus(MAX_CLOCK_SKEW).getEpochSecond()) {
      return Refusal.validate(
          RejectReason.EVENT_TIME_IN_FUTURE,
          "event_time",
          "event_time is more than 10 minutes ahead; check the time zone");
    }
    if (source == null) {
      return Refusal.validate(
          RejectReason.INVALID_EVENT_SOURCE,
          "event_source",
          "event_source must be web, app, offline or crm, or a default must be set");
    }
    if (!EventNames.isTaken(event, source)) {
      return invalidEvent(
          "offline events take TikTok's standard names only, in their exact spelling");
    }
    if (sourceId == null || isPersonal(sourceId)) {
      return Refusal.validate(
          RejectReason.MISSING_EVENT_SOURCE_ID,
          "event_source_id",
          "event_source_id must hold the id of the event source, or a default must be set");
    }
    if (conversion.has(Column.TEST_EVENT_CODE) && lacks(Column.TEST_EVENT_CODE)) {
      return Refusal.validate(
          RejectReason.INVALID_TEST_EVENT_CODE,
          "test_event_code",
          "test_event_code must be a code of the Test Events tab; without it a test counts as live");
    }
    if (eventId == null) {
      return Refusal.validate(
          RejectReason.MISSING_EVENT_ID,
          "event_id",
          "event_id is missing, and so are order_id and the key columns to make one of");
    }
    if (source == EventSource.APP && lacks(Column.APP_ID)) {
      return Refusal.validate(
          RejectReason.MISSING_APP_ID, "app_id", "an app event needs the app_id of its store");
    }
    if (source == EventSource.CRM && lacks(Column.LEAD_ID)) {
      return Refusal.validate(
          RejectReason.MISSING_LEAD_ID, "lead_id", "a CRM event needs TikTok's lead_id");
    }
    return null;
  }

  /** An id that is personal is left out when the event is written, so it counts as none. */
  private boolean lacks(Column column) {
    String text = conversion.text(column);
    return text == null || isPersonal(text);
  }

  /** Of which some may be phone numbers: somebody made columns of values. */
  private List<String> unknownColumns() {
    List<String> names = conversion.unknown();
    for (String name : names) {
      if (personalData.isInId(name)) {
        return names.stream().map(this::shown).toList();
      }
    }
    return names;
  }

  /** A phone number has the letters of a name; it is shown as a digest, as other odd names are. */
  private String shown(String event) {
    return event != null && isPersonal(event) ? SafeText.digestOf(event) : event;
  }

  private String unlessPersonal(String text) {
    return text == null || isPersonal(text) ? null : text;
  }

  private boolean isPersonal(String id) {
    return personalData.isInId(id);
  }

  private static Refusal invalidEvent(String detail) {
    return Refusal.validate(RejectReason.INVALID_EVENT, "event", detail);
  }

  private void warn(EventSource source, String sourceId, String event, EventTime time) {
    nameWarning(event, source).ifPresent(warning -> findings.warn(warning, Column.EVENT));
    if (time.dateOnly()) {
      findings.warn(Warning.EVENT_TIME_WITHOUT_TIME_OF_DAY, Column.EVENT_TIME);
    } else if (time.withoutZone()) {
      findings.warn(Warning.EVENT_TIME_WITHOUT_ZONE, Column.EVENT_TIME);
    }
    if (time.seconds() < clock.instant().minus(ATTRIBUTION_WINDOW).getEpochSecond()) {
      findings.warn(Warning.EVENT_OLDER_THAN_28_DAYS, Column.EVENT_TIME);
    }
    if (!hasUsualShape(sourceId, source)) {
      findings.warn(Warning.UNUSUAL_EVENT_SOURCE_ID, Column.EVENT_SOURCE_ID);
    }
  }

  private Optional<Warning> nameWarning(String event, EventSource source) {
    Map<String, Optional<Warning>> known =
        nameWarnings.computeIfAbsent(source, s -> new HashMap<>());
    Optional<Warning> warning = known.get(event);
    if (warning == null) {
      warning = EventNames.warning(event, source);
      if (known.size() >= MAX_NAMES_REMEMBERED) {
        known.clear();
      }
      known.put(event, warning);
    }
    return warning;
  }

  /**
   * Pixel codes have 16 to 24 upper-case letters and digits, other ids digits (fact sheet §1.5).
   */
  private static boolean hasUsualShape(String id, EventSource source) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean usual = Texts.isAsciiDigit(c) || (source == EventSource.WEB && c >= 'A' && c <= 'Z');
      if (!usual) {
        return false;
      }
    }
    return source != EventSource.WEB || (id.length() >= 16 && id.length() <= 24);
  }

  private static Reject reject(
      Refusal refusal, SourceRecord record, String event, String eventId, EventTime time) {
    return new Reject(
        refusal.stage(),
        refusal.reason(),
        refusal.field(),
        refusal.detail(),
        SafeText.of(event),
        SafeText.of(eventId),
        time == null ? null : time.seconds(),
        record.position(),
        null,
        Attempts.NONE);
  }
}
