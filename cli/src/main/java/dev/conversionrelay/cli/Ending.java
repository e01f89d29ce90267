package dev.conversionrelay.cli;

import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.outcome.Books;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** The last words of a run: the books, what they mean, and where everything lies. */
final class Ending {

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
    line(out, "read", books.read(), "");
    line(out, "delivered", books.delivered(), "in " + requests());
    group(out, "suppressed", books.suppressed(), books.suppressedByReason());
    line(out, "duplicates", books.duplicates(), "");
    group(out, "rejected", books.rejected(), books.rejectedByReason());
    group(out, "undelivered", books.undelivered(), books.undeliveredByFault());
    out.println(
        books.balanced()
            ? "  The books balance: every record read is in exactly one of the lines below it."
            : "  THE BOOKS DO NOT BALANCE. This is a fault of the relay; please report it.");
  }

  private String requests() {
    return String.format(Locale.ROOT, "%,d", books.requests())
        + (books.requests() == 1 ? " request" : " requests");
  }

  private static void line(PrintStream out, String name, long count, String note) {
    out.println(String.format(Locale.ROOT, "  %-12s %,11d  %s", name, count, note).stripTrailing());
  }

  private static void group(PrintStream out, String name, long count, Map<String, Long> details) {
    line(out, name, count, "");
    details.forEach(
        (detail, each) ->
            out.println(String.format(Locale.ROOT, "  %24s  %,11d  %s", "", each, detail)));
  }

  private void printWarnings(PrintStream out) {
    if (!books.warnings().isEmpty()) {
      out.println();
      out.println("Sent, but worth a look:");
      books.warnings().forEach((name, count) -> note(out, name, count));
    }
    if (!books.unknownColumns().isEmpty()) {
      out.println();
      out.println("Columns that are not part of a record and were left out:");
      books.unknownColumns().forEach((name, count) -> note(out, name, count));
    }
  }

  private static void note(PrintStream out, String name, long count) {
    out.println(String.format(Locale.ROOT, "  %24s  %,11d  %s", "", count, name));
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
    switch (ExitCode.of(books)) {
      case FAILED ->
          out.println(
              "\nNot everything was delivered, for a fault that is not the records' own. What is"
                  + " missing is kept whole\nin the undelivered file, which also says why. Mend"
                  + " the cause and run the same command again: within 48 hours\nTikTok recognises"
                  + " what it already has.");
      case NO_CONSENT_SIGNAL ->
          out.println(
              "\nNothing was sent: no record says whether the person consented. Give every record"
                  + " a column\nconsent_ad_user_data that holds granted or denied; with"
                  + " consent_ad_storage as well if you ask for both.");
      case REJECTS ->
          out.println("\nThe rejects file says for each rejected record where it stood and why.");
      case DELIVERED, USAGE -> {}
    }
  }
}
