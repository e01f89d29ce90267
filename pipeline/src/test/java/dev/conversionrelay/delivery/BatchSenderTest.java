package dev.conversionrelay.delivery;

import static dev.conversionrelay.delivery.FakeEventsApi.ROUTE;
import static dev.conversionrelay.delivery.FakeEventsApi.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SentBefore;
import dev.conversionrelay.outcome.Attempts;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.Receipt;
import dev.conversionrelay.outcome.Reject;
import dev.conversionrelay.tiktok.Answer;
import dev.conversionrelay.tiktok.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSenderTest {

  private static final Instant START = Instant.parse("2026-09-01T12:00:00Z");

  private final FakeEventsApi api = new FakeEventsApi();
  private final Circuits circuits = new Circuits();
  private final List<Duration> sleeps = new ArrayList<>();
  private final FakeClock clock = new FakeClock();
  private final List<String> heard = new ArrayList<>();
  private final BatchSender sender = sender(Duration.ofMinutes(5), 1.0);

  @Test
  void anAcceptedBatchIsOneRequestAndAReceiptForEachEvent() {
    BatchResult result = sender.send(ROUTE, events(1000));

    assertThat(result.requests()).isEqualTo(1);
    assertThat(result.receipts()).hasSize(1000).noneMatch(receipt -> receipt.warning());
    assertThat(result.receipts().get(0).requestId()).isEqualTo("request-1");
    assertThat(result.receipts().get(0).deliveredAt()).isEqualTo(START);
  }

  @Test
  void allEventsOfARequestAreDeliveredWithItsAnswer() {
    clock.eachTime = Duration.ofNanos(1_000);
    List<Receipt> receipts = sender.send(ROUTE, events(3)).receipts();
    assertThat(receipts).extracting(Receipt::deliveredAt).hasSize(3).containsOnly(clock.now);
  }

  @Test
  void anEmptyBatchIsNoRequest() {
    assertThat(sender.send(ROUTE, List.of()).requests()).isZero();
  }

  @Test
  void aWarningIsDeliveredAndMarked() {
    api.scripted.add(() -> api.answer(Verdict.DELIVERED_WITH_WARNING, 20001, 200, ""));

    assertThat(sender.send(ROUTE, events(2)).receipts())
        .hasSize(2)
        .allMatch(receipt -> receipt.warning());
  }

  @Test
  void passingFaultsAreRetriedWithGrowingWaits() {
    for (int i = 0; i < 8; i++) {
      api.scripted.add(() -> api.answer(Verdict.RETRY, 40100, 401, ""));
    }

    BatchResult result = sender.send(ROUTE, events(3));

    assertThat(result.receipts()).hasSize(3);
    assertThat(result.requests()).isEqualTo(9);
    assertThat(sleeps)
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
  }

  @Test
  void retryAfterIsWaitedFor() {
    api.scripted.add(() -> retryAfter(Duration.ofSeconds(77)));

    sender.send(ROUTE, events(1));

    assertThat(sleeps).containsExactly(Duration.ofSeconds(77));
  }

  /** Else a replay that fails would turn a lost answer into none. */
  @Test
  void whatEarlierRunsDidWithAnEventStaysKnownHoweverItEnds() {
    Instant first = START.minus(Duration.ofHours(30));
    Instant last = START.minus(Duration.ofHours(29));
    SentBefore lost = new SentBefore(first, last, true);
    List<Event> replayed = events(3).stream().map(event -> event.withSentBefore(lost)).toList();
    api.poison = Set.of(replayed.get(1).eventId());

    Reject reject = sender.send(ROUTE, replayed).rejects().get(0);
    assertThat(reject.attempts().firstSentAt()).isEqualTo(first);
    assertThat(reject.attempts().lastSentAt()).isEqualTo(START);
    assertThat(reject.attempts().ambiguous()).isTrue();

    circuits.open("PIXEL", Fault.CONFIGURATION, "closed for this test");
    assertThat(sender.send(ROUTE, replayed).undelivered())
        .hasSize(3)
        .allMatch(
            each -> each.attempts().equals(new Attempts(null, null, null, first, last, true)));
  }

  @Test
  void anOutageBeyondTheBudgetOpensTheCircuitAndKeepsTheEvents() {
    for (int i = 0; i < 1000; i++) {
      api.scripted.add(() -> Answer.unanswered("no answer in time", true));
    }

    BatchResult result = sender.send(ROUTE, events(3));

    assertThat(result.undelivered())
        .hasSize(3)
        .allMatch(u -> u.fault() == Fault.RETRY_BUDGET_EXHAUSTED)
        .allMatch(u -> u.attempts().ambiguous())
        .allMatch(u -> u.attempts().firstSentAt().equals(START))
        .allMatch(u -> u.attempts().lastSentAt().equals(START.plus(Duration.ofMinutes(5))))
        .allMatch(u -> u.attempts().code() == null);
    assertThat(sleeps.stream().reduce(Duration.ZERO, Duration::plus))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(circuits.find("PIXEL").orElseThrow().fault())
        .isEqualTo(Fault.RETRY_BUDGET_EXHAUSTED);
  }

  @Test
  void aRetryAfterBeyondTheBudgetIsCutAndTriedOnceMoreAtItsEnd() {
    for (int i = 0; i < 5; i++) {
      api.scripted.add(() -> retryAfter(Duration.ofDays(1)));
    }

    BatchResult result = sender.send(ROUTE, events(1));

    assertThat(sleeps).containsExactly(Duration.ofMinutes(5));
    assertThat(result.requests()).isEqualTo(2);
    assertThat(result.undelivered()).hasSize(1);
  }

  @Test
  void budgetOfNothingMeansNoRetry() {
    api.scripted.add(() -> api.answer(Verdict.RETRY, null, 503, ""));

    BatchResult result = sender(Duration.ZERO, 1.0).send(ROUTE, events(1));

    assertThat(result.requests()).isEqualTo(1);
    assertThat(result.undelivered()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "40001, 400, permission",
    "40102, 401, expired",
    "40104, 401, no access token",
    "40105, 401, revoked",
    "40777, 400, refuses",
    ", 404, --tiktokEndpoint",
    ", 302, redirects",
    ", 401, proxy",
  })
  void configurationFaultsOpenTheCircuitAndNameTheRemedy(Integer code, int status, String remedy) {
    api.scripted.add(() -> api.answer(Verdict.CONFIGURATION, code, status, ""));

    BatchResult result = sender.send(ROUTE, events(4), false, new Hearing());

    assertThat(result.requests()).isEqualTo(1);
    assertThat(result.undelivered())
        .hasSize(4)
        .allMatch(u -> u.fault() == Fault.CONFIGURATION)
        .allMatch(u -> u.detail().contains(remedy))
        .allMatch(u -> u.attempts().httpStatus() == status);
    assertThat(heard).contains("opened CONFIGURATION");
  }

  @Test
  void aMessageThatNamesTheEnvelopeIsAConfigurationFaultAtOnce() {
    api.scripted.add(
        () ->
            new Answer(
                Verdict.BAD_EVENT,
                40002,
                400,
                "Invalid value for event_source_id: not a valid string.",
                "r",
                null,
                false,
                OptionalInt.empty(),
                "event_source_id",
                true));

    BatchResult result = sender.send(ROUTE, events(1));

    assertThat(result.rejects()).isEmpty();
    assertThat(result.undelivered()).hasSize(1);
    assertThat(result.undelivered().get(0).fault()).isEqualTo(Fault.CONFIGURATION);
    assertThat(result.undelivered().get(0).detail()).contains("event_source_id");
    assertThat(result.requests()).isEqualTo(1);
  }

  @Test
  void anOpenCircuitBlocksItsOwnEventSourceOnlyUntilItIsClosed() {
    Route other = new Route(EventSource.WEB, "OTHER", null);
    circuits.open("PIXEL", Fault.CONFIGURATION, "the cause");

    BatchResult blocked = sender.send(ROUTE, events(2));

    assertThat(blocked.requests()).isZero();
    assertThat(blocked.undelivered())
        .hasSize(2)
        .allMatch(u -> u.fault() == Fault.CIRCUIT_OPEN)
        .allMatch(u -> u.detail().equals("the cause"))
        .allMatch(u -> u.attempts().equals(Attempts.NONE));
    assertThat(sender.send(other, events(2)).receipts()).hasSize(2);
    circuits.close("PIXEL");
    api.stored.clear();
    assertThat(sender.send(ROUTE, events(2)).receipts()).hasSize(2);
  }

  @Test
  void aCircuitOpenedMeanwhileByAnotherThreadStopsTheRest() {
    api.poison = Set.of("7");
    api.scripted.add(
        () -> {
          circuits.open("PIXEL", Fault.CONFIGURATION, "by another");
          return api.answer(Verdict.BAD_EVENT, 40002, 400, "bad");
        });

    BatchResult result = sender.send(ROUTE, events(8));

    assertThat(result.requests()).isEqualTo(1);
    assertThat(result.undelivered()).hasSize(8).allMatch(u -> u.fault() == Fault.CIRCUIT_OPEN);
  }

  @Test
  void anOutageInTheMiddleOfIsolationLeavesTheUndecidedUndelivered() {
    api.poison = Set.of("9");
    api.scripted.add(() -> api.answer(Verdict.BAD_EVENT, 40002, 400, "bad"));
    api.scripted.add(() -> api.answer(Verdict.DELIVERED, 0, 200, ""));
    for (int i = 0; i < 1000; i++) {
      api.scripted.add(() -> api.answer(Verdict.RETRY, null, 503, ""));
    }

    BatchResult result = sender.send(ROUTE, events(10));

    assertThat(result.receipts()).hasSize(5);
    assertThat(result.rejects()).isEmpty();
    assertThat(result.undelivered()).hasSize(5);
  }

  @Test
  void retriesDuringIsolationLoseNothing() {
    api.poison = Set.of("2", "3");
    for (int i = 0; i < 3; i++) {
      api.scripted.add(() -> api.answer(Verdict.RETRY, 40100, 401, ""));
    }

    BatchResult result = sender.send(ROUTE, events(10));

    assertThat(result.rejects()).extracting(Reject::eventId).containsExactly("2", "3");
    assertThat(result.receipts()).hasSize(8);
  }

  @Test
  void aLostAnswerStaysOnTheRecordOfAnEventRefusedLater() {
    api.poison = Set.of("0");
    api.scripted.add(() -> Answer.unanswered("connection broken", true));

    Reject reject = sender.send(ROUTE, events(2)).rejects().get(0);

    assertThat(reject.attempts())
        .isEqualTo(
            new Attempts(40002, 400, "request-3", START, START.plus(Duration.ofSeconds(1)), true));
  }

  @Test
  void whatMayCountTwiceIsNotSentAndTheRestIs() {
    Instant longAgo = START.minus(Duration.ofHours(49));
    Instant lately = START.minus(Duration.ofHours(47));
    List<Event> events =
        List.of(
            FakeEventsApi.event("lost", 2).withSentBefore(new SentBefore(longAgo, longAgo, true)),
            FakeEventsApi.event("refused", 2)
                .withSentBefore(new SentBefore(longAgo, longAgo, false)),
            FakeEventsApi.event("lately", 2).withSentBefore(new SentBefore(lately, lately, true)));
    BatchSender careful =
        new BatchSender(
            api,
            RetryPolicy.ofBudget(Duration.ZERO),
            circuits,
            RequestGate.open(),
            Duration.ofDays(2),
            clock,
            duration -> {},
            () -> 1.0);

    BatchResult result = careful.send(ROUTE, events);

    assertThat(api.stored).containsExactlyInAnyOrder("refused", "lately");
    assertThat(result.undelivered())
        .singleElement()
        .satisfies(
            doubtful -> {
              assertThat(doubtful.fault()).isEqualTo(Fault.ANSWER_LOST_BEFORE);
              assertThat(doubtful.attempts())
                  .isEqualTo(new Attempts(null, null, null, longAgo, longAgo, true));
            });
    assertThat(result.rest()).isEmpty();
    assertThat(circuits.find("PIXEL")).isEmpty();
    // Without that care, as with --allowDoubleCount, all are sent.
    assertThat(sender.send(ROUTE, events).receipts()).hasSize(3);
  }

  @Test
  void aRowOfRefusalsIsTheEventsOwnFaultWhereOthersWereTaken() {
    api.poison = Set.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");

    assertThat(sender.send(ROUTE, events(12)).undelivered()).hasSize(12);
    circuits.close("PIXEL");
    assertThat(sender.send(ROUTE, events(12), true, SendListener.NONE).rejects()).hasSize(12);
    assertThat(circuits.find("PIXEL")).isEmpty();
  }

  @Test
  void theTimeInTheQueueIsNotTakenOffTheBudget() {
    RequestGate slow =
        new RequestGate(1, null) {
          @Override
          Duration enter() throws InterruptedException {
            clock.now = clock.now.plus(Duration.ofMinutes(10));
            return super.enter();
          }
        };
    for (int i = 0; i < 3; i++) {
      api.scripted.add(() -> retryAfter(Duration.ofMinutes(1)));
    }
    BatchSender queued =
        new BatchSender(
            api,
            RetryPolicy.ofBudget(Duration.ofMinutes(5)),
            circuits,
            slow,
            null,
            clock,
            duration -> clock.now = clock.now.plus(duration),
            () -> 1.0);

    assertThat(queued.send(ROUTE, events(1)).receipts()).hasSize(1);
  }

  @Test
  void theBudgetBeginsAnewOnceTikTokAnswers() {
    api.poison = Set.of("1");
    for (int i = 0; i < 3; i++) {
      api.scripted.add(() -> retryAfter(Duration.ofMinutes(2)));
    }
    BatchSender patient = sender(Duration.ofMinutes(7), 1.0);
    List<Event> two = events(2);
    api.scripted.add(() -> api.answer(Verdict.BAD_EVENT, 40002, 400, "bad"));
    for (int i = 0; i < 3; i++) {
      api.scripted.add(() -> retryAfter(Duration.ofMinutes(2)));
    }

    BatchResult result = patient.send(ROUTE, two);

    assertThat(result.receipts()).hasSize(1);
    assertThat(result.rejects()).hasSize(1);
  }

  @Test
  void aConnectionNeverMadeIsNotAmbiguous() {
    api.poison = Set.of("0");
    api.scripted.add(() -> Answer.unanswered("connection refused", false));

    assertThat(sender.send(ROUTE, events(2)).rejects().get(0).attempts().ambiguous()).isFalse();
  }

  @Test
  void interruptionIsPassedOn() {
    api.scripted.add(() -> api.answer(Verdict.RETRY, 40100, 401, ""));
    BatchSender interrupted =
        new BatchSender(
            api,
            RetryPolicy.ofBudget(Duration.ofMinutes(1)),
            circuits,
            RequestGate.open(),
            null,
            clock,
            duration -> {
              throw new InterruptedException();
            },
            () -> 1.0);

    assertThatThrownBy(() -> interrupted.send(ROUTE, events(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(circuits.find("PIXEL")).isEmpty();
  }

  @Test
  void theListenerHearsEveryRequestAnswerAndWait() {
    api.scripted.add(() -> api.answer(Verdict.RETRY, 40100, 401, ""));

    sender.send(ROUTE, events(3), false, new Hearing());

    assertThat(heard)
        .containsExactly(
            "held up PT0S",
            "request 3, 1 in flight",
            "answer 40100 PT0S",
            "retry PT1S",
            "held up PT0S",
            "request 3, 1 in flight",
            "answer 0 PT0S");
  }

  @Test
  void retriesAreLoggedAtMostEveryTenSecondsAndWithoutEvents() {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(BatchSender.class.getName());
    logger.addHandler(handler);
    try {
      for (int i = 0; i < 40; i++) {
        api.scripted.add(() -> api.answer(Verdict.RETRY, 40100, 401, "Too many requests."));
      }
      // Retries at 0, 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s.
      sender(Duration.ofSeconds(60), 0.5).send(ROUTE, events(1));
    } finally {
      logger.removeHandler(handler);
    }

    List<String> retries = lines.stream().filter(line -> line.contains("next try")).toList();
    assertThat(retries).hasSize(3);
    assertThat(retries.get(0))
        .contains("PIXEL", "40100", "Too many requests.", "2026-09-01T12:01:00Z")
        .doesNotContain("orders.ndjson", "Purchase");
  }

  private BatchSender sender(Duration budget, double random) {
    return new BatchSender(
        api,
        RetryPolicy.ofBudget(budget),
        circuits,
        RequestGate.open(),
        null,
        clock,
        duration -> {
          sleeps.add(duration);
          clock.now = clock.now.plus(duration);
        },
        () -> random);
  }

  private final class Hearing implements SendListener {
    @Override
    public void onHeldUp(Route route, Duration wait) {
      heard.add("held up " + wait);
    }

    @Override
    public void onRequest(Route route, int events, int inFlight) {
      heard.add("request " + events + ", " + inFlight + " in flight");
    }

    @Override
    public void onAnswer(Route route, Answer answer, Duration latency) {
      heard.add("answer " + answer.code() + " " + latency);
    }

    @Override
    public void onRetry(Route route, Answer cause, Duration wait) {
      heard.add("retry " + wait);
    }

    @Override
    public void onCircuitOpened(Route route, Fault fault) {
      heard.add("opened " + fault);
    }
  }

  private static Answer retryAfter(Duration duration) {
    return new Answer(
        Verdict.RETRY, 40100, 429, "", null, duration, false, OptionalInt.empty(), null, false);
  }

  private static final class FakeClock extends Clock {

    private Instant now = START;
    private Duration eachTime = Duration.ZERO;

    @Override
    public Instant instant() {
      now = now.plus(eachTime);
      return now;
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
