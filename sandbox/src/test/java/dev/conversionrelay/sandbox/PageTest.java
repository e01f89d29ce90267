package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.event;
import static dev.conversionrelay.sandbox.SandboxClient.events;
import static dev.conversionrelay.sandbox.SandboxClient.get;
import static dev.conversionrelay.sandbox.SandboxClient.list;
import static dev.conversionrelay.sandbox.SandboxClient.post;
import static dev.conversionrelay.sandbox.SandboxClient.send;
import static dev.conversionrelay.sandbox.SandboxClient.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.sandbox.SandboxClient.Answer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page and the API behind it. */
class PageTest {
  private static final Clock FIXED =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

  private Sandbox sandbox;

  @BeforeEach
  void start() {
    sandbox = Sandbox.start(SandboxConfig.builder().clock(FIXED).build());
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/page.css, text/css",
    "/page.js, text/javascript",
    "/stream.js, text/javascript",
    "/traffic.js, text/javascript",
    "/faults.js, text/javascript",
    "/icon.svg, image/svg+xml",
    "/api/summary, application/json",
    "/api/events, application/json",
    "/api/traffic, application/json",
    "/api/faults, application/json",
    "/api/faults/kinds, application/json"
  })
  void everyFileComesWithItsTypeAndAStrictPolicy(String path, String type) throws Exception {
    Answer answer = get(sandbox, path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isNotEmpty();
    assertThat(header(answer, "Content-Type")).startsWith(type);
    assertThat(header(answer, "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(answer, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(answer.response().headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
    assertThat(statusLine(path, "evil.example:" + sandbox.port())).startsWith("HTTP/1.1 403");
  }

  @Test
  void thePageLoadsNothingFromElsewhereAndMakesNoMarkupFromData() throws Exception {
    assertThat(get(sandbox, "/").body())
        .doesNotContain("http://", "https://", "<script>", "style=", "onclick");
    assertThat(get(sandbox, "/page.css").body()).doesNotContain("url(", "@import");
    for (String script : List.of("/page.js", "/stream.js", "/traffic.js", "/faults.js")) {
      assertThat(get(sandbox, script).body())
          .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write")
          .doesNotContain("eval(", "http://", "https://");
    }
  }

  @Test
  void thePageHasEveryElementThatItsScriptsLookFor() throws Exception {
    String page = get(sandbox, "/").body();
    for (String script : List.of("/page.js", "/stream.js", "/traffic.js", "/faults.js")) {
      List<String> ids =
          Pattern.compile("(?:byId|show|render)\\(\"([a-z-]+)\"")
              .matcher(get(sandbox, script).body())
              .results()
              .map(found -> found.group(1))
              .toList();
      assertThat(ids).hasSizeGreaterThan(5);
      assertThat(ids).allMatch(id -> page.contains(" id=\"" + id + "\""));
    }
  }

  @Test
  void everyFieldAndButtonOfThePageHasAName() throws Exception {
    String page = get(sandbox, "/").body();
    assertThat(page).contains("<label for=\"new-rule\">").doesNotContain("<button>", "<button ></");
    assertThat(
            Pattern.compile("<button[^>]*type=\"(?:button|submit)\"[^>]*>[^<]+</button>")
                .matcher(page)
                .results())
        .hasSize(page.split("<button", -1).length - 1);
  }

  @Test
  void theSummaryTellsWhatArrived() throws Exception {
    post(sandbox, web(event("1", "\"user\":{\"ip\":\"203.0.113.1\"}"), event("2"), event("1")));
    sandbox.clock().advance(java.time.Duration.ofHours(1));
    post(sandbox, web(event("1")));
    post(sandbox, web(event("3"), "{}"));
    JsonNode summary = get(sandbox, "/api/summary").json();

    assertThat(summary.path("now").asText()).isEqualTo("2026-03-01T11:00:00Z");
    assertThat(summary.path("clock_offset_seconds").asLong()).isEqualTo(3600);
    assertThat(summary.at("/requests/total").asLong()).isEqualTo(3);
    assertThat(summary.at("/requests/refused").asLong()).isEqualTo(1);
    assertThat(summary.at("/requests/by_outcome").toString()).isEqualTo("{\"0\":2,\"40002\":1}");
    assertThat(summary.path("events").toString())
        .isEqualTo(
            "{\"received\":4,\"stored\":2,\"merged\":1,\"duplicates\":1,\"refused\":2,\"test\":0}");
    assertThat(summary.path("sources").toString())
        .isEqualTo(
            "[{\"event_source\":\"web\",\"event_source_id\":\"PIXEL123\",\"event\":\"Purchase\","
                + "\"received\":4,\"stored\":2,\"merged\":1,\"duplicates\":1}]");
    assertThat(summary.path("match_keys").toString()).isEqualTo("[{\"key\":\"ip\",\"events\":1}]");
    assertThat(summary.at("/refusals/0/message").asText())
        .isEqualTo("Invalid value for data. 1 .event: not a valid string.");
    assertThat(summary.at("/refusals/0/events").asInt()).isEqualTo(2);
    assertThat(list(summary.path("diagnostics")))
        .anySatisfy(
            diagnostic -> {
              assertThat(diagnostic.path("name").asText()).isEqualTo("no_page_url");
              assertThat(diagnostic.path("count").asLong()).isEqualTo(4);
              assertThat(diagnostic.path("explanation").asText()).isNotBlank();
            });
  }

  @Test
  void theLatestEventsComeYoungestFirst() throws Exception {
    post(sandbox, web(events("e", 60)));
    JsonNode latest = get(sandbox, "/api/events?limit=2").json();
    assertThat(latest.path("items")).hasSize(2);
    assertThat(latest.at("/items/0/event_id").asText()).isEqualTo("e59");
    assertThat(latest.at("/items/1/event_id").asText()).isEqualTo("e58");
    assertThat(latest.at("/items/0/outcome").asText()).isEqualTo("stored");
    assertThat(latest.path("matching").asInt()).isEqualTo(60);
    assertThat(get(sandbox, "/api/events").json().path("items")).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1001", "99999", ""})
  void anImpossibleLimitIsRefused(String limit) throws Exception {
    assertThat(get(sandbox, "/api/events?limit=" + limit).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"90s, 90", "5m, 300", "48h, 172800", "3d, 259200", "PT1H30M, 5400"})
  void theClockMovesForward(String advance, long seconds) throws Exception {
    Answer answer = moveClock("{\"advance\":\"" + advance + "\"}", "application/json");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("clock_offset_seconds").asLong()).isEqualTo(seconds);
    assertThat(sandbox.clock().instant()).isEqualTo(FIXED.instant().plusSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "", "{", "[]", "{\"advance\":\"-PT1H\"}", "{\"advance\":\"soon\"}"})
  void anUnreadableStepOfTheClockIsRefused(String body) throws Exception {
    Answer answer = moveClock(body, "application/json");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).isNotBlank();
    assertThat(sandbox.clock().offset()).isZero();
  }

  @Test
  void anotherSiteCannotMoveTheClock() throws Exception {
    assertThat(moveClock("{\"advance\":\"48h\"}", "text/plain").status()).isEqualTo(415);
    assertThat(sandbox.clock().offset()).isZero();
  }

  @Test
  void aForeignHostNameIsTurnedAway() throws Exception {
    for (String foreign :
        List.of("evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.2")) {
      assertThat(statusLine("/api/summary", foreign)).startsWith("HTTP/1.1 403");
    }
    assertThat(statusLine("/api/summary", "localhost:" + sandbox.port()))
        .startsWith("HTTP/1.1 200");
  }

  private String statusLine(String path, String host) throws Exception {
    // Java's HTTP client does not let a caller choose this header.
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Answer moveClock(String body, String contentType) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(sandbox.url() + "api/clock"))
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static String header(Answer answer, String name) {
    return answer.response().headers().firstValue(name).orElse("");
  }
}
