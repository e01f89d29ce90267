package dev.conversionrelay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.options.PubsubOptions;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.source.SourceRecordCoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a stream whose time the test moves, with all of the DirectRunner's checks. */
class RelayStreamTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PIXEL = "CM1I1K3C77UABCDEFGHI";
  private static final Duration DELAY = Duration.standardSeconds(5);
  private static final Duration HOLD_BACK = Duration.standardSeconds(10);

  @TempDir private Path folder;

  @Test
  void whatWasReadIsDeliveredWithinTheDelayAndAtTheEnd() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      Books books =
          run(
              sandbox,
              TestStream.create(SourceRecordCoder.of())
                  .advanceWatermarkTo(org.joda.time.Instant.EPOCH)
                  .addElements(record("a"), record("b"))
                  .advanceProcessingTime(DELAY.plus(Duration.millis(1)))
                  .addElements(record("c"), record("a"))
                  .addElements(SourceRecord.unreadable("s/4:t", ReadFault.MALFORMED_GZIP))
                  .advanceWatermarkToInfinity());

      // One request after the delay, and one with what was waiting when the stream ended.
      assertThat(sandbox.counts().requests()).isEqualTo(2);
      assertThat(ids(sandbox)).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(books.balanced()).isTrue();
      assertThat(books.read()).isEqualTo(5);
      assertThat(books.duplicates()).isEqualTo(1);
      assertThat(books.rejectedByReason()).containsOnlyKeys("malformed_gzip");
      assertThat(lines("receipts")).hasSize(3);
      assertThat(lines("rejects"))
          .singleElement()
          .satisfies(reject -> assertThat(reject.path("position").asText()).isEqualTo("s/4:t"));
    }
  }

  /** Endless, exponential and wrong: each costs its record, and the stream goes on. */
  @Test
  void aMappingThatFailsNeverStopsAStream() throws Exception {
    Path mapping =
        Files.writeString(
            folder.resolve("mapping.jslt"),
            """
            def endless(x) endless($x)
            def twice(n) if ($n > 0) twice($n - 1) + twice($n - 1) else 1
            let made = if (.event_id == "endless") endless(.)
              else if (.event_id == "twice") twice(100)
              else if (.event_id == "wrong") number(.event)
              else if (.event_id == "odd") "canary"
              else if (.event_id == "none") null
              else if (.event_id == "both") [., {"event": "Lead"} + .]
              else .
            $made
            """);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      Books books =
          run(
              sandbox,
              TestStream.create(SourceRecordCoder.of())
                  .addElements(record("a"), record("endless"), record("twice"))
                  .addElements(record("wrong"), record("odd"), record("none"), record("both"))
                  .addElements(record("b"))
                  .advanceWatermarkToInfinity(),
              "--mapping=" + mapping);

      assertThat(ids(sandbox)).containsExactlyInAnyOrder("a", "both", "b");
      assertThat(sandbox.stored().keySet().stream().map(EventKey::event))
          .containsExactlyInAnyOrder("Purchase", "Purchase", "Lead", "Purchase");
      assertThat(books.balanced()).isTrue();
      assertThat(books.read()).isEqualTo(9);
      assertThat(books.leftOut()).isEqualTo(1);
      assertThat(books.delivered()).isEqualTo(4);
      assertThat(books.rejectedByReason()).isEqualTo(Map.of("mapping_failed", 4L));
      assertThat(lines("rejects"))
          .hasSize(4)
          .allSatisfy(
              reject -> {
                assertThat(reject.path("stage").asText()).isEqualTo("map");
                assertThat(reject.path("detail").asText())
                    .startsWith("the mapping fails")
                    .doesNotContain("canary");
              });
    }
  }

  @Test
  void anOutageIsADelay() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().next(3, Fault.tokenRevoked());
      Books books =
          run(
              sandbox,
              TestStream.create(SourceRecordCoder.of())
                  .advanceWatermarkTo(org.joda.time.Instant.EPOCH)
                  .addElements(record("a"), record("b"))
                  .advanceProcessingTime(DELAY.plus(Duration.millis(1)))
                  .advanceProcessingTime(HOLD_BACK)
                  .advanceProcessingTime(HOLD_BACK)
                  .advanceProcessingTime(HOLD_BACK)
                  .addElements(record("c"))
                  .advanceWatermarkToInfinity(),
              "--retryBudget=1ms");

      assertThat(ids(sandbox)).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(sandbox.counts().requests()).isEqualTo(5);
      assertThat(books.delivered()).isEqualTo(3);
      assertThat(books.undelivered()).isZero();
      assertThat(books.requests()).isEqualTo(5);
      assertThat(books.balanced()).isTrue();
      assertThat(lines("receipts")).hasSize(3);
      assertThat(lines("undelivered")).isEmpty();
    }
  }

  @Test
  void whatIsHeldBackIsTriedOnceMoreAtTheEnd() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().next(1, Fault.tokenRevoked());
      Books books =
          run(
              sandbox,
              TestStream.create(SourceRecordCoder.of())
                  .addElements(record("a"), record("b"))
                  .advanceWatermarkToInfinity());

      assertThat(ids(sandbox)).containsExactlyInAnyOrder("a", "b");
      assertThat(books.delivered()).isEqualTo(2);
      assertThat(books.balanced()).isTrue();
    }
  }

  @Test
  void whatCannotBeDeliveredEvenThenIsUndeliveredWithItsHistory() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().next(1, Fault.loseAnswer());
      sandbox.faults().always(Fault.tokenRevoked());
      Books books =
          run(
              sandbox,
              TestStream.create(SourceRecordCoder.of())
                  .addElements(record("a"), record("b"))
                  .advanceWatermarkToInfinity(),
              "--retryBudget=1ms");

      assertThat(books.delivered()).isZero();
      assertThat(books.undelivered()).isEqualTo(2);
      assertThat(books.balanced()).isTrue();
      assertThat(lines("undelivered"))
          .hasSize(2)
          .allSatisfy(
              line -> {
                assertThat(line.path("fault").asText()).isEqualTo("configuration");
                assertThat(line.path("ambiguous").asBoolean()).isTrue();
                assertThat(line.path("first_sent_at").asText())
                    .isLessThan(line.path("last_sent_at").asText());
              });
    }
  }

  /** Alone they look like a fault of the set-up; a good event of the pixel tells what they are. */
  @Test
  void badEventsThatCameAloneDoNotStopTheirPixel() throws Exception {
    SandboxConfig config =
        SandboxConfig.builder()
            .keepEverything(true)
            .refuse(
                event ->
                    event.path("event_id").asText().startsWith("bad")
                        ? Optional.of("event_id")
                        : Optional.empty())
            .build();
    SourceRecord[] bad =
        IntStream.range(1, 10).mapToObj(i -> record("bad" + i)).toArray(SourceRecord[]::new);
    try (Sandbox sandbox = Sandbox.start(config)) {
      Books books =
          run(
              sandbox,
              TestStream.create(SourceRecordCoder.of())
                  .advanceWatermarkTo(org.joda.time.Instant.EPOCH)
                  .addElements(record("bad0"), bad)
                  .advanceProcessingTime(DELAY.plus(Duration.millis(1)))
                  .advanceProcessingTime(HOLD_BACK)
                  .addElements(record("good"))
                  .advanceProcessingTime(DELAY.plus(Duration.millis(1)))
                  // Often, as a try within a real millisecond of the one before is put off.
                  .advanceProcessingTime(HOLD_BACK)
                  .advanceProcessingTime(HOLD_BACK)
                  .advanceProcessingTime(HOLD_BACK)
                  .advanceProcessingTime(HOLD_BACK)
                  .advanceProcessingTime(HOLD_BACK)
                  .advanceProcessingTime(HOLD_BACK)
                  .advanceProcessingTime(HOLD_BACK)
                  .advanceProcessingTime(HOLD_BACK)
                  .addElements(record("good, too"))
                  .advanceWatermarkToInfinity(),
              "--retryBudget=1ms");

      assertThat(ids(sandbox)).containsExactlyInAnyOrder("good", "good, too");
      assertThat(books.rejectedByReason()).containsOnly(Map.entry("refused_by_tiktok", 10L));
      assertThat(books.delivered()).isEqualTo(2);
      assertThat(books.balanced()).isTrue();
    }
  }

  @Test
  void anOutageOfOnePixelIsNoneOfTheOthers() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox
          .faults()
          .when(request -> request.eventSourceId().equals("SICK"), Fault.tokenRevoked());
      Books books =
          run(
              sandbox,
              TestStream.create(SourceRecordCoder.of())
                  .advanceWatermarkTo(org.joda.time.Instant.EPOCH)
                  .addElements(record("a", "SICK"), record("b", "WELL"))
                  .advanceProcessingTime(DELAY.plus(Duration.millis(1)))
                  .addElements(record("c", "SICK"), record("d", "WELL"))
                  .advanceWatermarkToInfinity());

      assertThat(ids(sandbox)).containsExactlyInAnyOrder("b", "d");
      assertThat(books.delivered()).isEqualTo(2);
      assertThat(books.undeliveredByFault().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(2);
      assertThat(books.rejected()).isZero();
      assertThat(books.balanced()).isTrue();
    }
  }

  private Books run(Sandbox sandbox, TestStream<SourceRecord> stream, String... more)
      throws IOException {
    PubsubOptions options =
        options(
            Stream.concat(
                    Stream.of(
                        "--eventSource=web",
                        "--eventSourceId=" + PIXEL,
                        "--shards=1",
                        "--runId=test",
                        "--output=" + folder,
                        "--tiktokEndpoint=" + sandbox.endpoint(),
                        "--accessToken=sandbox"),
                    Stream.of(more))
                .toArray(String[]::new));
    options.as(StreamingOptions.class).setStreaming(true);
    Relay.build(
            options,
            new PTransform<PBegin, PCollection<SourceRecord>>() {
              @Override
              public PCollection<SourceRecord> expand(PBegin begin) {
                return begin.apply(stream);
              }
            })
        .run()
        .waitUntilFinish();
    return Books.fromJson(MAPPER.readTree(folder.resolve("summary-test.json").toFile()));
  }

  private static PubsubOptions options(String... arguments) {
    return PipelineOptionsFactory.fromArgs(arguments).as(PubsubOptions.class);
  }

  private static SourceRecord record(String id) {
    return record(id, PIXEL);
  }

  private static SourceRecord record(String id, String pixel) {
    String json =
        "{\"event\":\"Purchase\",\"event_id\":\""
            + id
            + "\",\"event_source_id\":\""
            + pixel
            + "\",\"event_time\":1764000000,\"consent_ad_user_data\":\"granted\"}";
    return SourceRecord.of("s/" + id, id, Instant.EPOCH, json.getBytes(UTF_8));
  }

  private static Set<String> ids(Sandbox sandbox) {
    return sandbox.stored().keySet().stream().map(EventKey::id).collect(Collectors.toSet());
  }

  private List<JsonNode> lines(String kind) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith(kind + "-test-")).toList()) {
        for (String line : Files.readAllLines(file)) {
          lines.add(MAPPER.readTree(line));
        }
      }
    }
    return lines;
  }
}
