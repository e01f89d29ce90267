package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.MAPPER;
import static dev.conversionrelay.sandbox.SandboxClient.event;
import static dev.conversionrelay.sandbox.SandboxClient.key;
import static dev.conversionrelay.sandbox.SandboxClient.post;
import static dev.conversionrelay.sandbox.SandboxClient.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of copies, by the time they arrive (fact sheet §7). */
class DeduplicationTest {
  private static final Clock FIXED =
      Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);

  private Sandbox sandbox;

  @BeforeEach
  void start() {
    sandbox = Sandbox.start(SandboxConfig.builder().clock(FIXED).keepEverything(true).build());
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S,       1, 1, 0",
    "PT4M59S,    1, 1, 0",
    "PT5M,       1, 0, 1",
    "PT5M1S,     1, 0, 1",
    "PT47H59M,   1, 0, 1",
    "PT48H,      2, 0, 0",
    "PT48H1M,    2, 0, 0"
  })
  void aCopyIsMergedThenDroppedThenCountedAgain(
      Duration later, long stored, long merged, long duplicates) throws Exception {
    assertThat(post(sandbox, web(event("1"))).code()).isZero();
    sandbox.clock().advance(later);
    assertThat(post(sandbox, web(event("1"))).code()).isZero();

    Counts counts = sandbox.counts();
    assertThat(counts.received()).isEqualTo(2);
    assertThat(counts.stored()).isEqualTo(stored);
    assertThat(counts.merged()).isEqualTo(merged);
    assertThat(counts.duplicates()).isEqualTo(duplicates);
    assertThat(sandbox.stored()).containsOnlyKeys(key("1"));
    assertThat(sandbox.received()).containsEntry(key("1"), 2);
  }

  @Test
  void theWindowRunsFromTheFirstCopyNotTheLast() throws Exception {
    for (int hour = 0; hour <= 48; hour += 24) {
      post(sandbox, web(event("1")));
      sandbox.clock().advance(Duration.ofDays(1));
    }
    assertThat(sandbox.counts().stored()).isEqualTo(2);
    assertThat(sandbox.counts().duplicates()).isEqualTo(1);
  }

  @Test
  void aMergeFillsWhatIsMissingAndChangesNothingElse() throws Exception {
    post(
        sandbox, web(event("1", "\"user\":{\"ip\":\"203.0.113.1\"},\"properties\":{\"value\":1}")));
    post(
        sandbox,
        web(
            event(
                "1",
                "\"user\":{\"ip\":\"203.0.113.9\",\"ttclid\":\"E.C.P.x\"},\"page\":{\"url\":\"u\"},"
                    + "\"properties\":{\"value\":2,\"currency\":\"USD\"}")));
    assertThat(sandbox.stored())
        .containsEntry(
            key("1"),
            MAPPER.readTree(
                event(
                    "1",
                    "\"user\":{\"ip\":\"203.0.113.1\",\"ttclid\":\"E.C.P.x\"},"
                        + "\"properties\":{\"value\":1,\"currency\":\"USD\"},"
                        + "\"page\":{\"url\":\"u\"}")));
  }

  @Test
  void aDroppedCopyAddsNothing() throws Exception {
    post(sandbox, web(event("1")));
    sandbox.clock().advance(Duration.ofMinutes(6));
    post(sandbox, web(event("1", "\"page\":{\"url\":\"u\"}")));
    assertThat(sandbox.stored()).containsEntry(key("1"), MAPPER.readTree(event("1")));
  }

  @Test
  void anotherSourceNameOrIdIsAnotherEvent() throws Exception {
    post(sandbox, web(event("1"), event("2"), event("1").replace("Purchase", "Lead")));
    post(sandbox, SandboxClient.envelope("web", "PIXEL999", event("1")));
    assertThat(sandbox.stored())
        .containsOnlyKeys(
            key("1"),
            key("2"),
            EventKey.of("PIXEL123", "Lead", "1"),
            EventKey.of("PIXEL999", "Purchase", "1"));
    assertThat(sandbox.counts().merged()).isZero();
  }

  @Test
  void copiesWithinOneRequestAreMerged() throws Exception {
    post(sandbox, web(event("1"), event("1"), event("1")));
    assertThat(sandbox.counts().stored()).isEqualTo(1);
    assertThat(sandbox.counts().merged()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"PT4M59S, 1", "PT5M1S, 2"})
  void withoutAnEventIdTheCookieCountsForFiveMinutes(Duration later, long stored) throws Exception {
    String event =
        "{\"event\":\"Purchase\",\"event_time\":1,\"user\":{\"ttp\":\"2F7h37YkS1j57AYSKTI7IHhJPYH\"}}";
    post(sandbox, web(event));
    sandbox.clock().advance(later);
    post(sandbox, web(event));
    assertThat(sandbox.counts().stored()).isEqualTo(stored);
    assertThat(sandbox.received())
        .containsEntry(
            new EventKey(
                "PIXEL123", "Purchase", EventKey.Identity.TTP, "2F7h37YkS1j57AYSKTI7IHhJPYH"),
            2);
  }

  @Test
  void anEventIdSwitchesTheCookieOff() throws Exception {
    post(
        sandbox,
        web(event("1", "\"user\":{\"ttp\":\"c\"}"), event("2", "\"user\":{\"ttp\":\"c\"}")));
    assertThat(sandbox.counts().stored()).isEqualTo(2);
  }

  @Test
  void withoutAnyIdentityEveryEventCounts() throws Exception {
    String event = "{\"event\":\"Purchase\",\"event_time\":1,\"event_id\":\"\"}";
    post(sandbox, web(event, event));
    assertThat(sandbox.counts().stored()).isEqualTo(2);
    assertThat(sandbox.stored()).hasSize(2);
  }

  @Test
  void theCookieIsNoIdentityOutsideTheWeb() throws Exception {
    String event = "{\"event\":\"Purchase\",\"event_time\":1,\"user\":{\"ttp\":\"c\"}}";
    post(sandbox, SandboxClient.envelope("offline", "6900", event, event));
    assertThat(sandbox.counts().stored()).isEqualTo(2);
  }

  @Test
  void testEventsAreKeptApart() throws Exception {
    post(sandbox, web(event("1")));
    String test =
        web(event("1"), event("2"))
            .replace("{\"event_source\"", "{\"test_event_code\":\"TEST1\",\"event_source\"");
    assertThat(post(sandbox, test).code()).isZero();
    assertThat(sandbox.stored()).containsOnlyKeys(key("1"));
    assertThat(sandbox.storedTestEvents()).containsOnlyKeys(key("1"), key("2"));
    assertThat(sandbox.counts().received()).isEqualTo(1);
    assertThat(sandbox.counts().testEvents()).isEqualTo(2);
  }

  @Test
  void theClockDoesNotRunBackwards() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sandbox.clock().advance(Duration.ofSeconds(-1)));
  }

  @Test
  void withoutKeepingEverythingOnlyTheLatestEventsStayButAllAreCounted() throws Exception {
    SandboxConfig config = SandboxConfig.builder().clock(FIXED).retainedEvents(3).build();
    try (Sandbox bounded = Sandbox.start(config)) {
      post(bounded, web(SandboxClient.events("e", 10)));
      post(bounded, web(SandboxClient.events("e", 10)));
      assertThat(bounded.counts().stored()).isEqualTo(10);
      assertThat(bounded.counts().merged()).isEqualTo(10);
      assertThat(SandboxClient.get(bounded, "/api/events?limit=1000").json().path("items"))
          .hasSize(3);

      bounded.clock().advance(Duration.ofHours(49));
      post(bounded, web(SandboxClient.events("e", 10)));
      post(bounded, web(SandboxClient.events("e", 10)));
      assertThat(bounded.counts().stored()).isEqualTo(20);
      assertThat(bounded.counts().merged()).isEqualTo(20);
      assertThatIllegalStateException().isThrownBy(bounded::stored);
      assertThatIllegalStateException().isThrownBy(bounded::received);
    }
  }
}
