package dev.conversionrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.outcome.Attempts;
import dev.conversionrelay.outcome.DuplicateReason;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.OutcomeJson;
import dev.conversionrelay.outcome.ReadOutcomes;
import dev.conversionrelay.outcome.Receipt;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.outcome.Undelivered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What earlier runs wrote decides what is sent again. */
class SkipDeliveredTest {

  private static final Instant NOW = Instant.parse("2026-05-05T02:00:00Z");

  @TempDir private Path folder;

  @Test
  void whatAReceiptOfAnyRunNamesIsLeftOut() throws IOException {
    write(
        "receipts-monday.ndjson",
        receipt(TestEvents.event(1)) + "\n" + receipt(TestEvents.event(2)));
    write("receipts-tuesday.ndjson", receipt(TestEvents.event(3)));
    Tally tally = new Tally();
    tally.add(Tally.DUPLICATES, DuplicateReason.DELIVERED_BEFORE, 4);
    // The content may have changed since: by its id TikTok would count it a second time.
    Event changed = TestEvents.event(TestEvents.PIXEL, 3, "changed");
    run(
        List.of(
            TestEvents.event(1),
            TestEvents.event(2),
            TestEvents.event(2),
            changed,
            TestEvents.event(4)),
        List.of(TestEvents.event(4)),
        tally);
  }

  @Test
  void withoutEarlierRunsEverythingIsSent() {
    run(TestEvents.events(3), TestEvents.events(3), new Tally());
  }

  @Test
  void theReceiptOfAnotherPixelNameOrTestSaysNothing() throws IOException {
    Event event = TestEvents.event(1);
    Event ofOther =
        TestEvents.event(new Route(EventSource.WEB, "CTESTPIXEL0000000002", null), 1, "");
    Event ofTest =
        TestEvents.event(new Route(EventSource.WEB, "CTESTPIXEL0000000001", "TEST1"), 1, "");
    write("receipts-a.ndjson", receipt(ofOther) + "\n" + receipt(ofTest));
    run(List.of(event), List.of(event), new Tally());
  }

  @Test
  void thePartsOfAKilledRunAreProofAsWellAlthoughTheirLastLineIsCutOff() throws IOException {
    String lines = receipt(TestEvents.event(1)) + "\n" + receipt(TestEvents.event(2));
    write(".parts-of-receipts-killed.ndjson/part-1", lines.substring(0, lines.length() - 40));
    Tally tally = new Tally();
    tally.add(Tally.DUPLICATES, DuplicateReason.DELIVERED_BEFORE, 1);
    run(List.of(TestEvents.event(1), TestEvents.event(2)), List.of(TestEvents.event(2)), tally);
  }

  @Test
  void anEventWhoseAnswerWasLostIsSentAgainOnlyWhileTikTokWouldKnowIt() throws IOException {
    write(
        "undelivered-a.ndjson",
        String.join(
            "\n",
            undelivered(TestEvents.event(1), NOW.minus(Duration.ofHours(49)), true),
            undelivered(TestEvents.event(2), NOW.minus(Duration.ofHours(47)), true),
            undelivered(TestEvents.event(3), NOW.minus(Duration.ofHours(49)), false),
            undelivered(TestEvents.event(4), null, false)));
    Tally tally = new Tally();
    tally.add(Tally.DUPLICATES, DuplicateReason.ANSWER_LOST_BEFORE, 1);
    run(
        List.of(TestEvents.event(1), TestEvents.event(2), TestEvents.event(3), TestEvents.event(4)),
        List.of(TestEvents.event(2), TestEvents.event(3), TestEvents.event(4)),
        tally);
  }

  @Test
  void aReceiptOutweighsALostAnswer() throws IOException {
    write(
        "undelivered-a.ndjson",
        undelivered(TestEvents.event(1), NOW.minus(Duration.ofDays(3)), true));
    write("receipts-b.ndjson", receipt(TestEvents.event(1)));
    Tally tally = new Tally();
    tally.add(Tally.DUPLICATES, DuplicateReason.DELIVERED_BEFORE, 1);
    run(List.of(TestEvents.event(1)), List.of(), tally);
  }

  private void run(List<Event> events, List<Event> sent, Tally expected) {
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    PCollectionTuple left =
        pipeline
            .apply("Events", Create.of(events).withCoder(EventCoder.of()))
            .apply(
                SkipDelivered.by(
                    ReadOutcomes.of(folder + "/receipts"),
                    ReadOutcomes.of(folder + "/undelivered"),
                    NOW));
    PAssert.that(left.get(SkipDelivered.EVENTS)).containsInAnyOrder(sent);
    PAssert.that(left.get(SkipDelivered.TALLIES))
        .satisfies(
            tallies -> {
              Tally sum = new Tally();
              tallies.forEach(sum::addAll);
              assertThat(sum.counts()).isEqualTo(expected.counts());
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  private void write(String file, String lines) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, lines + "\n");
  }

  private static String receipt(Event event) {
    return OutcomeJson.receipts(List.of(new Receipt(event, NOW, "r", false)));
  }

  private static String undelivered(Event event, Instant firstSentAt, boolean ambiguous) {
    Attempts attempts = new Attempts(null, null, null, firstSentAt, firstSentAt, ambiguous);
    return OutcomeJson.undelivered(
        List.of(new Undelivered(event, Fault.RETRY_BUDGET_EXHAUSTED, "detail", attempts)));
  }
}
