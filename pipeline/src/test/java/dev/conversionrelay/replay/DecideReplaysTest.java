package dev.conversionrelay.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.TrackedPipeline;
import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.conversion.SentBefore;
import dev.conversionrelay.delivery.EventCoder;
import dev.conversionrelay.outcome.Attempts;
import dev.conversionrelay.outcome.DuplicateReason;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.ReadOutcomes;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.Undelivered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TrackedPipeline.Extension.class)
class DecideReplaysTest {

  private static final Instant NOW = Instant.parse("2026-05-05T02:00:00Z");
  private static final Instant RECOGNISED_SINCE = NOW.minus(Duration.ofDays(2));
  private static final SentBefore LOST_49_HOURS_AGO =
      new SentBefore(NOW.minus(Duration.ofHours(49)), NOW, true);
  private static final SentBefore LOST_47_HOURS_AGO =
      new SentBefore(NOW.minus(Duration.ofHours(47)), NOW, true);
  private static final SentBefore REFUSED_LONG_AGO =
      new SentBefore(NOW.minus(Duration.ofDays(30)), NOW.minus(Duration.ofDays(30)), false);

  @TempDir private Path folder;

  @Test
  void aLostAnswerOfMoreThan48HoursAgoIsKeptBackAndEverythingElseGoesOn(TrackedPipeline pipeline) {
    Event never = event(1, "");
    Event refused = event(2, "").withSentBefore(REFUSED_LONG_AGO);
    Event fresh = event(3, "").withSentBefore(LOST_47_HOURS_AGO);
    Event old = event(4, "").withSentBefore(LOST_49_HOURS_AGO);
    run(
        pipeline,
        DecideReplays.keepingDoubtful(null, RECOGNISED_SINCE),
        List.of(never, refused, fresh, old),
        List.of(never, refused, fresh),
        List.of(keptBack(old)),
        tally(0, 1));
  }

  @Test
  void allowedItGoesOnWithItsHistory(TrackedPipeline pipeline) {
    Event old = event(4, "").withSentBefore(LOST_49_HOURS_AGO);
    run(
        pipeline,
        DecideReplays.allowingDoubleCount(),
        List.of(old, old),
        List.of(old),
        List.of(),
        tally(1, 0));
  }

  @Test
  void copiesAreOneEventAndTheStrictestOfTheirOutcomesCounts(TrackedPipeline pipeline) {
    Event refused = event(1, "").withSentBefore(REFUSED_LONG_AGO);
    Event lost = event(1, "").withSentBefore(LOST_47_HOURS_AGO);
    Event fresh = event(2, "").withSentBefore(LOST_47_HOURS_AGO);
    // The refusal says that one try was not stored, not that none was; so the first one counts.
    Event both = refused.withSentBefore(REFUSED_LONG_AGO.and(LOST_47_HOURS_AGO));
    run(
        pipeline,
        DecideReplays.keepingDoubtful(null, RECOGNISED_SINCE),
        List.of(refused, lost, event(1, ""), fresh, fresh),
        List.of(fresh),
        List.of(keptBack(both)),
        tally(3, 1));
  }

  @Test
  void anEventThatDiffersIsSentAsWellBecauseTikTokMergesItAndSharesTheDoubt(
      TrackedPipeline pipeline) {
    Event one = event(1, "").withSentBefore(LOST_47_HOURS_AGO);
    Event other = event(1, "other");
    run(
        pipeline,
        DecideReplays.keepingDoubtful(null, RECOGNISED_SINCE),
        List.of(one, other),
        List.of(one, other.withSentBefore(LOST_47_HOURS_AGO)),
        List.of(),
        tally(0, 0));
  }

  @Test
  void whatAnUndeliveredEventSaysOfARejectCounts(TrackedPipeline pipeline) throws IOException {
    Event lost = event(1, "");
    String line =
        OutcomeJson.undelivered(
            List.of(
                new Undelivered(
                    lost,
                    Fault.RETRY_BUDGET_EXHAUSTED,
                    "detail",
                    new Attempts(null, null, null, LOST_49_HOURS_AGO.firstSentAt(), NOW, true))));
    Files.writeString(folder.resolve("undelivered-a.ndjson"), line + "\nnonsense\n");
    Event refusedSince = lost.withSentBefore(new SentBefore(NOW, NOW, false));
    run(
        pipeline,
        DecideReplays.keepingDoubtful(ReadOutcomes.of(folder + "/undelivered"), RECOGNISED_SINCE),
        List.of(refusedSince, event(2, "")),
        List.of(event(2, "")),
        List.of(keptBack(lost.withSentBefore(LOST_49_HOURS_AGO))),
        tally(0, 1));
  }

  private static void run(
      TrackedPipeline pipeline,
      DecideReplays decide,
      List<Event> events,
      List<Event> sent,
      List<String> kept,
      Tally expected) {
    PCollectionTuple decided =
        pipeline.apply(Create.of(events).withCoder(EventCoder.of())).apply(decide);
    PAssert.that(decided.get(DecideReplays.EVENTS)).containsInAnyOrder(sent);
    PAssert.that(decided.get(DecideReplays.UNDELIVERED))
        .satisfies(
            lines -> {
              assertThat(lines)
                  .extracting(line -> line.replaceFirst("\"detail\":\"[^\"]*\",", ""))
                  .containsExactlyInAnyOrderElementsOf(kept);
              return null;
            });
    PAssert.that(decided.get(DecideReplays.TALLIES))
        .satisfies(
            tallies -> {
              Tally sum = new Tally();
              tallies.forEach(sum::addAll);
              assertThat(sum.counts()).isEqualTo(expected.counts());
              return null;
            });
    pipeline.run();
  }

  private static Tally tally(int copies, int keptBack) {
    Tally tally = new Tally();
    tally.add(Tally.DUPLICATES, DuplicateReason.COPY, copies);
    tally.add(Tally.UNDELIVERED, Fault.ANSWER_LOST_BEFORE, keptBack);
    return tally;
  }

  private static String keptBack(Event event) {
    SentBefore before = event.sentBefore();
    Attempts attempts =
        new Attempts(null, null, null, before.firstSentAt(), before.lastSentAt(), true);
    return OutcomeJson.undelivered(
            List.of(new Undelivered(event, Fault.ANSWER_LOST_BEFORE, "detail", attempts)))
        .replace("\"detail\":\"detail\",", "");
  }

  private static Event event(int number, String description) {
    String json =
        "{\"event\":\"Purchase\",\"event_id\":\"o-%d\",\"properties\":{\"description\":\"%s\"}}"
            .formatted(number, description);
    return new Event(
        new Route(EventSource.WEB, "CTESTPIXEL0000000001", null),
        "Purchase",
        "o-" + number,
        1_700_000_000L,
        0,
        "test:" + number,
        json.getBytes(UTF_8));
  }
}
