package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.MAPPER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How plans are written, and which requests they strike. */
class FaultPlanTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hang                                     | hang
          rate_limit:20%                           | rate_limit:20%
          rate_limit : 20 %                        | rate_limit:20%
          rate_limit:0.5%                          | rate_limit:0.5%
          rate_limit:100%                          | rate_limit
          rate_limit:0%                            | rate_limit:0%
          rate_limit:probability=0.2               | rate_limit:20%
          http_503:for=30s,from=10s                | http_503:from=10s,for=30s
          http_503:from=60s,to=120s                | http_503:from=1m,to=2m
          http_503:every=60s, for=5s, to=1h        | http_503:to=1h,for=5s,every=1m
          lost_close:requests=3                    | lost_close:requests=3
          lost_close:requests=3-5,attempts=1-2     | lost_close:requests=3-5,attempts=1-2
          http_413:batch=101-                      | http_413:batch=101-
          token_revoked:source=PIXEL,event=Purchase| token_revoked:source=PIXEL,event=Purchase
          latency:30%,delay=100ms-2000ms           | latency:30%,delay=100ms-2s
          trickle:delay=1500ms                     | trickle:delay=1500ms
          http_429:retry_after=90s                 | http_429:retry_after=90s
          """)
  void aRuleReadsAndWritesItsText(String text, String canonical) {
    FaultRule rule = FaultRule.parse(text);
    assertThat(rule).hasToString(canonical);
    assertThat(FaultRule.parse(canonical)).isEqualTo(rule).hasSameHashCodeAs(rule);
    assertThat(FaultRule.read(rule.json())).isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          outage                         | "outage" is no kind of fault; the kinds are rate_limit, server_error
          RATE_LIMIT                     | "RATE_LIMIT" is no kind of fault
          rate_limit:                    | "" is not understood; write a share such as 20%, or NAME=VALUE
          rate_limit:20                  | "20" is not understood; write a share such as 20%
          rate_limit:101%                | probability is "1.01"; a share is from 0% to 100%
          rate_limit:-1%                 | "-1%" is not understood
          rate_limit:probability=1.5     | a share is from 0% to 100%
          rate_limit:20%,30%             | probability is there twice
          rate_limit:share=20%           | there is no share; there are from, to, for, every, requests
          http_503:for=30                | for is "30"; write a time such as 10s, 500ms, 5m or 1h
          http_503:from=-1s              | write a time such as 10s
          http_503:every=60s             | every needs for, such as every=60s,for=5s
          http_503:every=60s,for=60s     | for is shorter than every
          http_503:for=0s                | for is longer than nothing
          http_503:from=10s,to=10s       | to is later than from
          http_503:for=10s,to=20s        | for and to both say when it ends
          http_503:requests=0            | write numbers from 1
          http_503:requests=5-3          | write numbers from 1
          http_503:requests=-3           | write numbers from 1
          http_503:source=               | write the event source id
          http_503:delay=1s              | delay goes with latency and trickle
          latency:delay=2s-1s            | write a time such as 500ms, or two such as 100ms-2s
          latency:delay=fast             | write a time such as 500ms
          close:retry_after=1s           | this kind has no answer of its own for retry_after
          cut_close:retry_after=1s       | this kind has no answer of its own for retry_after
          http_429:retry_after=1500ms    | write whole seconds
          """)
  void anErrorSaysWhatToWrite(String text, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultRule.parse(text))
        .withMessageContaining(expected);
  }

  @Test
  void allErrorsOfAPlanAreTold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultPlan.parse("rat_limit; hang; http_503:for=x", 1))
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(2))
        .withMessageContaining("rat_limit")
        .withMessageContaining("http_503:for=x: for is \"x\"");
  }

  @Test
  void aPlanIsRulesWithSemicolonsOrLinesBetween() {
    FaultPlan plan = FaultPlan.parse(" rate_limit:20%; hang:1%\n\nclose:1% ;", 7);
    assertThat(plan.rules())
        .extracting(FaultRule::kind)
        .containsExactly(FaultKind.RATE_LIMIT, FaultKind.HANG, FaultKind.CLOSE);
    assertThat(plan).hasToString("rate_limit:20%; hang:1%; close:1% (seed 7)");
    assertThat(FaultPlan.parse("", 0)).isEqualTo(FaultPlan.none());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, FaultPlan.MAX_SEED + 1})
  void aSeedIsANumberThatJsonHolds(long seed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultPlan.parse("hang", seed))
        .withMessageContaining("a seed is from 0 to 9007199254740991");
  }

  @Test
  void theSharesAddUpAndAreKept() {
    FaultPlan plan = FaultPlan.parse("rate_limit:20%; lost_close:5%; http_503:0%; hang:0.1%", 7);
    Map<String, Integer> struck = strikes(new RunningPlan(plan), requests(0, 20_000));
    // Four standard deviations; the seed is fixed, so this holds always or never.
    assertThat(struck.get("rate_limit")).isBetween(4_000 - 227, 4_000 + 227);
    assertThat(struck.get("lost_close")).isBetween(1_000 - 124, 1_000 + 124);
    assertThat(struck.get("hang")).isBetween(2, 38);
    assertThat(struck).doesNotContainKey("http_503");
  }

  @Test
  void moreThanAllIsAllWithTheFirstRulesFirst() {
    FaultPlan plan = FaultPlan.parse("rate_limit:60%; hang:60%; close:60%", 1);
    Map<String, Integer> struck = strikes(new RunningPlan(plan), requests(0, 10_000));
    assertThat(struck.get("rate_limit")).isBetween(5_800, 6_200);
    assertThat(struck.get("hang")).isEqualTo(10_000 - struck.get("rate_limit"));
    assertThat(struck).doesNotContainKey("close");
  }

  @Test
  void latencyTakesNothingFromOtherRules() {
    FaultPlan plan = FaultPlan.parse("latency:50%; rate_limit:50%; latency:50%", 1);
    RunningPlan running = new RunningPlan(plan);
    Map<String, Integer> struck = strikes(running, requests(0, 10_000));
    assertThat(struck.get("rate_limit")).isBetween(4_800, 5_200);
    assertThat(struck.get("latency")).as("once or twice late").isBetween(7_320, 7_680);
    assertThat(running.applied(0)).isBetween(4_800L, 5_200L);
    assertThat(running.applied(2)).isBetween(4_800L, 5_200L);
  }

  @Test
  void aSpreadDelayUsesAllOfItsSpread() {
    RunningPlan plan = new RunningPlan(FaultPlan.parse("latency:delay=100ms-300ms", 3));
    List<Long> delays = new ArrayList<>();
    for (IncomingRequest request : requests(0, 2_000)) {
      delays.add(plan.faultFor(request, START).delay().toMillis());
    }
    assertThat(delays).allMatch(delay -> delay >= 100 && delay < 300);
    assertThat(Collections.min(delays)).isLessThan(105);
    assertThat(Collections.max(delays)).isGreaterThan(295);
    assertThat(delays.stream().mapToLong(Long::longValue).average().orElseThrow())
        .isBetween(195.0, 205.0);
  }

  @Test
  void theSameRequestsMeetTheSameFaultsInAnyOrder() {
    FaultPlan plan = FaultPlan.parse("rate_limit:20%; lost_close:20%; latency:20%", 7);
    List<IncomingRequest> requests = requests(0, 60);
    Map<String, List<String>> first = outcomes(new RunningPlan(plan), requests, 3);
    List<IncomingRequest> shuffled = new ArrayList<>(requests);
    Collections.shuffle(shuffled, new Random(1));
    assertThat(outcomes(new RunningPlan(plan), shuffled, 3)).isEqualTo(first);
    // A retry is decided anew, so that what fails once does not fail for ever.
    assertThat(first.values()).anyMatch(tries -> !tries.get(0).equals(tries.get(1)));
    assertThat(outcomes(new RunningPlan(new FaultPlan(plan.rules(), 8)), requests, 3))
        .isNotEqualTo(first);
  }

  @Test
  void aRequestIsToldByItsEventsAndTheirSource() throws Exception {
    RunningPlan plan = new RunningPlan(FaultPlan.parse("hang:attempts=1", 0));
    assertThat(strikes(plan, request("P", "a", "b"))).isTrue();
    assertThat(strikes(plan, request("P", "b", "a"))).as("in any order").isFalse();
    assertThat(strikes(plan, request("Q", "a", "b"))).isTrue();
    assertThat(strikes(plan, request("P", "a"))).isTrue();
    assertThat(strikes(plan, request("P", "a", "b", "b"))).isTrue();
    assertThat(strikes(plan, unreadable(5))).isTrue();
    assertThat(strikes(plan, unreadable(6))).isTrue();
    assertThat(strikes(plan, unreadable(5))).isFalse();
    JsonNode plain = MAPPER.readTree("{\"event\":\"Lead\",\"event_time\":1}");
    JsonNode later = MAPPER.readTree("{\"event\":\"Lead\",\"event_time\":2}");
    assertThat(strikes(plan, of("P", List.of(plain)))).isTrue();
    assertThat(strikes(plan, of("P", List.of(later)))).isTrue();
    assertThat(strikes(plan, of("P", List.of(plain)))).isFalse();
  }

  @Test
  void attemptsOfManyRequestsAreForgottenFromTheOldest() {
    RunningPlan plan = new RunningPlan(FaultPlan.parse("hang:attempts=1", 0));
    IncomingRequest old = request("P", "old");
    assertThat(strikes(plan, old)).isTrue();
    requests(0, RunningPlan.REMEMBERED_REQUESTS).forEach(request -> strikes(plan, request));
    assertThat(strikes(plan, old)).isTrue();
    assertThat(strikes(plan, old)).isFalse();
  }

  @Test
  void conditionsPickRequests() {
    RunningPlan plan =
        new RunningPlan(
            FaultPlan.parse("close:source=Q; reset:event=Lead; http_413:batch=3-; hang", 0));
    assertThat(name(plan, request("Q", "a"))).isEqualTo("close");
    assertThat(name(plan, request("P", "a", "b", "c"))).isEqualTo("http_413");
    assertThat(name(plan, request("P", "a", "b"))).isEqualTo("hang");
    ObjectMapper mapper = MAPPER;
    List<JsonNode> mixed =
        List.of(
            mapper.createObjectNode().put("event", "Purchase").put("event_id", "1"),
            mapper.createObjectNode().put("event", "Lead").put("event_id", "2"));
    assertThat(name(plan, of("P", mixed))).isEqualTo("reset");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hang                            | 0 1 9 10 39 40 100
          hang:from=10s                   | 10 39 40 100
          hang:to=10s                     | 0 1 9
          hang:from=10s,to=40s            | 10 39
          hang:for=10s                    | 0 1 9
          hang:from=10s,for=30s           | 10 39
          hang:every=10s,for=1s           | 0 10 40 100
          hang:from=1s,every=39s,for=1s   | 1 40
          hang:to=40s,every=10s,for=1500ms| 0 1 10
          """)
  void aScheduleIsCountedFromTheFirstRequest(String rule, String seconds) {
    FaultRule parsed = FaultRule.parse(rule);
    List<String> due = new ArrayList<>();
    for (int second : new int[] {0, 1, 9, 10, 39, 40, 100}) {
      if (parsed.isDue(Duration.ofSeconds(second))) {
        due.add(Integer.toString(second));
      }
    }
    assertThat(String.join(" ", due)).isEqualTo(seconds.strip());
  }

  @Test
  void requestsAreCountedInTheOrderOfTheirArrival() {
    RunningPlan plan = new RunningPlan(FaultPlan.parse("hang:requests=2; close:requests=4-5", 0));
    List<String> names = new ArrayList<>();
    requests(0, 6).forEach(request -> names.add(name(plan, request)));
    assertThat(names).containsExactly("", "hang", "", "close", "close", "");
  }

  private static Map<String, Integer> strikes(RunningPlan plan, List<IncomingRequest> requests) {
    Map<String, Integer> struck = new HashMap<>();
    for (IncomingRequest request : requests) {
      plan.faultFor(request, START).names().forEach(name -> struck.merge(name, 1, Integer::sum));
    }
    return struck;
  }

  private static Map<String, List<String>> outcomes(
      RunningPlan plan, List<IncomingRequest> requests, int attempts) {
    Map<String, List<String>> outcomes = new HashMap<>();
    for (int attempt = 0; attempt < attempts; attempt++) {
      for (IncomingRequest request : requests) {
        outcomes
            .computeIfAbsent(request.events().toString(), events -> new ArrayList<>())
            .add(name(plan, request));
      }
    }
    return outcomes;
  }

  private static String name(RunningPlan plan, IncomingRequest request) {
    return String.join("+", plan.faultFor(request, START).names());
  }

  private static boolean strikes(RunningPlan plan, IncomingRequest request) {
    return !plan.faultFor(request, START).isNone();
  }

  private static List<IncomingRequest> requests(int from, int count) {
    List<IncomingRequest> requests = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      requests.add(request("PIXEL", "event-" + i));
    }
    return requests;
  }

  private static IncomingRequest request(String source, String... eventIds) {
    List<JsonNode> events = new ArrayList<>();
    for (String id : eventIds) {
      events.add(MAPPER.createObjectNode().put("event", "Purchase").put("event_id", id));
    }
    return of(source, events);
  }

  private static IncomingRequest of(String source, List<JsonNode> events) {
    return new IncomingRequest(1, "web", source, "", events, 10);
  }

  private static IncomingRequest unreadable(int bytes) {
    return new IncomingRequest(1, "", "", "", List.of(), bytes);
  }
}
