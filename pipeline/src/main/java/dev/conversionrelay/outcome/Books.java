package dev.conversionrelay.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where every record of a run ended. The books balance when {@code read = delivered + suppressed +
 * duplicates + rejected + undelivered + left out}; those of a stream lack what is under way. Where
 * a mapping makes several conversions of a record, each of them was read.
 */
public final class Books {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Numbers that stand for themselves in the summary. */
  private static final List<String> NUMBERS =
      List.of(
          Tally.READ,
          Tally.DELIVERED,
          Tally.DELIVERED_WITH_WARNING,
          Tally.CONSENT_SIGNAL,
          Tally.REQUESTS);

  /** Objects of the summary, and the group each one lists. */
  private static final Map<String, String> GROUPS =
      new TreeMap<>(
          Map.of(
              "suppressed_by_reason", Tally.SUPPRESSED,
              "duplicates_by_reason", Tally.DUPLICATES,
              "rejected_by_reason", Tally.REJECTED,
              "undelivered_by_fault", Tally.UNDELIVERED,
              "limited_data_use_by_reason", Tally.LIMITED_DATA_USE,
              "warnings", Tally.WARNING,
              "unknown_columns", Tally.UNKNOWN_COLUMN,
              "answers", Tally.ANSWER,
              "delivered_by_event", Tally.EVENT));

  private static final String QUALITY = "quality";

  private final Tally tally;

  public Books(Tally tally) {
    this.tally = tally;
  }

  /** The books that {@link #toJson} wrote. */
  public static Books fromJson(JsonNode json) {
    Tally tally = new Tally();
    for (String name : NUMBERS) {
      tally.add(name, json.path(name).asLong());
    }
    tally.add(Tally.LEFT_OUT, json.path(Tally.LEFT_OUT).asLong());
    GROUPS.forEach(
        (field, group) ->
            json.path(field)
                .fields()
                .forEachRemaining(
                    entry -> tally.add(group, entry.getKey(), entry.getValue().asLong())));
    json.path(QUALITY).forEach(row -> QualityJson.read(row, tally.quality()));
    return new Books(tally);
  }

  public long read() {
    return tally.get(Tally.READ);
  }

  public long delivered() {
    return tally.get(Tally.DELIVERED);
  }

  /** Records that a mapping left out, such as calls that are no conversion. */
  public long leftOut() {
    return tally.get(Tally.LEFT_OUT);
  }

  public long suppressed() {
    return tally.total(Tally.SUPPRESSED);
  }

  public long duplicates() {
    return tally.total(Tally.DUPLICATES);
  }

  public long rejected() {
    return tally.total(Tally.REJECTED);
  }

  public long undelivered() {
    return tally.total(Tally.UNDELIVERED);
  }

  public long requests() {
    return tally.get(Tally.REQUESTS);
  }

  /** How many records held a consent signal of any kind, readable or not. */
  public long consentSignals() {
    return tally.get(Tally.CONSENT_SIGNAL);
  }

  public SortedMap<String, Long> suppressedByReason() {
    return tally.details(Tally.SUPPRESSED);
  }

  /** What was left out as TikTok has it already, by {@link DuplicateReason}. */
  public SortedMap<String, Long> duplicatesByReason() {
    return tally.details(Tally.DUPLICATES);
  }

  public SortedMap<String, Long> rejectedByReason() {
    return tally.details(Tally.REJECTED);
  }

  public SortedMap<String, Long> undeliveredByFault() {
    return tally.details(Tally.UNDELIVERED);
  }

  /** Events that were prepared with limited data use, by why. */
  public SortedMap<String, Long> limitedDataUseByReason() {
    return tally.details(Tally.LIMITED_DATA_USE);
  }

  public SortedMap<String, Long> warnings() {
    return tally.details(Tally.WARNING);
  }

  public SortedMap<String, Long> unknownColumns() {
    return tally.details(Tally.UNKNOWN_COLUMN);
  }

  /** Requests by what TikTok answered: its code, else the HTTP status, else what went wrong. */
  public SortedMap<String, Long> answers() {
    return tally.details(Tally.ANSWER);
  }

  /** Delivered events by source, event source id and name, joined with slashes. */
  public SortedMap<String, Long> deliveredByEvent() {
    return tally.details(Tally.EVENT);
  }

  /** The same by event source, id and name, and what the delivered events carried. */
  public Quality quality() {
    return tally.quality();
  }

  public boolean balanced() {
    return underWay() == 0;
  }

  /** Records that were read and have not ended yet: those that a stream is at work on. */
  public long underWay() {
    return read()
        - delivered()
        - suppressed()
        - duplicates()
        - rejected()
        - undelivered()
        - leftOut();
  }

  /** The summary file: every total, reason and code. */
  public ObjectNode toJson(String runId) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("run_id", runId);
    json.put("balanced", balanced());
    json.put("suppressed", suppressed());
    json.put("duplicates", duplicates());
    json.put("rejected", rejected());
    json.put("undelivered", undelivered());
    if (leftOut() > 0) {
      json.put(Tally.LEFT_OUT, leftOut());
    }
    for (String name : NUMBERS) {
      json.put(name, tally.get(name));
    }
    GROUPS.forEach((field, group) -> put(json, field, tally.details(group)));
    json.putArray(QUALITY).addAll(QualityJson.rows(tally.quality()));
    return json;
  }

  private static void put(ObjectNode json, String name, Map<String, Long> counts) {
    ObjectNode object = json.putObject(name);
    counts.forEach(object::put);
  }
}
