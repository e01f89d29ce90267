package dev.conversionrelay.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.Measure;
import dev.conversionrelay.outcome.Quality;
import dev.conversionrelay.outcome.QualityJson;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Signal;
import dev.conversionrelay.outcome.Tally;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {

  private static final Instant NOW = Instant.parse("2026-05-04T10:30:00Z");
  private static final Signal PURCHASES = new Signal("web", "CPIXEL", "Purchase");

  @TempDir private Path folder;

  @Test
  void thePageSaysWhatBecameOfTheRecords() {
    String page = page(mixed());
    assertThat(page)
        .contains("TikTok took 900 of 1,000 conversions.")
        .contains("60 stayed here because nobody allowed them to be sent.")
        .contains("30 did not arrive because of an error")
        .contains("consent_missing")
        .contains("refused_by_tiktok")
        .contains("A-1, A-2")
        .contains("1,234.56");
  }

  @Test
  void anEmptyRunHasAPageToo() {
    assertThat(page(new Quality()))
        .contains("Nothing was read")
        .contains("No event was delivered")
        .contains("Nothing was found.");
  }

  @Test
  void whatWasLostComesBeforeWhatIsOnlyMissing() {
    List<String> names = Problems.of(mixed()).stream().map(Problem::name).toList();
    assertThat(names).startsWith("no_own_event_id", "no_ip", "refused_by_tiktok");
    assertThat(names.indexOf("refused_by_tiktok")).isLessThan(names.indexOf("consent_missing"));
  }

  @Test
  void everyReasonHasWordsOnThePage() {
    Quality quality = new Quality();
    Quality.Counts counts = quality.of(PURCHASES);
    for (RejectReason reason : RejectReason.values()) {
      counts.add(Measure.REJECTED, Tally.nameOf(reason), 1);
    }
    for (Fault fault : Fault.values()) {
      counts.add(Measure.UNDELIVERED, Tally.nameOf(fault), 1);
    }
    for (Warning warning : Warning.values()) {
      counts.add(Measure.WARNING, Tally.nameOf(warning), 1);
    }
    for (Suppression suppression : Suppression.values()) {
      counts.add(Measure.SUPPRESSED, Tally.nameOf(suppression), 1);
    }
    assertThat(Problems.of(quality))
        .hasSize(
            RejectReason.values().length
                + Fault.values().length
                + Warning.values().length
                + Suppression.values().length)
        .allSatisfy(problem -> assertThat(problem.title()).endsWith("."));
  }

  @Test
  void whatCameFromSomewhereElseIsShownAndNotRun() {
    Quality quality = new Quality();
    Signal hostile = new Signal("web", "<script>alert(1)</script>", "</script><img src=x>");
    Quality.Counts counts = quality.of(hostile);
    counts.add(Measure.READ, 1);
    counts.add(Measure.DELIVERED, 1);
    counts.add(Measure.REJECTED, "<b>reason</b>", 1);
    counts.add(Measure.VALUES, "<i>", 1);
    String page = page(quality);
    assertThat(page).doesNotContain("<script>alert", "<img src", "<b>reason", "<i>");
    assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    assertThat(page.split("</script>", -1)).as("the page's own only").hasSize(2);
  }

  @Test
  void nothingIsLoadedFromAnywhere() {
    assertThat(page(mixed())).doesNotContain("http:", "https:", "src=", "url(", "@import");
  }

  @Test
  void thePageHoldsItsNumbersForPrograms() throws Exception {
    String page = page(mixed());
    int start = page.indexOf("id=\"data\">") + "id=\"data\">".length();
    JsonNode data = new ObjectMapper().readTree(page.substring(start, page.indexOf('<', start)));
    Quality read = new Quality();
    data.path("quality").forEach(row -> QualityJson.read(row, read));
    assertThat(read).isEqualTo(mixed());
  }

  @Test
  void timeHasNoGapsAndNoFuture() {
    Quality quality = new Quality();
    quality.of(PURCHASES).add(Measure.DELIVERED_AT, "2026-05-04T07", 5);
    quality.of(PURCHASES).add(Measure.DELIVERED_AT, "2026-05-04T10", 6);
    quality.of(PURCHASES).add(Measure.NOT_DELIVERED_AT, "2027-05-04T10", 2);
    Timeline hours = Timeline.of(Totals.of(quality), NOW);
    assertThat(hours.byTheHour()).isTrue();
    assertThat(hours.columns()).extracting(Charts.Column::good).containsExactly(5L, 0L, 0L, 6L);
    assertThat(hours.columns().get(0).label()).isEqualTo("05-04 07h");
    assertThat(hours.leftOut()).isEqualTo(2);

    quality.of(PURCHASES).add(Measure.DELIVERED_AT, "2026-05-01", 3);
    quality.of(PURCHASES).add(Measure.DELIVERED_AT, "2024-01-01", 4);
    quality.of(PURCHASES).add(Measure.DELIVERED_AT, Signal.OTHERS, 9);
    Timeline days = Timeline.of(Totals.of(quality), NOW);
    assertThat(days.byTheHour()).isFalse();
    assertThat(days.columns()).hasSize(63);
    assertThat(days.columns().get(62)).isEqualTo(new Charts.Column("2026-05-04", 11, 0));
    assertThat(days.columns().get(59)).isEqualTo(new Charts.Column("2026-05-01", 3, 0));
    assertThat(days.leftOut()).isEqualTo(15);
  }

  @Test
  void sharesThatAreNearNoneOrAllAreNotShownAsSuch() {
    assertThat(Page.percent(0, 10)).isEqualTo("0 %");
    assertThat(Page.percent(1, 1_000)).isEqualTo("< 1 %");
    assertThat(Page.percent(999, 1_000)).isEqualTo("> 99 %");
    assertThat(Page.percent(10, 10)).isEqualTo("100 %");
    assertThat(Page.percent(1, 3)).isEqualTo("33 %");
  }

  @Test
  void serverAndPixelStandSideBySide() throws Exception {
    Quality quality = mixed();
    quality.of(PURCHASES).add(Measure.DELIVERED_AT, "2026-05-03", 200);
    PixelCounts pixel =
        PixelCounts.read(
            new StringReader(
                """
                Date,Event name,Total events,Other
                2026-05-03,Purchase,150,x
                2026-05-04,Purchase,"1,000",x
                2026-05-04,AddToCart,7,x
                """));
    assertThat(Parity.of(quality, pixel).rows())
        .containsExactly(
            new Parity.Row("AddToCart", LocalDate.parse("2026-05-04"), 0, 7, 0, 0),
            new Parity.Row("Purchase", LocalDate.parse("2026-05-03"), 200, 150, 0, 900),
            new Parity.Row("Purchase", LocalDate.parse("2026-05-04"), 700, 1_000, 0, 900));

    Path csv = Files.writeString(folder.resolve("pixel.csv"), "event,count\nPurchase,901\n");
    String page = new Page(quality, "run r", NOW).besidePixel(csv).text();
    assertThat(page).contains("1 of 1 rows have fewer events from the server");
  }

  @Test
  void aReplayedEventIsNotBlamedForItsId() {
    Quality quality = new Quality();
    quality.of(PURCHASES).add(Measure.DELIVERED, 10);
    assertThat(Problems.of(quality)).extracting(Problem::name).doesNotContain("no_own_event_id");
  }

  @Test
  void aNameThatIsShownAsADigestIsFoundByTheNameOfThePixel() throws Exception {
    Quality quality = new Quality();
    Quality.Counts counts = quality.of(Signal.of("web", "CPIXEL", "Form submit"));
    counts.add(Measure.DELIVERED, 7);
    PixelCounts pixel = PixelCounts.read(new StringReader("event,count\nForm submit,5\n"));
    assertThat(Parity.of(quality, pixel).rows())
        .containsExactly(new Parity.Row("Form submit", null, 7, 5, 0, 0));
  }

  @Test
  void severalRunsAreSaidToBeSeveral() {
    assertThat(new Page(mixed(), "all", NOW).ofSeveralRuns().text())
        .contains("Several runs are added up.");
    assertThat(page(mixed())).doesNotContain("Several runs");
  }

  @Test
  void countsThatCannotBeReadSayWhereAndQuoteNothing() {
    assertThatThrownBy(() -> PixelCounts.read(new StringReader("event,when\nPurchase,1\n")))
        .hasMessageContaining("its header has none of the columns count");
    assertThatThrownBy(() -> PixelCounts.read(new StringReader("event,count\nPurchase,many\n")))
        .hasMessage("row 1: count is no count");
    assertThatThrownBy(
            () -> PixelCounts.read(new StringReader("event,count,date\nPurchase,1,4 May\n")))
        .hasMessage("row 1: date is no date such as 2026-05-04");
    assertThatThrownBy(() -> PixelCounts.read(new StringReader("event,count\nPurchase\n")))
        .hasMessage("row 1 has fewer columns than the header");
    assertThatThrownBy(() -> PixelCounts.read(new StringReader("")))
        .isInstanceOf(Page.UnreadableException.class);
  }

  private static String page(Quality quality) {
    return new Page(quality, "run r", NOW).text();
  }

  private static Quality mixed() {
    Quality quality = new Quality();
    Quality.Counts counts = quality.of(PURCHASES);
    counts.add(Measure.READ, 1_000);
    counts.add(Measure.DELIVERED, 900);
    counts.add(Measure.SUPPRESSED, "consent_missing", 60);
    counts.add(Measure.DUPLICATES, "copy", 10);
    counts.add(Measure.REJECTED, "refused_by_tiktok", 30);
    counts.example("refused_by_tiktok", "A-1");
    counts.example("refused_by_tiktok", "A-2");
    counts.add(Measure.MATCH_KEY, "email", 900);
    counts.add(Measure.MATCH_SCORE, 900 * 35);
    counts.add(Measure.ID_ORIGIN_KNOWN, 900);
    counts.add(Measure.VALUE_WITH_CURRENCY, 900);
    counts.add(Measure.CONTENT_ID, 900);
    counts.add(Measure.VALUES, "EUR", 900);
    counts.add(Measure.VALUE_HUNDREDTHS, "EUR", 123_456);
    counts.add(Measure.HASHED_HERE, "email", 900);
    counts.add(Measure.AGE, "1h", 900);
    counts.add(Measure.DELIVERED_AT, "2026-05-04T09", 700);
    return quality;
  }
}
