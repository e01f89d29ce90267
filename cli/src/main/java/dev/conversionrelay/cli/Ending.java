package dev.conversionrelay.cli;

import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.OutcomePlace;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Tally;
import java.io.PrintStream;
import java.nio.file.Path;
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

  private static final String DOUBTFUL = Tally.nameOf(Fault.ANSWER_LOST_BEFORE);
  private static final String NO_EVENT = Tally.nameOf(RejectReason.NO_EVENT_TO_REPLAY);
  private static final String REFUSED = Tally.nameOf(RejectReason.REFUSED_BY_TIKTOK);

  private final Books books;
  private final OutcomePlaces places;
  private ReplayLine replay;
  private Path report;

  Ending(Books books, OutcomePlaces places) {
    this.books = books;
    this.places = places;
  }

  /** The same with the command that replays what was left. */
  Ending replayedBy(ReplayLine line) {
    replay = line;
    return this;
  }

  /** The same with the file of the report; none if it is null. */
  Ending with(Path file) {
    report = file;
    return this;
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
    printFiles(out);
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

  private void printFiles(PrintStream out) {
    out.println("Books:        " + places.summary());
    if (report != null) {
      out.println("Report:       " + report);
    }
  }

  private void printPlaces(PrintStream out) {
    out.println();
    if (books.delivered() > 0) {
      out.println("Receipts:     " + places.receiptsFile());
    }
    if (books.rejected() > noEvent()) {
      out.println("Rejects:      " + places.rejectsFile());
    }
    if (books.undelivered() > 0) {
      out.println("Undelivered:  " + places.undeliveredFile());
    }
    printFiles(out);
  }

  private void printAdvice(PrintStream out) {
    switch (ExitCode.of(books)) {
      case FAILED -> adviseOnUndelivered(out);
      case NO_CONSENT_SIGNAL ->
          say(
              out,
              "Nothing was sent, because no record says whether the person consented. "
                  + FILL_CONSENT);
      case REJECTS -> adviseOnRejects(out);
      case DELIVERED, USAGE -> {}
    }
  }

  private void adviseOnUndelivered(PrintStream out) {
    long doubtful = books.undeliveredByFault().getOrDefault(DOUBTFUL, 0L);
    if (books.undelivered() > doubtful) {
      String advice =
          "Not everything was delivered, for a fault that is not the records' own. What is missing"
              + " is kept whole among the undelivered events, which say why. Mend the cause";
      String again =
          "run the same command again: within 48 hours TikTok recognises what it already has.";
      if (isReplayable()) {
        say(out, advice + ", then send what is missing by:");
        sayReplay(out, places.undelivered(), "");
        say(
            out,
            "That needs no source, may be done at any time and more than once, and sends nothing"
                + " twice. To take in what is new as well, "
                + again);
      } else {
        say(out, advice + " and " + again);
      }
    }
    if (doubtful > 0) {
      say(
          out,
          String.format(
                  Locale.ROOT,
                  "%,d of the undelivered events were not sent, because TikTok may have counted",
                  doubtful)
              + " them: their answer was lost more than 48 hours ago, so a copy would count. Look in"
              + " Events Manager. Where counting twice is better than not at all, send them by:");
      sayReplay(out, places.undelivered(), " --allowDoubleCount");
    }
  }

  private void adviseOnRejects(PrintStream out) {
    if (books.rejected() > noEvent()) {
      say(out, "The rejects say of each rejected record where it stood and what is wrong.");
    }
    if (noEvent() > 0) {
      say(
          out,
          "What was rejected before it was hashed stays where it is: it holds no event. Mend the"
              + " source of it and run again.");
    }
    if (books.rejectedByReason().containsKey(REFUSED) && isReplayable()) {
      say(
          out,
          "What TikTok refused is kept whole. If the cause can be mended at TikTok's end, send it"
              + " again by:");
      sayReplay(out, places.rejects(), "");
    }
  }

  /** A replay has to see what was delivered, which a topic does not keep. */
  private boolean isReplayable() {
    return replay != null && places.receipts().isReadable();
  }

  private void sayReplay(PrintStream out, OutcomePlace place, String more) {
    out.println();
    // In one line, whatever its length, so that it can be copied.
    out.println("  " + replay.from(place) + more);
    if (place instanceof OutcomePlace.Pubsub pubsub) {
      say(
          out,
          "with the name of your subscription to the topic "
              + pubsub.topic().topic()
              + " in place of "
              + ReplayLine.SUBSCRIPTION
              + ".");
    }
    if (replay.lacksToken()) {
      say(out, "with the --accessToken of this run, which is not shown.");
    }
  }

  private static void say(PrintStream out, String text) {
    out.println();
    Paragraph.of("", "", text).forEach(out::println);
  }

  /** How many were rejected before they were hashed, by an earlier run. */
  private long noEvent() {
    return books.rejectedByReason().getOrDefault(NO_EVENT, 0L);
  }
}
