package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.MappingText;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileRecordsTest {

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

    FileRecords files = new FileRecords(file.toString(), InputFormat.AUTO, LIMIT);
    List<List<FilePart>> parts = files.parts(1 << 20);
    assertThat(parts.size()).isGreaterThan(2);
    List<String> found = new ArrayList<>();
    for (List<FilePart> part : parts) {
      readAll(files, part).forEach(record -> found.add(show(record)));
    }
    assertThat(found).isEqualTo(expected);
    assertThat(parts.stream().flatMap(List::stream).mapToLong(p -> p.end() - p.start()).sum())
        .isEqualTo(Files.size(file));
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

  /** Each case is a file and the records in it, a fault in brackets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          a stray quote does not swallow the rows after it | event,note\\nA,"one\\nB,two\\nC,"three\\nD,four\\n | 2 [MALFORMED_CSV] 3 B/two 4 [MALFORMED_CSV] 5 D/four
          an inch sign opens nothing                | event,note\\nA,5" disc\\nB,"x"\\n | 2 A/5" disc 3 B/x
          a quoted value of two lines               | event,note\\nA,"1\\n2"\\nB,3\\n     | 2 A/1\\n2 4 B/3
          doubled quotes                            | event,note\\nA,"a""\\nb"\\nB,\"\"\"\"\\n | 2 A/a"\\nb 4 B/"
          lines that end with a lone CR             | event,note\\rA,1\\rB,2\\r          | 2 A/1 3 B/2
          CR LF, and none at the end                | event,note\\r\\nA,1\\r\\nB,2        | 2 A/1 3 B/2
          a CR inside a row is no row lost          | event,note\\nA,1\\rB,2\\nC,3\\n     | 2 A/1 3 B/2 4 C/3
          only a header                             | event,note\\n                    | ~~
          a header without a line end               | event,note                      | ~~
          nothing                                   | ~~                              | ~~
          a row of nothing                          | event,note\\n,\\nA,1\\n            | 2 null/null 3 A/1
          a separator in a quoted name              | event,"no;te;;;x",note\\nA,1,2\\n | 2 A/2
          a column without a name                   | event,,note,\\nA,1,2,3\\n         | 2 A/2
          """)
  void csvRowsAreNeitherLostNorTornApart(String name, String text, String expected)
      throws Exception {
    Path file = write("orders.csv", unescape(text));
    StringBuilder found = new StringBuilder();
    for (SourceRecord record : read(file.toString(), InputFormat.AUTO)) {
      String line = record.position().substring(record.position().lastIndexOf(':') + 1);
      found.append(found.isEmpty() ? "" : " ").append(line).append(' ');
      if (record.fault() != null) {
        found.append('[').append(record.fault()).append(']');
      } else {
        JsonNode json = new ObjectMapper().readTree(record.json());
        found.append(json.path("event").asText(null)).append('/');
        found.append(json.path("note").asText(null));
      }
    }
    assertThat(found.toString()).as(name).isEqualTo(unescape(expected));
  }

  @ParameterizedTest
  @ValueSource(ints = {0xFC, 0xC0, 0xED})
  void aCsvRowThatIsNotUtf8CostsOnlyItself(int bad) throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes("event,note\nA,M".getBytes(StandardCharsets.UTF_8));
    text.write(bad);
    // With 0xED before them these are a surrogate on its own, which no JSON may hold.
    text.write(0xA0);
    text.write(0x80);
    text.writeBytes("ller\nB,2\n".getBytes(StandardCharsets.UTF_8));
    Path file = Files.write(folder.resolve("latin.csv"), text.toByteArray());
    List<SourceRecord> records = read(file.toString(), InputFormat.AUTO);
    assertThat(records)
        .extracting(SourceRecord::fault)
        .containsExactly(ReadFault.MALFORMED_CSV, null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4915112345678,Mueller\n1,2\n",
        "\nevent,note\nA,1\n",
        "event,Event,note\nA,B,1\n"
      })
  void aCsvFileWithoutAUsableHeaderIsNamedAndNotShown(String text) throws Exception {
    Path file = write("orders.csv", text);
    assertThatThrownBy(() -> read(file.toString(), InputFormat.AUTO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("header")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("4915112345678", "Mueller"));
  }

  /** A mapping names the columns; words of it that are no columns may stand in anybody's row. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "4915112345678,sale,EUR\n1,sale,EUR\n",
        "canary@example.com,canary@example.com\n1,2\n",
        "Bon,4915112345678,x,4915112345678\n1,2,3,4\n"
      })
  void aHeaderOfWhichTheMappingReadsNothingIsRefusedAndNotShown(String text) throws Exception {
    Path file = write("orders.csv", text);
    FileRecords records =
        new FileRecords(file.toString(), InputFormat.AUTO, 1_000)
            .withMapping(new MappingText("m", "if (.Bon != \"sale\") {\"currency\": \"EUR\"}"));
    assertThatThrownBy(() -> readAll(records))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("header")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("4915112345678", "canary", "sale"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".Bon", ".\"Bon\"", "[for ([.]) {\"a\": .Bon}]", ".a.Bon"})
  void aHeaderOfWhichTheMappingReadsOneColumnIsTaken(String mapping) throws Exception {
    Path file = write("orders.csv", "Bon,Betrag\n17,9\n");
    FileRecords records =
        new FileRecords(file.toString(), InputFormat.AUTO, 1_000)
            .withMapping(new MappingText("m", mapping));
    assertThat(readAll(records))
        .extracting(FileRecordsTest::show)
        .containsExactly(file + ":2 {\"Bon\":\"17\",\"Betrag\":\"9\"}");
  }

  @Test
  void aQuotedValueBeyondTheLimitDoesNotFillTheMemory() throws Exception {
    Path file =
        write("orders.csv", "event,note\nA,\"" + ("x".repeat(90) + "\n").repeat(30) + "\"\nB,2\n");
    List<SourceRecord> records = read(file.toString(), InputFormat.AUTO);
    assertThat(records.get(0).fault()).isEqualTo(ReadFault.MALFORMED_CSV);
    assertThat(show(records.get(records.size() - 1))).endsWith("{\"event\":\"B\",\"note\":\"2\"}");
  }

  @Test
  void anArchiveOfSeveralGzipMembersIsReadWhole() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int n = 1; n <= 3; n++) {
      bytes.writeBytes(gzip("{\"n\":" + n + "}\n"));
    }
    Path file = Files.write(folder.resolve("a.ndjson.gz"), bytes.toByteArray());
    assertThat(read(file.toString(), InputFormat.AUTO)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 60})
  void aTruncatedArchiveIsNamedAndNotTakenForItsBeginning(int length) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int n = 0; n < 500; n++) {
      text.append("{\"n\":").append(n * 7919).append("}\n");
    }
    byte[] whole = gzip(text.toString());
    Path file = Files.write(folder.resolve("a.ndjson.gz"), Arrays.copyOf(whole, length));
    assertThatThrownBy(() -> read(file.toString(), InputFormat.AUTO))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void foldersThatMatchAreNoFilesAndOddNamesAreNoPatterns() throws Exception {
    Files.createDirectory(folder.resolve("day-0"));
    write("day-[1].ndjson", "{\"n\":1}\n");
    write("day-1.ndjson", "{\"n\":2}\n");
    write("day-2.ndjson", "");
    assertThat(read(folder + "/day-*", InputFormat.AUTO))
        .extracting(record -> text(record.json()))
        .containsExactlyInAnyOrder("{\"n\":1}", "{\"n\":2}");
  }

  private static String unescape(String text) {
    return text == null ? "" : text.replace("\\n", "\n").replace("\\r", "\r");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void aMissingFileIsNamed() {
    FileRecords source = new FileRecords(folder + "/none-*.ndjson", InputFormat.AUTO, LIMIT);
    assertThatThrownBy(source::parts)
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("none-*.ndjson");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static List<SourceRecord> read(String pattern, InputFormat format) throws Exception {
    FileRecords files = new FileRecords(pattern, format, LIMIT);
    List<SourceRecord> records = readAll(files, files.wholeFiles());
    for (long partBytes : new long[] {1, 40, 1 << 20}) {
      List<FilePart> allParts = files.parts(partBytes).stream().flatMap(List::stream).toList();
      assertThat(readAll(files, allParts))
          .as("and so does going on from part to part")
          .containsExactlyInAnyOrderElementsOf(records);
      List<SourceRecord> inParts = new ArrayList<>();
      for (List<FilePart> part : files.parts(partBytes)) {
        inParts.addAll(readAll(files, part));
      }
      assertThat(inParts)
          .as("reading in parts of %s bytes gives the same", partBytes)
          .containsExactlyInAnyOrderElementsOf(records);
    }
    return records;
  }

  private static List<SourceRecord> readAll(FileRecords files) throws IOException {
    return readAll(files, files.wholeFiles());
  }

  private static List<SourceRecord> readAll(FileRecords files, List<FilePart> parts)
      throws IOException {
    List<SourceRecord> records = new ArrayList<>();
    try (FileReader reader = new FileReader(files)) {
      for (FilePart part : parts) {
        reader.begin(part);
        for (SourceRecord record = reader.next(); record != null; record = reader.next()) {
          records.add(record);
        }
      }
    }
    return records;
  }

  private static String show(SourceRecord record) {
    return record.position() + " " + text(record.json());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4096, 1", // not smaller than it is worth
    "64, 4096, 4", // a sixteenth of all
    "10000, 4096, 16",
    "10000, 1024, 8", // what the heap bears
    "10000, 64, 1",
  })
  void partsAreAsLargeAsTheHeapBears(long megabytes, long heapMegabytes, long partMegabytes) {
    assertThat(FileRecords.partBytes(megabytes << 20, heapMegabytes << 20))
        .isEqualTo(partMegabytes << 20);
  }
}
