package dev.conversionrelay.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.browser.Browser.View;
import dev.conversionrelay.cli.report.Page;
import dev.conversionrelay.outcome.Measure;
import dev.conversionrelay.outcome.Quality;
import dev.conversionrelay.outcome.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The report on signal quality, as it is opened from a folder or a mail. */
class ReportPageTest {

  private static final Instant NOW = Instant.parse("2026-05-04T10:30:00Z");
  private static final List<String> NAMES = List.of("Purchase", "AddToCart", "ViewContent");

  private static Browser browser;

  @TempDir private Path folder;

  @BeforeAll
  static void launch() {
    browser = Browser.launch();
  }

  @AfterAll
  static void quit() {
    if (browser != null) {
      browser.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theReportIsReadableInEveryView(View view) throws Exception {
    try (BrowserPage page = open(new Page(busy(), "run 20260504T103000Z-0001", NOW), view)) {
      page.screenshot("report");
      page.expectAccessible();
      page.expectNoSidewaysScroll();
      assertThat(page.page().locator("h2").allTextContents())
          .containsExactly(
              "Overview",
              "What to mend first",
              "Events over time",
              "What the events carry",
              "Outcomes by reason",
              "How old the events were",
              "Values",
              "Who hashed the identifiers",
              "Phone numbers that could not be read",
              "Server and Pixel");
      assertThat(page.page().locator(".tile strong").first().textContent()).isEqualTo("2,701");
      assertThat(page.page().locator(".coverage tbody tr").count()).isEqualTo(4);
    }
  }

  @Test
  void whatCameWithTheDataIsTextAndNothingElse() throws Exception {
    Quality quality = new Quality();
    Quality.Counts counts =
        quality.of(new Signal("web", "<img src=x onerror=alert(1)>", "</script><script>alert(2)"));
    counts.add(Measure.READ, 1);
    counts.add(Measure.DELIVERED, 1);
    try (BrowserPage page = open(new Page(quality, "run <b>1</b>", NOW), View.WIDE_LIGHT)) {
      assertThat(page.page().locator(".coverage tbody th").first().textContent())
          .contains("</script><script>alert(2)", "<img src=x onerror=alert(1)>");
      assertThat(page.page().locator("img, b").count()).isZero();
      assertThat(page.page().locator("script").count()).isEqualTo(1);
    }
  }

  @Test
  void anEmptyRunHasAReportToo() throws Exception {
    try (BrowserPage page = open(new Page(new Quality(), "run 1", NOW), View.PHONE_LIGHT)) {
      page.screenshot("report-empty");
      page.expectAccessible();
      page.expectNoSidewaysScroll();
    }
  }

  private BrowserPage open(Page report, View view) throws Exception {
    Path csv = Files.writeString(folder.resolve("pixel.csv"), "event,count\nPurchase,950\n");
    Page shown = report.text().contains("Nothing was read") ? report : report.besidePixel(csv);
    Path file = Files.writeString(folder.resolve("report.html"), shown.text());
    return browser.open(file.toUri().toString(), view);
  }

  private static Quality busy() {
    Quality quality = new Quality();
    for (String name : NAMES) {
      fill(quality.of(new Signal("web", "CEXAMPLEPIXEL0000001", name)));
    }
    Quality.Counts store = quality.of(new Signal("offline", "7000000000000000001", "Purchase"));
    store.add(Measure.DELIVERED, 10);
    store.add(Measure.MATCH_KEY, "phone", 10);
    return quality;
  }

  private static void fill(Quality.Counts counts) {
    counts.add(Measure.READ, 1_000);
    counts.add(Measure.DELIVERED, 897);
    counts.add(Measure.SUPPRESSED, "consent_missing", 60);
    counts.add(Measure.DUPLICATES, "copy", 10);
    counts.add(Measure.REJECTED, "refused_by_tiktok", 12);
    counts.add(Measure.REJECTED, "invalid_event_time", 3);
    counts.add(Measure.UNDELIVERED, "retry_budget_exhausted", 15);
    counts.add(Measure.WARNING, "phone_without_country", 40);
    counts.add(Measure.PHONE_UNREADABLE, Signal.NONE, 40);
    counts.example("refused_by_tiktok", "order-1000000000000000000000000000000000000001");
    counts.example("refused_by_tiktok", "order-1000000000000000000000000000000000000002");
    counts.add(Measure.MATCH_KEY, "email", 800);
    counts.add(Measure.MATCH_KEY, "phone", 420);
    counts.add(Measure.MATCH_KEY, "ttclid", 33);
    counts.add(Measure.MATCH_KEY, "ip", 897);
    counts.add(Measure.MATCH_SCORE, 897 * 55);
    counts.add(Measure.OWN_ID, 300);
    counts.add(Measure.VALUE_WITH_CURRENCY, 890);
    counts.add(Measure.VALUES, "EUR", 890);
    counts.add(Measure.VALUE_HUNDREDTHS, "EUR", 123_456_789);
    counts.add(Measure.HASHED_HERE, "email", 500);
    counts.add(Measure.HASHED_BEFORE, "email", 300);
    counts.add(Measure.AGE, "1h", 500);
    counts.add(Measure.AGE, "6h", 397);
    for (int hour = 0; hour < 24; hour++) {
      String at = NOW.minusSeconds(3_600L * hour).toString().substring(0, 13);
      counts.add(Measure.DELIVERED_AT, at, 30 + hour % 7);
      counts.add(Measure.NOT_DELIVERED_AT, at, hour % 3);
    }
  }
}
