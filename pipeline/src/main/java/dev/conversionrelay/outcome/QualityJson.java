package dev.conversionrelay.outcome;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@link Quality} as rows: one JSON object for each signal, measure and detail. Rows of several
 * runs, or of several times of a stream, add up.
 */
public final class QualityJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String COUNTED_AT = "counted_at";
  private static final String EVENT_SOURCE = "event_source";
  private static final String EVENT_SOURCE_ID = "event_source_id";
  private static final String EVENT = "event";
  private static final String MEASURE = "measure";
  private static final String DETAIL = "detail";
  private static final String COUNT = "count";

  private static final Set<Measure> TIMES =
      EnumSet.of(Measure.DELIVERED_AT, Measure.NOT_DELIVERED_AT);

  private QualityJson() {}

  /** The rows, one a line, without a line end after the last. */
  public static String lines(Quality quality, Instant countedAt) {
    return rows(quality).stream()
        .map(row -> row.put(COUNTED_AT, countedAt.toString()).toString())
        .collect(Collectors.joining("\n"));
  }

  /** The rows, without a time. */
  public static List<ObjectNode> rows(Quality quality) {
    List<ObjectNode> rows = new ArrayList<>();
    quality
        .signals()
        .forEach(
            (signal, counts) -> {
              counts
                  .names()
                  .forEach(
                      (name, count) -> {
                        int slash = name.indexOf('/');
                        rows.add(
                            row(
                                signal,
                                slash < 0 ? name : name.substring(0, slash),
                                slash < 0 ? null : name.substring(slash + 1),
                                count));
                      });
              counts
                  .examples()
                  .forEach(
                      (problem, ids) ->
                          ids.forEach(
                              id ->
                                  rows.add(
                                      row(
                                          signal,
                                          Measure.EXAMPLE.wireName(),
                                          problem + '=' + id,
                                          1))));
            });
    return rows;
  }

  private static ObjectNode row(Signal signal, String measure, String detail, long count) {
    ObjectNode row = MAPPER.createObjectNode();
    row.put(EVENT_SOURCE, signal.eventSource());
    row.put(EVENT_SOURCE_ID, signal.eventSourceId());
    row.put(EVENT, signal.event());
    row.put(MEASURE, measure);
    if (detail != null) {
      row.put(DETAIL, detail);
    }
    row.put(COUNT, count);
    return row;
  }

  private static boolean isTime(String detail) {
    try {
      boolean day = detail.length() == "2026-05-04".length();
      LocalDateTime.parse(day ? detail + "T00:00" : detail + ":00");
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /**
   * Adds a row to what was read already. Measures that a newer version knows are left out.
   *
   * @throws IllegalArgumentException if it is no row of quality, which is told without its values
   */
  public static void read(JsonNode row, Quality into) {
    for (String name : List.of(EVENT_SOURCE, EVENT_SOURCE_ID, EVENT, MEASURE, COUNT)) {
      if (!row.hasNonNull(name)) {
        throw new IllegalArgumentException("it has no " + name);
      }
    }
    if (!row.path(COUNT).canConvertToLong() && !row.path(COUNT).asText().matches("\\d{1,18}")) {
      throw new IllegalArgumentException("its count is no number");
    }
    Measure measure;
    try {
      measure = Measure.valueOf(row.path(MEASURE).asText().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return;
    }
    Signal signal =
        new Signal(
            row.path(EVENT_SOURCE).asText(),
            row.path(EVENT_SOURCE_ID).asText(),
            row.path(EVENT).asText());
    Quality.Counts counts = into.of(signal);
    String detail = row.hasNonNull(DETAIL) ? row.path(DETAIL).asText() : null;
    if (measure == Measure.EXAMPLE) {
      int equals = detail == null ? -1 : detail.indexOf('=');
      if (equals > 0) {
        counts.example(detail.substring(0, equals), detail.substring(equals + 1));
      }
    } else if (detail == null) {
      counts.add(measure, row.path(COUNT).asLong());
    } else if (TIMES.contains(measure) && !isTime(detail)) {
      counts.add(measure, Signal.OTHERS, row.path(COUNT).asLong());
    } else {
      counts.add(measure, detail, row.path(COUNT).asLong());
    }
  }
}
