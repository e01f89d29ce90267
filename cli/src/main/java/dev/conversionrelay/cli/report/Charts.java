package dev.conversionrelay.cli.report;

import static j2html.TagCreator.attrs;
import static j2html.TagCreator.caption;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.span;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import j2html.tags.specialized.FigureTag;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Charts without a script: bars that are SVG, with a table of the same numbers for those who do not
 * see them. They print, and show in a mail's preview.
 */
final class Charts {

  private static final int HEIGHT = 120;
  private static final int COLUMN = 20;

  /** With more columns than this, labels would run into each other. */
  private static final int MAX_LABELS = 12;

  /**
   * A column of a chart.
   *
   * @param good how many of it are as they should be
   * @param bad how many are not; stacked on top
   */
  record Column(String label, long good, long bad) {
    long height() {
      return good + bad;
    }
  }

  private Charts() {}

  /** Columns side by side. */
  static FigureTag columns(String caption, String good, String bad, List<Column> columns) {
    long highest = Math.max(1, columns.stream().mapToLong(Column::height).max().orElse(1));
    return figure(
        figcaption(caption),
        bad == null ? null : div(attrs(".legend"), key("good", good), key("bad", bad)),
        div(
            attrs(".columns"),
            span(Page.number(highest)).withClass("axis"),
            rawHtml(svg(columns, highest)),
            labels(columns)),
        details(caption, good, bad, columns));
  }

  private static DomContent key(String kind, String text) {
    return span(attrs(".key"), span(attrs(".swatch." + kind)), span(text));
  }

  /** Holds numbers only, so nothing in it is to be escaped. */
  private static String svg(List<Column> columns, long highest) {
    StringBuilder svg = new StringBuilder(256);
    svg.append("<svg viewBox=\"0 0 ")
        .append(columns.size() * COLUMN)
        .append(' ')
        .append(HEIGHT)
        .append("\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">");
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      double good = (double) HEIGHT * column.good() / highest;
      double bad = (double) HEIGHT * column.bad() / highest;
      bar(svg, "good", i, HEIGHT - good, good);
      bar(svg, "bad", i, HEIGHT - good - bad, bad);
    }
    return svg.append("</svg>").toString();
  }

  private static void bar(StringBuilder svg, String kind, int index, double top, double height) {
    if (height > 0) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%d\" y=\"%.2f\" width=\"%d\" height=\"%.2f\"/>",
              kind,
              index * COLUMN + 1,
              top,
              COLUMN - 2,
              height));
    }
  }

  /** Below each column, or of many the first, the middle and the last. */
  private static DomContent labels(List<Column> columns) {
    int last = columns.size() - 1;
    boolean all = columns.size() <= MAX_LABELS;
    List<Column> shown =
        all ? columns : List.of(columns.get(0), columns.get(last / 2), columns.get(last));
    return div(attrs(all ? ".labels.all" : ".labels"), each(shown, column -> span(column.label())))
        .attr("aria-hidden", "true");
  }

  private static DomContent details(String caption, String good, String bad, List<Column> columns) {
    return div(
        attrs(".numbers"),
        table(
            caption(caption),
            thead(
                tr(
                    th("").attr("scope", "col"),
                    th(good).attr("scope", "col"),
                    bad == null ? null : th(bad).attr("scope", "col"))),
            tbody(
                each(
                    columns,
                    column ->
                        tr(
                            th(column.label()).attr("scope", "row"),
                            td(Page.number(column.good())),
                            bad == null ? null : td(Page.number(column.bad())))))));
  }

  /** Rows with a bar each, the longest first as they come. */
  static FigureTag bars(String caption, String kind, Map<String, Long> counts) {
    long longest = Math.max(1, counts.values().stream().mapToLong(c -> c).max().orElse(1));
    return figure(
        table(
            attrs(".bars"),
            caption(caption),
            tbody(
                each(
                    counts.entrySet(),
                    entry ->
                        tr(
                            th(entry.getKey()).attr("scope", "row"),
                            td(attrs(".bar"), share(kind, entry.getValue(), longest)),
                            td(attrs(".number"), Page.number(entry.getValue())))))));
  }

  /** A bar that is as long as the part is of the whole. */
  static DomContent share(String kind, long part, long whole) {
    double percent = whole == 0 ? 0 : 100.0 * part / whole;
    return rawHtml(
        String.format(
            Locale.ROOT,
            "<svg class=\"share\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\""
                + " aria-hidden=\"true\" focusable=\"false\"><rect class=\"rest\" width=\"100\""
                + " height=\"10\"/><rect class=\"%s\" width=\"%.2f\" height=\"10\"/></svg>",
            kind,
            percent));
  }
}
