package dev.conversionrelay.cli;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import dev.conversionrelay.JdbcInput;
import dev.conversionrelay.OutcomePlaces;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.PubsubOptions;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.secret.SecretException;
import dev.conversionrelay.source.JdbcQuery;
import dev.conversionrelay.source.JdbcQueryException;
import dev.conversionrelay.source.PubsubSample;
import dev.conversionrelay.tiktok.TokenSources;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;

/** Looks whether the source is there before a run starts, so that a typo costs a second. */
final class Preflight {

  private Preflight() {}

  /** Fails with what to do when the driver, the database, the user or the query is wrong. */
  static void check(JdbcOptions options) throws UsageException {
    String url = options.getJdbcUrl();
    try {
      DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw new UsageException(
          "--jdbcUrl: no driver for "
              + scheme(url)
              + "; put the driver's jar into the folder drivers and start again");
    }
    JdbcInput input = JdbcInput.of(options);
    try (Connection open = input.connection().openToCheck()) {
      check(open, input.query(), options.getTable() != null ? "--table" : "--query");
    } catch (SecretException e) {
      throw new UsageException("--jdbcPasswordSecret: " + e.getMessage());
    } catch (SQLException e) {
      throw new UsageException(connectMessage(options, e));
    }
  }

  private static void check(Connection connection, JdbcQuery query, String option)
      throws UsageException {
    try {
      query.check(connection);
    } catch (JdbcQueryException e) {
      throw new UsageException(e.getMessage());
    } catch (SQLException e) {
      throw new UsageException(option + ": the database refuses it: " + firstLine(e) + sqlState(e));
    }
  }

  private static String connectMessage(JdbcOptions options, SQLException e) {
    String state = stateOf(e);
    if (state.startsWith("28")) {
      String password =
          options.getJdbcPasswordSecret() == null ? "--jdbcPasswordFile" : "--jdbcPasswordSecret";
      return "--jdbcUser, "
          + password
          + ": the database refuses this user or password"
          + sqlState(e);
    }
    return "--jdbcUrl: cannot connect to "
        + scheme(options.getJdbcUrl())
        + ": "
        + firstLine(e)
        + sqlState(e);
  }

  /** The URL's kind of database; the rest may hold a user's name. */
  private static String scheme(String url) {
    int end = url.indexOf(':', "jdbc:".length());
    return end < 0 ? url : url.substring(0, end);
  }

  private static SQLException rootOf(SQLException e) {
    SQLException root = e;
    while (root.getCause() instanceof SQLException cause) {
      root = cause;
    }
    return root;
  }

  private static String stateOf(SQLException e) {
    String state = rootOf(e).getSQLState();
    return state == null ? "" : state;
  }

  private static String sqlState(SQLException e) {
    return stateOf(e).isEmpty() ? "" : " (SQLSTATE " + stateOf(e) + ")";
  }

  private static String firstLine(SQLException e) {
    String message = String.valueOf(rootOf(e).getMessage()).strip();
    int lineEnd = message.indexOf('\n');
    return lineEnd < 0 ? message : message.substring(0, lineEnd);
  }

  /** Fails with what to do when the secret of the access token cannot be read, or holds none. */
  static void checkToken(RelayOptions options) throws UsageException {
    if (options.getAccessTokenSecret() != null) {
      try {
        TokenSources.secret(options.getAccessTokenSecret()).get();
      } catch (SecretException | IllegalStateException e) {
        throw new UsageException("--accessTokenSecret: " + e.getMessage());
      }
    }
  }

  /** Fails with what to do when the outcomes of another run stand where this run's would go. */
  static void checkOutcomes(RelayOptions options) throws UsageException {
    OutcomePlaces places = OutcomePlaces.of(options);
    for (String file : places.files()) {
      try {
        if (!FileSystems.match(file, EmptyMatchTreatment.ALLOW).metadata().isEmpty()) {
          throw new UsageException(
              "--runId: a run of this name has been here before: "
                  + file
                  + " exists; choose another name, or leave --runId away");
        }
      } catch (IOException | IllegalArgumentException e) {
        throw new UsageException("--output: cannot write to " + file + ": " + e.getMessage());
      }
    }
  }

  /** Fails with what to do when the subscription is not there, or not ours to read. */
  static void check(PubsubOptions options) throws UsageException {
    try {
      PubsubSample.requireReadable(
          options.getSubscription(),
          options.as(org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions.class));
    } catch (GoogleJsonResponseException e) {
      throw new UsageException("--subscription: " + explain(options.getSubscription(), e));
    } catch (IOException e) {
      throw new UsageException(
          "--subscription: cannot reach Pub/Sub: "
              + e.getMessage()
              + "; see PUBSUB_EMULATOR_HOST and gcloud auth application-default login");
    }
  }

  /** What Pub/Sub says of a subscription that cannot be read, and what to do. */
  static String explain(String subscription, GoogleJsonResponseException e) {
    return switch (e.getStatusCode()) {
      case 404 -> "there is no subscription " + subscription;
      case 401, 403 ->
          "no right to read it; the account needs the roles pubsub.subscriber and pubsub.viewer on "
              + subscription;
      default -> "Pub/Sub refuses it with HTTP status " + e.getStatusCode();
    };
  }

  /** Fails with what to do when no file matches. */
  static void check(FileOptions options) throws UsageException {
    String pattern = options.getInput();
    try {
      FileSystems.setDefaultPipelineOptions(options);
      FileSystems.match(pattern, EmptyMatchTreatment.DISALLOW).metadata();
    } catch (FileNotFoundException e) {
      throw new UsageException("--input: no file matches " + pattern);
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("--input: cannot look for " + pattern + ": " + e.getMessage());
    }
  }
}
