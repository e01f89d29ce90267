package dev.conversionrelay.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.Reader;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How many events the Pixel saw, by name and day in UTC. */
final class PixelCounts {

  /** One event name on one day; a day is null where the counts are of the whole time. */
  record Day(String event, LocalDate date) {}

  private static final List<String> EVENT_NAMES = List.of("event", "event name", "event_name");
  private static final List<String> DATE_NAMES = List.of("date", "day");
  private static final List<String> COUNT_NAMES =
      List.of("count", "events", "total events", "browser events", "pixel");

  private final Map<Day, Long> counts =
      new TreeMap<>(
          Comparator.comparing(Day::event)
              .thenComparing(Day::date, Comparator.nullsFirst(Comparator.naturalOrder())));

  private PixelCounts() {}

  /**
   * Reads CSV with a header that names the event, its count and, if the counts are by day, the date
   * as {@code 2026-05-04}. Other columns are left alone; rows of the same event and day add up.
   */
  static PixelCounts read(Reader csv) throws IOException, Page.UnreadableException {
    PixelCounts read = new PixelCounts();
    ObjectReader reader =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .with(CsvParser.Feature.TRIM_SPACES)
            .with(CsvParser.Feature.SKIP_EMPTY_LINES);
    try (MappingIterator<Map<String, String>> rows = reader.readValues(csv)) {
      List<String> header = new ArrayList<>();
      if (rows.getParserSchema() instanceof CsvSchema schema) {
        schema.forEach(column -> header.add(column.getName()));
      }
      String event = column(header, EVENT_NAMES);
      String count = column(header, COUNT_NAMES);
      String date = columnOrNull(header, DATE_NAMES);
      for (long number = 1; rows.hasNextValue(); number++) {
        read.add(rows.nextValue(), number, event, count, date);
      }
    } catch (JsonProcessingException e) {
      // Its message would quote the file.
      throw new Page.UnreadableException(
          "row " + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + " is no CSV");
    }
    return read;
  }

  private void add(Map<String, String> row, long number, String event, String count, String date)
      throws Page.UnreadableException {
    if (row.get(event) == null || row.get(count) == null) {
      throw new Page.UnreadableException("row " + number + " has fewer columns than the header");
    }
    String digits = row.get(count).replace(",", "");
    if (!digits.matches("\\d{1,15}")) {
      throw new Page.UnreadableException("row " + number + ": " + count + " is no count");
    }
    LocalDate day = null;
    if (date != null) {
      try {
        day = LocalDate.parse(row.getOrDefault(date, ""));
      } catch (DateTimeException e) {
        throw new Page.UnreadableException(
            "row " + number + ": " + date + " is no date such as 2026-05-04");
      }
    }
    counts.merge(new Day(row.get(event), day), Long.parseLong(digits), Long::sum);
  }

  private static String column(List<String> header, List<String> names)
      throws Page.UnreadableException {
    String column = columnOrNull(header, names);
    if (column == null) {
      throw new Page.UnreadableException(
          "its header has none of the columns " + String.join(", ", names));
    }
    return column;
  }

  private static String columnOrNull(List<String> header, List<String> names) {
    for (String name : new ArrayList<>(header)) {
      String plain = name.replace("\ufeff", "").strip().toLowerCase(Locale.ROOT);
      if (names.contains(plain)) {
        return name;
      }
    }
    return null;
  }

  /** The counts by event and day, sorted. */
  Map<Day, Long> counts() {
    return counts;
  }
}
