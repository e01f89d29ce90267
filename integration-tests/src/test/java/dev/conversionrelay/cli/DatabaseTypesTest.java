package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.JdbcInput;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.options.JdbcOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of the types of real servers; those of DuckDB are tested beside the mapping. This
 * JVM is in a zone with daylight saving, and MariaDB in another, so that neither can leak.
 */
class DatabaseTypesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final TimeZone zone = TimeZone.getDefault();

  @BeforeEach
  void goToBerlin() {
    TimeZone.setDefault(TimeZone.getTimeZone("Europe/Berlin"));
  }

  @AfterEach
  void comeBack() {
    TimeZone.setDefault(zone);
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OfPostgres {

    private EmbeddedPostgres postgres;

    @BeforeAll
    void start() throws IOException, SQLException {
      postgres = EmbeddedPostgres.start();
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TYPE source AS ENUM ('web', 'app')");
        statement.execute("CREATE EXTENSION hstore");
      }
    }

    @AfterAll
    void stop() throws IOException {
      postgres.close();
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        textBlock =
            """
            (-32768)::smallint                            | -32768
            9223372036854775807::bigint                   | 9223372036854775807
            46.00::numeric(12,2)                          | 46.00
            12345678901234567890123456789.0123456789::numeric | 12345678901234567890123456789.0123456789
            'NaN'::numeric                                | "NaN"
            0.1::double precision                         | 0.1
            0.1::real                                     | 0.1
            'Infinity'::real                              | "Infinity"
            true                                          | true
            B'1'::bit(1)                                  | true
            B'1010101010'::bit(10)                        | "1010101010"
            B'101'::varbit                                | "101"
            'größe'::text                                 | "größe"
            'EUR'::char(3)                                | "EUR"
            '\\x6162'::bytea                               | "6162"
            date '2026-03-29'                             | "2026-03-29"
            time '02:30:00.123456'                        | "02:30:00.123456"
            timestamp '2026-03-29 02:30:00.123456'        | "2026-03-29T02:30:00.123456"
            timestamptz '2026-03-29 02:30:00.123456+02'   | "2026-03-29T00:30:00.123456Z"
            '{"a": [1, 2]}'::json                         | "{\\"a\\": [1, 2]}"
            '{"a": 1.50}'::jsonb                          | "{\\"a\\": 1.50}"
            array['a', NULL, 'b,"c']                      | ["a",null,"b,\\"c"]
            array[1.50, 2]                                | [1.50,2]
            array[[1, 2], [3, 4]]                         | [[1,2],[3,4]]
            '{}'::text[]                                  | []
            'web'::source                                 | "web"
            '123e4567-e89b-12d3-a456-426614174000'::uuid  | "123e4567-e89b-12d3-a456-426614174000"
            '192.0.2.1'::inet                             | "192.0.2.1"
            'a=>1'::hstore                                | {"a":"1"}
            '<a>1</a>'::xml                               | "<a>1</a>"
            int4range(1, 5)                               | "[1,5)"
            """)
    void aValueBecomesJsonWithoutLoss(String sql, String json) throws Exception {
      assertThat(records(url(), "SELECT " + sql + " AS v")).containsExactly("{\"v\":" + json + "}");
    }

    @Test
    void nullsAreLeftOut() throws Exception {
      assertThat(
              records(
                  url(),
                  "SELECT NULL::int AS a, NULL::timestamptz AS b, NULL::text[] AS c, NULL::jsonb AS"
                      + " d, NULL::time AS e, NULL::bytea AS f, 1 AS g"))
          .containsExactly("{\"g\":1}");
    }

    private String url() {
      return postgres.getJdbcUrl("postgres", "postgres").replaceAll("\\?.*", "");
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OfMariaDb {

    private MariaDbServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
      server = MariaDbServer.start(folder);
    }

    @AfterAll
    void stop() {
      if (server != null) {
        server.close();
      }
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '~',
        textBlock =
            """
            TINYINT(1)       | 1                            | true
            TINYINT(1)       | 0                            | false
            TINYINT(1)       | 2                            | 2
            BOOLEAN          | TRUE                         | true
            TINYINT          | -128                         | -128
            TINYINT UNSIGNED | 255                          | 255
            INT UNSIGNED     | 4294967295                   | 4294967295
            BIGINT           | -9223372036854775808         | -9223372036854775808
            BIGINT UNSIGNED  | 18446744073709551615         | 18446744073709551615
            INT(10) ZEROFILL | 7                            | 7
            DECIMAL(38,10)   | 1234567890123456789012345678.0123456789 | 1234567890123456789012345678.0123456789
            DECIMAL(12,2)    | 46                           | 46.00
            DOUBLE           | 0.1                          | 0.1
            FLOAT            | 0.1                          | 0.1
            BIT(1)           | b'1'                         | true
            BIT(10)          | b'1010101010'                | "02aa"
            CHAR(3)          | 'EUR'                        | "EUR"
            VARCHAR(20)      | 'größe 😀'                   | "größe \\uD83D\\uDE00"
            TEXT             | 'a "quoted" word'            | "a \\"quoted\\" word"
            VARBINARY(10)    | x'6162'                      | "6162"
            BLOB             | x'00ff'                      | "00ff"
            ENUM('web','app') | 'web'                       | "web"
            SET('x','y')     | 'x,y'                        | "x,y"
            JSON             | '{"a": [1, 2]}'              | "{\\"a\\": [1, 2]}"
            YEAR             | 2026                         | 2026
            DATE             | '2026-03-29'                 | "2026-03-29"
            TIME(6)          | '-25:00:00.123456'           | "-25:00:00.123456"
            DATETIME(6)      | '2026-03-29 02:30:00.123456' | "2026-03-29T02:30:00.123456"
            DATETIME         | '2026-03-29 02:30:00'        | "2026-03-29T02:30"
            TIMESTAMP(6)     | '2026-03-29 02:30:00.123456' | "2026-03-29T07:30:00.123456Z"
            UUID             | '123e4567-e89b-12d3-a456-426614174000' | "123e4567-e89b-12d3-a456-426614174000"
            INET6            | '2001:db8::1'                | "2001:db8::1"
            """)
    void aValueBecomesJsonWithoutLoss(String type, String value, String json) throws Exception {
      try (Connection connection = server.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE IF EXISTS t");
        statement.execute("CREATE TABLE t (n INT, v " + type + " NULL)");
        statement.execute("INSERT INTO t VALUES (1, " + value + "), (2, NULL)");
      }
      assertThat(records(server.url(), "SELECT v FROM t ORDER BY n"))
          .containsExactly("{\"v\":" + json + "}", "{}");
    }
  }

  /** The records of a query as {@code check} reads them, every one of them a JSON object. */
  private static List<String> records(String url, String query) throws Exception {
    JdbcOptions options =
        PipelineOptionsFactory.fromArgs(
                "--jdbcUrl=" + url,
                "--jdbcUser=" + (url.contains("mariadb") ? "root" : "postgres"),
                "--query=" + query)
            .as(JdbcOptions.class);
    List<SourceRecord> records = new ArrayList<>();
    JdbcInput.of(options).sample().read(0, records::add);
    List<String> json = new ArrayList<>();
    for (SourceRecord record : records) {
      assertThat(record.fault()).isNull();
      JsonNode read = MAPPER.readTree(record.json());
      assertThat(read.isObject()).isTrue();
      json.add(new String(record.json(), UTF_8));
    }
    return json;
  }
}
