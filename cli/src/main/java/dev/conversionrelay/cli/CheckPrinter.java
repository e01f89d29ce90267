package dev.conversionrelay.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.Tally;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows what a sample tells: in short lines, without colour, without a raw personal value. */
final class CheckPrinter {

  private static final int MAX_UNKNOWN_COLUMNS = 20;
  private static final List<String> COLUMNS =
      Arrays.stream(Column.values()).map(Column::columnName).toList();

  /** Keeps the digits of numbers as they go out. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final SampleReport report;
  private final MappingReport mapping;
  private final Books books;
  private final PrintStream out;
  private final CountLines lines;

  /**
   * Of that report.
   *
   * @param mapping what the mapping made of it, or null if there is none
   */
  CheckPrinter(SampleReport report, MappingReport mapping, PrintStream out) {
    this.report = report;
    this.mapping = mapping;
    this.books = report.books();
    this.out = out;
    this.lines = new CountLines(out);
  }

  /**
   * Prints the report.
   *
   * @param source what was read, for people
   * @param more whether there is more to read than the sample
   */
  void print(String source, boolean more) {
    printSource(source, more);
    if (books.read() > 0) {
      printTotals();
      if (mapping != null) {
        mapping.print(out, report::placeOf);
      }
      printCoverage();
      printWarnings();
      printUnknownColumns();
      printEvents();
      printVerdict(more);
    }
    out.flush();
  }

  private void printSource(String source, boolean more) {
    String text;
    if (books.read() == 0) {
      text = "There are no records in " + source + ".";
    } else {
      text = "Read " + (more ? "the first " : "all ") + sampled() + " of " + source;
      text += ". Nothing is sent.";
    }
    Paragraph.of("", "", text).forEach(out::println);
  }

  private String sampled() {
    if (mapping == null || mapping.records() == books.read()) {
      return records(books.read());
    }
    return records(mapping.records())
        + ", which hold "
        + String.format(Locale.ROOT, "%,d conversions,", books.read() - books.leftOut());
  }

  private static String records(long count) {
    return String.format(Locale.ROOT, "%,d", count) + (count == 1 ? " record" : " records");
  }

  private void heading(String text) {
    out.println();
    Paragraph.of("", "", text).forEach(out::println);
  }

  private void printTotals() {
    heading("What a run would do with them:");
    lines.total("read", books.read());
    lines.total("sent", books.delivered());
    lines.leftOut(books);
    lines.suppressed(books);
    lines.duplicates(books);
    lines.total("rejected", books.rejected());
    report
        .rejects()
        .forEach((flaw, examples) -> lines.detail(examples.count(), text(flaw, examples)));
  }

  private String text(SampleReport.Flaw flaw, SampleReport.Examples examples) {
    List<String> places = new ArrayList<>();
    for (Reject reject : examples.first()) {
      String place = report.placeOf(reject.position());
      places.add(reject.eventId() == null ? place : place + " (" + reject.eventId() + ")");
    }
    long others = examples.count() - places.size();
    return Tally.nameOf(flaw.reason())
        + (flaw.field() == null ? "" : " (" + flaw.field() + ")")
        + ": "
        + flaw.detail()
        + "; at "
        + String.join(", ", places)
        + (others == 0 ? "" : String.format(Locale.ROOT, " and %,d more", others));
  }

  private void printCoverage() {
    if (report.coverage().isEmpty()) {
      return;
    }
    heading("What the events carry, in percent of those that would be sent:");
    report
        .coverage()
        .forEach(
            (source, names) -> {
              MatchTable.of(source, names).forEach(out::println);
              out.println();
            });
    String legend =
        "own id: the record's own event_id; else it is made of order_id, --keyColumns, or file and"
            + " line.";
    Paragraph.of("  ", "  ", legend).forEach(out::println);
    List<String> advice = MatchAdvice.of(report.coverage());
    if (!advice.isEmpty()) {
      heading("What would help TikTok most to match them:");
      advice.forEach(each -> Paragraph.of("  - ", "    ", each).forEach(out::println));
    }
  }

  private void printWarnings() {
    if (!books.warnings().isEmpty()) {
      heading("Sent, but worth a look:");
      lines.warnings(books, report.warnedFields());
    }
  }

  private void printUnknownColumns() {
    List<Map.Entry<String, Long>> columns = new ArrayList<>(books.unknownColumns().entrySet());
    if (columns.isEmpty()) {
      return;
    }
    heading("Columns that are not part of a record, and would be left out:");
    columns.sort(Map.Entry.<String, Long>comparingByValue().reversed());
    for (Map.Entry<String, Long> column :
        columns.subList(0, Math.min(columns.size(), MAX_UNKNOWN_COLUMNS))) {
      lines.detail(column.getValue(), column.getKey() + guess(column.getKey()));
    }
    if (columns.size() > MAX_UNKNOWN_COLUMNS) {
      out.println("  and " + (columns.size() - MAX_UNKNOWN_COLUMNS) + " more columns");
    }
  }

  private static String guess(String name) {
    return Nearest.to(name, COLUMNS, name.length() / 3)
        .map(column -> "; did you mean " + column + "?")
        .orElse("");
  }

  private void printEvents() {
    if (report.shown().isEmpty()) {
      return;
    }
    heading(
        "As they would go out. Personal data is hashed; ip, user agent, click ids and addresses of"
            + " pages are as TikTok takes them.");
    for (Event event : report.shown()) {
      String place =
          report.placeOf(event.position())
              + ", to "
              + event.route().eventSource().wireName()
              + " "
              + event.route().eventSourceId();
      if (event.route().testEventCode() != null) {
        place += ", test code " + event.route().testEventCode();
      }
      heading(place + ":");
      pretty(event).lines().map(line -> Paragraph.cut("  " + line)).forEach(out::println);
    }
  }

  private static String pretty(Event event) {
    try {
      return MAPPER.readTree(event.jsonText()).toPrettyString();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("an event is JSON", e);
    }
  }

  private void printVerdict(boolean more) {
    String verdict =
        switch (ExitCode.of(books)) {
          case NO_CONSENT_SIGNAL ->
              "Nothing would be sent, because no record says whether the person consented. "
                  + Ending.FILL_CONSENT;
          case REJECTS ->
              String.format(
                  Locale.ROOT,
                  "%,d of %s would be rejected; a run sends the others all the same.",
                  books.rejected(),
                  mapping == null
                      ? records(books.read())
                      : String.format(Locale.ROOT, "%,d", books.read()));
          default ->
              books.delivered() > 0
                  ? "Nothing stands in the way of a run."
                  : "Nothing would be rejected, but nothing would be sent either.";
        };
    heading(verdict + (more ? " Read more of them with a larger --sample; 0 is all." : ""));
  }
}
