package dev.conversionrelay.delivery;

import static dev.conversionrelay.delivery.FakeEventsApi.ROUTE;
import static dev.conversionrelay.delivery.FakeEventsApi.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.delivery.FakeEventsApi.Hint;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.Receipt;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Stage;
import dev.conversionrelay.tiktok.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BatchSenderIsolationTest {

  private FakeEventsApi api;
  private Circuits circuits;
  private BatchSender sender;

  @BeforeTry
  @BeforeEach
  void startAfresh() {
    api = new FakeEventsApi();
    circuits = new Circuits();
    sender =
        new BatchSender(
            api,
            RetryPolicy.ofBudget(Duration.ofMinutes(1)),
            circuits,
            RequestGate.open(),
            null,
            Clock.systemUTC(),
            duration -> {},
            () -> 0.5);
  }

  @Property(tries = 400)
  void exactlyThePoisonEventsAreRejectedWithFewRequests(
      @ForAll @IntRange(min = 1, max = 1000) int n,
      @ForAll @IntRange(max = 12) int wanted,
      @ForAll Hint hint,
      @ForAll long seed) {
    Set<String> poison = scattered(n, wanted, new Random(seed));
    api.poison = poison;
    api.hint = hint;

    BatchResult result = sender.send(ROUTE, events(n));

    assertThat(rejected(result)).containsExactlyInAnyOrderElementsOf(poison);
    assertThat(received(result)).hasSize(n - poison.size()).noneMatch(poison::contains);
    assertThat(result.undelivered()).isEmpty();
    assertThat(api.sentAfterStored).isEmpty();
    assertThat(aloneRequests()).containsAll(poison);
    assertThat(result.requests()).isEqualTo(api.requests.size());
    int k = poison.size();
    int log = n == 1 ? 0 : 32 - Integer.numberOfLeadingZeros(n - 1);
    assertThat(result.requests() - 1).isLessThanOrEqualTo(k == 0 ? 0 : 2 * log * k + 6);
    if (hint == Hint.RIGHT) {
      assertThat(result.requests() - 1).isLessThanOrEqualTo(2 * k + k / 5 * 3);
    }
  }

  @Property(tries = 200)
  void anyPoisonSetWithDistinctComplaintsIsRejected(
      @ForAll @IntRange(min = 1, max = 60) int n, @ForAll Hint hint, @ForAll long seed) {
    Random random = new Random(seed);
    double share = random.nextDouble();
    api.poison =
        IntStream.range(0, n)
            .filter(i -> random.nextDouble() < share)
            .mapToObj(Integer::toString)
            .collect(Collectors.toSet());
    api.complaint = event -> "complaint " + event.eventId();
    api.hint = hint;

    BatchResult result = sender.send(ROUTE, events(n));

    assertThat(rejected(result)).containsExactlyInAnyOrderElementsOf(api.poison);
    assertThat(result.receipts()).hasSize(n - api.poison.size());
    assertThat(api.sentAfterStored).isEmpty();
  }

  @Property(tries = 200)
  void everyEventHasOneOutcomeWhateverIsAnswered(
      @ForAll @IntRange(min = 1, max = 80) int n, @ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      int kind = random.nextInt(40);
      api.scripted.add(
          () ->
              switch (kind) {
                case 0 -> api.answer(Verdict.CONFIGURATION, 40105, 401, "");
                case 1, 2, 3 -> api.answer(Verdict.TOO_LARGE, null, 413, "");
                case 4, 5, 6 -> api.answer(Verdict.RETRY, 40100, 401, "");
                case 7, 8, 9, 10 -> api.answer(Verdict.DELIVERED, 0, 200, "");
                default -> api.answer(Verdict.BAD_EVENT, 40002, 400, "m" + kind % 2);
              });
    }
    List<Event> events = events(n);

    BatchResult result = sender.send(ROUTE, events);

    List<String> all = new ArrayList<>(received(result));
    all.addAll(rejected(result));
    result.undelivered().forEach(u -> all.add(u.event().eventId()));
    assertThat(all)
        .containsExactlyInAnyOrderElementsOf(events.stream().map(Event::eventId).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "0, NONE",
    "0, RIGHT",
    "498, NONE",
    "498, RIGHT",
    "498, LAST",
    "995, NONE",
    "995, RIGHT"
  })
  void fiveAdjacentPoisonEventsAreNoConfigurationFault(int first, Hint hint) {
    api.poison = ids(first, first + 5);
    api.hint = hint;

    BatchResult result = sender.send(ROUTE, events(1000));

    assertThat(rejected(result)).containsExactlyInAnyOrderElementsOf(api.poison);
    assertThat(result.receipts()).hasSize(995);
    assertThat(circuits.find("PIXEL")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Hint.class)
  void aFullyRefusedBatchOfThreeIsThreeRejects(Hint hint) {
    api.poison = ids(0, 3);
    api.hint = hint;

    BatchResult result = sender.send(ROUTE, events(3));

    assertThat(result.rejects()).hasSize(3);
    assertThat(circuits.find("PIXEL")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"5, NONE", "5, RIGHT", "7, NONE", "1000, NONE", "1000, RIGHT", "1000, OFF_BY_ONE"})
  void aFullyRefusedBatchIsAConfigurationFaultAndNothingIsRejected(int n, Hint hint) {
    api.poison = ids(0, n);
    api.hint = hint;

    BatchResult result = sender.send(ROUTE, events(n));

    assertThat(result.rejects()).isEmpty();
    assertThat(result.receipts()).isEmpty();
    assertThat(result.undelivered())
        .hasSize(n)
        .allMatch(u -> u.fault() == Fault.CONFIGURATION)
        .allMatch(u -> u.detail().contains("event source"));
    assertThat(result.requests()).isLessThanOrEqualTo(40);
    assertThat(circuits.find("PIXEL").orElseThrow().fault()).isEqualTo(Fault.CONFIGURATION);
  }

  @Example
  void refusalsBeforeAnAcceptedRequestStayRejectsWhenALaterRowBlamesTheSetUp() {
    Set<String> poison = new HashSet<>(ids(500, 1000));
    poison.add("3");
    api.poison = poison;

    BatchResult result = sender.send(ROUTE, events(1000));

    assertThat(rejected(result)).containsExactly("3");
    assertThat(result.receipts()).hasSize(499);
    assertThat(result.undelivered()).hasSize(500);
  }

  @Example
  void aHintThatProvedWrongIsTheLastOneThatIsTrusted() {
    api.poison = Set.of("0");
    api.hint = Hint.LAST;

    BatchResult result = sender.send(ROUTE, events(1024));

    assertThat(rejected(result)).containsExactly("0");
    assertThat(result.requests() - 1).isLessThanOrEqualTo(2 * 10 + 6);
    assertThat(aloneRequests())
        .as("the hint, and the two halves of the last pair")
        .containsExactlyInAnyOrder("1023", "0", "1");
  }

  @Example
  void aControlRefusedForAnotherReasonClearsTheSetUp() {
    api.poison = ids(0, 24);
    api.complaint = event -> Integer.parseInt(event.eventId()) < 5 ? "one" : event.eventId();

    BatchResult result = sender.send(ROUTE, events(24));

    assertThat(result.rejects()).hasSize(24);
  }

  @Example
  void anEventTooLargeForTheEndpointIsRejectedAndTheRestIsHalved() {
    List<Event> events = new ArrayList<>(events(20));
    events.set(7, FakeEventsApi.event("7", 20_000));
    api.maxBytes = 16;

    BatchResult result = sender.send(ROUTE, events);

    assertThat(result.receipts()).hasSize(19);
    assertThat(result.rejects()).hasSize(1);
    Reject reject = result.rejects().get(0);
    assertThat(reject.reason()).isEqualTo(RejectReason.EVENT_TOO_LARGE);
    assertThat(reject.stage()).isEqualTo(Stage.SEND);
    assertThat(reject.attempts().httpStatus()).isEqualTo(413);
    assertThat(api.sentAfterStored).isEmpty();
  }

  @Example
  void aSmallEventThatIsTooLargeAloneIsTriedAgain() {
    for (int i = 0; i < 3; i++) {
      api.scripted.add(() -> api.answer(Verdict.TOO_LARGE, null, 413, ""));
    }

    BatchResult result = sender.send(ROUTE, events(1));

    assertThat(result.rejects()).isEmpty();
    assertThat(result.receipts()).hasSize(1);
    assertThat(result.requests()).isEqualTo(4);
  }

  @Example
  void sizeAndPoisonAreSortedOutTogether() {
    api.maxBytes = 16;
    api.poison = Set.of("3", "11");
    api.hint = Hint.RIGHT;

    BatchResult result = sender.send(ROUTE, events(20));

    assertThat(rejected(result)).containsExactly("3", "11");
    assertThat(result.receipts()).hasSize(18);
  }

  @Example
  void aRejectSaysWhatTikTokSaid() {
    api.poison = Set.of("1");

    Reject reject = sender.send(ROUTE, events(2)).rejects().get(0);

    assertThat(reject.reason()).isEqualTo(RejectReason.REFUSED_BY_TIKTOK);
    assertThat(reject.field()).isEqualTo("event_id");
    assertThat(reject.detail()).contains("code 40002", "not a valid string");
    assertThat(reject.attempts().code()).isEqualTo(40002);
    assertThat(reject.attempts().requestId()).isEqualTo("request-3");
    assertThat(reject.event().eventId()).isEqualTo("1");
  }

  /** Poison events with never more than four neighbours in a row. */
  private static Set<String> scattered(int n, int wanted, Random random) {
    Set<Integer> poison = new HashSet<>();
    for (int i = 0; i < wanted; i++) {
      int at = random.nextInt(n);
      int run = 1;
      for (int j = at - 1; poison.contains(j); j--) {
        run++;
      }
      for (int j = at + 1; poison.contains(j); j++) {
        run++;
      }
      if (run <= 4 && poison.size() < Math.max(1, n / 2)) {
        poison.add(at);
      }
    }
    return poison.stream().map(i -> Integer.toString(i)).collect(Collectors.toSet());
  }

  private static Set<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.toSet());
  }

  private static Collection<String> rejected(BatchResult result) {
    return result.rejects().stream().map(Reject::eventId).toList();
  }

  private static Collection<String> received(BatchResult result) {
    return result.receipts().stream().map(Receipt::event).map(Event::eventId).toList();
  }

  private Set<String> aloneRequests() {
    return api.requests.stream()
        .filter(request -> request.size() == 1)
        .map(request -> request.get(0).eventId())
        .collect(Collectors.toSet());
  }
}
