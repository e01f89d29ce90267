package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.conversion.ReadFault;
import dev.conversionrelay.conversion.SourceRecord;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The types of DuckDB; those of PostgreSQL are tested on a real server with the command line. */
class RowToRecordTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          42::INTEGER                                | 42
          9007199254740993::BIGINT                   | 9007199254740993
          170141183460469231731687303715884105727::HUGEINT | 170141183460469231731687303715884105727
          46.00::DECIMAL(10,2)                       | 46.00
          0.1::DOUBLE                                | 0.1
          1e21::DOUBLE                               | 1000000000000000000000
          'NaN'::DOUBLE                              | "NaN"
          0.1::FLOAT                                 | 0.1
          true                                       | true
          'a "quoted" \\ word'                       | "a \\"quoted\\" \\\\ word"
          DATE '2026-03-01'                          | "2026-03-01"
          TIMESTAMP '2026-03-29 02:30:00'            | "2026-03-29T02:30"
          TIMESTAMPTZ '2026-03-29 02:30:00+00'       | "2026-03-29T02:30:00Z"
          ['a', 'b']                                 | ["a","b"]
          [1, NULL]                                  | [1,null]
          {'content_id': 'x', 'unit price': 1.50}    | {"content_id":"x","unit price":1.50}
          [{'content_id': 'x', 'tags': ['t']}]       | [{"content_id":"x","tags":["t"]}]
          MAP {'k': 1}                               | {"k":1}
          '[1, 2]'::JSON                             | "[1, 2]"
          'ab'::BLOB                                 | "6162"
          1e300::DOUBLE                              | "1.0E+300"
          'infinity'::DOUBLE                         | "Infinity"
          TIMESTAMP_NS '2026-03-29 02:30:00.123456789' | "2026-03-29T02:30:00.123456789"
          TIMESTAMP_S '2026-03-29 02:30:00'          | "2026-03-29T02:30"
          TIMESTAMP_MS '2026-03-29 02:30:00.5'       | "2026-03-29T02:30:00.500"
          TIME '02:30:00.5'                          | "02:30:00.500"
          INTERVAL 3 DAYS                            | "3 days"
          'web'::ENUM ('web', 'app')                 | "web"
          union_value(n := 2)                        | 2
          18446744073709551615::UBIGINT              | 18446744073709551615
          []::VARCHAR[]                              | []
          [[1, 2], [], NULL]                         | [[1,2],[],null]
          '101'::BIT                                 | "101"
          uuid '123e4567-e89b-12d3-a456-426614174000' | "123e4567-e89b-12d3-a456-426614174000"
          """)
  void aSqlValueBecomesJsonWithoutLoss(String sql, String json) throws Exception {
    TimeZone zone = TimeZone.getDefault();
    try {
      // What a time without a zone becomes must not hang on the zone of this JVM.
      for (String name : List.of("UTC", "America/New_York", "Europe/Berlin")) {
        TimeZone.setDefault(TimeZone.getTimeZone(name));
        assertThat(recordOf("SELECT " + sql + " AS v")).as(name).isEqualTo("{\"v\":" + json + "}");
      }
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void nullsAreLeftOutAndLabelsAreTheNames() throws Exception {
    assertThat(recordOf("SELECT 1 AS \"Event\", NULL AS gone, 'b' AS b"))
        .isEqualTo("{\"Event\":1,\"b\":\"b\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          STRUCT(a INTEGER, b VARCHAR)                              | a,b
          STRUCT("unit price" DECIMAL(10,2), t STRUCT(x INTEGER, y INTEGER)[]) | unit price,t
          STRUCT("say ""hi\""" INTEGER, "a,b(c" VARCHAR)             | say "hi",a,b(c
          public.item                                               | ~~
          """)
  void structFieldsAreNamedByTheirType(String type, String names) {
    assertThat(String.join(",", StructFields.namesOf(type))).isEqualTo(names);
  }

  @Test
  void twoColumnsOfOneFieldAreAmbiguous() {
    assertThatThrownBy(() -> recordOf("SELECT 1 AS email, 2 AS \"Email\""))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("email");
    assertThatCode(() -> recordOf("SELECT 1 AS id, 2 AS id")).doesNotThrowAnyException();
  }

  @Test
  void aValueTheDriverCannotReadBecomesItsText() throws Exception {
    ResultSet row =
        rowWith(
            Map.of(
                "getObject",
                new SQLException("Cannot cast to boolean: \"raw\"", "42846"),
                "getString",
                "10101"));
    assertThat(text(new RowToRecord("test", false).mapRow(row))).isEqualTo("{\"v\":\"10101\"}");
  }

  @Test
  void aValueWithoutEvenATextCostsItsRowAlone() throws Exception {
    ResultSet row =
        rowWith(
            Map.of(
                "getObject",
                new NumberFormatException("raw"),
                "getString",
                new SQLException("raw", "22000")));
    assertThat(new RowToRecord("test", false).mapRow(row))
        .isEqualTo(SourceRecord.unreadable("test", ReadFault.UNREADABLE_VALUE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "57P01", "53200", "40001"})
  void aLostConnectionIsNoFaultOfAValue(String state) {
    ResultSet row = rowWith(Map.of("getObject", new SQLException("gone", state)));
    assertThatThrownBy(() -> new RowToRecord("test", false).mapRow(row))
        .isInstanceOf(SQLException.class)
        .hasMessage("gone");
  }

  /** A row of one column, v; these methods return or throw what is given. */
  private static ResultSet rowWith(Map<String, Object> results) {
    ResultSetMetaData metaData =
        proxy(
            ResultSetMetaData.class,
            Map.of(
                "getColumnCount",
                1,
                "getColumnLabel",
                "v",
                "getColumnTypeName",
                "bit",
                "getColumnType",
                Types.BIT));
    Map<String, Object> all = new HashMap<>(results);
    all.put("getMetaData", metaData);
    all.put("isClosed", false);
    return proxy(ResultSet.class, all);
  }

  private static <T> T proxy(Class<T> type, Map<String, Object> results) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object result = results.get(method.getName());
              if (result instanceof Throwable thrown) {
                throw thrown;
              }
              return result;
            }));
  }

  private static String text(SourceRecord record) {
    return new String(record.json(), StandardCharsets.UTF_8);
  }

  private static String recordOf(String query) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return new String(new RowToRecord("test", false).mapRow(rows).json(), StandardCharsets.UTF_8);
    }
  }
}
