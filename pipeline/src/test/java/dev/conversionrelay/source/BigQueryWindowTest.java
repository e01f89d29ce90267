package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BigQueryWindowTest {

  private static final Instant SINCE = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2026-11-02T06:30:00.5Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TIMESTAMP | TIMESTAMP 2026-11-01T00:00:00.000000Z | TIMESTAMP 2026-11-02T06:30:00.500000Z
          DATETIME  | DATETIME 2026-11-01T00:00:00.000000   | DATETIME 2026-11-02T06:30:00.500000
          date      | DATE 2026-11-01                       | DATE 2026-11-02
          """)
  void theBoundsAreLiteralsOfTheColumnsType(String type, String from, String before) {
    String since = from.replace(" ", " '") + "'";
    String until = before.replace(" ", " '") + "'";
    assertThat(BigQueryWindow.condition("paid_at", type, SINCE, UNTIL))
        .isEqualTo("`paid_at` >= " + since + " AND `paid_at` < " + until);
    assertThat(BigQueryWindow.condition("paid_at", type, SINCE, null))
        .isEqualTo("`paid_at` >= " + since);
    assertThat(BigQueryWindow.condition("paid_at", type, null, UNTIL))
        .isEqualTo("`paid_at` < " + until);
  }

  @Test
  void aColumnThatSaysNothingOfWhenIsRefused() {
    assertThatThrownBy(() -> BigQueryWindow.condition("id", "INTEGER", SINCE, UNTIL))
        .hasMessage("id is of type INTEGER, not TIMESTAMP, DATETIME or DATE");
  }

  @Test
  void aQueryIsRestrictedWhateverEndsIt() {
    assertThat(BigQueryWindow.query("SELECT 1 AS a -- one\n;", "a > 0"))
        .isEqualTo("SELECT * FROM (\nSELECT 1 AS a -- one\n) AS source_row WHERE a > 0");
  }

  @ParameterizedTest
  @CsvSource({"a, b, (a) AND (b)", "a, , a", ", b, b", "' ', b, b"})
  void conditionsAreJoined(String one, String other, String both) {
    assertThat(BigQueryWindow.and(one, other)).isEqualTo(both);
  }
}
