package dev.conversionrelay.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import dev.conversionrelay.browser.Browser.View;
import dev.conversionrelay.sandbox.FaultPlan;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sandbox's page shows what the sandbox was sent. */
class SandboxPageTest {
  private static final String HOSTILE = "<img src=x onerror=alert(1)>";

  private static Browser browser;
  private Sandbox sandbox;
  private Sender sender;

  @BeforeAll
  static void launch() {
    browser = Browser.launch();
    PlaywrightAssertions.setDefaultAssertionTimeout(10_000);
  }

  @AfterAll
  static void quit() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void start() {
    sandbox = Sandbox.start(SandboxConfig.defaults());
    sender = new Sender(sandbox);
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private BrowserPage open() {
    return browser.open(sandbox.url(), View.WIDE_LIGHT);
  }

  private static Locator rows(BrowserPage page) {
    return page.page().locator("#stream-rows tr:visible");
  }

  /** The shown ids of events, youngest first; a refused request has none. */
  private static List<String> ids(BrowserPage page) {
    return page.page().locator("#stream-rows tr:visible td.id").allTextContents();
  }

  private static void choose(BrowserPage page, String id, String label) {
    page.byId(id).selectOption(new SelectOption().setLabel(label));
  }

  private static Locator openRow(BrowserPage page, String textOfRow) {
    page.page()
        .locator("#stream-rows tr:visible", new Page.LocatorOptions().setHasText(textOfRow))
        .first()
        .locator("button")
        .click();
    Locator details = page.byId("details");
    assertThat(details).containsText("The request it came in");
    return details;
  }

  @Test
  void anEmptySandboxSaysWhereToSendEventsAndShowsThemWhenTheyCome() throws Exception {
    try (BrowserPage page = open()) {
      assertThat(page.byId("empty")).isVisible();
      assertThat(page.byId("endpoint")).hasText(sandbox.endpoint());
      assertThat(page.byId("loading")).isHidden();
      assertThat(page.byId("content")).isHidden();
      page.screenshot("empty");
      sender.web(Sender.event("Purchase", "first"));
      assertThat(page.byId("empty")).isHidden();
      assertThat(rows(page)).hasCount(1);
    }
  }

  @Test
  void whatIsShownIsWhatWasSent() throws Exception {
    ShopDay.send(sender);
    try (BrowserPage page = open()) {
      assertThat(rows(page)).hasCount(25);
      assertThat(page.byId("totals").locator("dd"))
          .hasText(
              Stream.of(
                      "21(\\d+ per second)?",
                      "16after deduplication",
                      "5within 5 minutes",
                      "0within 48 hours",
                      "6\\d\\.\\d kB",
                      "12 events in them",
                      "3kept apart")
                  .map(Pattern::compile)
                  .toArray(Pattern[]::new));
      assertThat(sandbox.counts().received()).isEqualTo(21);
      assertThat(sandbox.counts().stored()).isEqualTo(16);
      assertThat(page.byId("sources").locator("tbody tr").allInnerTexts())
          .extracting(row -> row.replaceAll("\\s+", " ").strip())
          .containsExactly(
              "Purchase web CEXAMPLEPIXEL0000001 18 13 5 0",
              "AddToCart web CEXAMPLEPIXEL0000001 1 1 0 0",
              "Purchase offline 7000000000000000001 2 2 0 0");
      assertThat(rows(page).first())
          .containsText("Invalid value for data. 1 .event_time: not a valid integer.");
      assertThat(page.byId("outcomes")).hasText("accepted × 5code 40002 × 1");
      assertThat(page.byId("refusals").locator("li")).hasCount(1);
      assertThat(page.byId("diagnostics").locator("strong"))
          .hasText(
              new String[] {"Nothing to match on", "Unrecognised field", "Purchase without value"});
      assertThat(page.byId("diagnostics"))
          .containsText("Add properties.value and properties.currency.");
      assertThat(page.byId("keys").locator("li").first()).containsText("email95 %");
      assertThat(page.byId("traffic-sums")).containsText("26 events in 6 requests");
      assertThat(page.byId("events-chart").locator("path.count").getAttribute("d"))
          .hasSizeGreaterThan(1_000);
    }
  }

  @Test
  void theListIsFilteredByTheSandboxWhileEventsComeIn() throws Exception {
    ShopDay.send(sender);
    sandbox.clock().advance(Duration.ofHours(1));
    sender.web(Sender.event("Purchase", "order-7"), Sender.event("Purchase", "order-8"));
    try (BrowserPage page = open()) {
      assertThat(rows(page)).hasCount(25);
      assertThat(page.byId("stream-count")).hasText("the latest 27, 25 shown");
      page.byId("show-more").click();
      assertThat(rows(page)).hasCount(27);

      choose(page, "by-outcome", "Dropped");
      assertThat(page.byId("stream-count")).hasText("2 of the latest 27 match");
      assertThat(ids(page)).containsExactly("order-8", "order-7");
      choose(page, "by-outcome", "Merged");
      assertThat(rows(page)).hasCount(6);
      choose(page, "by-source", "7000000000000000001");
      assertThat(page.byId("no-match")).containsText("Nothing of what is kept matches.");
      choose(page, "by-outcome", "All");
      assertThat(rows(page)).hasCount(2);
      assertThat(ids(page)).containsExactly("receipt-2", "receipt-1");

      page.byId("clear-filters").click();
      choose(page, "by-outcome", "Refused request");
      assertThat(rows(page)).hasCount(1);
      choose(page, "by-outcome", "All");
      choose(page, "by-event", "AddToCart");
      assertThat(rows(page)).hasCount(1);
      sender.web(Sender.event("AddToCart", "cart-2"), Sender.event("Purchase", "order-99"));
      assertThat(rows(page)).hasCount(2);
      assertThat(ids(page)).containsExactly("cart-2", "cart-1");

      page.byId("clear-filters").click();
      page.byId("by-id").fill("ORDER-1");
      // order-1 with its copy and twice as a test event, order-10, order-11.
      assertThat(rows(page)).hasCount(6);
      assertThat(page.byId("stream-status")).hasText("6 of the latest 29 match");

      page.byId("clear-filters").click();
      page.page().getByLabel("Show these events: Nothing to match on").click();
      assertThat(rows(page)).hasCount(1);
      assertThat(ids(page)).containsExactly("cart-1");
    }
  }

  @Test
  void aPausedListStandsStillAndIsFilteredAsItIs() throws Exception {
    sender.web(Sender.event("Purchase", "before-1"), Sender.event("AddToCart", "before-2"));
    try (BrowserPage page = open()) {
      assertThat(rows(page)).hasCount(2);
      page.byId("pause").click();
      assertThat(page.byId("pause")).hasAttribute("aria-pressed", "true");
      sender.web(Sender.event("Purchase", "after-1"), Sender.event("Purchase", "after-2"));
      assertThat(page.byId("held-text")).hasText("Paused · 2 newer events");
      assertThat(ids(page)).containsExactly("before-2", "before-1");
      choose(page, "by-event", "Purchase");
      assertThat(rows(page)).hasCount(1);
      assertThat(page.byId("held-text")).hasText("Paused · 2 newer events");
      page.byId("resume").click();
      assertThat(rows(page)).hasCount(3);
      assertThat(page.byId("held")).isHidden();
      assertThat(ids(page)).containsExactly("after-2", "after-1", "before-1");
    }
  }

  @Test
  void theDetailsHoldTheEventItsRequestAndWhatToImprove() throws Exception {
    ShopDay.send(sender);
    try (BrowserPage page = open()) {
      Locator cart = openRow(page, "cart-1");
      assertThat(cart).containsText("Counted: the first of its kind.");
      assertThat(cart).containsText("Nothing to match on");
      assertThat(cart).containsText("evnt_source");
      assertThat(cart.locator("pre").first()).containsText("\"evnt_source\": \"misspelt\"");
      assertThat(cart).containsText("event_source_id" + Sender.PIXEL);
      assertThat(cart).containsText("AnswerHTTP 200, code 0");
      assertThat(cart.textContent()).doesNotContain(Sender.TOKEN);
      page.page().keyboard().press("Escape");
      assertThat(page.byId("details")).isHidden();

      choose(page, "by-outcome", "Merged");
      choose(page, "by-sent", "Live");
      assertThat(rows(page)).hasCount(5);
      Locator copy = openRow(page, "order-3");
      assertThat(copy).containsText("a copy within five minutes of the first");
      copy.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Open the first"))
          .click();
      assertThat(copy).containsText("Copies merged into it1");
      page.byId("close-details").click();

      page.byId("show-refused").click();
      Locator refused = openRow(page, "Request with 2 events");
      assertThat(refused)
          .containsText("Invalid value for data. 1 .event_time: not a valid integer.");
      assertThat(refused.locator("pre")).containsText("\"event_time\": \"yesterday\"");
      assertThat(refused).containsText("AnswerHTTP 400, code 40002");
    }
  }

  @Test
  void theAccessTokenIsNotShownEvenIfTheSenderRepeatsIt() throws Exception {
    ObjectNode event = Sender.event(Sender.TOKEN, "order-" + Sender.TOKEN);
    event.put(Sender.TOKEN, "x");
    sender.send("web", Sender.TOKEN, Sender.TOKEN, List.of(event));
    sender.send("web", Sender.TOKEN, "", List.of(event));
    event.put("event_time", Sender.TOKEN);
    sender.send("web", Sender.TOKEN, "", List.of(event));
    try (BrowserPage page = open()) {
      assertThat(rows(page)).hasCount(3);
      for (int i = 0; i < 3; i++) {
        rows(page).nth(i).locator("button").click();
        assertThat(page.byId("details")).containsText("The request it came in");
        assertThat(page.page().content()).contains("********").doesNotContain(Sender.TOKEN);
        page.byId("close-details").click();
      }
    }
  }

  @Test
  void testEventsAreToBeSeenByTheirCode() throws Exception {
    ShopDay.send(sender);
    sender.send("web", Sender.PIXEL, "TEST2", List.of(Sender.event("Lead", "lead-1")));
    try (BrowserPage page = open()) {
      assertThat(page.byId("test-codes").locator("tbody th"))
          .hasText(new String[] {"TEST2", ShopDay.TEST_CODE});
      page.page().getByLabel("Show the events of " + ShopDay.TEST_CODE).click();
      assertThat(page.byId("by-sent")).hasValue("code:" + ShopDay.TEST_CODE);
      assertThat(rows(page)).hasCount(3);
      assertThat(ids(page)).containsExactly("order-1", "order-1", "view-1");
      sender.send("web", Sender.PIXEL, ShopDay.TEST_CODE, List.of(Sender.event("Lead", "lead-2")));
      assertThat(rows(page)).hasCount(4);
    }
  }

  @Test
  void hostileTextIsShownAsText() throws Exception {
    ObjectNode event = Sender.event(HOSTILE, HOSTILE);
    event.put(HOSTILE, HOSTILE);
    event.putObject("properties").put(HOSTILE, HOSTILE).put("currency", HOSTILE);
    sender.send("web", HOSTILE, "", List.of(event));
    sender.send("web", HOSTILE, HOSTILE, List.of(event));
    event.put("event_time", HOSTILE);
    sender.send("web", HOSTILE, "", List.of(event));
    try (BrowserPage page = open()) {
      assertThat(rows(page)).hasCount(3);
      assertThat(rows(page).nth(2).locator("button")).hasText(HOSTILE);
      assertThat(rows(page).nth(2).locator("td.id")).hasText(HOSTILE);
      choose(page, "by-event", HOSTILE);
      for (int i = 0; i < 3; i++) {
        rows(page).nth(i).locator("button").click();
        assertThat(page.byId("details").locator("pre").first()).containsText(HOSTILE);
        page.byId("close-details").click();
      }
      assertThat(page.byId("diagnostics")).containsText(HOSTILE);
      assertThat(page.byId("test-codes")).containsText(HOSTILE);
      assertThat(page.page().locator("img")).hasCount(1);
      page.expectNoSidewaysScroll();
    }
  }

  @Test
  void everythingIsReachedByTheKeyboard() throws Exception {
    ShopDay.send(sender);
    try (BrowserPage page = open()) {
      assertThat(rows(page)).hasCount(25);
      assertThat(page.byId("limited")).isEnabled();
      page.pressUntilFocused("Tab", "a.skip", 1);
      page.pressUntilFocused("Tab", "#limited", 20);
      page.page().keyboard().press("Space");
      assertThat(page.byId("limited")).hasAttribute("aria-pressed", "true");
      assertThat(page.byId("faults-state")).hasText("1 fault planned");
      page.pressUntilFocused("Tab", "#by-outcome", 30);
      page.page().keyboard().type("Mer");
      assertThat(page.byId("by-outcome")).hasValue("merged");
      assertThat(rows(page)).hasCount(6);
      page.pressUntilFocused("Tab", "#by-id", 10);
      page.page().keyboard().type("order-4");
      assertThat(rows(page)).hasCount(1);
      page.pressUntilFocused("Tab", "#stream-rows button", 10);
      page.page().keyboard().press("Enter");
      assertThat(page.byId("details")).containsText("The request it came in");
      assertThat(page.byId("held-text")).containsText("Held while details are open");
      page.page().keyboard().press("Escape");
      assertThat(page.byId("details")).isHidden();
      // The focus is back where it was, and visible.
      assertThat(page.page().locator("#stream-rows button:focus")).hasCount(1);
      assertThat(page.page().evaluate("getComputedStyle(document.activeElement).outlineStyle"))
          .isEqualTo("solid");
    }
  }

  @Test
  void plannedFaultsAreSwitchedAndSeen() throws Exception {
    try (BrowserPage page = open()) {
      page.byId("outage").click();
      assertThat(page.byId("outage")).hasAttribute("aria-pressed", "true");
      assertThat(sender.web(Sender.event("Purchase", "lost"))).isEqualTo(503);
      assertThat(rows(page)).hasCount(1);
      assertThat(rows(page).first()).containsText("Planned: http_503");
      assertThat(openRow(page, "fault"))
          .containsText("nothing of the request was checked or stored");
      page.byId("close-details").click();
      page.byId("clear-faults").click();
      assertThat(page.byId("faults-state")).hasText("Nothing goes wrong.");
      sandbox.faults().plan(FaultPlan.parse("latency:delay=300ms", 1));
      assertThat(sender.web(Sender.event("Purchase", "late"))).isEqualTo(200);
      assertThat(page.byId("traffic-sums")).containsText("1 answer held back on purpose, 3");
      assertThat(page.byId("answers-legend")).isVisible();
    }
  }

  @Test
  void aSandboxThatIsGoneIsSaidAndFoundAgain() throws Exception {
    ShopDay.send(sender);
    try (BrowserPage page = open()) {
      assertThat(rows(page)).hasCount(25);
      page.allowConsoleErrors("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE");
      int port = sandbox.port();
      sandbox.close();
      assertThat(page.byId("lost")).containsText("The sandbox does not answer.");
      assertThat(page.byId("status")).hasText("No connection");
      // What was there is still there.
      assertThat(rows(page)).hasCount(25);
      page.screenshotOfWindow("lost");
      page.expectAccessible();
      sandbox = Sandbox.start(SandboxConfig.builder().port(port).build());
      new Sender(sandbox).web(Sender.event("Purchase", "after-the-restart"));
      assertThat(page.byId("lost")).isHidden();
      assertThat(rows(page)).hasCount(1);
      assertThat(ids(page)).containsExactly("after-the-restart");
    }
  }

  @ParameterizedTest
  @EnumSource(View.class)
  void itIsLegibleAndAccessible(View view) throws Exception {
    ShopDay.send(sender);
    sandbox
        .faults()
        .plan(FaultPlan.parse("rate_limit:20%; latency:delay=20ms-60ms; lost_close:event=Gone", 7));
    for (int i = 0; i < 10; i++) {
      sender.web(Sender.event("AddToCart", "cart-" + i));
    }
    try (BrowserPage page = browser.open(sandbox.url(), view)) {
      assertThat(rows(page)).hasCount(view.name().startsWith("PHONE") ? 10 : 25);
      page.page().waitForTimeout(1_200);
      page.screenshot("sandbox");
      page.byId("all-faults").locator("summary").click();
      page.expectNoSidewaysScroll();
      page.expectAccessible();
      choose(page, "by-diagnostic", "Nothing to match on");
      assertThat(rows(page)).hasCount(1);
      openRow(page, "cart-1");
      page.screenshotOfWindow("details");
      page.expectAccessible();
    }
  }

  @Test
  void itStaysResponsiveWhile200000EventsArrive() throws Exception {
    sender.web(Sender.event("Purchase", "warm-up"));
    try (BrowserPage page = open()) {
      assertThat(rows(page)).hasCount(1);
      long serverBefore = usedHeap();
      long browserBefore = page.heapBytes();
      Thread sending =
          new Thread(
              () -> {
                try {
                  for (int request = 0; request < 200; request++) {
                    int from = request * 1_000;
                    sender.send(
                        "web",
                        Sender.PIXEL,
                        "",
                        IntStream.range(from, from + 1_000)
                            .mapToObj(i -> Sender.event("Purchase", "order-" + i))
                            .toList());
                  }
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      // From the input to the picture after it, as the browser sees it.
      page.page()
          .evaluate(
              """
              () => {
                window.latencies = [];
                document.getElementById("pause").addEventListener("click", (event) =>
                    requestAnimationFrame(() => requestAnimationFrame(() =>
                        latencies.push(performance.now() - event.timeStamp))));
              }
              """);
      sending.start();
      int clicks = 0;
      while (sending.isAlive()) {
        page.byId("pause").click();
        assertThat(page.byId("pause"))
            .hasAttribute("aria-pressed", clicks % 2 == 0 ? "true" : "false");
        clicks++;
        page.page().waitForTimeout(100);
      }
      sending.join();
      if (clicks % 2 == 1) {
        page.byId("pause").click();
      }
      assertThat(page.byId("totals").locator("dd").first()).containsText("200,001");
      assertThat(page.byId("stream-count")).hasText("the latest 1,000, 25 shown");
      assertThat(sandbox.counts().stored()).isEqualTo(200_001);
      page.screenshotOfWindow("busy");
      long server = usedHeap() - serverBefore;
      long heap = page.heapBytes();
      int nodes = page.nodes();
      @SuppressWarnings("unchecked")
      List<Number> latencies =
          (List<Number>) page.page().evaluate("latencies.sort((a, b) => a - b)");
      int clickMillis = latencies.get(latencies.size() * 9 / 10).intValue();
      System.out.printf(
          "200,000 events: %d clicks, nine of ten within %d ms; sandbox +%d MB; page %d nodes,"
              + " heap %d kB, before %d kB%n",
          latencies.size(), clickMillis, server >> 20, nodes, heap >> 10, browserBefore >> 10);
      assertThat(latencies).hasSizeGreaterThan(3);
      assertThat(clickMillis).isLessThan(1_000);
      assertThat(server).isLessThan(150L << 20);
      assertThat(nodes).isLessThan(3_000);
      assertThat(heap).isLessThan(browserBefore + (20L << 20));
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
