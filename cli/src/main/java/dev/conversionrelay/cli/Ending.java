package dev.conversionrelay.cli;

import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.outcome.Books;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The last words of a run: the books, what they mean, and where everything lies. */
final class Ending {

  private static final String INDENT = " ".repeat(33);

  private final Books books;
  private final OutcomePlaces places;

  Ending(Books books, OutcomePlaces places) {
    this.books = books;
    this.places = places;
  }

  void print(PrintStream out) {
    printBooks(out);
    printWarnings(out);
    printPlaces(out);
    printAdvice(out);
    out.flush();
  }

  private void printBooks(PrintStream out) {
    out.println();
    total(out, "read", books.read(), "");
    total(out, "delivered", books.delivered(), "in " + requests());
    total(out, "suppressed", books.suppressed(), "");
    details(out, books.suppressedByReason(), Ending::suppression);
    total(out, "duplicates", books.duplicates(), "");
    total(out, "rejected", books.rejected(), "");
    details(out, books.rejectedByReason(), reason -> "");
    total(out, "undelivered", books.undelivered(), "");
    details(out, books.undeliveredByFault(), fault -> "");
    out.println(
        books.balanced()
            ? "  The books balance: every record read is in exactly one of the lines below it."
            : "  THE BOOKS DO NOT BALANCE. This is a fault of the relay; please report it.");
  }

  private String requests() {
    return String.format(Locale.ROOT, "%,d", books.requests())
        + (books.requests() == 1 ? " request" : " requests");
  }

  private static void total(PrintStream out, String name, long count, String note) {
    out.println(String.format(Locale.ROOT, "  %-12s %,12d  %s", name, count, note).stripTrailing());
  }

  private static void details(
      PrintStream out, Map<String, Long> counts, Function<String, String> explanation) {
    counts.forEach(
        (name, count) -> {
          String start = String.format(Locale.ROOT, "  %-12s %,12d    ", "", count);
          String text = explanation.apply(name);
          Paragraph.of(start, INDENT, text.isEmpty() ? name : name + ": " + text)
              .forEach(out::println);
        });
  }

  private static String suppression(String name) {
    return Suppression.valueOf(name.toUpperCase(Locale.ROOT)).explanation();
  }

  private static String warning(String name) {
    return Warning.valueOf(name.toUpperCase(Locale.ROOT)).explanation();
  }

  private void printWarnings(PrintStream out) {
    if (!books.warnings().isEmpty()) {
      out.println();
      out.println("Sent, but worth a look:");
      details(out, books.warnings(), Ending::warning);
    }
    if (!books.unknownColumns().isEmpty()) {
      out.println();
      out.println("Columns that are not part of a record, and were left out:");
      details(out, books.unknownColumns(), name -> "");
    }
  }

  private void printPlaces(PrintStream out) {
    out.println();
    if (books.delivered() > 0) {
      out.println("Receipts:     " + places.receiptsFile());
    }
    if (books.rejected() > 0) {
      out.println("Rejects:      " + places.rejectsFile());
    }
    if (books.undelivered() > 0) {
      out.println("Undelivered:  " + places.undeliveredFile());
    }
    out.println("Books:        " + places.summary());
  }

  private void printAdvice(PrintStream out) {
    String advice =
        switch (ExitCode.of(books)) {
          case FAILED ->
              "Not everything was delivered, for a fault that is not the records' own. What is"
                  + " missing is kept whole in the undelivered file, which says why. Mend the"
                  + " cause and run the same command again: within 48 hours TikTok recognises what"
                  + " it already has.";
          case NO_CONSENT_SIGNAL ->
              "Nothing was sent, because no record says whether the person consented. Give every"
                  + " record a column consent_ad_user_data that holds granted or denied; and"
                  + " consent_ad_storage as well, if you ask for both.";
          case REJECTS ->
              "The rejects file says of each rejected record where it stood and what is wrong.";
          case DELIVERED, USAGE -> "";
        };
    if (!advice.isEmpty()) {
      out.println();
      Paragraph.of("", "", advice).forEach(out::println);
    }
  }
}
