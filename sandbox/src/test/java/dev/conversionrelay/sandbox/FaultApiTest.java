package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.event;
import static dev.conversionrelay.sandbox.SandboxClient.get;
import static dev.conversionrelay.sandbox.SandboxClient.post;
import static dev.conversionrelay.sandbox.SandboxClient.send;
import static dev.conversionrelay.sandbox.SandboxClient.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.sandbox.RawClient.Seen;
import dev.conversionrelay.sandbox.SandboxClient.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan of faults in a running sandbox: by schedule, and replaced over HTTP. */
class FaultApiTest {
  private static final Clock FIXED =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
  private static final String HANG = "{\"rules\":[\"hang\"]}";

  private Sandbox sandbox;

  @BeforeEach
  void start() {
    sandbox = Sandbox.start(SandboxConfig.builder().keepEverything(true).clock(FIXED).build());
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void anOutageComesAndGoesByTheClockOfTheSandbox() throws Exception {
    sandbox.faults().plan(FaultPlan.parse("http_503:from=10s,for=30s", 0));
    sandbox.clock().advance(Duration.ofHours(1)); // nothing has begun before the first request
    assertThat(statusAfter(0)).isEqualTo(200);
    assertThat(statusAfter(9)).isEqualTo(200);
    assertThat(statusAfter(1)).isEqualTo(503);
    assertThat(statusAfter(29)).isEqualTo(503);
    assertThat(statusAfter(1)).isEqualTo(200);
  }

  @Test
  void anOutageComesAgain() throws Exception {
    sandbox.faults().plan(FaultPlan.parse("http_503:every=60s,for=5s", 0));
    assertThat(statusAfter(0)).isEqualTo(503);
    assertThat(statusAfter(5)).isEqualTo(200);
    assertThat(statusAfter(54)).isEqualTo(200);
    assertThat(statusAfter(1)).isEqualTo(503);
    assertThat(statusAfter(5)).isEqualTo(200);
  }

  private int statusAfter(int seconds) throws Exception {
    sandbox.clock().advance(Duration.ofSeconds(seconds));
    return post(sandbox, web(event("1"))).status();
  }

  @Test
  void whatTwentyPercentStrikesIsTheSameWhenSeveralThreadsSend() throws Exception {
    List<Integer> alone = statuses(1);
    assertThat(alone.stream().filter(status -> status == 503).count()).isBetween(50L, 115L);
    for (int round = 0; round < 3; round++) {
      assertThat(statuses(8)).isEqualTo(alone);
    }
  }

  /** The statuses of 400 requests, in the order of the requests and not of their arrival. */
  private List<Integer> statuses(int threads) throws Exception {
    sandbox.faults().plan(FaultPlan.parse("http_503:20%", 7));
    List<Callable<Integer>> requests = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String body = web(event("e" + i));
      requests.add(() -> post(sandbox, body).status());
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> status : pool.invokeAll(requests)) {
        statuses.add(status.get());
      }
      return statuses;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void rulesOfTestsComeBeforeThePlan() throws Exception {
    sandbox.faults().next(1, Fault.status(502)).plan(FaultPlan.parse("http_503:requests=1", 0));
    assertThat(statusAfter(0)).isEqualTo(502);
    assertThat(statusAfter(0)).as("the plan's first request").isEqualTo(503);
    assertThat(statusAfter(0)).isEqualTo(200);
    sandbox.faults().plan(FaultPlan.parse("http_503", 0)).clear();
    assertThat(sandbox.faults().plan()).isEqualTo(FaultPlan.none());
    assertThat(statusAfter(0)).isEqualTo(200);
  }

  @Test
  void aPlanIsPutReadAndDeleted() throws Exception {
    JsonNode nothing = get(sandbox, "/api/faults").json();
    assertThat(nothing.at("/plan/rules")).isEmpty();
    assertThat(nothing.path("counts")).isEmpty();

    String body =
        """
        {"seed": 7, "rules": [
          {"kind": "http_503", "probability": 1, "requests": "2"},
          "lost_not_json:source=PIXEL123,attempts=3",
          {"kind": "rate_limit", "probability": 0.25, "from": "1h", "retry_after": "2s"}]}
        """;
    Answer put = put(body);
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.json().at("/plan/seed").asLong()).isEqualTo(7);
    assertThat(put.json().at("/rules/0/rule").asText()).isEqualTo("http_503:requests=2");
    for (int i = 0; i < 4; i++) {
      post(sandbox, web(event("1")));
    }
    sandbox.clock().advance(Duration.ofMinutes(90));

    JsonNode faults = get(sandbox, "/api/faults").json();
    assertThat(faults.at("/rules").toString())
        .isEqualTo(
            "[{\"rule\":\"http_503:requests=2\",\"due\":true,\"applied\":1},"
                + "{\"rule\":\"lost_not_json:attempts=3,source=PIXEL123\",\"due\":true,\"applied\":1},"
                + "{\"rule\":\"rate_limit:25%,from=1h,retry_after=2s\",\"due\":true,\"applied\":0}]");
    assertThat(faults.path("requests").asInt()).isEqualTo(4);
    assertThat(faults.path("elapsed_seconds").asDouble()).isEqualTo(5400);
    assertThat(faults.path("counts").toString()).isEqualTo("{\"http_503\":1,\"lost_not_json\":1}");
    assertThat(faults.path("answers_lost").asInt()).isEqualTo(1);
    JsonNode summary = get(sandbox, "/api/summary").json();
    assertThat(summary.at("/requests/by_fault")).isEqualTo(faults.path("counts"));
    assertThat(summary.at("/requests/answers_lost").asInt()).isEqualTo(1);

    // What is read can be put again.
    Answer again = put(faults.path("plan").toString());
    assertThat(again.json().path("plan")).isEqualTo(faults.path("plan"));
    assertThat(again.json().path("requests").asInt()).as("it begins anew").isZero();
    assertThat(again.json().at("/rules/2/due").asBoolean()).isFalse();

    Answer deleted = send(request().DELETE().build());
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(get(sandbox, "/api/faults").json().path("plan").toString())
        .isEqualTo("{\"seed\":7,\"rules\":[]}");
    assertThat(deleted.json().path("counts")).as("what struck stays counted").hasSize(2);
    assertThat(post(sandbox, web(event("1"))).code()).isZero();
  }

  @Test
  void deletingEndsRulesOfCodeToo() throws Exception {
    sandbox.faults().always(Fault.status(503));
    assertThat(get(sandbox, "/api/faults").json().path("scripted_rules").asInt()).isEqualTo(1);
    Answer deleted = send(request().DELETE().build());
    assertThat(deleted.json().path("scripted_rules").asInt(-1)).isZero();
    assertThat(post(sandbox, web(event("1"))).status()).isEqualTo(200);
  }

  @Test
  void theKindsAreListed() throws Exception {
    JsonNode kinds = get(sandbox, "/api/faults/kinds").json().path("kinds");
    assertThat(kinds).hasSize(FaultKind.values().length);
    assertThat(kinds.get(0).toString())
        .isEqualTo(
            "{\"kind\":\"rate_limit\",\"group\":\"Answers of the API\",\"description\":"
                + "\"Code 40100: too many requests.\",\"stored\":false}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                         | The body is not JSON.
          []                                        | a plan is {"seed": 7, "rules": ["rate_limit:20%"]}.
          {}                                        | a plan is {"seed": 7
          {"rules":[],"rate":1}                     | a plan has seed and rules, and no rate.
          {"rules":[],"seed":"7"}                   | a seed is from 0 to 9007199254740991, not "7".
          {"rules":[],"seed":-1}                    | a seed is from 0 to 9007199254740991, not -1.
          {"rules":[],"seed":1.5}                   | a seed is from 0 to
          {"rules":[],"seed":99999999999999999999}  | a seed is from 0 to
          {"rules":[1]}                             | a rule is an object with a kind
          {"rules":[{}]}                            | a rule is an object with a kind
          {"rules":["hung"]}                        | "hung" is no kind of fault
          {"rules":[{"kind":"hang","probability":2}]}     | probability is "2"; a share is from 0% to 100%.
          {"rules":[{"kind":"hang","probability":"half"}]}| a share is from 0% to 100%.
          {"rules":[{"kind":"hang","chance":0.5}]}  | there is no chance; there are
          {"rules":[{"kind":"hang","from":{}}]}     | write a time such as 10s
          """)
  void whatIsNoPlanIsRefusedAndChangesNothing(String body, String error) throws Exception {
    put("{\"rules\":[\"close\"]}");
    Answer answer = put(body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).contains(error);
    assertThat(sandbox.faults().plan()).hasToString("close (seed 0)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json"})
  void whatAForeignPageCouldSendUnaskedIsRefused(String contentType) throws Exception {
    Answer answer =
        send(
            request()
                .setHeader("Content-Type", contentType)
                .PUT(BodyPublishers.ofString(HANG))
                .build());
    assertThat(answer.status()).isEqualTo(415);
    assertThat(sandbox.faults().plan()).isEqualTo(FaultPlan.none());
  }

  @ParameterizedTest
  @CsvSource({
    "PUT /api/faults, http://evil.example",
    "PUT /api/faults, null",
    "PUT /api/faults, http://localhost:3000",
    "PUT /api/faults, https://127.0.0.1",
    "DELETE /api/faults, http://evil.example",
    "POST /api/clock, http://evil.example"
  })
  void anotherOriginChangesNothing(String start, String origin) throws Exception {
    sandbox.faults().plan(FaultPlan.parse("close", 0));
    Seen seen = change(start, "Origin: " + origin + "\r\n", "127.0.0.1:" + sandbox.port());
    assertThat(seen.status()).isEqualTo(403);
    assertThat(seen.header("access-control-allow-origin")).isEmpty();
    assertThat(sandbox.faults().plan()).hasToString("close (seed 0)");
    assertThat(sandbox.clock().offset()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT /api/faults", "DELETE /api/faults", "GET /api/faults"})
  void aForeignHostNameIsTurnedAway(String start) throws Exception {
    sandbox.faults().plan(FaultPlan.parse("close", 0));
    for (String origin : List.of("", "Origin: http://evil.example:8787\r\n")) {
      Seen seen = change(start, origin, "evil.example:8787");
      assertThat(seen.status()).isEqualTo(403);
      assertThat(seen.body()).doesNotContain("close");
    }
    assertThat(sandbox.faults().plan()).hasToString("close (seed 0)");
  }

  @Test
  void aForeignPageIsNotAllowedToAsk() throws Exception {
    Seen seen =
        RawClient.send(
            sandbox,
            "OPTIONS /api/faults",
            "Origin: http://evil.example\r\nAccess-Control-Request-Method: PUT\r\n",
            "127.0.0.1",
            "",
            Duration.ofSeconds(10));
    assertThat(seen.status()).isGreaterThanOrEqualTo(400);
    assertThat(seen.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void theSandboxesOwnPageMayChangeThePlan() throws Exception {
    for (String host : List.of("127.0.0.1:" + sandbox.port(), "localhost:" + sandbox.port())) {
      sandbox.faults().clear();
      Seen seen = change("PUT /api/faults", "Origin: http://" + host + "\r\n", host);
      assertThat(seen.status()).isEqualTo(200);
      assertThat(sandbox.faults().plan()).hasToString("hang (seed 0)");
    }
  }

  private Seen change(String start, String origin, String host) throws Exception {
    String body = start.contains("clock") ? "{\"advance\":\"1h\"}" : HANG;
    return RawClient.send(
        sandbox,
        start,
        origin + "Content-Type: application/json\r\n",
        host,
        body,
        Duration.ofSeconds(10));
  }

  private Answer put(String body) throws Exception {
    return send(request().PUT(BodyPublishers.ofString(body)).build());
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create(sandbox.url() + "api/faults"))
        .header("Content-Type", "application/json");
  }
}
