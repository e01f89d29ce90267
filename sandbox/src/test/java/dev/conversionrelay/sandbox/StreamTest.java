package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.envelope;
import static dev.conversionrelay.sandbox.SandboxClient.event;
import static dev.conversionrelay.sandbox.SandboxClient.get;
import static dev.conversionrelay.sandbox.SandboxClient.list;
import static dev.conversionrelay.sandbox.SandboxClient.post;
import static dev.conversionrelay.sandbox.SandboxClient.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.sandbox.SandboxClient.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /api/events} and {@code /api/requests}: what is kept, filtered and in full. */
class StreamTest {
  private static final String TOKEN = "token-of-the-test";

  private Sandbox sandbox;

  @BeforeEach
  void start() {
    sandbox =
        Sandbox.start(
            SandboxConfig.builder()
                .clock(Clock.fixed(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC))
                .build());
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private JsonNode events(String query) throws Exception {
    Answer answer = get(sandbox, "/api/events?" + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private void sendAFewOfEach() throws Exception {
    post(sandbox, web(event("a"), event("b", "\"user\":{\"ip\":\"203.0.113.1\"}")));
    post(sandbox, envelope("offline", "4711", event("c")));
    post(sandbox, web(event("a")));
    post(sandbox, web(event("d"), "{\"event\":\"Lead\",\"event_id\":\"x\"}"));
    sandbox.clock().advance(Duration.ofHours(1));
    post(sandbox, web(event("a")));
    post(
        sandbox,
        web(event("e"))
            .replace("{\"event_source\"", "{\"test_event_code\":\"T&1\",\"event_source\""));
    sandbox.faults().next(1, Fault.status(503));
    post(sandbox, web(event("f")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "outcome=stored | e c b a",
        "outcome=merged | a",
        "outcome=duplicate | a",
        "outcome=refused | R4",
        "outcome=fault | R7",
        "source=4711 | c",
        "event=Lead | R4",
        "event=purchase | ''",
        "id=A | a a a",
        "id=D | R4",
        "sent=test | e",
        "sent=live&outcome=stored | c b a",
        "code=T%261 | e",
        "diagnostic=no_match_key&outcome=stored | e c a",
        "diagnostic=unusual_event_source_id | ''",
        "until=2 | b a",
        "until=3 | c b a",
        "limit=2 | R7 e",
        "'' | R7 e a R4 a c b a",
      })
  void theListIsWhatTheFilterSays(String query, String expected) throws Exception {
    sendAFewOfEach();
    JsonNode list = events(query);
    String shown =
        String.join(
            " ",
            list(list.path("items")).stream()
                .map(
                    item ->
                        item.path("type").asText().equals("event")
                            ? item.path("event_id").asText()
                            : "R" + item.path("sequence").asText())
                .toList());
    assertThat(shown).isEqualTo(expected);
    assertThat(list.path("matching").asInt())
        .isEqualTo(query.startsWith("limit") ? 8 : list.path("items").size());
    assertThat(list.path("kept_events").asInt()).isEqualTo(6);
    assertThat(list.path("latest").asInt()).isEqualTo(6);
    assertThat(list.path("names").toString()).isEqualTo("[\"Lead\",\"Purchase\"]");
    assertThat(list.path("event_source_ids").toString()).isEqualTo("[\"4711\",\"PIXEL123\"]");
    assertThat(list.path("test_event_codes").toString()).isEqualTo("[\"T&1\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"outcome=lost", "sent=both", "diagnostic=none", "until=x", "until=-1"})
  void anImpossibleFilterIsRefused(String query) throws Exception {
    Answer answer = get(sandbox, "/api/events?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asText()).startsWith(query.replaceAll("=.*", ""));
  }

  @Test
  void anEventIsToBeHadInFullWithItsRequest() throws Exception {
    String extended = event("a", "\"user\":{\"ip\":\"203.0.113.1\"}, \"evnt\":1");
    post(sandbox, web(event("a"), extended));
    JsonNode first = get(sandbox, "/api/events/1").json();
    assertThat(first.path("sent").asText()).isEqualTo(event("a"));
    assertThat(first.path("merged").asText()).contains("203.0.113.1", "evnt");
    assertThat(first.at("/request/events").asInt()).isEqualTo(2);
    assertThat(first.at("/request/answer").asText()).isEqualTo("0");
    assertThat(first.at("/request/request_id").asText()).isNotBlank();
    JsonNode copy = get(sandbox, "/api/events/2").json();
    assertThat(copy.path("sent").asText()).isEqualTo(extended);
    assertThat(copy.path("outcome").asText()).isEqualTo("merged");
    assertThat(copy.at("/first/sequence").asInt()).isEqualTo(1);
    assertThat(copy.at("/first/kept").asBoolean()).isTrue();
    assertThat(list(copy.path("diagnostics")))
        .anySatisfy(
            diagnostic -> {
              assertThat(diagnostic.path("name").asText()).isEqualTo("unrecognised_field");
              assertThat(diagnostic.path("subjects").toString()).isEqualTo("[\"evnt\"]");
              assertThat(diagnostic.path("remedy").asText()).isNotBlank();
            });
    for (String missing : List.of("events/3", "events/x", "requests/1")) {
      assertThat(get(sandbox, "/api/" + missing).status()).isEqualTo(404);
    }
  }

  @Test
  void ofARefusedRequestTheBeginningIsKept() throws Exception {
    post(sandbox, web(event("a", "\"x\":\"" + "y".repeat(100_000) + "\""), "{}"));
    post(sandbox, "not JSON");
    JsonNode large = get(sandbox, "/api/requests/1").json();
    assertThat(large.path("sent").asText()).hasSize(16 * 1024).startsWith("{\"event_source\"");
    assertThat(large.path("sent_cut").asBoolean()).isTrue();
    assertThat(large.at("/request/code").asInt()).isEqualTo(40002);
    JsonNode unreadable = get(sandbox, "/api/requests/2").json();
    assertThat(unreadable.path("sent").asText()).isEqualTo("not JSON");
    assertThat(unreadable.path("sent_cut").asBoolean()).isFalse();
  }

  @Test
  void theAccessTokenIsInNoDocumentEvenIfTheBodyRepeatsIt() throws Exception {
    String named = "{\"event\":\"%s\",\"event_time\":1,\"event_id\":\"%s\",\"%s\":1}";
    String event = named.formatted(TOKEN, "y".repeat(195) + TOKEN, TOKEN);
    post(sandbox, envelope("web", TOKEN, event, event));
    post(sandbox, envelope("web", TOKEN, event, "{\"event\":\"" + TOKEN + "\"}"));
    // A token across the end of what is kept.
    post(sandbox, "x".repeat(16 * 1024 - 5) + TOKEN);
    for (String path :
        List.of(
            "summary", "events", "events/1", "events/2", "requests/2", "requests/3", "faults")) {
      Answer answer = get(sandbox, "/api/" + path);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).as(path).doesNotContain("token-");
    }
  }

  @Test
  void largeEventsAreKeptUpToASumOfBytes() throws Exception {
    String large = "\"x\":\"" + "y".repeat(1 << 20) + "\"";
    for (int i = 0; i < 70; i++) {
      post(sandbox, web(event("e" + i, large)));
    }
    JsonNode list = events("limit=100");
    assertThat(list.path("kept_events").asInt()).isEqualTo(63);
    assertThat(list.at("/items/0/event_id").asText()).isEqualTo("e69");
    assertThat(sandbox.counts().stored()).isEqualTo(70);
  }

  @Test
  void madeUpNamesDoNotFillTheMemoryOrThePage() throws Exception {
    for (int request = 0; request < 12; request++) {
      String[] many = new String[1_000];
      for (int i = 0; i < many.length; i++) {
        many[i] = event("e").replace("Purchase", "N" + request + "x" + i);
      }
      post(sandbox, web(many));
    }
    JsonNode summary = get(sandbox, "/api/summary").json();
    assertThat(summary.path("sources")).hasSize(200);
    assertThat(summary.path("more_sources").asInt()).isEqualTo(10_001 - 200);
    assertThat(summary.at("/events/received").asInt()).isEqualTo(12_000);
    assertThat(events("limit=0").path("names")).hasSize(200);
    String name = URLEncoder.encode("N11x999", StandardCharsets.UTF_8);
    assertThat(events("event=" + name).path("items")).hasSize(1);
  }

  @Test
  void aSandboxIsToldFromTheOneBeforeIt() throws Exception {
    String first = get(sandbox, "/api/summary").json().path("instance").asText();
    try (Sandbox other = Sandbox.start(SandboxConfig.defaults())) {
      String second = get(other, "/api/summary").json().path("instance").asText();
      assertThat(second).isNotBlank().isNotEqualTo(first);
    }
    assertThat(events("").path("latest").asInt()).isZero();
  }
}
