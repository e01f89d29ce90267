package dev.conversionrelay.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.client.util.Data;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.gcp.bigquery.SchemaAndRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows as BigQuery's documentation describes those of its Storage Read API and its REST API. */
class BigQueryRowTest {

  private static final String DATE = "{\"type\":\"int\",\"logicalType\":\"date\"}";
  private static final long MICROS =
      ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-03-29T02:30:00.123456Z"));

  @Test
  void everyTypeOfTheStorageApiIsKeptWithoutLoss() throws Exception {
    assertThat(avro("\"long\"", Long.MAX_VALUE)).isEqualTo("9223372036854775807");
    assertThat(avro("\"double\"", 0.1)).isEqualTo("0.1");
    assertThat(avro("\"double\"", 1e21)).isEqualTo("1000000000000000000000");
    assertThat(avro("\"double\"", Double.NaN)).isEqualTo("\"NaN\"");
    assertThat(avro("\"boolean\"", true)).isEqualTo("true");
    assertThat(avro("\"string\"", "a \"q\" ü")).isEqualTo("\"a \\\"q\\\" ü\"");
    assertThat(avro("\"bytes\"", ByteBuffer.wrap(new byte[] {0, (byte) 0xff})))
        .isEqualTo("\"00ff\"");
    assertThat(avro(DATE, (int) LocalDate.of(2026, 3, 1).toEpochDay())).isEqualTo("\"2026-03-01\"");
    assertThat(avro("{\"type\":\"long\",\"logicalType\":\"time-micros\"}", 9_000_500_000L))
        .isEqualTo("\"02:30:00.500\"");
    assertThat(avro("{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}", MICROS))
        .isEqualTo("\"2026-03-29T02:30:00.123456Z\"");
    assertThat(avro("{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}", -1L))
        .isEqualTo("\"1969-12-31T23:59:59.999999Z\"");
    assertThat(
            avro(
                "{\"type\":\"string\",\"logicalType\":\"datetime\"}", "2026-03-29T02:30:00.123456"))
        .isEqualTo("\"2026-03-29T02:30:00.123456\"");
    assertThat(avro("{\"type\":\"string\",\"sqlType\":\"DATETIME\"}", "2026-03-29 02:30:00"))
        .isEqualTo("\"2026-03-29T02:30\"");
    for (String text : List.of("{\"a\": [1]}", "POINT(1 2)", "0-0 3 0:0:0")) {
      assertThat(avro("{\"type\":\"string\",\"sqlType\":\"JSON\"}", text))
          .isEqualTo("\"" + text.replace("\"", "\\\"") + "\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "46.000000000, 9, 46",
    "0.100000000, 9, 0.1",
    "0.000000000, 9, 0",
    "-1200.00, 2, -1200",
    "99999999999999999999999999999.999999999, 9, 99999999999999999999999999999.999999999",
    "0.00000000000000000000000000000000000001, 38, 0.00000000000000000000000000000000000001",
  })
  void decimalsKeepTheirDigitsAsBigQueryWritesThem(BigDecimal number, int scale, String text)
      throws Exception {
    String type =
        "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":77,\"scale\":%d}"
            .formatted(scale);
    assertThat(avro(type, ByteBuffer.wrap(number.unscaledValue().toByteArray()))).isEqualTo(text);
    assertThat(rest("BIGNUMERIC", number.toPlainString())).isEqualTo(text);
  }

  @Test
  void nestedAndRepeatedColumnsBecomeObjectsAndArrays() throws Exception {
    Schema item =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"__s_0","fields":[
                  {"name":"content_id","type":["null","string"]},
                  {"name":"quantity","type":["null","long"]},
                  {"name":"tags","type":{"type":"array","items":"string"}}]}\
                """);
    GenericRecord first = new GenericData.Record(item);
    first.put("content_id", "sku-1");
    first.put("tags", List.of("a", "b"));
    GenericRecord second = new GenericData.Record(item);
    second.put("quantity", 2L);
    second.put("tags", List.of());
    assertThat(avro("{\"type\":\"array\",\"items\":" + item + "}", List.of(first, second)))
        .isEqualTo(
            "[{\"content_id\":\"sku-1\",\"tags\":[\"a\",\"b\"]},{\"quantity\":2,\"tags\":[]}]");
  }

  @Test
  void aRangeIsTextWithItsEnds() throws Exception {
    Schema range =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","namespace":"google.sqlType","name":"RANGE_DATE","fields":[
                  {"name":"start","type":["null",%1$s]},{"name":"end","type":["null",%1$s]}]}\
                """
                    .formatted(DATE));
    GenericRecord open = new GenericData.Record(range);
    open.put("start", (int) LocalDate.of(2026, 1, 1).toEpochDay());
    assertThat(avro(range.toString(), open)).isEqualTo("\"[2026-01-01, UNBOUNDED)\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          INTEGER   | 9007199254740993           | 9007199254740993
          FLOAT     | 0.1                        | 0.1
          FLOAT     | 1.0E21                     | 1000000000000000000000
          FLOAT     | Infinity                   | "Infinity"
          BOOLEAN   | true                       | true
          STRING    | a "q"                      | "a \\"q\\""
          BYTES     | AP8=                       | "00ff"
          DATE      | 2026-03-01                 | "2026-03-01"
          TIME      | 02:30:00.500000            | "02:30:00.500"
          DATETIME  | 2026-03-29T02:30:00.123456 | "2026-03-29T02:30:00.123456"
          TIMESTAMP | 1774751400123456           | "2026-03-29T02:30:00.123456Z"
          JSON      | {"a":1}                    | "{\\"a\\":1}"
          GEOGRAPHY | POINT(1 2)                 | "POINT(1 2)"
          INTERVAL  | 0-0 3 0:0:0                | "0-0 3 0:0:0"
          RANGE     | [2026-01-01, UNBOUNDED)    | "[2026-01-01, UNBOUNDED)"
          """)
  void theRestApiGivesTheSame(String type, String value, String json) throws Exception {
    assertThat(rest(type, value)).isEqualTo(json);
  }

  @Test
  void nestedAndRepeatedColumnsOfTheRestApiToo() throws Exception {
    TableFieldSchema contents =
        new TableFieldSchema()
            .setName("contents")
            .setType("RECORD")
            .setMode("REPEATED")
            .setFields(
                List.of(
                    new TableFieldSchema().setName("content_id").setType("STRING"),
                    new TableFieldSchema().setName("quantity").setType("INTEGER")));
    Object item =
        Map.of("v", Map.of("f", List.of(Map.of("v", "sku-1"), cell(Data.nullOf(Object.class)))));
    TableRow row = new TableRow().set("f", List.of(Map.of("v", List.of(item))));
    assertThat(new String(BigQueryRow.ofRest(row, List.of(contents)), UTF_8))
        .isEqualTo("{\"contents\":[{\"content_id\":\"sku-1\"}]}");
  }

  @Test
  void nullIsLeftOut() throws Exception {
    Schema schema = rowSchema("\"string\"");
    assertThat(new String(BigQueryRow.ofAvro(new GenericData.Record(schema)), UTF_8))
        .isEqualTo("{}");
    assertThat(
            new String(
                BigQueryRow.ofRest(
                    new TableRow().set("f", List.of(cell(Data.nullOf(Object.class)))),
                    List.of(new TableFieldSchema().setName("v").setType("STRING"))),
                UTF_8))
        .isEqualTo("{}");
  }

  @Test
  void aValueOutsideItsTypeCostsItsRowAlone() {
    GenericRecord row =
        new GenericData.Record(rowSchema("{\"type\":\"long\",\"logicalType\":\"time-micros\"}"));
    row.put("v", 86_400_000_000L);
    assertThat(new BigQueryRowToRecord("p.d.t").apply(new SchemaAndRecord(row, new TableSchema())))
        .isEqualTo(SourceRecord.unreadable("p.d.t", ReadFault.UNREADABLE_VALUE));
    assertThatThrownBy(() -> rest("INTEGER", "canary"))
        .isInstanceOf(BigQueryRow.UnreadableException.class)
        .hasMessage(null)
        .hasNoCause();
  }

  private static Map<String, Object> cell(Object value) {
    return Map.of("v", value);
  }

  private static String avro(String type, Object value) throws Exception {
    GenericRecord row = new GenericData.Record(rowSchema(type));
    row.put("v", value);
    return valueOf(BigQueryRow.ofAvro(row));
  }

  private static Schema rowSchema(String type) {
    String field = "{\"name\":\"v\",\"type\":[\"null\"," + type + "]}";
    return new Schema.Parser()
        .parse("{\"type\":\"record\",\"name\":\"__root__\",\"fields\":[" + field + "]}");
  }

  private static String rest(String type, String value) throws Exception {
    return valueOf(
        BigQueryRow.ofRest(
            new TableRow().set("f", List.of(cell(value))),
            List.of(new TableFieldSchema().setName("v").setType(type))));
  }

  private static String valueOf(byte[] json) {
    String text = new String(json, UTF_8);
    assertThat(text).startsWith("{\"v\":").endsWith("}");
    return text.substring(5, text.length() - 1);
  }
}
