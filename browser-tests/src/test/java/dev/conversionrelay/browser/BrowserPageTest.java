package dev.conversionrelay.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.conversionrelay.browser.Browser.View;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a page does not go unnoticed. */
class BrowserPageTest {
  private static Browser browser;

  @TempDir private Path directory;

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

  private BrowserPage open(String body) throws Exception {
    Path file = directory.resolve("page.html");
    Files.writeString(
        file, "<!doctype html><html lang=en><title>x</title><main><h1>x</h1>" + body + "</main>");
    return browser.open(file.toUri().toString(), View.PHONE_LIGHT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<script>console.error('broken')</script> | console: broken",
        "<script>nowhere()</script> | nowhere is not defined",
        "<script>alert('hello')</script> | dialog: hello",
        "<img alt=x src='http://tracker.example/x.gif'> | request to another host",
        "<meta http-equiv=Content-Security-Policy content=\"style-src 'none'\"><p style='color:red'>x"
            + " | Content Security Policy"
      })
  void whatAPageDoesWrongFailsTheTest(String body, String problem) throws Exception {
    BrowserPage page = open(body);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(page::close)
        .withMessageContaining(problem);
  }

  @Test
  void aPageThatCannotBeUsedFailsTheTest() throws Exception {
    try (BrowserPage page = open("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")) {
      fails(page::expectAccessible, "critical image-alt");
    }
    try (BrowserPage page = open("<pre>" + "x".repeat(500) + "</pre>")) {
      fails(page::expectNoSidewaysScroll, "PHONE_LIGHT");
    }
    try (BrowserPage page = open("<button tabindex=-1 id=b>x</button>")) {
      fails(() -> page.pressUntilFocused("Tab", "#b", 5), "#b is not reached");
    }
  }

  @Test
  void aGoodPagePasses() throws Exception {
    try (BrowserPage page = open("<p>Nothing to say.</p><button id=b>x</button>")) {
      page.expectAccessible();
      page.expectNoSidewaysScroll();
      page.pressUntilFocused("Tab", "#b", 2);
      assertThat(page.nodes()).isLessThan(20);
      assertThat(page.screenshot("good")).isNotEmptyFile();
    }
  }

  private static void fails(ThrowingCallable check, String message) {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(check)
        .withMessageContaining(message);
  }
}
