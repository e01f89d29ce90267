package dev.conversionrelay.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.io.jdbc.JdbcIO;

/**
 * Makes a JSON object of a row: its members are the columns that are not NULL, by their labels.
 *
 * <p>Numbers keep all their digits. A time with a zone becomes RFC 3339 in UTC; one without becomes
 * the same text without an offset, whatever the zone of this JVM. Arrays become JSON arrays,
 * structs and maps become objects, binary becomes hexadecimal, and what has no JSON form (JSON and
 * UUID columns, enums, ranges) becomes the database's own text of it.
 */
final class RowToRecord implements JdbcIO.RowMapper<SourceRecord> {

  private static final JsonFactory JSON = new JsonFactory();

  private final String label;
  private transient ResultSet described;
  private transient Column[] columns;

  private enum Reading {
    AS_IS,
    LOCAL_TIME,
    OFFSET_TIME
  }

  private record Column(String name, Reading reading) {}

  /**
   * Maps the rows of one query.
   *
   * @param label what rejects give as the position of a row
   */
  RowToRecord(String label) {
    this.label = label;
  }

  @Override
  public SourceRecord mapRow(ResultSet row) throws SQLException, IOException {
    if (described != row) {
      columns = columnsOf(row.getMetaData());
      described = row;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (int i = 0; i < columns.length; i++) {
        Object value = valueOf(row, i + 1, columns[i].reading());
        if (value != null) {
          json.writeFieldName(columns[i].name());
          write(value, json);
        }
      }
      json.writeEndObject();
    }
    return SourceRecord.of(label, out.toByteArray());
  }

  private static Column[] columnsOf(ResultSetMetaData metaData) throws SQLException {
    Column[] columns = new Column[metaData.getColumnCount()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = new Column(metaData.getColumnLabel(i + 1), readingOf(metaData, i + 1));
    }
    return columns;
  }

  private static Reading readingOf(ResultSetMetaData metaData, int column) throws SQLException {
    int type = metaData.getColumnType(column);
    String typeName = String.valueOf(metaData.getColumnTypeName(column)).toLowerCase(Locale.ROOT);
    // PostgreSQL calls both of its timestamps TIMESTAMP; only the type's name tells them apart.
    if (type == Types.TIMESTAMP_WITH_TIMEZONE || typeName.equals("timestamptz")) {
      return Reading.OFFSET_TIME;
    }
    return type == Types.TIMESTAMP ? Reading.LOCAL_TIME : Reading.AS_IS;
  }

  private static Object valueOf(ResultSet row, int column, Reading reading) throws SQLException {
    return switch (reading) {
      case AS_IS -> row.getObject(column);
      case LOCAL_TIME -> row.getObject(column, LocalDateTime.class);
      case OFFSET_TIME -> {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        yield time == null ? null : time.toInstant();
      }
    };
  }

  private static void write(Object value, JsonGenerator json) throws SQLException, IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number.toPlainString());
    } else if (value instanceof BigInteger number) {
      json.writeNumber(number);
    } else if (value instanceof Double || value instanceof Float) {
      writeFloating((Number) value, json);
    } else if (value instanceof Number number) {
      json.writeNumber(number.longValue());
    } else if (value instanceof byte[] bytes) {
      json.writeString(HexFormat.of().formatHex(bytes));
    } else if (value instanceof Object[] elements) {
      writeArray(Arrays.asList(elements), json);
    } else if (value instanceof Array array) {
      writeSqlArray(array, json);
    } else if (value instanceof Iterable<?> elements) {
      writeArray(elements, json);
    } else if (value instanceof Struct struct) {
      writeMap(StructFields.of(struct), json);
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map, json);
    } else if (value instanceof Clob clob) {
      json.writeString(clob.getSubString(1, (int) Math.min(Integer.MAX_VALUE, clob.length())));
    } else if (value instanceof Blob blob) {
      byte[] bytes = blob.getBytes(1, (int) Math.min(Integer.MAX_VALUE, blob.length()));
      json.writeString(HexFormat.of().formatHex(bytes));
    } else {
      json.writeString(value.toString());
    }
  }

  private static void writeFloating(Number number, JsonGenerator json) throws IOException {
    double value = number.doubleValue();
    if (Double.isFinite(value)) {
      json.writeNumber(new BigDecimal(number.toString()).toPlainString());
    } else {
      json.writeString(number.toString());
    }
  }

  private static void writeSqlArray(Array array, JsonGenerator json)
      throws SQLException, IOException {
    Object elements = array.getArray();
    if (elements instanceof Object[] objects) {
      json.writeStartArray();
      for (Object element : objects) {
        write(element, json);
      }
      json.writeEndArray();
    } else {
      json.writeString(array.toString());
    }
  }

  private static void writeArray(Iterable<?> elements, JsonGenerator json)
      throws SQLException, IOException {
    json.writeStartArray();
    for (Object element : elements) {
      write(element, json);
    }
    json.writeEndArray();
  }

  private static void writeMap(Map<?, ?> map, JsonGenerator json) throws SQLException, IOException {
    json.writeStartObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (entry.getValue() != null) {
        json.writeFieldName(String.valueOf(entry.getKey()));
        write(entry.getValue(), json);
      }
    }
    json.writeEndObject();
  }
}
