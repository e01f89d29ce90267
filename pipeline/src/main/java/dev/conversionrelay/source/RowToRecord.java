package dev.conversionrelay.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.conversion.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.sql.SQLXML;
import java.sql.Struct;
import java.sql.Time;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.io.jdbc.JdbcIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a JSON object of a row: its members are the columns that are not NULL, by their labels.
 *
 * <p>Numbers keep all their digits. A time with a zone becomes RFC 3339 in UTC; one without becomes
 * the same text without an offset, whatever the zone of this JVM. Arrays become JSON arrays,
 * structs and maps become objects, binary becomes hexadecimal, and what has no JSON form (JSON and
 * UUID columns, enums, ranges) becomes the database's own text of it.
 *
 * <p>A value that the driver cannot turn into its Java type becomes the database's text of it too;
 * if the driver cannot give even that, the row becomes an unreadable record. A lost connection is
 * no such fault: it ends the read.
 */
final class RowToRecord implements JdbcIO.RowMapper<SourceRecord> {

  private static final Logger LOG = LoggerFactory.getLogger(RowToRecord.class);
  private static final JsonFactory JSON = new JsonFactory();

  /** The parser takes no number of more digits than 200, and no conversion needs one. */
  private static final int MAX_NUMBER_LENGTH = 100;

  /**
   * Classes of SQL states that are no matter of one value: connection, resources, operator
   * intervention, system error, transaction rollback.
   */
  private static final Set<String> NOT_OF_A_VALUE = Set.of("08", "53", "57", "58", "40");

  private final String label;
  private final boolean mariaDb;
  private transient ResultSet described;
  private transient QueryColumn[] columns;
  private transient BitSet complainedOf;

  private enum Reading {
    AS_IS,
    LOCAL_TIME,
    OFFSET_TIME,
    /** MariaDB's TIMESTAMP: a point in time, shown as date and time in the session's UTC. */
    UTC_TIME,
    /** MariaDB's BOOLEAN: a TINYINT(1), which may hold other numbers than 0 and 1. */
    BOOLEAN_OR_NUMBER,
    /** MariaDB's YEAR, which the driver would make the first of January of. */
    YEAR,
    /** A time of day that {@link java.sql.Time} would cut. */
    TEXT
  }

  private static final Map<String, Reading> MARIADB_READINGS =
      Map.of(
          "timestamp", Reading.UTC_TIME,
          "boolean", Reading.BOOLEAN_OR_NUMBER,
          "year", Reading.YEAR);

  private record QueryColumn(String name, String typeName, Reading reading) {}

  /** A value that cannot be had; says which, and nothing of it. */
  private static final class ValueException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int column;

    ValueException(int column) {
      super(null, null, false, false);
      this.column = column;
    }
  }

  /**
   * Maps the rows of one query.
   *
   * @param label what rejects give as the position of a row
   * @param mariaDb whether they come from MariaDB or MySQL, by a session in UTC
   */
  RowToRecord(String label, boolean mariaDb) {
    this.label = label;
    this.mariaDb = mariaDb;
  }

  @Override
  public SourceRecord mapRow(ResultSet row) throws SQLException {
    if (described != row) {
      columns = columnsOf(row.getMetaData());
      complainedOf = new BitSet();
      described = row;
    }
    BitSet asText = new BitSet();
    while (true) {
      try {
        return SourceRecord.of(label, jsonOf(row, asText));
      } catch (ValueException e) {
        if (asText.get(e.column)) {
          return SourceRecord.unreadable(label, ReadFault.UNREADABLE_VALUE);
        }
        asText.set(e.column);
      }
    }
  }

  private byte[] jsonOf(ResultSet row, BitSet asText) throws SQLException, ValueException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (int i = 0; i < columns.length; i++) {
        writeColumn(row, i, asText.get(i), json);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes every byte", e);
    }
    return out.toByteArray();
  }

  private void writeColumn(ResultSet row, int i, boolean asText, JsonGenerator json)
      throws SQLException, ValueException {
    try {
      Object value = asText ? row.getString(i + 1) : valueOf(row, i + 1, columns[i].reading());
      if (value != null) {
        json.writeFieldName(columns[i].name());
        write(value, json);
      }
    } catch (SQLException e) {
      if (endsTheRead(e) || row.isClosed()) {
        throw e;
      }
      throw fault(i, e);
    } catch (IOException | RuntimeException e) {
      // Text that is not Unicode, or a driver that trips over its own type.
      throw fault(i, e);
    }
  }

  /** The cause's message is not used, because drivers quote the value. */
  private ValueException fault(int i, Exception cause) {
    if (!complainedOf.get(i)) {
      complainedOf.set(i);
      LOG.warn(
          "The driver cannot read a value of column {} as {} ({}); its text is taken, or the row"
              + " becomes a reject. Said once a column.",
          SafeText.of(columns[i].name()),
          SafeText.of(columns[i].typeName()),
          cause.getClass().getSimpleName());
    }
    return new ValueException(i);
  }

  private static boolean endsTheRead(SQLException e) {
    String state = e.getSQLState();
    return e instanceof SQLTransientException
        || e instanceof SQLNonTransientConnectionException
        || e instanceof SQLRecoverableException
        || e.getCause() instanceof IOException
        || (state != null && state.length() == 5 && NOT_OF_A_VALUE.contains(state.substring(0, 2)));
  }

  private QueryColumn[] columnsOf(ResultSetMetaData metaData) throws SQLException {
    QueryColumn[] columns = new QueryColumn[metaData.getColumnCount()];
    EnumSet<Column> fields = EnumSet.noneOf(Column.class);
    for (int i = 0; i < columns.length; i++) {
      String name = metaData.getColumnLabel(i + 1);
      Column field = Column.of(name);
      if (field != null && !fields.add(field)) {
        throw new SQLException(
            "the query has two columns named "
                + field.columnName()
                + "; leave one out, or give it another name");
      }
      columns[i] =
          new QueryColumn(
              name, String.valueOf(metaData.getColumnTypeName(i + 1)), readingOf(metaData, i + 1));
    }
    return columns;
  }

  private Reading readingOf(ResultSetMetaData metaData, int column) throws SQLException {
    int type = metaData.getColumnType(column);
    String typeName = String.valueOf(metaData.getColumnTypeName(column)).toLowerCase(Locale.ROOT);
    // PostgreSQL calls both of its timestamps TIMESTAMP; only the type's name tells them apart.
    if (type == Types.TIMESTAMP_WITH_TIMEZONE || typeName.equals("timestamptz")) {
      return Reading.OFFSET_TIME;
    }
    if (mariaDb && MARIADB_READINGS.containsKey(typeName)) {
      return MARIADB_READINGS.get(typeName);
    }
    if (Time.class.getName().equals(metaData.getColumnClassName(column))) {
      return Reading.TEXT;
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
      case UTC_TIME -> {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        yield time == null ? null : time.toInstant(ZoneOffset.UTC);
      }
      case BOOLEAN_OR_NUMBER -> {
        int number = row.getInt(column);
        yield row.wasNull() ? null : booleanOrNumber(number);
      }
      case YEAR -> {
        String year = row.getString(column);
        yield year == null ? null : Integer.valueOf(year);
      }
      case TEXT -> row.getString(column);
    };
  }

  private static Object booleanOrNumber(int number) {
    if (number == 0 || number == 1) {
      return number == 1;
    }
    return number;
  }

  private static void write(Object value, JsonGenerator json) throws SQLException, IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof BigDecimal number) {
      writeDecimal(number, json);
    } else if (value instanceof BigInteger number) {
      writeDecimal(new BigDecimal(number), json);
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
    } else if (value instanceof SQLXML xml) {
      json.writeString(xml.getString());
    } else if (value instanceof Blob blob) {
      byte[] bytes = blob.getBytes(1, (int) Math.min(Integer.MAX_VALUE, blob.length()));
      json.writeString(HexFormat.of().formatHex(bytes));
    } else {
      json.writeString(value.toString());
    }
  }

  static void writeFloating(Number number, JsonGenerator json) throws IOException {
    double value = number.doubleValue();
    if (Double.isFinite(value)) {
      writeDecimal(new BigDecimal(number.toString()), json);
    } else {
      json.writeString(number.toString());
    }
  }

  static void writeDecimal(BigDecimal number, JsonGenerator json) throws IOException {
    long length = (long) number.precision() + Math.abs((long) number.scale());
    if (length <= MAX_NUMBER_LENGTH) {
      json.writeNumber(number.toPlainString());
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
