package dev.conversionrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main of each template from the bundled jar, in a JVM of its own, from an emulator to the
 * sandbox; with whichever runner a test puts beside the jar, the outcome is the same.
 */
public abstract class TemplateRuns {

  private static final String PACKAGE = "dev.conversionrelay.templates.";
  private static final int OF_A_TABLE = 1_000;
  private static final int OF_A_STREAM = 300;
  private static final long WAIT_MILLIS = 120_000;

  /** How a JVM ends that is asked to. */
  private static final int STOPPED = 128 + 15;

  @TempDir private Path folder;
  private Path output;
  private Sandbox sandbox;

  /** The bundled jar. */
  protected abstract Path jar();

  /** What is put behind it on the class path: the runner, and DuckDB's driver. */
  protected abstract List<String> behind();

  /** What the runner's JVM needs. */
  protected abstract List<String> jvmOptions();

  /** Options that name the runner, and its own. */
  protected abstract List<String> runner();

  /** Options of the run of a database. */
  protected List<String> runnerForADatabase() {
    return runner();
  }

  @BeforeEach
  void startSandbox() {
    output = folder.resolve("out");
    sandbox = Sandbox.start(SandboxConfig.forTests());
  }

  @AfterEach
  void stopSandbox() {
    sandbox.close();
  }

  @Test
  void theTemplateOfADatabaseDeliversATable() throws Exception {
    Orders orders = new Orders(OF_A_TABLE);
    Path database = folder.resolve("shop.duckdb");
    orders.intoDatabase(database);

    TemplateProcess.Result result =
        start(
                "JdbcToTikTok",
                runnerForADatabase(),
                List.of(),
                List.of(
                    "--jdbcUrl=jdbc:duckdb:" + database,
                    "--table=conversions",
                    "--partitionColumn=id",
                    "--partitions=3"))
            .await();

    assertThat(result.exitCode()).as(result.output()).isZero();
    Outcome.inFiles(sandbox, output).assertIs(orders.expected());
    Outcome.assertNothingRawIn(output, result.output());
  }

  @Test
  void theTemplateOfBigQueryDeliversATableAndFillsTables() throws Exception {
    try (BigQueryEmulator emulator = BigQueryEmulator.start(folder)) {
      Orders orders = new Orders(OF_A_TABLE);
      orders.intoBigQuery(emulator, "orders");
      List<String> arguments = new ArrayList<>(emulator.options());
      arguments.addAll(
          List.of(
              "--table=test-project.shop.orders",
              "--receipts=bigquery:test-project.shop.receipts",
              "--rejects=bigquery:test-project.shop.rejects"));

      TemplateProcess job = start("BigQueryToTikTok", runner(), emulator.jvmOptions(), arguments);
      // Threads of Beam's, which wait for more work, keep the JVM for another minute.
      TemplateProcess.Result result =
          stopWhen(
              job,
              () ->
                  Outcome.hasBooks(output)
                      && Outcome.inTables(sandbox, emulator, output).equals(orders.expected()));

      assertThat(result.exitCode()).as(result.output()).isIn(0, STOPPED);
      Outcome.inTables(sandbox, emulator, output).assertIs(orders.expected());
      Outcome.assertNothingRawIn(output, result.output());
      Outcome.assertNothingRawIn(emulator);
    }
  }

  @Test
  protected void theTemplateOfPubsubDeliversMessagesUntilItIsStopped() throws Exception {
    try (PubsubEmulator emulator = PubsubEmulator.start()) {
      Orders orders = new Orders(OF_A_STREAM);
      String subscription = emulator.subscribe("orders", 60);
      emulator.publish("orders", orders.messages());
      PublishedOutcomes published = new PublishedOutcomes(emulator);

      TemplateProcess job =
          start(
              "PubsubToTikTok",
              runner(),
              List.of(),
              List.of(
                  "--subscription=" + subscription,
                  "--pubsubRootUrl=http://" + emulator.host(),
                  "--project=" + PubsubEmulator.PROJECT,
                  "--credentialFactoryClass="
                      + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
                  "--receipts=pubsub:receipts",
                  "--rejects=pubsub:rejects",
                  "--maxBatchDelay=1s"));
      TemplateProcess.Result result =
          stopWhen(
              job, () -> published.outcome(sandbox, output).equals(orders.expectedOfMessages()));

      assertThat(result.exitCode()).as(result.output()).isEqualTo(STOPPED);
      published.outcome(sandbox, output).assertIs(orders.expectedOfMessages());
      Outcome.assertNothingRawIn(output, result.output());
      published.assertNothingRaw();
      assertThat(emulator.waiting("orders", 10)).as("left in the subscription").isZero();
    }
  }

  private TemplateProcess start(
      String main, List<String> runner, List<String> jvmOptions, List<String> more)
      throws Exception {
    List<String> options = new ArrayList<>(jvmOptions());
    options.addAll(jvmOptions);
    List<String> arguments = new ArrayList<>(runner);
    arguments.addAll(Orders.arguments(sandbox, output));
    arguments.addAll(more);
    return TemplateProcess.start(
        folder, new TemplateProcess.Command(jar(), behind(), options, PACKAGE + main, arguments));
  }

  /** Asks the job to end once that holds, or after a while; the caller looks at what there is. */
  private static TemplateProcess.Result stopWhen(TemplateProcess job, Callable<Boolean> done)
      throws Exception {
    try {
      long end = System.currentTimeMillis() + WAIT_MILLIS;
      while (job.isAlive() && System.currentTimeMillis() < end && !done.call()) {
        Thread.sleep(200);
      }
    } finally {
      job.stop();
    }
    return job.await();
  }
}
