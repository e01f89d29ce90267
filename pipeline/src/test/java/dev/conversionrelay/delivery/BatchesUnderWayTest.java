package dev.conversionrelay.delivery;

import static dev.conversionrelay.delivery.FakeEventsApi.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.delivery.BatchesUnderWay.Sent;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.TokenSources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.joda.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchesUnderWayTest {

  private static final BoundedWindow WINDOW = GlobalWindow.INSTANCE;

  private final Tally books = new Tally();
  private final DeliverySession session =
      DeliverySession.acquire(
          new SendConfig(
              ClientConfig.defaults(),
              TokenSources.sandbox("token"),
              1,
              0,
              Duration.ofSeconds(1),
              false,
              "batches-under-way"));
  private final BatchesUnderWay underWay =
      new BatchesUnderWay(session, 1, new SendMetrics(), (window, timestamp) -> books);
  private final List<Sent> sent = new ArrayList<>();

  @AfterEach
  void endSession() {
    session.release();
  }

  @Test
  void whatMayBeEmittedWithTheElementAtHandIsTakenBeforeTheBundleEnds() throws Exception {
    BatchSender sender = sender(new FakeEventsApi());
    underWay.begin(sender, batch("earlier"), false, at(1), WINDOW);
    underWay.begin(sender, batch("same"), false, at(2), WINDOW);
    underWay.begin(sender, batch("later"), false, at(3), WINDOW);
    underWay.begin(sender, batch("elsewhere"), false, at(3), new IntervalWindow(at(0), at(9)));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (sent.size() < 2 && System.nanoTime() < end) {
      underWay.takeSent(at(2), WINDOW, sent::add);
      Thread.sleep(5);
    }
    assertThat(ids()).containsExactlyInAnyOrder("same", "later");

    underWay.takeAll(sent::add);

    assertThat(ids().subList(2, 4)).containsExactly("earlier", "elsewhere");
    assertThat(books.get(Tally.REQUESTS)).isEqualTo(4);
  }

  @Test
  void aBatchThatHasNotEndedIsNotTaken() {
    CountDownLatch answered = new CountDownLatch(1);
    FakeEventsApi api = new FakeEventsApi();
    BatchSender slow =
        sender(
            (route, events) -> {
              await(answered);
              return api.send(route, events);
            });
    underWay.begin(slow, batch("slow"), false, at(1), WINDOW);

    underWay.takeSent(at(1), WINDOW, sent::add);
    assertThat(sent).isEmpty();
    answered.countDown();
    underWay.takeAll(sent::add);
    assertThat(ids()).containsExactly("slow");
  }

  @Test
  void whatSendingThrowsIsThrownByTheBundleAndTheRestIsGivenUp() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    BatchSender broken =
        sender(
            (route, events) -> {
              throw new IllegalStateException("no token");
            });
    BatchSender endless =
        sender(
            (route, events) -> {
              begun.countDown();
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              throw new IllegalStateException("given up");
            });
    underWay.begin(broken, batch("broken"), false, at(1), WINDOW);
    underWay.begin(endless, batch("endless"), false, at(1), WINDOW);

    begun.await();
    assertThatThrownBy(() -> underWay.takeAll(sent::add))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no token");
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    underWay.takeAll(sent::add);
    assertThat(sent).isEmpty();
  }

  private BatchSender sender(EventsApi api) {
    return new BatchSender(
        api, RetryPolicy.ofBudget(Duration.ZERO), session.circuits(), new RequestGate(4, 0), null);
  }

  private List<String> ids() {
    return sent.stream().map(each -> each.result().receipts().get(0).event().eventId()).toList();
  }

  private static EventBatch batch(String id) {
    return new EventBatch(ROUTE, List.of(FakeEventsApi.event(id, 2)));
  }

  private static Instant at(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
