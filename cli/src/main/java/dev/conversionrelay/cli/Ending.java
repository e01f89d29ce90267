package dev.conversionrelay.cli;

import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.outcome.Books;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** The last words of a run: the books, what they mean, and where everything lies. */
final class Ending {

  /** What to do when nothing carries a consent signal. */
  static final String FILL_CONSENT =
      "The columns consent_ad_user_data, consent_ad_storage and tcf_consent are missing or empty in"
          + " all of them. Give every record a column consent_ad_user_data that holds granted or"
          + " denied; and consent_ad_storage as well, if you ask for both. Other signals, and other"
          + " rules, are a matter of --consentPolicy; see docs/consent.md.";

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

  /** Prints where a stream stands that was stopped; its books may be some seconds old. */
  void printStopped(PrintStream out) {
    CountLines lines = printCounts(out);
    lines.total("under way", Math.max(0, books.underWay()), "read, and not in any line above yet");
    printWarnings(out);
    out.println();
    if (books.delivered() > 0) {
      out.println("Receipts:     " + places.receipts().describeStream(places.runId()));
    }
    if (books.rejected() > 0) {
      out.println("Rejects:      " + places.rejects().describeStream(places.runId()));
    }
    out.println("Books:        " + places.summary());
    out.flush();
  }

  private void printBooks(PrintStream out) {
    printCounts(out);
    out.println(
        books.balanced()
            ? "  The books balance: every record read is in exactly one of the lines below it."
            : "  THE BOOKS DO NOT BALANCE. This is a fault of the relay; please report it.");
  }

  private CountLines printCounts(PrintStream out) {
    CountLines lines = new CountLines(out);
    out.println();
    lines.total("read", books.read());
    lines.total("delivered", books.delivered(), "in " + requests());
    lines.leftOut(books);
    lines.suppressed(books);
    lines.duplicates(books);
    lines.rejected(books);
    lines.total("undelivered", books.undelivered());
    lines.details(books.undeliveredByFault());
    return lines;
  }

  private String requests() {
    return String.format(Locale.ROOT, "%,d", books.requests())
        + (books.requests() == 1 ? " request" : " requests");
  }

  private void printWarnings(PrintStream out) {
    CountLines lines = new CountLines(out);
    if (!books.limitedDataUseByReason().isEmpty()) {
      out.println();
      out.println("To be sent with limited data use, because of:");
      lines.details(books.limitedDataUseByReason());
    }
    if (!books.warnings().isEmpty()) {
      out.println();
      out.println("Sent, but worth a look:");
      lines.warnings(books, Map.of());
    }
    if (!books.unknownColumns().isEmpty()) {
      out.println();
      out.println("Columns that are not part of a record, and were left out:");
      lines.details(books.unknownColumns());
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
                  + " missing is kept whole among the undelivered events, which say why. Mend the"
                  + " cause and run the same command again: within 48 hours TikTok recognises what"
                  + " it already has.";
          case NO_CONSENT_SIGNAL ->
              "Nothing was sent, because no record says whether the person consented. "
                  + FILL_CONSENT;
          case REJECTS ->
              "The rejects say of each rejected record where it stood and what is wrong.";
          case DELIVERED, USAGE -> "";
        };
    if (!advice.isEmpty()) {
      out.println();
      Paragraph.of("", "", advice).forEach(out::println);
    }
  }
}
