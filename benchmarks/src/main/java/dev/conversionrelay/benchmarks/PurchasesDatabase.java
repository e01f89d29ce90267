package dev.conversionrelay.benchmarks;

import static java.util.stream.Collectors.joining;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.postgresql.PGConnection;

/** A PostgreSQL server of our own with the records of a file in a table, a column a field. */
final class PurchasesDatabase implements AutoCloseable {

  static final String TABLE = "purchases";

  /** What the table is read in parts by: 1 and up, with an index. */
  static final String NUMBER_COLUMN = "purchase_number";

  private static final int RECORDS_A_PART = 15_000;

  /** Kept here, or its level would go with it. */
  private static final Logger SERVER_LOG = Logger.getLogger("io.zonky.test.db.postgres");

  private final EmbeddedPostgres postgres;
  private final long records;

  private PurchasesDatabase(EmbeddedPostgres postgres, long records) {
    this.postgres = postgres;
    this.records = records;
  }

  /** Starts a server and loads that file of NDJSON into it. */
  static PurchasesDatabase of(Path file, long records) throws IOException, SQLException {
    SERVER_LOG.setLevel(Level.WARNING);
    PurchasesDatabase database = new PurchasesDatabase(EmbeddedPostgres.start(), records);
    try (Connection connection = database.postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        InputStream lines = new BufferedInputStream(Files.newInputStream(file))) {
      statement.execute("CREATE UNLOGGED TABLE lines (record jsonb)");
      // CSV with marks that JSON text never holds, so that each line is taken as it is.
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY lines FROM STDIN (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')", lines);
      statement.execute(
          "CREATE TABLE "
              + TABLE
              + " AS SELECT row_number() OVER () AS "
              + NUMBER_COLUMN
              + ", "
              + columns(statement)
              + " FROM lines");
      statement.execute("DROP TABLE lines");
      statement.execute("ALTER TABLE " + TABLE + " ADD PRIMARY KEY (" + NUMBER_COLUMN + ")");
      statement.execute("ANALYZE " + TABLE);
      return database;
    } catch (IOException | SQLException e) {
      database.close();
      throw e;
    }
  }

  /** Each field that some record has, as a column: lists and objects as jsonb, the rest as text. */
  private static String columns(Statement statement) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (ResultSet fields =
        statement.executeQuery(
            "SELECT key, bool_or(jsonb_typeof(value) IN ('array', 'object')),"
                + " bool_and(jsonb_typeof(value) = 'number')"
                + " FROM lines, jsonb_each(record) GROUP BY key ORDER BY key")) {
      while (fields.next()) {
        String name = fields.getString(1);
        String value = fields.getBoolean(2) ? "record->'" + name + "'" : "record->>'" + name + "'";
        columns.add(
            (fields.getBoolean(3) ? "(" + value + ")::numeric" : value) + " AS \"" + name + '"');
      }
    }
    return columns.stream().collect(joining(", "));
  }

  String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
  }

  String user() {
    return "postgres";
  }

  /** In how many parts the table is read, so that a part is no larger than usual. */
  long partitions() {
    return Math.max(1, records / RECORDS_A_PART);
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
