package dev.conversionrelay.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The records of a CSV file, each with the number of its first line. A quoted value may span lines.
 * A row that cannot be read costs itself alone: after a quote that is never closed, reading goes on
 * with the line that follows the row's first.
 */
final class CsvRecords {

  /** A quoted value that spans more lines than this is taken for a forgotten quote. */
  private static final int MAX_LINES = 200;

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] SEPARATORS = {',', ';', '\t'};

  private final LineReader lines;
  private final String file;
  private final Deque<Line> pushedBack = new ArrayDeque<>();
  private ObjectReader reader;
  private String[] header;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Line(long number, byte[] bytes, boolean tooLong) {}

  CsvRecords(LineReader lines, String file) {
    this.lines = lines;
    this.file = file;
  }

  /** The next record, or null at the end. */
  SourceRecord next() throws IOException {
    if (header == null && !readHeader()) {
      return null;
    }
    Line first = nextLine();
    while (first != null && first.bytes().length == 0 && !first.tooLong()) {
      first = nextLine();
    }
    if (first == null) {
      return null;
    }
    String position = file + ":" + first.number();
    if (first.tooLong()) {
      return SourceRecord.unreadable(position, ReadFault.TOO_LARGE);
    }
    byte[] row = wholeRow(first);
    String[] values = row == null ? null : parse(row);
    if (values == null || values.length != header.length) {
      return SourceRecord.unreadable(position, ReadFault.MALFORMED_CSV);
    }
    return SourceRecord.of(position, position, toJson(values));
  }

  private boolean readHeader() throws IOException {
    Line line = nextLine();
    if (line == null) {
      return false;
    }
    reader = readerFor(separatorOf(line.bytes()));
    String[] names = line.tooLong() ? null : parse(line.bytes());
    if (names == null || names.length == 0) {
      throw new IOException("the first line of " + file + " is not a CSV header");
    }
    for (int i = 0; i < names.length; i++) {
      names[i] = names[i].strip();
    }
    header = names;
    return true;
  }

  private static byte separatorOf(byte[] headerLine) {
    byte best = SEPARATORS[0];
    int most = 0;
    for (byte separator : SEPARATORS) {
      int count = count(headerLine, separator);
      if (count > most) {
        most = count;
        best = separator;
      }
    }
    return best;
  }

  private static ObjectReader readerFor(byte separator) {
    CsvMapper mapper = new CsvMapper();
    mapper.enable(CsvParser.Feature.WRAP_AS_ARRAY);
    return mapper
        .readerFor(String[].class)
        .with(CsvSchema.emptySchema().withColumnSeparator((char) separator));
  }

  private Line nextLine() throws IOException {
    if (!pushedBack.isEmpty()) {
      return pushedBack.pop();
    }
    byte[] bytes = lines.next();
    return bytes == null ? null : new Line(lines.lineNumber(), bytes, lines.tooLong());
  }

  /** The row that starts with this line, or null if its quotes are never closed. */
  private byte[] wholeRow(Line first) throws IOException {
    int quotes = count(first.bytes(), (byte) '"');
    if (quotes % 2 == 0) {
      return first.bytes();
    }
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    row.writeBytes(first.bytes());
    List<Line> taken = new ArrayList<>();
    while (taken.size() < MAX_LINES) {
      Line line = nextLine();
      if (line == null) {
        break;
      }
      taken.add(line);
      row.write('\n');
      row.writeBytes(line.bytes());
      quotes += count(line.bytes(), (byte) '"');
      if (quotes % 2 == 0 && !line.tooLong()) {
        return row.toByteArray();
      }
    }
    for (int i = taken.size() - 1; i >= 0; i--) {
      pushedBack.push(taken.get(i));
    }
    return null;
  }

  private static int count(byte[] bytes, byte wanted) {
    int count = 0;
    for (byte b : bytes) {
      if (b == wanted) {
        count++;
      }
    }
    return count;
  }

  /** The values of one row, or null if it cannot be read. */
  private String[] parse(byte[] row) throws IOException {
    try (var rows = reader.<String[]>readValues(row)) {
      return rows.hasNextValue() ? rows.nextValue() : new String[] {""};
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private byte[] toJson(String[] values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (int i = 0; i < values.length; i++) {
        if (!values[i].isEmpty()) {
          json.writeStringField(header[i], values[i]);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    return out.toByteArray();
  }
}
