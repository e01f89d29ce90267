package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a database says of a row that it stumbles over goes no further. */
class DatabaseErrorsTest {

  private static final String CANARY = "canary@leak.example";

  @Test
  void anErrorOfARowThatIsReadQuotesNothingOfIt() throws SQLException {
    JdbcConnection database = new JdbcConnection("jdbc:duckdb:", null, null);
    String query =
        "SELECT CAST(x AS INTEGER) FROM (SELECT '" + CANARY + "' || range AS x FROM range(9))";
    try (Connection open = database.apply(null).getConnection()) {
      assertThatThrownBy(
              () -> {
                try (PreparedStatement statement = open.prepareStatement(query);
                    ResultSet rows = statement.executeQuery()) {
                  rows.next();
                }
              })
          .isInstanceOf(SQLException.class)
          .hasMessageStartingWith("Conversion Error: what the database says may quote a row")
          .satisfies(
              e ->
                  assertThat(DatabaseErrors.kindOf((SQLException) e))
                      .isEqualTo("\"Conversion Error\""))
          .hasNoCause()
          .satisfies(e -> assertThat(e.getSuppressed()).isEmpty());
    }
    // Else this would test nothing.
    try (Connection open = database.openToCheck();
        Statement statement = open.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery(query)).hasMessageContaining(CANARY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"22P02", "22018", "23505", "21000", "42000", "HY000", "XX000", "P0001"})
  void whatMayQuoteARowIsLeftOut(String state) {
    SQLException raw = new SQLException("invalid: " + CANARY, state, 7, new SQLException(CANARY));
    raw.setNextException(new SQLException(CANARY));
    SQLException bare = DatabaseErrors.withoutValues(raw);
    assertThat((Throwable) bare).hasMessageStartingWith("SQLSTATE " + state + ": ").hasNoCause();
    assertThat(bare.getMessage()).doesNotContain(CANARY);
    assertThat((Throwable) bare.getNextException()).isNull();
    assertThat(bare.getSQLState()).isEqualTo(state);
    assertThat(bare.getErrorCode()).isEqualTo(7);
    assertThat(bare.getStackTrace()).isEqualTo(raw.getStackTrace());
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "28P01", "42P01", "42S02", "42703", "53300", "57014"})
  void whatSaysWhatToMendIsKept(String state) {
    SQLException told = new SQLException("column paid_at does not exist", state);
    assertThat((Throwable) DatabaseErrors.withoutValues(told)).isSameAs(told);
  }

  @Test
  void whetherTryingAgainHelpsIsStillKnown() {
    SQLException gone = new SQLRecoverableException("the server went away");
    assertThat((Throwable) DatabaseErrors.withoutValues(gone)).isSameAs(gone);
  }
}
