package dev.conversionrelay.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.Mapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The records of a CSV file, each with the number of its first line. A quoted value may span lines.
 * A row that cannot be read costs its first line alone: reading goes on with the line after it, so
 * that a stray quote does not swallow the rows that follow.
 */
final class CsvRecords {

  /** A quoted value that spans more lines than this is taken for a forgotten quote. */
  private static final int MAX_LINES = 200;

  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] SEPARATORS = {',', ';', '\t'};
  private static final CsvMapper MAPPER =
      CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

  private final LineReader lines;
  private final String file;
  private final int maxRecordBytes;
  private final Mapping mapping;
  private final Deque<Line> pushedBack = new ArrayDeque<>();
  private byte separator;
  private ObjectReader reader;
  private String[] header;
  private byte[] headerLine;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Line(long number, byte[] bytes, boolean tooLong) {}

  /**
   * The records of that file.
   *
   * @param mapping what makes records of them, so that their columns are named as they like; null
   *     if they are records
   */
  CsvRecords(LineReader lines, String file, int maxRecordBytes, Mapping mapping) {
    this.mapping = mapping;
    this.lines = lines;
    this.file = file;
    this.maxRecordBytes = maxRecordBytes;
  }

  /** Takes that line for the header, because the lines begin somewhere behind it. */
  void beginWith(byte[] line) {
    pushedBack.push(new Line(1, line, false));
  }

  /** The line that names the columns; null before a record was read. */
  byte[] headerLine() {
    return headerLine;
  }

  /** Whether no line was read but those of the records so far. */
  boolean hasNothingReadAhead() {
    return pushedBack.isEmpty();
  }

  /** Passes over the next record; false if there is none. */
  boolean skip() throws IOException {
    Line first = firstLine();
    if (first != null && !first.tooLong()) {
      row(first);
    }
    return first != null;
  }

  /** The next record, or null at the end. */
  SourceRecord next() throws IOException {
    Line first = firstLine();
    if (first == null) {
      return null;
    }
    String position = file + ":" + first.number();
    if (first.tooLong()) {
      return SourceRecord.unreadable(position, ReadFault.TOO_LARGE);
    }
    String[] values = row(first);
    return values == null
        ? SourceRecord.unreadable(position, ReadFault.MALFORMED_CSV)
        : SourceRecord.of(position, position, toJson(values));
  }

  /** The line that the next record begins with, or null at the end. */
  private Line firstLine() throws IOException {
    if (header == null && !readHeader()) {
      return null;
    }
    Line first = nextLine();
    while (first != null && first.bytes().length == 0 && !first.tooLong()) {
      first = nextLine();
    }
    return first;
  }

  private boolean readHeader() throws IOException {
    Line line = nextLine();
    if (line == null) {
      return false;
    }
    headerLine = line.bytes();
    separator = separatorOf(line.bytes());
    reader =
        MAPPER
            .readerFor(String[].class)
            .with(CsvSchema.emptySchema().withColumnSeparator((char) separator));
    String[] names = line.tooLong() ? null : parse(line.bytes());
    Map<String, Integer> mappedNames = new HashMap<>();
    EnumSet<Column> columns = EnumSet.noneOf(Column.class);
    for (int i = 0; names != null && i < names.length; i++) {
      names[i] = names[i].strip();
      Integer earlier =
          mapping == null || names[i].isEmpty() ? null : mappedNames.putIfAbsent(names[i], i);
      if (earlier != null) {
        // By number, because what is taken for a header may be the first person's row.
        throw new IOException(
            "the header gives columns " + (earlier + 1) + " and " + (i + 1) + " the same name");
      }
      Column column = Column.of(names[i]);
      if (column != null && !columns.add(column) && mapping == null) {
        throw new IOException("the header names the column " + column.columnName() + " twice");
      }
    }
    // Without a header the first row would be taken for names, and shown as such.
    if (columns.isEmpty() && mappedNames.keySet().stream().noneMatch(this::isRead)) {
      throw new IOException(
          mapping == null
              ? "the first line is not a CSV header with names of a record's fields"
              : "the first line is not a CSV header of which the mapping reads a column, as .name or"
                  + " .\"the name\"");
    }
    header = names;
    return true;
  }

  private boolean isRead(String name) {
    return mapping.reads(name);
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

  private Line nextLine() throws IOException {
    if (!pushedBack.isEmpty()) {
      return pushedBack.pop();
    }
    byte[] bytes = lines.next();
    return bytes == null ? null : new Line(lines.lineNumber(), bytes, lines.tooLong());
  }

  /** The values of the row that starts with this line, or null if it cannot be read. */
  private String[] row(Line first) throws IOException {
    boolean quoted = endsQuoted(first.bytes(), false);
    if (!quoted) {
      return ofHeaderWidth(first.bytes());
    }
    ByteArrayOutputStream row = new ByteArrayOutputStream();
    row.writeBytes(first.bytes());
    Deque<Line> taken = new ArrayDeque<>();
    while (quoted && taken.size() < MAX_LINES && row.size() <= maxRecordBytes) {
      Line line = nextLine();
      if (line == null) {
        break;
      }
      taken.push(line);
      if (line.tooLong()) {
        break;
      }
      row.write('\n');
      row.writeBytes(line.bytes());
      quoted = endsQuoted(line.bytes(), true);
    }
    String[] values =
        quoted || row.size() > maxRecordBytes ? null : ofHeaderWidth(row.toByteArray());
    if (values == null) {
      taken.forEach(pushedBack::push);
    }
    return values;
  }

  /** Whether the end of a line is inside a quoted value; only a value's first quote opens it. */
  private boolean endsQuoted(byte[] line, boolean quotedBefore) {
    boolean quoted = quotedBefore;
    boolean atStart = !quotedBefore;
    boolean closed = false;
    for (byte b : line) {
      if (quoted) {
        closed = b == '"';
        quoted = !closed;
      } else if (b == '"' && (atStart || closed)) {
        quoted = true;
        atStart = false;
        closed = false;
      } else {
        closed = false;
        atStart = b == separator || (atStart && b == ' ');
      }
    }
    return quoted;
  }

  private String[] ofHeaderWidth(byte[] row) throws IOException {
    String[] values = parse(row);
    return values == null || values.length != header.length ? null : values;
  }

  /** How often a byte occurs outside quotes. */
  private static int count(byte[] bytes, byte wanted) {
    int count = 0;
    boolean quoted = false;
    for (byte b : bytes) {
      quoted ^= b == '"';
      if (b == wanted && !quoted) {
        count++;
      }
    }
    return count;
  }

  /** The values of one row, or null if it cannot be read. */
  private String[] parse(byte[] row) throws IOException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(row)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
    try (var rows = reader.<String[]>readValues(text)) {
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
        if (!values[i].isEmpty() && !header[i].isEmpty()) {
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
