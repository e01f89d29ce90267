package dev.conversionrelay.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotAnimations;
import dev.conversionrelay.browser.Browser.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An open page. It notes every error in the console, every uncaught exception and every request
 * that would leave this machine; {@link #close()} fails if there was one.
 */
public final class BrowserPage implements AutoCloseable {
  private static final Pattern OF_THIS_MACHINE =
      Pattern.compile("(http://127\\.0\\.0\\.1[:/]|file:|data:|blob:|about:).*", Pattern.DOTALL);

  private static final String AXE = readAxe();

  private final BrowserContext context;
  private final Page page;
  private final View view;
  private final List<String> problems = new ArrayList<>();
  private Pattern expected = Pattern.compile("(?!)");

  BrowserPage(BrowserContext context, String url, View view) {
    this.context = context;
    this.view = view;
    context.onRequest(
        request -> {
          if (!OF_THIS_MACHINE.matcher(request.url()).matches()) {
            problems.add("request to another host: " + request.url());
          }
        });
    this.page = context.newPage();
    page.onConsoleMessage(this::note);
    page.onPageError(error -> problems.add("uncaught: " + error));
    page.onDialog(
        dialog -> {
          problems.add("dialog: " + dialog.message());
          dialog.dismiss();
        });
    page.navigate(url);
  }

  private void note(ConsoleMessage message) {
    // Violations of the content security policy are errors here as well.
    if (message.type().equals("error") && !expected.matcher(message.text()).find()) {
      problems.add("console: " + message.text());
    }
  }

  /** From now on, errors in the console with such a text are part of the test. */
  public void allowConsoleErrors(String pattern) {
    expected = Pattern.compile(pattern);
  }

  /** The page itself. */
  public Page page() {
    return page;
  }

  /** The element with an id. */
  public Locator byId(String id) {
    return page.locator("#" + id);
  }

  /** The shown text of the element with an id. */
  public String text(String id) {
    return byId(id).innerText();
  }

  /** Fails if the page reported an error or asked another host for anything. */
  public void expectNoProblems() {
    // Messages that are under way are handled in a call.
    page.evaluate("1");
    assertThat(problems).as("problems of %s", page.url()).isEmpty();
  }

  /**
   * Runs axe; nothing may be serious or critical. It is run from outside of the page, so that the
   * page keeps its content security policy.
   */
  public void expectAccessible() {
    page.evaluate(AXE);
    @SuppressWarnings("unchecked")
    List<String> violations =
        (List<String>)
            page.evaluate(
                """
                async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
                    .filter((each) => ["serious", "critical"].includes(each.impact))
                    .map((each) => each.impact + " " + each.id + ": " + each.help + " "
                        + each.nodes.slice(0, 5).map((node) => node.html + " " + node.failureSummary).join("; "))
                """);
    assertThat(violations).as("%s, %s", page.url(), view).isEmpty();
  }

  /** Fails if the page itself can be scrolled sideways. */
  public void expectNoSidewaysScroll() {
    Map<?, ?> widths =
        (Map<?, ?>)
            page.evaluate(
                "() => ({ page: document.documentElement.scrollWidth, window: window.innerWidth })");
    assertThat(((Number) widths.get("page")).intValue())
        .as("width of the page in %s", view)
        .isLessThanOrEqualTo(((Number) widths.get("window")).intValue());
  }

  /** Takes a picture of the whole page into {@code target/screenshots}. */
  public Path screenshot(String name) {
    return screenshot(name, true);
  }

  /** Takes a picture of what is in the window into {@code target/screenshots}. */
  public Path screenshotOfWindow(String name) {
    return screenshot(name, false);
  }

  private Path screenshot(String name, boolean fullPage) {
    Path file = Path.of("target", "screenshots", name + "-" + view.fileName() + ".png");
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(file)
            .setFullPage(fullPage)
            .setAnimations(ScreenshotAnimations.DISABLED));
    return file;
  }

  /** Presses a key until the focus is where a selector says; fails after {@code most} times. */
  public void pressUntilFocused(String key, String selector, int most) {
    for (int i = 0; i < most; i++) {
      page.keyboard().press(key);
      Object isThere =
          page.evaluate(
              "(wanted) => document.activeElement !== null && document.activeElement.matches(wanted)",
              selector);
      if (Boolean.TRUE.equals(isThere)) {
        return;
      }
    }
    throw new AssertionError(
        String.format(Locale.ROOT, "%s is not reached with %d times %s", selector, most, key));
  }

  /** Number of elements in the document. */
  public int nodes() {
    return ((Number) page.evaluate("() => document.querySelectorAll('*').length")).intValue();
  }

  /** Bytes of the page's JavaScript heap after a collection. */
  public long heapBytes() {
    return ((Number)
            page.evaluate("() => { gc(); gc(); return performance.memory.usedJSHeapSize; }"))
        .longValue();
  }

  /** Closes the page and fails if it had problems. */
  @Override
  public void close() {
    try {
      expectNoProblems();
    } finally {
      context.close();
    }
  }

  private static String readAxe() {
    try (InputStream in = BrowserPage.class.getResourceAsStream("/axe.min.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
