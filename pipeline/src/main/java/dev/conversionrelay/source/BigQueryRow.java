package dev.conversionrelay.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.api.client.util.Data;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/**
 * Makes a JSON object of a BigQuery row: its members are the columns that are not NULL. A run gets
 * rows as Avro, a check gets them as JSON of the REST API; both become the same bytes.
 *
 * <p>Numbers keep all their digits. TIMESTAMP becomes RFC 3339 in UTC; DATETIME, DATE and TIME
 * become the same text without an offset. BYTES become hexadecimal, so that the result of SHA256()
 * is recognised as a digest. JSON, GEOGRAPHY, INTERVAL and RANGE become BigQuery's own text of
 * them.
 */
final class BigQueryRow {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String RANGE_NAMESPACE = "google.sqlType";

  private BigQueryRow() {}

  /** A value that cannot be had; names the column, and nothing of the value. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String column;

    UnreadableException(String column) {
      super(null, null, false, false);
      this.column = column;
    }

    String column() {
      return column;
    }
  }

  private interface ColumnsWriter {
    void write(JsonGenerator json) throws IOException, UnreadableException;
  }

  /** The JSON of a row as the Storage Read API and exports give it. */
  static byte[] ofAvro(GenericRecord row) throws UnreadableException {
    return object(
        json -> {
          for (Schema.Field field : row.getSchema().getFields()) {
            Object value = row.get(field.pos());
            if (value != null) {
              try {
                json.writeFieldName(field.name());
                writeAvro(value, field.schema(), json);
              } catch (RuntimeException e) {
                throw new UnreadableException(field.name());
              }
            }
          }
        });
  }

  /** The JSON of a row as the REST API gives it, asked for timestamps as integers. */
  static byte[] ofRest(TableRow row, List<TableFieldSchema> columns) throws UnreadableException {
    return object(
        json -> {
          List<?> cells = (List<?>) row.get("f");
          for (int i = 0; i < columns.size(); i++) {
            Object value = valueOf(cells.get(i));
            if (value != null) {
              try {
                json.writeFieldName(columns.get(i).getName());
                writeRest(value, columns.get(i), json);
              } catch (RuntimeException e) {
                throw new UnreadableException(columns.get(i).getName());
              }
            }
          }
        });
  }

  private static byte[] object(ColumnsWriter columns) throws UnreadableException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      columns.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    return out.toByteArray();
  }

  private static void writeAvro(Object value, Schema nullable, JsonGenerator json)
      throws IOException {
    Schema schema = withoutNull(nullable);
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (schema.getType()) {
      case RECORD -> writeAvroRecord((IndexedRecord) value, schema, json);
      case ARRAY -> {
        json.writeStartArray();
        for (Object element : (Iterable<?>) value) {
          writeAvro(element, schema.getElementType(), json);
        }
        json.writeEndArray();
      }
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      default -> write(scalarOf(value, schema), json);
    }
  }

  private static void writeAvroRecord(IndexedRecord record, Schema schema, JsonGenerator json)
      throws IOException {
    if (RANGE_NAMESPACE.equals(schema.getNamespace()) && schema.getName().startsWith("RANGE_")) {
      json.writeString("[" + endOf(record, "start") + ", " + endOf(record, "end") + ")");
      return;
    }
    json.writeStartObject();
    for (Schema.Field field : schema.getFields()) {
      Object value = record.get(field.pos());
      if (value != null) {
        json.writeFieldName(field.name());
        writeAvro(value, field.schema(), json);
      }
    }
    json.writeEndObject();
  }

  private static String endOf(IndexedRecord range, String name) {
    Schema.Field field = range.getSchema().getField(name);
    Object value = range.get(field.pos());
    return value == null
        ? "UNBOUNDED"
        : String.valueOf(scalarOf(value, withoutNull(field.schema())));
  }

  private static Schema withoutNull(Schema schema) {
    if (schema.isUnion()) {
      for (Schema branch : schema.getTypes()) {
        if (branch.getType() != Schema.Type.NULL) {
          return branch;
        }
      }
    }
    return schema;
  }

  private static Object scalarOf(Object value, Schema schema) {
    String logicalType = String.valueOf(schema.getProp("logicalType"));
    if (value instanceof Number number) {
      return switch (logicalType) {
        case "date" -> LocalDate.ofEpochDay(number.longValue());
        case "time-micros" -> LocalTime.ofNanoOfDay(Math.multiplyExact(number.longValue(), 1_000L));
        case "timestamp-micros" -> Instant.EPOCH.plus(number.longValue(), ChronoUnit.MICROS);
        case "local-timestamp-micros" ->
            LocalDateTime.ofInstant(
                Instant.EPOCH.plus(number.longValue(), ChronoUnit.MICROS), ZoneOffset.UTC);
        default -> number;
      };
    }
    if (value instanceof ByteBuffer || value instanceof GenericFixed) {
      byte[] bytes = bytesOf(value);
      return logicalType.equals("decimal")
          ? new BigDecimal(new BigInteger(bytes), scaleOf(schema))
          : bytes;
    }
    return logicalType.equals("datetime") || "DATETIME".equals(schema.getProp("sqlType"))
        ? dateTimeOf(value.toString())
        : value.toString();
  }

  private static int scaleOf(Schema schema) {
    return schema.getObjectProp("scale") instanceof Number scale ? scale.intValue() : 0;
  }

  private static byte[] bytesOf(Object value) {
    if (value instanceof GenericFixed fixed) {
      return fixed.bytes();
    }
    ByteBuffer buffer = ((ByteBuffer) value).duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Object valueOf(Object cell) {
    Object value = ((Map<?, ?>) cell).get("v");
    // Google's JSON parser has objects of its own that stand for null.
    return value == null || Data.isNull(value) ? null : value;
  }

  private static void writeRest(Object value, TableFieldSchema column, JsonGenerator json)
      throws IOException {
    if ("REPEATED".equals(column.getMode())) {
      json.writeStartArray();
      for (Object element : (List<?>) value) {
        writeRestElement(valueOf(element), column, json);
      }
      json.writeEndArray();
    } else {
      writeRestElement(value, column, json);
    }
  }

  private static void writeRestElement(Object value, TableFieldSchema column, JsonGenerator json)
      throws IOException {
    String text = String.valueOf(value);
    switch (column.getType().toUpperCase(Locale.ROOT)) {
      case "RECORD", "STRUCT" -> {
        json.writeStartObject();
        List<?> cells = (List<?>) ((Map<?, ?>) value).get("f");
        for (int i = 0; i < cells.size(); i++) {
          TableFieldSchema field = column.getFields().get(i);
          Object member = valueOf(cells.get(i));
          if (member != null) {
            json.writeFieldName(field.getName());
            writeRest(member, field, json);
          }
        }
        json.writeEndObject();
      }
      case "BOOLEAN", "BOOL" -> json.writeBoolean(Boolean.parseBoolean(text));
      case "INTEGER", "INT64" -> write(Long.valueOf(text), json);
      case "FLOAT", "FLOAT64" -> write(Double.valueOf(text), json);
      case "NUMERIC", "BIGNUMERIC" -> write(new BigDecimal(text), json);
      case "BYTES" -> write(Base64.getDecoder().decode(text), json);
      case "TIMESTAMP" -> write(Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS), json);
      case "DATETIME" -> write(dateTimeOf(text), json);
      case "TIME" -> write(LocalTime.parse(text), json);
      default -> json.writeString(text);
    }
  }

  /** BigQuery writes it with a T or a space, depending on where it is asked. */
  private static Object dateTimeOf(String text) {
    try {
      return LocalDateTime.parse(text.replace(' ', 'T'));
    } catch (DateTimeException e) {
      return text;
    }
  }

  private static void write(Object scalar, JsonGenerator json) throws IOException {
    if (scalar instanceof BigDecimal decimal) {
      // BigQuery's own text of a decimal has no zeros at its end; Avro's has all of the type's.
      RowToRecord.writeDecimal(
          decimal.signum() == 0 ? BigDecimal.ZERO : decimal.stripTrailingZeros(), json);
    } else if (scalar instanceof Double || scalar instanceof Float) {
      RowToRecord.writeFloating((Number) scalar, json);
    } else if (scalar instanceof Number number) {
      json.writeNumber(number.longValue());
    } else if (scalar instanceof byte[] bytes) {
      json.writeString(HexFormat.of().formatHex(bytes));
    } else {
      json.writeString(scalar.toString());
    }
  }
}
