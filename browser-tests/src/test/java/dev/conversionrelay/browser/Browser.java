package dev.conversionrelay.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.conversionrelay.testing.RequiredComponent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The system's Chromium without a window. It reaches this machine only. One for the tests of a
 * class is enough; used by one thread.
 *
 * <pre>{@code
 * try (Browser browser = Browser.launch();
 *     BrowserPage page = browser.open("file:///tmp/report.html", View.PHONE_DARK)) {
 *   page.screenshot("report");
 *   page.expectAccessible();
 * } // fails if the page reported an error or asked another host for anything
 * }</pre>
 */
public final class Browser implements AutoCloseable {

  /** What a page is looked at with. */
  public enum View {
    WIDE_LIGHT(1280, 900, ColorScheme.LIGHT),
    WIDE_DARK(1280, 900, ColorScheme.DARK),
    PHONE_LIGHT(390, 844, ColorScheme.LIGHT),
    PHONE_DARK(390, 844, ColorScheme.DARK);

    private final int width;
    private final int height;
    private final ColorScheme scheme;

    View(int width, int height, ColorScheme scheme) {
      this.width = width;
      this.height = height;
      this.scheme = scheme;
    }

    /** As in the name of a file. */
    String fileName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;

  private Browser(Playwright playwright, com.microsoft.playwright.Browser chromium) {
    this.playwright = playwright;
    this.chromium = chromium;
  }

  /** Starts Chromium; where it is missing the test is skipped, or fails with {@code CI=true}. */
  public static Browser launch() {
    Path program =
        RequiredComponent.program(
            "chromium", "Install it with: apt-get install --no-install-recommends chromium");
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    try {
      return new Browser(
          playwright,
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(program)
                      .setChromiumSandbox(!"root".equals(System.getProperty("user.name")))
                      .setArgs(
                          List.of(
                              // Exact numbers of performance.memory, and a heap to be emptied.
                              "--enable-precise-memory-info",
                              "--js-flags=--expose-gc",
                              "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  /** Opens a page in a context of its own. */
  public BrowserPage open(String url, View view) {
    BrowserContext context =
        chromium.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(view.width, view.height)
                .setColorScheme(view.scheme)
                .setLocale("en"));
    context.setDefaultTimeout(10_000);
    return new BrowserPage(context, url, view);
  }

  @Override
  public void close() {
    chromium.close();
    playwright.close();
  }
}
