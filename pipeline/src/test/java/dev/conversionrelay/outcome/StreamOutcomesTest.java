package dev.conversionrelay.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.TrackedPipeline;
import dev.conversionrelay.outcome.WriteOutcomes.JoinPartsFn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.PaneInfo.Timing;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a stream leaves behind while it runs, is drained, fails and is cut off. */
@ExtendWith(TrackedPipeline.Extension.class)
class StreamOutcomesTest {

  @TempDir private Path folder;
  private String prefix;
  private String whole;

  @BeforeEach
  void choosePlaces() {
    prefix = folder.resolve("rejects").toString();
    whole = WriteOutcomes.fileOf(prefix, "r1");
  }

  @Test
  void aStreamsOutcomesAreInAFileForEachMinuteAndNoneIsLeftOver(TrackedPipeline pipeline)
      throws IOException {
    pipeline
        .apply(
            TestStream.create(StringUtf8Coder.of())
                .addElements("a", "b")
                .advanceProcessingTime(Duration.standardSeconds(59))
                .addElements("c")
                .advanceProcessingTime(Duration.standardSeconds(2))
                .addElements("d")
                .advanceWatermarkToInfinity())
        .apply(WriteOutcomes.to(prefix, "r1"));
    pipeline.run();

    List<Path> files = files();
    assertThat(files)
        .extracting(file -> file.getFileName().toString().replaceAll("[0-9a-f]{8}", "X"))
        .containsExactly("rejects-r1-00000-X.ndjson", "rejects-r1-00001-X.ndjson");
    assertThat(Files.readAllLines(files.get(0))).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(Files.readAllLines(files.get(1))).containsExactly("d");
    assertThat(partsFolder()).isEmptyDirectory();
  }

  @Test
  void theBooksOfAStreamAreOfTheWholeRun(TrackedPipeline pipeline) throws IOException {
    Path summary = folder.resolve("summary.json");
    pipeline
        .apply(
            TestStream.create(TallyCoder.of())
                .addElements(Tally.of(Map.of(Tally.READ, 3L)))
                .advanceProcessingTime(Duration.standardSeconds(11))
                .addElements(Tally.of(Map.of(Tally.READ, 4L, Tally.DELIVERED, 7L)))
                .advanceWatermarkToInfinity())
        .apply(KeepBooks.to(summary.toString(), "r1"));
    pipeline.run();

    Books books = Books.fromJson(new ObjectMapper().readTree(summary.toFile()));
    assertThat(books.read()).isEqualTo(7);
    assertThat(books.balanced()).isTrue();
    assertThat(folder).isDirectoryNotContaining("glob:**.draft*");
  }

  @Test
  void theBooksOfAStreamDoNotGrowWithEveryHour(TrackedPipeline pipeline) throws IOException {
    Path summary = folder.resolve("summary.json");
    Tally tally = new Tally();
    Quality.Counts counts = tally.quality().of(new Signal("web", "CPIXEL", "Purchase"));
    counts.add(Measure.DELIVERED, 5);
    counts.add(Measure.DELIVERED_AT, "2026-05-04T17", 5);
    counts.add(Measure.NOT_DELIVERED_AT, "2026-05-04T17", 1);
    pipeline
        .apply(TestStream.create(TallyCoder.of()).addElements(tally).advanceWatermarkToInfinity())
        .apply(KeepBooks.to(summary.toString(), "r1"));
    pipeline.run();

    Quality kept = Books.fromJson(new ObjectMapper().readTree(summary.toFile())).quality();
    assertThat(QualityJson.rows(kept))
        .extracting(row -> row.path("measure").asText())
        .containsExactly("delivered");
  }

  @Test
  void rowsOfQualityOfAStreamAddUp(TrackedPipeline pipeline) throws IOException {
    Signal signal = new Signal("web", "CPIXEL", "Purchase");
    Tally tally = new Tally();
    tally.quality().of(signal).add(Measure.DELIVERED_AT, "2026-05-04T17", 5);
    pipeline
        .apply(
            TestStream.create(TallyCoder.of())
                .addElements(tally)
                .advanceProcessingTime(Duration.standardMinutes(6))
                .addElements(tally)
                .advanceProcessingTime(Duration.standardMinutes(6))
                .addElements(tally)
                .advanceWatermarkToInfinity())
        .apply(CountQuality.ofTallies())
        .apply(WriteOutcomes.to(prefix, "r1"));
    pipeline.run();

    List<String> rows = new ArrayList<>();
    for (Path file : files()) {
      rows.addAll(Files.readAllLines(file));
    }
    assertThat(rows).hasSize(3);
    Quality sum = new Quality();
    for (String row : rows) {
      QualityJson.read(new ObjectMapper().readTree(row), sum);
    }
    assertThat(sum.of(signal).total(Measure.DELIVERED_AT)).isEqualTo(15);
  }

  @Test
  void anOlderFiringDoesNotReplaceTheBooks() throws IOException {
    Path summary = folder.resolve("summary.json");
    KeepBooks.WriteSummaryFn write = new KeepBooks.WriteSummaryFn(summary.toString(), "r1");
    write.process(Tally.of(Map.of(Tally.READ, 9L)), pane(2, false));
    write.process(Tally.of(Map.of(Tally.READ, 5L)), pane(1, false));
    assertThat(read(summary)).isEqualTo(9);
    // After going back to a checkpoint the numbers start lower, and the last one is right.
    write.process(Tally.of(Map.of(Tally.READ, 7L)), pane(1, true));
    assertThat(read(summary)).isEqualTo(7);
  }

  @Test
  void aFiringThatIsTriedAgainChangesNothing() throws IOException {
    KV<String, Iterable<String>> parts = KV.of(whole, List.of(part("p1", "a"), part("p2", "b")));
    new JoinPartsFn(false).process(parts, pane(0, false));
    new JoinPartsFn(false).process(parts, pane(0, false));
    assertThat(lines()).containsExactly("a", "b");
    assertThat(files()).hasSize(1);
  }

  @Test
  void afterGoingBackToACheckpointNothingIsLostAndNoFileReplaced() throws IOException {
    String first = part("p1", "a");
    new JoinPartsFn(false).process(KV.of(whole, List.of(first, part("p2", "b"))), pane(0, false));
    // The checkpoint knew of the first part; what came after it is made again.
    new JoinPartsFn(false)
        .process(KV.of(whole, List.of(first, part("p3", "b"), part("p4", "c"))), pane(0, false));
    assertThat(files()).hasSize(2);
    assertThat(lines()).containsExactlyInAnyOrder("a", "b", "b", "c");
  }

  @Test
  void whatAStreamThatWasCutOffLeftIsJoined() throws IOException {
    part("p1", "a");
    part("p2", "b");
    WriteOutcomes.joinWhatIsLeft(prefix, "r1");
    assertThat(files()).hasSize(1);
    assertThat(lines()).containsExactlyInAnyOrder("a", "b");
    assertThat(partsFolder()).doesNotExist();
    WriteOutcomes.joinWhatIsLeft(prefix, "r1");
    assertThat(files()).hasSize(1);
  }

  private static long read(Path summary) throws IOException {
    return Books.fromJson(new ObjectMapper().readTree(summary.toFile())).read();
  }

  private static PaneInfo pane(long index, boolean last) {
    return PaneInfo.createPane(index == 0, last, Timing.EARLY, index, -1);
  }

  private Path partsFolder() {
    return folder.resolve(".parts-of-rejects-r1.ndjson");
  }

  private String part(String name, String line) throws IOException {
    Path part = Files.createDirectories(partsFolder()).resolve(name);
    return Files.writeString(part, line + "\n").toString();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files()) {
      lines.addAll(Files.readAllLines(file));
    }
    return lines;
  }
}
