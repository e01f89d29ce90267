package dev.conversionrelay.cli.report;

import static j2html.TagCreator.attrs;
import static j2html.TagCreator.body;
import static j2html.TagCreator.caption;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.style;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.MatchKey;
import dev.conversionrelay.outcome.AgeBuckets;
import dev.conversionrelay.outcome.Measure;
import dev.conversionrelay.outcome.Quality;
import dev.conversionrelay.outcome.QualityJson;
import dev.conversionrelay.outcome.Signal;
import j2html.tags.DomContent;
import j2html.tags.specialized.TdTag;
import j2html.tags.specialized.ThTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The report as one HTML file that needs nothing besides: no script, no network. What is in it are
 * counts, names, and ids of events, no values.
 */
public final class Page {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final int MAX_PROBLEMS = 12;

  /** What the coverage of each event is shown of; others are rare. */
  private static final List<MatchKey> KEYS =
      List.of(
          MatchKey.EMAIL,
          MatchKey.PHONE,
          MatchKey.EXTERNAL_ID,
          MatchKey.TTCLID,
          MatchKey.TTP,
          MatchKey.IP,
          MatchKey.USER_AGENT,
          MatchKey.IDFA,
          MatchKey.GAID,
          MatchKey.LEAD_ID);

  private final Quality quality;
  private final Totals totals;
  private final String subject;
  private final Instant writtenAt;
  private final Parity parity;
  private final boolean severalRuns;

  /**
   * A page of these counts.
   *
   * @param subject what they are of, such as the name of a run
   */
  public Page(Quality quality, String subject, Instant writtenAt) {
    this(quality, subject, writtenAt, null, false);
  }

  private Page(
      Quality quality, String subject, Instant writtenAt, Parity parity, boolean severalRuns) {
    this.quality = quality;
    this.totals = Totals.of(quality);
    this.subject = subject;
    this.writtenAt = writtenAt;
    this.parity = parity;
    this.severalRuns = severalRuns;
  }

  /** What cannot be read, and where; without what it holds. */
  public static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  /** The same with what the Pixel saw beside what the server sent; see docs/quality.md. */
  public Page besidePixel(Path csv) throws IOException, UnreadableException {
    try (Reader reader = Files.newBufferedReader(csv)) {
      return new Page(
          quality, subject, writtenAt, Parity.of(quality, PixelCounts.read(reader)), severalRuns);
    }
  }

  /** The same with a word on what it means that the counts are of several runs. */
  public Page ofSeveralRuns() {
    return new Page(quality, subject, writtenAt, parity, true);
  }

  /** The HTML. */
  public String text() {
    List<Problem> problems = Problems.of(quality);
    return document(
        html(
                head(
                    meta().attr("charset", "utf-8"),
                    meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                    meta()
                        .attr("http-equiv", "Content-Security-Policy")
                        .withContent("default-src 'none'; style-src 'unsafe-inline'"),
                    meta().withName("color-scheme").withContent("light dark"),
                    title("Signal quality: " + subject),
                    style(rawHtml(resource("report.css")))),
                body(
                    header(
                        h1("Signal quality"),
                        p(subject + ", " + MINUTES.format(writtenAt)).withClass("subject")),
                    main(
                        overview(),
                        problems(problems),
                        time(),
                        coverage(),
                        outcomes(),
                        delay(),
                        values(),
                        origins(),
                        phones(),
                        parity == null ? null : parity.part()),
                    footer(
                        p(
                            "Match score: an estimate from 0 to 100 by how much an event carries"
                                + " that TikTok matches people by. TikTok publishes no weights;"
                                + " these are the relay's own, and are in docs/quality.md. Counts"
                                + " are of what the run committed. Coverage, values and ages are"
                                + " of events that TikTok took, without test events.")),
                    data()))
            .withLang("en"));
  }

  private DomContent overview() {
    long read = totals.get(Measure.READ);
    long delivered = totals.get(Measure.DELIVERED);
    long suppressed = totals.total(Measure.SUPPRESSED);
    long lost = totals.total(Measure.REJECTED) + totals.total(Measure.UNDELIVERED);
    return section(
        attrs(".overview"),
        h2("Overview"),
        p(sentence(read, delivered, suppressed, lost)).withClass("lead"),
        severalRuns
            ? p(
                "Several runs are added up. What one of them left, and a later one or a replay"
                    + " delivered, was read twice and is in both numbers.")
            : null,
        div(
            attrs(".tiles"),
            tile("Delivered", delivered, read, "good"),
            tile("No consent", suppressed, read, "plain"),
            tile("Duplicates", totals.total(Measure.DUPLICATES), read, "plain"),
            tile("Rejected", totals.total(Measure.REJECTED), read, "bad"),
            tile("Undelivered", totals.total(Measure.UNDELIVERED), read, "bad"),
            totals.get(Measure.LEFT_OUT) == 0
                ? null
                : tile("Left out by the mapping", totals.get(Measure.LEFT_OUT), read, "plain"),
            totals.get(Measure.TEST_EVENTS) == 0
                ? null
                : tile("Of these, test events", totals.get(Measure.TEST_EVENTS), read, "plain"),
            totals.live() == 0
                ? null
                : div(
                    attrs(".tile"),
                    span("Match score").withClass("name"),
                    strong(Long.toString(totals.score())),
                    span("of 100, an estimate"))));
  }

  private static String sentence(long read, long delivered, long suppressed, long lost) {
    if (read == 0) {
      return "Nothing was read, so there is nothing to tell.";
    }
    StringBuilder text = new StringBuilder();
    text.append("TikTok took ")
        .append(number(delivered))
        .append(" of ")
        .append(number(read))
        .append(read == 1 ? " conversion." : " conversions.");
    if (suppressed > 0) {
      text.append(' ')
          .append(number(suppressed))
          .append(" stayed here because nobody allowed them to be sent.");
    }
    text.append(
        lost == 0
            ? " None was stopped by an error."
            : " " + number(lost) + " did not arrive because of an error; the list below says why.");
    return text.toString();
  }

  private static DomContent tile(String name, long count, long of, String kind) {
    return div(
        attrs(".tile." + (count == 0 && kind.equals("bad") ? "plain" : kind)),
        span(name).withClass("name"),
        strong(number(count)),
        span(percent(count, of) + " of what was read"));
  }

  private static DomContent problems(List<Problem> problems) {
    List<Problem> shown = problems.subList(0, Math.min(MAX_PROBLEMS, problems.size()));
    return section(
        h2("What to mend first"),
        problems.isEmpty()
            ? p("Nothing was found.")
            : ol(attrs(".problems"), each(shown, Page::problem)),
        problems.size() > shown.size()
            ? p("And " + (problems.size() - shown.size()) + " more, in the outcomes below.")
            : null);
  }

  private static DomContent problem(Problem problem) {
    return li(
        h3(
            span(number(problem.count())).withClass("count"),
            span(problem.impact().label())
                .withClass("impact " + problem.impact().name().toLowerCase(Locale.ROOT))),
        p(strong(problem.title())),
        p(problem.impact().meaning()),
        problem.advice().isEmpty() ? null : p("To do: " + problem.advice()),
        p(percent(problem.count(), problem.of())
                + " of "
                + number(problem.of())
                + (problem.examples().isEmpty()
                    ? ""
                    : ". For example " + String.join(", ", problem.examples()))
                + ".")
            .withClass("fine"),
        p(problem.name()).withClass("fine name"));
  }

  private DomContent time() {
    Timeline timeline = Timeline.of(totals, writtenAt);
    return timeline.columns().isEmpty()
        ? null
        : section(
            h2("Events over time"),
            Charts.columns(
                "By the "
                    + (timeline.byTheHour() ? "hour" : "day")
                    + " of their event_time, in UTC. Without those of people who did not consent:"
                    + " not even their time is kept."
                    + (timeline.leftOut() == 0
                        ? ""
                        : " " + number(timeline.leftOut()) + " of other times are not shown."),
                "delivered",
                "not delivered",
                timeline.columns()));
  }

  private DomContent coverage() {
    if (totals.live() == 0) {
      return section(h2("What the events carry"), p("No event was delivered."));
    }
    return section(
        h2("What the events carry"),
        p(
            "Percent of the delivered events that carry what TikTok matches people by, tells copies"
                + " by, and optimises by."),
        each(
            Totals.bySource(quality).entrySet(),
            source -> coverage(source.getKey(), source.getValue())));
  }

  private static DomContent coverage(
      String source, List<Map.Entry<Signal, Quality.Counts>> signals) {
    List<MatchKey> keys =
        KEYS.stream()
            .filter(
                key ->
                    EventSource.of(source)
                        .map(each -> Column.of(key.wireName()).isFor(each))
                        .orElse(true))
            .toList();
    List<DomContent> heads = new ArrayList<>();
    heads.add(col("Event"));
    heads.add(col("Sent"));
    heads.add(col("Score"));
    keys.forEach(key -> heads.add(col(name(key))));
    heads.add(col("own id"));
    heads.add(col("value and currency"));
    heads.add(col("content ids"));
    List<DomContent> rows = new ArrayList<>();
    for (Map.Entry<Signal, Quality.Counts> each : signals) {
      Quality.Counts counts = each.getValue();
      long live = Totals.live(counts);
      List<DomContent> cells = new ArrayList<>();
      cells.add(
          th(span(each.getKey().event()), span(each.getKey().eventSourceId()).withClass("fine"))
              .attr("scope", "row"));
      cells.add(td(number(live)));
      cells.add(td(Long.toString(Math.round((double) counts.get(Measure.MATCH_SCORE) / live))));
      keys.forEach(key -> cells.add(share(counts.get(Measure.MATCH_KEY, key.wireName()), live)));
      cells.add(share(counts.get(Measure.OWN_ID), counts.get(Measure.ID_ORIGIN_KNOWN)));
      cells.add(share(counts.get(Measure.VALUE_WITH_CURRENCY), live));
      cells.add(share(counts.get(Measure.CONTENT_ID), live));
      rows.add(tr(each(cells.stream())));
    }
    return scrolling(
        "Coverage of " + source + " events",
        table(
            attrs(".coverage"),
            caption(source + " events"),
            thead(tr(each(heads.stream()))),
            tbody(each(rows.stream()))));
  }

  private static String name(MatchKey key) {
    return key.wireName().replace('_', ' ');
  }

  private static TdTag share(long part, long whole) {
    return td(span(percent(part, whole)), Charts.share("good", part, whole));
  }

  private DomContent outcomes() {
    Map<String, Long> rejected = byCount(totals.details(Measure.REJECTED));
    Map<String, Long> undelivered = byCount(totals.details(Measure.UNDELIVERED));
    Map<String, Long> suppressed = byCount(totals.details(Measure.SUPPRESSED));
    Map<String, Long> warnings = byCount(totals.details(Measure.WARNING));
    return section(
        h2("Outcomes by reason"),
        rejected.isEmpty() ? p("Nothing was rejected.") : Charts.bars("Rejected", "bad", rejected),
        undelivered.isEmpty() ? null : Charts.bars("Undelivered", "bad", undelivered),
        suppressed.isEmpty()
            ? null
            : Charts.bars("Not sent for want of consent", "plain", suppressed),
        warnings.isEmpty() ? null : Charts.bars("Sent, but worth a look", "plain", warnings));
  }

  private static Map<String, Long> byCount(SortedMap<String, Long> counts) {
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  private DomContent delay() {
    if (totals.live() == 0) {
      return null;
    }
    List<Charts.Column> columns = new ArrayList<>();
    AgeBuckets.ALL.forEach(
        bucket ->
            columns.add(
                new Charts.Column(bucket.name(), totals.get(Measure.AGE, bucket.name()), 0)));
    columns.add(new Charts.Column("older", totals.get(Measure.AGE, AgeBuckets.OLDER), 0));
    return section(
        h2("How old the events were"),
        Charts.columns(
            "From what happened to its delivery. Each column holds what is no older than it says,"
                + " and older than the one before.",
            "delivered",
            null,
            columns));
  }

  private DomContent values() {
    SortedMap<String, Long> events = totals.details(Measure.VALUES);
    if (events.isEmpty()) {
      return null;
    }
    return section(
        h2("Values"),
        table(
            caption("What the delivered events are worth, all names together"),
            thead(tr(col("Currency"), col("Events"), col("Sum"))),
            tbody(
                each(
                    events.entrySet(),
                    entry ->
                        tr(
                            row(entry.getKey()),
                            td(number(entry.getValue())),
                            td(amount(totals.get(Measure.VALUE_HUNDREDTHS, entry.getKey()))))))));
  }

  private static String amount(long hundredths) {
    return String.format(Locale.ROOT, "%,.2f", BigDecimal.valueOf(hundredths, 2));
  }

  private DomContent origins() {
    SortedMap<String, Long> here = totals.details(Measure.HASHED_HERE);
    SortedMap<String, Long> before = totals.details(Measure.HASHED_BEFORE);
    SortedMap<String, Long> keys = new TreeMap<>(here);
    keys.putAll(before);
    if (keys.isEmpty()) {
      return null;
    }
    return section(
        h2("Who hashed the identifiers"),
        p(
            "The relay cannot see whether a digest that came with a record was made the way TikTok"
                + " wants it. If your own hashing differs by a space or a capital, such an"
                + " identifier matches nobody and nobody says so."),
        table(
            caption("Delivered events by identifier"),
            thead(tr(col("Identifier"), col("Hashed by the relay"), col("Came as a digest"))),
            tbody(
                each(
                    keys.keySet(),
                    key ->
                        tr(
                            row(key.replace('_', ' ')),
                            td(number(here.getOrDefault(key, 0L))),
                            td(number(before.getOrDefault(key, 0L))))))));
  }

  private DomContent phones() {
    SortedMap<String, Long> phones = totals.details(Measure.PHONE_UNREADABLE);
    return phones.isEmpty()
        ? null
        : section(
            h2("Phone numbers that could not be read"),
            Charts.bars(
                "Events by the country their numbers were read by; (none) had no country",
                "plain",
                byCount(phones)));
  }

  /** The numbers of the page for programs; no browser runs it. */
  private DomContent data() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("subject", subject);
    json.put("written_at", writtenAt.toString());
    json.putArray("quality").addAll(QualityJson.rows(quality));
    // In a script element only its end could be misread.
    String text = json.toString().replace("<", "\\u003c");
    return rawHtml("<script type=\"application/json\" id=\"data\">" + text + "</script>");
  }

  static ThTag col(String text) {
    return th(text).attr("scope", "col");
  }

  static ThTag row(String text) {
    return th(text).attr("scope", "row");
  }

  /** A table that may be wider than the page; reached and scrolled by keyboard as well. */
  static DomContent scrolling(String label, DomContent table) {
    return div(attrs(".scrolling"), table)
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", label);
  }

  static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Whole percents; 0 % and 100 % mean none and all. */
  static String percent(long part, long whole) {
    if (part == 0 || whole == 0) {
      return "0 %";
    }
    if (part == whole) {
      return "100 %";
    }
    double percent = 100.0 * part / whole;
    if (percent < 1) {
      return "< 1 %";
    }
    return percent > 99 ? "> 99 %" : Math.round(percent) + " %";
  }

  private static String resource(String name) {
    try (InputStream in = Page.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
