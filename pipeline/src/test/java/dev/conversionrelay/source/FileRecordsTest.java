package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileRecordsTest {

  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();
  private static final int LIMIT = 1_000;

  @TempDir private Path folder;

  @Test
  void everyLineIsARecordWithItsFileAndLine() throws Exception {
    Path file = write("a.ndjson", "{\"a\":1}\r\n\n  \n{\"a\":2}\nnot json\n{\"a\":3}");
    assertThat(read(file.toString(), InputFormat.AUTO))
        .extracting(FileRecordsTest::show)
        .containsExactly(
            file + ":1 {\"a\":1}",
            file + ":4 {\"a\":2}",
            file + ":5 not json",
            file + ":6 {\"a\":3}");
  }

  @Test
  void aLargeFileIsReadInPartsWithoutLosingOrRepeatingALine() throws Exception {
    StringBuilder text = new StringBuilder("\ufeff");
    List<String> expected = new ArrayList<>();
    Path file = folder.resolve("large.ndjson");
    for (int line = 1; line <= 30_000; line++) {
      String record = "{\"n\":" + line + ",\"x\":\"" + "ä".repeat(line % 97) + "\"}";
      text.append(record).append(line % 3 == 0 ? "\r\n" : "\n");
      expected.add(file + ":" + line + " " + record);
    }
    Files.writeString(file, text);
    assertThat(Files.size(file)).isGreaterThan(3L << 20);

    List<FileRecords> parts =
        new FileRecords(file.toString(), InputFormat.AUTO, LIMIT).split(1 << 20, OPTIONS);
    assertThat(parts.size()).isGreaterThan(2);
    List<String> found = new ArrayList<>();
    for (FileRecords part : parts) {
      readAll(part).forEach(record -> found.add(show(record)));
    }
    assertThat(found).isEqualTo(expected);
    assertThat(parts.stream().mapToLong(FileRecordsTest::size).sum()).isEqualTo(Files.size(file));
  }

  @Test
  void globsAndGzipAreRead() throws Exception {
    write("day-1.ndjson", "{\"n\":1}\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("{\"n\":2}\n{\"n\":3}\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(folder.resolve("day-2.ndjson.gz"), bytes.toByteArray());
    write("other.txt", "{\"n\":4}\n");

    assertThat(read(folder + "/day-*", InputFormat.AUTO))
        .extracting(record -> text(record.json()))
        .containsExactlyInAnyOrder("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
  }

  @Test
  void aLineBeyondTheLimitCostsOnlyItself() throws Exception {
    Path file = write("a.ndjson", "{\"n\":1}\n" + "x".repeat(200_000) + "\n{\"n\":2}\n");
    List<SourceRecord> records = read(file.toString(), InputFormat.AUTO);
    assertThat(records).hasSize(3);
    assertThat(records.get(1).fault()).isEqualTo(ReadFault.TOO_LARGE);
    assertThat(records.get(1).position()).isEqualTo(file + ":2");
    assertThat(show(records.get(2))).isEqualTo(file + ":3 {\"n\":2}");
  }

  @ParameterizedTest
  @CsvSource({"',',orders.csv", "';',orders.csv", "'\t',orders.tsv"})
  void csvRowsBecomeRecords(String separator, String name) throws Exception {
    Path file =
        write(
            name,
            "\ufeffevent,value,note\n".replace(",", separator)
                + "Purchase,12.50,\"two\nlines, \"\"quoted\"\"; \t.\"\n".replace(",", separator)
                + "\n"
                + "AddToCart,,\n".replace(",", separator));
    assertThat(read(file.toString(), InputFormat.AUTO))
        .extracting(FileRecordsTest::show)
        .containsExactly(
            file
                + ":2 {\"event\":\"Purchase\",\"value\":\"12.50\",\"note\":\"two\\nlines"
                + separator.replace("\t", "\\t")
                + " \\\"quoted\\\"; \\t.\"}",
            file + ":5 {\"event\":\"AddToCart\"}");
  }

  @Test
  void aCsvRowThatCannotBeReadCostsOnlyItself() throws Exception {
    Path file =
        write(
            "orders.csv",
            "event,value\nPurchase\nPurchase,1,2\nPurchase,\"never closed\nAddToCart,3\n");
    List<SourceRecord> records = read(file.toString(), InputFormat.AUTO);
    assertThat(records)
        .extracting(SourceRecord::fault)
        .containsExactly(
            ReadFault.MALFORMED_CSV, ReadFault.MALFORMED_CSV, ReadFault.MALFORMED_CSV, null);
    assertThat(show(records.get(3)))
        .isEqualTo(file + ":5 {\"event\":\"AddToCart\",\"value\":\"3\"}");
  }

  @Test
  void aMissingFileIsNamed() {
    FileRecords source = new FileRecords(folder + "/none-*.ndjson", InputFormat.AUTO, LIMIT);
    assertThatThrownBy(() -> source.split(1, OPTIONS))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("none-*.ndjson");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<SourceRecord> read(String pattern, InputFormat format) throws Exception {
    List<SourceRecord> records = new ArrayList<>();
    for (FileRecords part : new FileRecords(pattern, format, LIMIT).split(1 << 20, OPTIONS)) {
      records.addAll(readAll(part));
    }
    assertThat(readAll(new FileRecords(pattern, format, LIMIT)))
        .as("reading without splitting gives the same")
        .containsExactlyInAnyOrderElementsOf(records);
    return records;
  }

  private static List<SourceRecord> readAll(FileRecords source) throws IOException {
    List<SourceRecord> records = new ArrayList<>();
    try (BoundedSource.BoundedReader<SourceRecord> reader = source.createReader(OPTIONS)) {
      for (boolean more = reader.start(); more; more = reader.advance()) {
        records.add(reader.getCurrent());
      }
    }
    return records;
  }

  private static long size(FileRecords part) {
    try {
      return part.getEstimatedSizeBytes(OPTIONS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String show(SourceRecord record) {
    return record.position() + " " + text(record.json());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
