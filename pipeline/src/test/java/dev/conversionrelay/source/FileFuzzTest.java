package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Any bytes as a file. Replays the inputs that are kept beside it; {@code pipeline/fuzz} looks for
 * new ones.
 */
class FileFuzzTest {

  private static final int LIMIT = 4_096;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The lines, with what ended them, are the file. */
  @FuzzTest(maxDuration = "60m")
  void linesAreAllThatIsInAFile(byte[] file) throws IOException {
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    long number = 0;
    try (LineReader lines = new LineReader(new ByteArrayInputStream(file), 0, 1, LIMIT, false)) {
      int start = 0;
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        assertThat(lines.lineNumber()).isEqualTo(++number);
        int end = (int) lines.offset();
        assertThat(end).isGreaterThan(start);
        if (lines.tooLong()) {
          assertThat(line).isEmpty();
          again.write(file, start, end - start);
        } else {
          again.writeBytes(line);
          again.write(file, start + line.length, end - start - line.length);
        }
        start = end;
      }
    }
    assertThat(again.toByteArray()).isEqualTo(file);
    assertThat(number).isEqualTo(linesOf(file));
  }

  private static long linesOf(byte[] file) {
    long ends = 0;
    for (byte b : file) {
      ends += b == '\n' ? 1 : 0;
    }
    return file.length > 0 && file[file.length - 1] != '\n' ? ends + 1 : ends;
  }

  /**
   * No row is given twice or out of order, none has another width than the header, and reading
   * ends.
   */
  @FuzzTest(maxDuration = "60m")
  void rowsOfCsvAreObjectsInTheirOrder(byte[] file) throws IOException {
    List<SourceRecord> records = new ArrayList<>();
    try (LineReader lines = new LineReader(new ByteArrayInputStream(file), 0, 1, LIMIT, true)) {
      CsvRecords csv = new CsvRecords(lines, "x.csv", LIMIT, null);
      for (SourceRecord record = csv.next(); record != null; record = csv.next()) {
        records.add(record);
      }
    } catch (IOException e) {
      // Only of the header, before any row, and in words of its own.
      assertThat(records).isEmpty();
      assertThat(e.getMessage()).matches("the (header|first line) [A-Za-z0-9 _'.,\"]+");
      return;
    }
    long last = 1;
    for (SourceRecord record : records) {
      long line = Long.parseLong(record.position().substring("x.csv:".length()));
      assertThat(line).isGreaterThan(last);
      last = line;
      if (record.fault() == null) {
        JsonNode row = MAPPER.readTree(record.json());
        assertThat(row.isObject()).isTrue();
        row.forEach(value -> assertThat(value.isTextual()).isTrue());
      }
    }
  }
}
