package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.MAPPER;
import static dev.conversionrelay.sandbox.SandboxClient.event;
import static dev.conversionrelay.sandbox.SandboxClient.key;
import static dev.conversionrelay.sandbox.SandboxClient.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.sandbox.RawClient.End;
import dev.conversionrelay.sandbox.RawClient.Seen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client sees of each kind of fault over a bare socket, and what the sandbox keeps. */
class FaultKindTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LITTLE_PATIENCE = Duration.ofMillis(600);

  @TempDir private Path folder;

  /** One line per kind, so that a new one cannot be forgotten: see the test of the names. */
  private static final String SEEN =
      """
      kind            | HTTP | body                              | end      | outcome  | lost
      rate_limit      | 401  | "code":40100                      | COMPLETE | 40100    | false
      server_error    | 500  | "code":50000                      | COMPLETE | 50000    | false
      token_revoked   | 401  | "code":40105                      | COMPLETE | 40105    | false
      token_expired   | 401  | "code":40102                      | COMPLETE | 40102    | false
      no_permission   | 400  | "code":40001                      | COMPLETE | 40001    | false
      wrong_source_id | 400  | "code":40002,"message":"Invalid value for event_source_id: not | COMPLETE | 40002 | false
      partial         | 200  | "code":20001                      | COMPLETE | 20001    | false
      http_408        | 408  | <h1>408 Request Timeout</h1>      | COMPLETE | http 408 | false
      http_413        | 413  | <h1>413                           | COMPLETE | http 413 | false
      http_429        | 429  | <h1>429 Too Many Requests</h1>    | COMPLETE | http 429 | false
      http_500        | 500  | <h1>500                           | COMPLETE | http 500 | false
      http_502        | 502  | <h1>502 Bad Gateway</h1>          | COMPLETE | http 502 | false
      http_503        | 503  | <h1>503 Service Unavailable</h1>  | COMPLETE | http 503 | false
      http_504        | 504  | <h1>504 Gateway Timeout</h1>      | COMPLETE | http 504 | false
      redirect        | 302  | <h1>302                           | COMPLETE | http 302 | false
      empty_answer    | 200  |                                   | COMPLETE | http 200 | false
      not_json        | 200  | <html>                            | COMPLETE | http 200 | false
      wrong_json      | 200  | {"status":"ok"}                   | COMPLETE | http 200 | false
      huge_answer     | 200  | "code":0                          | COMPLETE | 0        | false
      close           | 0    |                                   | CLOSED   | closed   | false
      reset           | 0    |                                   | RESET    | reset    | false
      hang            | 0    |                                   | GAVE_UP  | hung     | false
      latency         | 200  | "code":0                          | COMPLETE | 0        | false
      trickle         | 200  | {"                                | GAVE_UP  | 0        | false
      lost_close      | 0    |                                   | CLOSED   | closed   | true
      lost_reset      | 0    |                                   | RESET    | reset    | true
      lost_hang       | 0    |                                   | GAVE_UP  | hung     | true
      lost_http_503   | 503  | <h1>503 Service Unavailable</h1>  | COMPLETE | http 503 | true
      lost_not_json   | 200  | <html>                            | COMPLETE | http 200 | true
      cut_close       | 200  | {"code":0                         | CLOSED   | cut off  | true
      cut_reset       | 200  | {"code":0                         | RESET    | cut off  | true
      """;

  @ParameterizedTest
  @CsvSource(
      textBlock = SEEN,
      delimiter = '|',
      useHeadersInDisplayName = true,
      quoteCharacter = '~')
  void isSeenAsDocumentedAndCounted(
      String name, int status, String body, End end, String outcome, boolean lost)
      throws Exception {
    FaultKind kind = FaultKind.of(name).orElseThrow();
    Path log = folder.resolve("requests.ndjson");
    SandboxConfig config = SandboxConfig.builder().keepEverything(true).requestLog(log).build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      sandbox.faults().plan(FaultPlan.parse(name + ":requests=1", 0));
      Duration patience = end == End.GAVE_UP ? LITTLE_PATIENCE : PATIENCE;
      Seen seen = RawClient.post(sandbox, web(event("1")), patience);
      assertThat(seen.status()).isEqualTo(status);
      assertThat(seen.end()).isEqualTo(end);
      if (body == null) {
        assertThat(seen.body()).isEmpty();
      } else {
        assertThat(seen.body()).contains(body);
      }

      if (kind.stored()) {
        assertThat(sandbox.stored()).containsOnlyKeys(key("1"));
      } else {
        assertThat(sandbox.stored()).isEmpty();
      }
      Counts counts = sandbox.counts();
      assertThat(counts.faults()).containsExactly(java.util.Map.entry(name, 1L));
      assertThat(counts.faults(kind)).isEqualTo(1);
      assertThat(counts.answersLost()).isEqualTo(lost ? 1 : 0);
      assertThat(counts.requestsByOutcome()).containsOnlyKeys(outcome);
      assertThat(sandbox.faults().applied()).isEqualTo(1);

      // The fault leaves nothing behind: the next request is as any other.
      Seen next = RawClient.post(sandbox, web(event("1")), PATIENCE);
      assertThat(MAPPER.readTree(next.body()).path("code").asInt(-1)).isZero();
      assertThat(sandbox.received()).containsEntry(key("1"), kind.stored() ? 2 : 1);
      assertThat(sandbox.counts().stored()).isEqualTo(1);
    }
    List<String> lines = Files.readAllLines(log);
    JsonNode struck = MAPPER.readTree(lines.get(0));
    assertThat(struck.path("faults").toString()).isEqualTo("[\"" + name + "\"]");
    assertThat(struck.path("answer_lost").asBoolean()).isEqualTo(lost);
    assertThat(struck.path("accepted").asBoolean()).isEqualTo(kind.stored());
    assertThat(MAPPER.readTree(lines.get(1)).path("faults").toString()).isEqualTo("[]");
  }

  @Test
  void everyKindHasANameALineAndATest() {
    Set<String> tested = new HashSet<>();
    SEEN.lines().skip(1).forEach(line -> tested.add(line.substring(0, line.indexOf('|')).strip()));
    Set<String> names = new HashSet<>();
    for (FaultKind kind : FaultKind.values()) {
      names.add(kind.wireName());
      assertThat(kind.description()).endsWith(".").doesNotContain("\n").hasSizeLessThan(80);
      assertThat(FaultKind.of(kind.wireName())).contains(kind);
      assertThat(kind.fault().names()).containsExactly(kind.wireName());
      assertThat(kind.fault().isHandled()).isEqualTo(kind.stored());
    }
    assertThat(tested).isEqualTo(names);
    assertThat(FaultKind.of("RATE_LIMIT")).isEmpty();
  }

  /** A fault changes the answer to an accepted request; it does not make one of a refused one. */
  @ParameterizedTest
  @EnumSource(
      value = FaultKind.class,
      names = {"PARTIAL", "LATENCY", "HUGE_ANSWER"})
  void aRefusedRequestStaysRefused(FaultKind kind) throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().next(1, kind.fault());
      Seen seen = RawClient.post(sandbox, web("{}"), PATIENCE);
      assertThat(seen.status()).isEqualTo(400);
      assertThat(seen.body()).contains("\"code\":40002");
      assertThat(sandbox.counts().refusedRequests()).isEqualTo(1);
      assertThat(sandbox.counts().answersLost()).isZero();
    }
  }

  @Test
  void aRefusalWhoseAnswerIsLostLosesNoEvent() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().always(FaultKind.LOST_RESET.fault());
      assertThat(RawClient.post(sandbox, web("{}"), PATIENCE).end()).isEqualTo(End.RESET);
      assertThat(sandbox.counts().answersLost()).isZero();
      assertThat(sandbox.counts().faults(FaultKind.LOST_RESET)).isEqualTo(1);
    }
  }

  @Test
  void inTheOtherHttpModeOnlyTheCodeTells() throws Exception {
    SandboxConfig config = SandboxConfig.builder().httpMode(HttpMode.ALWAYS_200).build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      sandbox.faults().plan(FaultPlan.parse("rate_limit", 0));
      Seen seen = RawClient.post(sandbox, web(event("1")), PATIENCE);
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.body()).contains("\"code\":40100");
    }
  }

  @Test
  void retryAfterIsThereOnlyWhenAskedFor() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      String plan =
          "http_429:requests=1; http_429:requests=2,retry_after=7s; rate_limit:retry_after=2m";
      sandbox.faults().plan(FaultPlan.parse(plan, 0));
      assertThat(RawClient.post(sandbox, web(event("1")), PATIENCE).headers())
          .doesNotContainKey("retry-after");
      assertThat(RawClient.post(sandbox, web(event("1")), PATIENCE).header("retry-after"))
          .isEqualTo("7");
      Seen limited = RawClient.post(sandbox, web(event("1")), PATIENCE);
      assertThat(limited.header("retry-after")).isEqualTo("120");
      assertThat(limited.body()).contains("\"code\":40100");
    }
  }

  @Test
  void aRedirectStaysOnThisMachine() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().plan(FaultPlan.parse("redirect", 0));
      Seen seen = RawClient.post(sandbox, web(event("1")), PATIENCE);
      assertThat(seen.header("location")).isEqualTo("/elsewhere");
    }
  }

  @Test
  void aHugeAnswerIsValidJsonAndFarTooLong() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().plan(FaultPlan.parse("huge_answer", 0));
      String body = SandboxClient.post(sandbox, web(event("1"))).body();
      assertThat(body.length()).isGreaterThan(AnswerWriter.HUGE_BYTES);
      String padding = "x".repeat(AnswerWriter.HUGE_BYTES);
      int at = body.indexOf(padding);
      JsonNode rest =
          MAPPER.readTree(body.substring(0, at) + body.substring(at + padding.length()));
      assertThat(rest.path("code").asInt(-1)).isZero();
      assertThat(rest.path("padding").asText("?")).isEmpty();
    }
  }

  @Test
  void aTrickleComesToItsEndIfTheClientIsPatient() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().plan(FaultPlan.parse("trickle:delay=3ms", 0));
      long start = System.nanoTime();
      Seen seen = RawClient.post(sandbox, web(event("1")), PATIENCE);
      assertThat(seen.end()).isEqualTo(End.COMPLETE);
      assertThat(MAPPER.readTree(seen.body()).path("code").asInt(-1)).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(3L * seen.body().length()));
    }
  }

  @Test
  void latencyComesOnTopOfAnotherFault() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().plan(FaultPlan.parse("latency:delay=200ms-300ms; lost_http_503", 0));
      long start = System.nanoTime();
      Seen seen = RawClient.post(sandbox, web(event("1")), PATIENCE);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
      assertThat(seen.status()).isEqualTo(503);
      assertThat(sandbox.stored()).containsOnlyKeys(key("1"));
      assertThat(sandbox.counts().faults()).containsOnlyKeys("latency", "lost_http_503");
      assertThat(sandbox.faults().applied()).isEqualTo(1);
    }
  }

  /** Threads are given back: else this many would stop a server with 250 threads. */
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void hangingRequestsEndWithTheirClients() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().plan(FaultPlan.parse("hang:requests=1-300", 0));
      for (int i = 0; i < 300; i++) {
        Seen seen = RawClient.post(sandbox, web(event("1")), Duration.ofMillis(20));
        assertThat(seen.end()).isEqualTo(End.GAVE_UP);
      }
      assertThat(RawClient.post(sandbox, web(event("1")), PATIENCE).body()).contains("\"code\":0");
      assertThat(sandbox.counts().faults(FaultKind.HANG)).isEqualTo(300);
    }
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void closingEndsWhatHangs() throws Exception {
    Sandbox sandbox = Sandbox.start(SandboxConfig.forTests());
    sandbox.faults().plan(FaultPlan.parse("hang", 0));
    Thread closer =
        new Thread(
            () -> {
              while (sandbox.counts().requests() == 0) {
                Thread.onSpinWait();
              }
              sandbox.close();
            });
    closer.start();
    assertThat(RawClient.post(sandbox, web(event("1")), PATIENCE).end())
        .isIn(End.CLOSED, End.RESET);
    closer.join();
  }

  @Test
  void scriptedFaultsGoByTheSameNames() {
    assertThat(Fault.status(503).names()).containsExactly("http_503");
    assertThat(Fault.status(418, "").names()).containsExactly("http_418");
    assertThat(Fault.code(51010, "").names()).containsExactly("code_51010");
    assertThat(Fault.loseAnswer().names()).containsExactly("lost_close");
    assertThat(Fault.status(503).afterStoring().afterStoring().names())
        .containsExactly("lost_http_503");
    assertThat(Fault.delay(Duration.ofMillis(1)).afterStoring().names()).containsExactly("latency");
    assertThat(Fault.status(503).after(Duration.ofMillis(1)).names())
        .isEqualTo(Arrays.asList("latency", "http_503"));
    assertThat(Fault.none().names()).isEmpty();
  }
}
