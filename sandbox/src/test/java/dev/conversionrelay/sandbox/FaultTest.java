package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.event;
import static dev.conversionrelay.sandbox.SandboxClient.events;
import static dev.conversionrelay.sandbox.SandboxClient.key;
import static dev.conversionrelay.sandbox.SandboxClient.post;
import static dev.conversionrelay.sandbox.SandboxClient.request;
import static dev.conversionrelay.sandbox.SandboxClient.send;
import static dev.conversionrelay.sandbox.SandboxClient.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.conversionrelay.sandbox.SandboxClient.Answer;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Planned faults, seen by a client over real sockets. */
class FaultTest {
  private Sandbox sandbox;

  @BeforeEach
  void start() {
    sandbox = Sandbox.start(SandboxConfig.forTests());
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void theNextRequestsFailAndThenAllIsWell() throws Exception {
    sandbox.faults().next(2, Fault.status(503).withHeader("Retry-After", "7"));
    for (int i = 0; i < 2; i++) {
      Answer answer = post(sandbox, web(event("1")));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).contains("503 Service Unavailable");
      assertThat(answer.response().headers().firstValue("Retry-After")).contains("7");
      assertThat(answer.response().headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/html");
    }
    assertThat(sandbox.faults().planned()).isZero();
    assertThat(sandbox.stored()).isEmpty();
    assertThat(post(sandbox, web(event("1"))).code()).isZero();
    assertThat(sandbox.stored()).containsOnlyKeys(key("1"));
    assertThat(sandbox.faults().applied()).isEqualTo(2);
    assertThat(sandbox.counts().requestsByOutcome())
        .containsOnly(java.util.Map.entry("http 503", 2L), java.util.Map.entry("0", 1L));
    assertThat(sandbox.counts().refusedRequests()).isZero();
  }

  @Test
  void answersWithACodeOfTheApi() throws Exception {
    sandbox.faults().next(1, Fault.rateLimited()).next(1, Fault.code(50000, "System error."));
    Answer limited = post(sandbox, web(event("1")));
    assertThat(limited.status()).isEqualTo(401);
    assertThat(limited.code()).isEqualTo(40100);
    Answer error = post(sandbox, web(event("1")));
    assertThat(error.status()).isEqualTo(500);
    assertThat(error.code()).isEqualTo(50000);
    assertThat(error.message()).isEqualTo("System error.");
    assertThat(error.json().path("request_id").asText()).isNotEmpty();
  }

  @Test
  void aConnectionClosedBeforeStoringStoresNothing() throws Exception {
    sandbox.faults().next(1, Fault.close()).next(1, Fault.reset());
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> post(sandbox, web(event("1"))))
          .isNotInstanceOf(HttpTimeoutException.class);
    }
    assertThat(sandbox.stored()).isEmpty();
    assertThat(sandbox.counts().requestsByOutcome()).containsOnlyKeys("closed", "reset");
    assertThat(post(sandbox, web(event("1"))).code()).isZero();
  }

  @Test
  void aLostAnswerMeansTheEventsArrivedAndARetryIsMerged() throws Exception {
    sandbox.faults().next(1, Fault.loseAnswer()).next(1, Fault.reset().afterStoring());
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> post(sandbox, web(event("1"), event("2"))));
    }
    assertThat(sandbox.stored()).containsOnlyKeys(key("1"), key("2"));
    post(sandbox, web(event("1"), event("2")));
    assertThat(sandbox.received()).containsEntry(key("1"), 3).containsEntry(key("2"), 3);
    assertThat(sandbox.counts().stored()).isEqualTo(2);
  }

  @Test
  void anUnreadableAnswerCanFollowStoring() throws Exception {
    sandbox.faults().next(1, Fault.status(200, "<html>").afterStoring());
    Answer answer = post(sandbox, web(event("1")));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("<html>");
    assertThat(sandbox.stored()).containsOnlyKeys(key("1"));
  }

  @Test
  void aFaultAfterStoringDoesNotStoreWhatIsRefused() throws Exception {
    sandbox.faults().next(1, Fault.status(502).afterStoring());
    assertThat(post(sandbox, web("{}")).status()).isEqualTo(502);
    assertThat(sandbox.counts().refusedRequests()).isEqualTo(1);
    assertThat(sandbox.stored()).isEmpty();
  }

  @Test
  void aDelayedAnswerTimesOutAtTheClientAfterStoring() throws Exception {
    sandbox.faults().next(1, Fault.delay(Duration.ofHours(1)).afterStoring());
    assertThatExceptionOfType(HttpTimeoutException.class)
        .isThrownBy(
            () -> send(request(sandbox, web(event("1"))).timeout(Duration.ofSeconds(2)).build()));
    assertThat(sandbox.stored()).containsOnlyKeys(key("1"));
  }

  @Test
  void closingDoesNotWaitForADelay() throws Exception {
    sandbox.faults().next(1, Fault.delay(Duration.ofHours(1)).afterStoring());
    assertThatExceptionOfType(HttpTimeoutException.class)
        .isThrownBy(
            () -> send(request(sandbox, web(event("1"))).timeout(Duration.ofMillis(300)).build()));
    assertTimeout(Duration.ofSeconds(20), sandbox::close);
  }

  @Test
  void aDelayedRequestIsAnsweredInTheEnd() throws Exception {
    sandbox.faults().next(1, Fault.delay(Duration.ofMillis(200)));
    long start = System.nanoTime();
    assertThat(post(sandbox, web(event("1"))).code()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
  }

  @Test
  void aConditionPicksRequests() throws Exception {
    sandbox
        .faults()
        .when(request -> request.events().size() > 2, Fault.status(500))
        .next(1, request -> request.eventSourceId().equals("PIXEL9"), Fault.tokenRevoked());
    assertThat(post(sandbox, web(events("e", 3))).status()).isEqualTo(500);
    assertThat(post(sandbox, web(events("e", 2))).code()).isZero();
    String other = SandboxClient.envelope("web", "PIXEL9", event("1"));
    assertThat(post(sandbox, other).code()).isEqualTo(40105);
    assertThat(post(sandbox, other).code()).isZero();
    assertThat(post(sandbox, web(events("f", 3))).status()).isEqualTo(500);
    sandbox.faults().clear();
    assertThat(post(sandbox, web(events("f", 3))).code()).isZero();
  }

  @Test
  void aScriptDecidesByTheNumberOfTheRequest() throws Exception {
    sandbox
        .faults()
        .script(request -> request.sequence() % 2 == 0 ? Fault.status(500) : Fault.none())
        .script(request -> request.sequence() == 3 ? Fault.status(502) : Fault.none());
    int[] statuses = new int[5];
    for (int i = 0; i < statuses.length; i++) {
      statuses[i] = post(sandbox, web(event("1"))).status();
    }
    assertThat(statuses).containsExactly(200, 500, 502, 500, 200);
    assertThat(sandbox.faults().applied()).isEqualTo(3);
  }

  @Test
  void aFaultIsPlannedAtLeastOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sandbox.faults().next(0, Fault.status(500)));
  }
}
