package dev.conversionrelay.cli;

import dev.conversionrelay.testing.RequiredComponent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A MariaDB of the test's own: the machine's program, with its data in a folder that the test gives
 * and a loopback port, in a zone far from UTC.
 */
final class MariaDbServer implements AutoCloseable {

  private static final String REMEDY =
      "Install MariaDB's server, such as by apt-get install --no-install-recommends mariadb-server;"
          + " it need not run.";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Process process;
  private final int port;

  private MariaDbServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a server with an empty database, {@code shop}. */
  static MariaDbServer start(Path folder) throws IOException, InterruptedException, SQLException {
    Path server = RequiredComponent.program("mariadbd", REMEDY);
    Path installer = RequiredComponent.program("mariadb-install-db", REMEDY);
    Path data = folder.resolve("mariadb");
    String user = "--user=" + System.getProperty("user.name");
    Process install =
        start(
            folder.resolve("mariadb-install.log"),
            installer.toString(),
            "--no-defaults",
            user,
            "--datadir=" + data,
            "--auth-root-authentication-method=normal",
            "--skip-test-db");
    if (install.waitFor() != 0) {
      throw new IOException(
          "no database: " + Files.readString(folder.resolve("mariadb-install.log")));
    }
    int port = freePort();
    MariaDbServer started =
        new MariaDbServer(
            start(
                folder.resolve("mariadb.log"),
                server.toString(),
                "--no-defaults",
                user,
                "--datadir=" + data,
                "--socket=" + data.resolve("socket"),
                "--pid-file=" + data.resolve("pid"),
                "--skip-networking=0",
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--default-time-zone=-05:00"),
            port);
    started.await(folder.resolve("mariadb.log"));
    return started;
  }

  String url() {
    return "jdbc:mariadb://127.0.0.1:" + port + "/shop";
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "root", "");
  }

  private static Process start(Path log, String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await(Path log) throws IOException, InterruptedException, SQLException {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try (Connection connection =
              DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", "root", "");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE shop CHARACTER SET utf8mb4");
        return;
      } catch (SQLException e) {
        if (!process.isAlive() || Instant.now().isAfter(end)) {
          close();
          throw new IOException("MariaDB did not start: " + Files.readString(log), e);
        }
        Thread.sleep(100);
      }
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
