package dev.conversionrelay.cli;

import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.outcome.DuplicateReason;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Tally;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Prints totals by name, and below them what they are made of. */
final class CountLines {

  private static final String INDENT = " ".repeat(33);

  private final PrintStream out;

  CountLines(PrintStream out) {
    this.out = out;
  }

  void total(String name, long count) {
    total(name, count, "");
  }

  void total(String name, long count, String note) {
    out.println(String.format(Locale.ROOT, "  %-12s %,12d  %s", name, count, note).stripTrailing());
  }

  /** A part of the total above it, with what is to be said of it. */
  void detail(long count, String text) {
    String start = String.format(Locale.ROOT, "  %-12s %,12d    ", "", count);
    Paragraph.of(start, INDENT, text).forEach(out::println);
  }

  void details(Map<String, Long> counts) {
    counts.forEach((name, count) -> detail(count, name));
  }

  /** What was suppressed, each reason with its explanation. */
  void suppressed(Books books) {
    total("suppressed", books.suppressed());
    explained(books.suppressedByReason(), Suppression.values(), Suppression::explanation);
  }

  /** What a mapping left out; nothing if there is none. */
  void leftOut(Books books) {
    if (books.leftOut() > 0) {
      total("left out", books.leftOut(), "by the mapping");
    }
  }

  /** What TikTok has already, each reason with its explanation. */
  void duplicates(Books books) {
    total("duplicates", books.duplicates());
    explained(books.duplicatesByReason(), DuplicateReason.values(), DuplicateReason::explanation);
  }

  /** What was rejected, each reason with its explanation. */
  void rejected(Books books) {
    total("rejected", books.rejected());
    explained(books.rejectedByReason(), RejectReason.values(), RejectReason::explanation);
  }

  private <T extends Enum<T>> void explained(
      Map<String, Long> counts, T[] reasons, Function<T, String> explanation) {
    Map<String, String> explanations = new HashMap<>();
    for (T reason : reasons) {
      explanations.put(Tally.nameOf(reason), ": " + explanation.apply(reason));
    }
    counts.forEach((name, count) -> detail(count, name + explanations.getOrDefault(name, "")));
  }

  /**
   * What was warned about, each kind with its explanation.
   *
   * @param fields the fields that warnings are about, as far as they are known
   */
  void warnings(Books books, Map<Warning, ? extends Set<String>> fields) {
    Map<String, String> explanations = new HashMap<>();
    for (Warning warning : Warning.values()) {
      String about =
          fields.containsKey(warning) ? " (" + String.join(", ", fields.get(warning)) + ")" : "";
      explanations.put(Tally.nameOf(warning), about + ": " + warning.explanation());
    }
    books
        .warnings()
        .forEach((name, count) -> detail(count, name + explanations.getOrDefault(name, "")));
  }
}
