package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.conversionrelay.source.JdbcConnection;
import dev.conversionrelay.source.PasswordSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server that asks for a password, which changes while a job runs. */
class DatabasePasswordTest {

  @TempDir private Path folder;
  private EmbeddedPostgres postgres;
  private Path passwordFile;

  @BeforeEach
  void start() throws IOException, SQLException {
    Path rules = folder.resolve("pg_hba.conf");
    Files.writeString(
        rules, "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
    postgres = EmbeddedPostgres.builder().setServerConfig("hba_file", rules.toString()).start();
    passwordFile = folder.resolve("password");
    passwordBecomes("the-first");
    execute("CREATE ROLE relay LOGIN PASSWORD 'the-first'");
  }

  @AfterEach
  void stop() throws IOException {
    postgres.close();
  }

  @Test
  void aPasswordThatIsRefusedIsReadAgain() throws Exception {
    DataSource database = database();
    try (Connection before = database.getConnection()) {
      assertThat(before.isValid(1)).isTrue();
      execute("ALTER ROLE relay PASSWORD 'the-second'");
      passwordBecomes("the-second");
      try (Connection after = database.getConnection()) {
        assertThat(after.isValid(1)).isTrue();
        assertThat(before.isValid(1)).as("what is being read is not cut off").isTrue();
      }
    }
  }

  @Test
  void aPasswordThatIsStillWrongIsAnErrorThatDoesNotShowIt() throws Exception {
    DataSource database = database();
    execute("ALTER ROLE relay PASSWORD 'the-second'");
    assertThatThrownBy(database::getConnection)
        .isInstanceOf(SQLException.class)
        .hasStackTraceContaining("password authentication failed")
        .satisfies(e -> assertThat(e).hasToString(e.toString().replace("the-first", "?")));
    passwordBecomes("the-third");
    assertThatThrownBy(database::getConnection).isInstanceOf(SQLException.class);
    passwordBecomes("the-second");
    try (Connection connection = database.getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  private DataSource database() {
    return new JdbcConnection(
            "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres",
            "relay",
            PasswordSource.file(passwordFile.toString()))
        .dataSource();
  }

  private void passwordBecomes(String password) throws IOException {
    Files.writeString(passwordFile, password + "\n");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
