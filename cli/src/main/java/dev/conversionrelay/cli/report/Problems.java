package dev.conversionrelay.cli.report;

import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.outcome.AgeBuckets;
import dev.conversionrelay.outcome.DuplicateReason;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.Measure;
import dev.conversionrelay.outcome.Quality;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Signal;
import dev.conversionrelay.outcome.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what is wrong, by the reasons that were counted and by what the events lack. */
final class Problems {

  /** A key that fewer events than one in so many lack is no problem. */
  private static final long WORTH_SAYING = 10;

  /** Events whose value campaigns bid by. */
  private static final Set<String> WITH_VALUE =
      Set.of("Purchase", "CompletePayment", "PlaceAnOrder", "Subscribe");

  /** Events by which product ads learn. */
  private static final Set<String> WITH_PRODUCTS =
      Set.of("Purchase", "CompletePayment", "PlaceAnOrder", "AddToCart", "ViewContent");

  private final Quality quality;
  private final Totals totals;
  private final List<Problem> problems = new ArrayList<>();

  private Problems(Quality quality) {
    this.quality = quality;
    this.totals = Totals.of(quality);
  }

  /** The problems, the worst first. */
  static List<Problem> of(Quality quality) {
    Problems found = new Problems(quality);
    found.byReason();
    found.byAbsence();
    found.byAge();
    found.problems.sort(Problem.WORST_FIRST);
    return found.problems;
  }

  private void byReason() {
    long read = totals.get(Measure.READ);
    for (RejectReason reason : RejectReason.values()) {
      add(Measure.REJECTED, Tally.nameOf(reason), Impact.LOST, reason.explanation(), read);
    }
    for (Fault fault : Fault.values()) {
      add(Measure.UNDELIVERED, Tally.nameOf(fault), Impact.LOST, explanation(fault), read);
    }
    for (Suppression reason : Suppression.values()) {
      add(Measure.SUPPRESSED, Tally.nameOf(reason), Impact.NO_CONSENT, reason.explanation(), read);
    }
    DuplicateReason lost = DuplicateReason.ANSWER_LOST_BEFORE;
    add(Measure.DUPLICATES, Tally.nameOf(lost), Impact.LOST, lost.explanation(), read);
    for (Warning warning : Warning.values()) {
      add(Measure.WARNING, Tally.nameOf(warning), Impact.of(warning), warning.explanation(), read);
    }
  }

  private void add(Measure measure, String name, Impact impact, String explanation, long of) {
    long count = totals.get(measure, name);
    if (count > 0) {
      problems.add(Problem.of(name, impact, explanation, count, of, totals.examples(name)));
    }
  }

  private static String explanation(Fault fault) {
    return switch (fault) {
      case RETRY_BUDGET_EXHAUSTED ->
          "TikTok did not answer, or answered with a fault, until the retry budget was used up;"
              + " replay the undelivered events once it is over.";
      case CONFIGURATION ->
          "TikTok refuses the access token, the event source or the request as such; the"
              + " undelivered events say how; mend it and replay them.";
      case CIRCUIT_OPEN ->
          "Not tried, because earlier requests for the same pixel or event set failed; mend their"
              + " cause and replay the undelivered events.";
      case ANSWER_LOST_BEFORE ->
          "TikTok may have counted these already and would not recognise a copy; look in Events"
              + " Manager, and replay with --allowDoubleCount where counting twice is better than"
              + " not at all.";
    };
  }

  private void byAbsence() {
    lacking(
        "no_email_or_phone",
        "Events with neither e-mail address nor phone number, at least",
        "Fill email or phone; both are hashed before they leave.",
        MatchKey.EMAIL,
        MatchKey.PHONE);
    lacking("no_ip", "Events without IP address", "Fill ip as your server saw it.", MatchKey.IP);
    long known = 0;
    long own = 0;
    for (Map.Entry<Signal, Quality.Counts> each : quality.signals().entrySet()) {
      if (each.getKey().eventSource().equals(EventSource.WEB.wireName())) {
        known += each.getValue().get(Measure.ID_ORIGIN_KNOWN);
        own += each.getValue().get(Measure.OWN_ID);
      }
    }
    addDerived(
        "no_own_event_id",
        Impact.TWICE,
        "Web events whose id was made by the relay",
        "Fill event_id with the id that your pages give to the Pixel.",
        known - own,
        known);
    withoutMeasure(
        "no_value",
        Impact.WORTH_LESS,
        "Purchases and the like without value and currency",
        "Fill value and currency.",
        Measure.VALUE_WITH_CURRENCY,
        WITH_VALUE);
    withoutMeasure(
        "no_content_id",
        Impact.PRODUCTS_UNKNOWN,
        "Events about products that name none of them",
        "Fill contents with a content_id each, or content_ids, with the ids of your catalog.",
        Measure.CONTENT_ID,
        WITH_PRODUCTS);
  }

  /** Counts how many lack all of the keys, at least: which events carry several is not known. */
  private void lacking(String name, String title, String advice, MatchKey... keys) {
    long live = 0;
    long lacking = 0;
    for (Map.Entry<Signal, Quality.Counts> each : quality.signals().entrySet()) {
      boolean taken =
          Arrays.stream(keys)
              .anyMatch(
                  key ->
                      EventSource.of(each.getKey().eventSource())
                          .map(source -> Column.of(key.wireName()).isFor(source))
                          .orElse(false));
      if (taken) {
        long with = 0;
        for (MatchKey key : keys) {
          with += each.getValue().get(Measure.MATCH_KEY, key.wireName());
        }
        live += Totals.live(each.getValue());
        lacking += Math.max(0, Totals.live(each.getValue()) - with);
      }
    }
    addDerived(name, Impact.UNMATCHED, title, advice, lacking, live);
  }

  private void withoutMeasure(
      String name,
      Impact impact,
      String title,
      String advice,
      Measure measure,
      Set<String> events) {
    long live = 0;
    long without = 0;
    for (Map.Entry<Signal, Quality.Counts> each : quality.signals().entrySet()) {
      if (events.contains(each.getKey().event())) {
        live += Totals.live(each.getValue());
        without += Totals.live(each.getValue()) - each.getValue().get(measure);
      }
    }
    addDerived(name, impact, title, advice, without, live);
  }

  private void byAge() {
    long late = totals.get(Measure.AGE, "7d") + totals.get(Measure.AGE, "28d");
    late += totals.get(Measure.AGE, AgeBuckets.OLDER);
    addDerived(
        "delivered_late",
        Impact.LATE,
        "Events that were more than two days old when they were delivered",
        "Run more often, or read from a stream.",
        late,
        totals.live());
  }

  private void addDerived(
      String name, Impact impact, String title, String advice, long count, long of) {
    if (count > 0 && count * WORTH_SAYING >= of) {
      problems.add(new Problem(name, impact, title + '.', advice, count, of, List.of()));
    }
  }
}
