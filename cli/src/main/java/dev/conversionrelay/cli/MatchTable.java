package dev.conversionrelay.cli;

import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The table of one event source: a line for each event name, what its events carry in percent. */
final class MatchTable {

  private static final int MAX_NAME = 22;

  /** What TikTok recommends, and the device ids of apps, which are all that many apps have. */
  private static final List<Figure> FIGURES =
      List.of(
          key(MatchKey.EMAIL, "", "email"),
          key(MatchKey.PHONE, "", "phone"),
          key(MatchKey.EXTERNAL_ID, "external", "id"),
          key(MatchKey.TTCLID, "", "ttclid"),
          key(MatchKey.TTP, "", "ttp"),
          key(MatchKey.IP, "", "ip"),
          key(MatchKey.USER_AGENT, "user", "agent"),
          key(MatchKey.IDFA, "", "idfa"),
          key(MatchKey.GAID, "", "gaid"),
          new Figure(null, "own", "id", Coverage::withOwnId),
          new Figure(null, "value+", "currency", Coverage::withValueAndCurrency),
          new Figure(null, "content", "ids", Coverage::withContentIds));

  /**
   * A column of the table.
   *
   * @param key what it shows, or null if it is no match key and so for every source
   * @param upper the first line of its title
   * @param lower the second line of its title
   */
  private record Figure(MatchKey key, String upper, String lower, ToLongFunction<Coverage> count) {

    boolean isFor(EventSource source) {
      return key == null || Column.of(key.wireName()).isFor(source);
    }

    /** A number of at most three digits, or its title; match keys stand apart from the rest. */
    int width() {
      return Math.max(3, Math.max(upper.length(), lower.length()))
          + 1
          + (upper.equals("own") ? 2 : 0);
    }
  }

  private static Figure key(MatchKey key, String upper, String lower) {
    return new Figure(key, upper, lower, coverage -> coverage.with(key.mask()));
  }

  private MatchTable() {}

  /** The lines of the table: two of titles, then one for each name, or two if a name is long. */
  static List<String> of(EventSource source, Map<String, Coverage> names) {
    List<Figure> figures = FIGURES.stream().filter(figure -> figure.isFor(source)).toList();
    List<String> lines = new ArrayList<>();
    lines.add(line("", "", figures.stream().map(Figure::upper).toList(), figures));
    lines.add(
        line(source.wireName(), "events", figures.stream().map(Figure::lower).toList(), figures));
    names.forEach(
        (name, coverage) -> {
          List<String> shares =
              figures.stream()
                  .map(figure -> share(figure.count().applyAsLong(coverage), coverage.events()))
                  .toList();
          String count = String.format(Locale.ROOT, "%,d", coverage.events());
          if (name.length() > MAX_NAME) {
            lines.add("  " + name);
          }
          lines.add(line(name.length() > MAX_NAME ? "" : name, count, shares, figures));
        });
    return lines;
  }

  private static String line(String name, String count, List<String> cells, List<Figure> figures) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "  %-" + MAX_NAME + "s %9s", name, count));
    for (int i = 0; i < cells.size(); i++) {
      line.append(" ".repeat(figures.get(i).width() - cells.get(i).length())).append(cells.get(i));
    }
    return line.toString().stripTrailing();
  }

  /** In percent; 0 and 100 mean none and all, and nothing that is only near them. */
  static String share(long part, long whole) {
    if (part == 0 || part == whole) {
      return part == 0 ? "0" : "100";
    }
    return Long.toString(Math.max(1, Math.min(99, Math.round(100.0 * part / whole))));
  }
}
