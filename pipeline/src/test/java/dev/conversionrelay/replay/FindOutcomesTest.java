package dev.conversionrelay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.TrackedPipeline;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.source.SourceRecordCoder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TrackedPipeline.Extension.class)
class FindOutcomesTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeOutcomes() throws IOException {
    write("undelivered-a.ndjson", "a1\r\n\na3");
    write("undelivered-a-b.ndjson", "ab");
    write("undelivered-a-00007-0123abcd.ndjson", "stream of a");
    write("undelivered-a-last-0123abcd.ndjson", "end of a");
    write(".parts-of-undelivered-a.ndjson/part", "part of a");
    write(".parts-of-undelivered-mine.ndjson/part", "part of mine");
    write("undelivered-mine.ndjson", "mine");
    write("undelivered-mine-00001-0123abcd.ndjson", "mine");
    write("rejects-a.ndjson", "reject");
    write("undelivered.txt", "other");
  }

  @Test
  void aPrefixIsWhatAllOtherRunsLeftWithItsPlace(TrackedPipeline pipeline) {
    String in = folder.toString();
    PCollection<SourceRecord> found =
        pipeline.apply(ReadPlaces.of(List.of(place("undelivered")), List.of(), "mine"));
    PAssert.that(found)
        .satisfies(
            records -> {
              assertThat(records)
                  .extracting(SourceRecord::position)
                  .containsExactlyInAnyOrder(
                      in + "/undelivered-a.ndjson:1",
                      in + "/undelivered-a.ndjson:3",
                      in + "/undelivered-a-b.ndjson:1",
                      in + "/undelivered-a-00007-0123abcd.ndjson:1",
                      in + "/undelivered-a-last-0123abcd.ndjson:1",
                      in + "/.parts-of-undelivered-a.ndjson/part:1");
              return null;
            });
    pipeline.run();
  }

  @Test
  void ofOneRunIsOfThatVeryRun() throws IOException {
    ReplayPlace.Files place = place("undelivered");
    assertThat(FindOutcomes.matching(place, List.of("a"), "mine"))
        .extracting(file -> Path.of(file).getFileName().toString())
        .containsExactlyInAnyOrder(
            "undelivered-a.ndjson",
            "undelivered-a-00007-0123abcd.ndjson",
            "undelivered-a-last-0123abcd.ndjson",
            "part");
    assertThat(FindOutcomes.matching(place, List.of("a-b"), "mine")).hasSize(1);
    assertThat(FindOutcomes.matching(place, List.of("c"), "mine")).isEmpty();
    assertThat(FindOutcomes.matching(place, List.of("mine"), "mine")).isEmpty();
  }

  @Test
  void aFileOrPatternIsReadAsItIsAlsoCompressed(TrackedPipeline pipeline) throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("old.ndjson.gz")))) {
      out.write("old\n".getBytes(StandardCharsets.UTF_8));
    }
    PCollection<SourceRecord> found =
        pipeline.apply(
            ReadPlaces.of(
                List.of(place("old.ndjson.gz"), place("undelivered-mine*.ndjson")),
                List.of(),
                "mine"));
    assertThat(found.getCoder()).isEqualTo(SourceRecordCoder.of());
    PAssert.that(found)
        .satisfies(
            records -> {
              assertThat(records)
                  .extracting(record -> new String(record.json(), StandardCharsets.UTF_8))
                  .containsExactlyInAnyOrder("old", "mine", "mine");
              return null;
            });
    pipeline.run();
  }

  private ReplayPlace.Files place(String name) {
    return (ReplayPlace.Files) ReplayPlace.of(folder + "/" + name, () -> null);
  }

  private void write(String file, String lines) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, lines + "\n");
  }
}
