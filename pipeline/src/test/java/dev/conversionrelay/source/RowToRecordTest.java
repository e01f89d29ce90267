package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private static String recordOf(String query) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return new String(new RowToRecord("test").mapRow(rows).json(), StandardCharsets.UTF_8);
    }
  }
}
