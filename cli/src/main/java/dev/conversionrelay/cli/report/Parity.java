package dev.conversionrelay.cli.report;

import static j2html.TagCreator.caption;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.outcome.Measure;
import dev.conversionrelay.outcome.Quality;
import dev.conversionrelay.outcome.Signal;
import j2html.tags.DomContent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the server sent beside what the Pixel saw, by event and day. TikTok's advice is at least as
 * many from the server, each with the id that the Pixel gives.
 */
final class Parity {

  private static final int DAY_LENGTH = "2026-05-04".length();

  /**
   * One event on one day, or over the whole time.
   *
   * @param server web events delivered
   * @param withId how many of the event's deliveries, over the whole time, carry an id of their own
   * @param ofAll of how many that is known
   */
  record Row(String event, LocalDate day, long server, long pixel, long withId, long ofAll) {

    boolean isBehind() {
      return server < pixel;
    }
  }

  private final List<Row> rows;

  private Parity(List<Row> rows) {
    this.rows = rows;
  }

  static Parity of(Quality quality, PixelCounts pixel) {
    Map<String, List<Quality.Counts>> byEvent = new TreeMap<>();
    for (Map.Entry<Signal, Quality.Counts> each : quality.signals().entrySet()) {
      if (each.getKey().eventSource().equals(EventSource.WEB.wireName())) {
        byEvent.computeIfAbsent(each.getKey().event(), e -> new ArrayList<>()).add(each.getValue());
      }
    }
    List<Row> rows = new ArrayList<>();
    pixel
        .counts()
        .forEach(
            (day, count) -> {
              // As names are shown in the rows.
              String name = Signal.of(null, null, day.event()).event();
              Totals server = Totals.of(byEvent.getOrDefault(name, List.of()));
              rows.add(
                  new Row(
                      day.event(),
                      day.date(),
                      day.date() == null ? server.live() : onDay(server, day.date()),
                      count,
                      server.get(Measure.OWN_ID),
                      server.get(Measure.ID_ORIGIN_KNOWN)));
            });
    return new Parity(rows);
  }

  private static long onDay(Totals server, LocalDate date) {
    long count = 0;
    for (Map.Entry<String, Long> each : server.details(Measure.DELIVERED_AT).entrySet()) {
      if (each.getKey().length() >= DAY_LENGTH
          && each.getKey().substring(0, DAY_LENGTH).equals(date.toString())) {
        count += each.getValue();
      }
    }
    return count;
  }

  List<Row> rows() {
    return rows;
  }

  DomContent part() {
    long behind = rows.stream().filter(Row::isBehind).count();
    return section(
        h2("Server and Pixel"),
        p(
            rows.isEmpty()
                ? "The file of the Pixel's counts has no rows."
                : behind == 0
                    ? "The server sent at least as many events as the Pixel saw, in every row."
                    : behind
                        + " of "
                        + rows.size()
                        + " rows have fewer events from the server than the Pixel saw: look for"
                        + " records that are not in the source, or carry no consent."),
        p(
            "An event that both send counts once only if both give it the same id, so the share of"
                + " events with an id of their own should be 100 %."),
        Page.scrolling(
            "Server and Pixel",
            table(
                caption("Web events by name and day, in UTC"),
                thead(
                    tr(
                        Page.col("Event"),
                        Page.col("Day"),
                        Page.col("Server"),
                        Page.col("Pixel"),
                        Page.col("Server against Pixel"),
                        Page.col("Own id"))),
                tbody(each(rows, Parity::row)))));
  }

  private static DomContent row(Row row) {
    return tr(
        Page.row(row.event()),
        td(row.day() == null ? "all" : row.day().toString()),
        td(Page.number(row.server())),
        td(Page.number(row.pixel())),
        td(row.pixel() == 0 ? "" : Math.round(100.0 * row.server() / row.pixel()) + " %")
            .withClass(row.isBehind() ? "behind" : "level"),
        td(Page.percent(row.withId(), row.ofAll())));
  }
}
