package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.BigQueryEmulator;
import dev.conversionrelay.testing.Orders;
import dev.conversionrelay.testing.Outcome;
import dev.conversionrelay.testing.PubsubEmulator;
import dev.conversionrelay.testing.TemplateProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.direct.DirectRunner;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each template's job from the jar, run on this machine with a runner beside it. The same orders
 * have the same outcome on Flink, which the module flink-tests looks at.
 */
class BundledRunTest {

  private static final long WAIT_MILLIS = 120_000;

  @TempDir private Path folder;
  private Path output;
  private Sandbox sandbox;

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
  void theTemplateOfADatabaseDeliversWhatIsInIt() throws Exception {
    Orders orders = new Orders(1_000);
    Path database = folder.resolve("shop.duckdb");
    orders.intoDatabase(database);

    TemplateProcess.Result result =
        start(
                JdbcToTikTok.class,
                List.of(),
                "--jdbcUrl=jdbc:duckdb:" + database,
                "--table=conversions",
                "--partitionColumn=id",
                "--partitions=3")
            .await();

    assertThat(result.exitCode()).as(result.output()).isZero();
    Outcome.inFiles(sandbox, output).assertIs(orders.expected());
    Outcome.assertNothingRawIn(output, result.output());
  }

  @Test
  void theTemplateOfBigQueryDeliversATableAndFillsTables() throws Exception {
    try (BigQueryEmulator emulator = BigQueryEmulator.start(folder)) {
      Orders orders = new Orders(300);
      orders.intoBigQuery(emulator, "orders");
      List<String> arguments = new ArrayList<>(emulator.options());
      arguments.addAll(
          List.of(
              "--table=test-project.shop.orders",
              "--receipts=bigquery:test-project.shop.receipts",
              "--rejects=bigquery:test-project.shop.rejects"));

      TemplateProcess.Result result =
          start(BigQueryToTikTok.class, emulator.jvmOptions(), arguments.toArray(String[]::new))
              .await();

      assertThat(result.exitCode()).as(result.output()).isZero();
      Outcome.inTables(sandbox, emulator, output).assertIs(orders.expected());
      Outcome.assertNothingRawIn(output, result.output());
      Outcome.assertNothingRawIn(emulator);
    }
  }

  @Test
  void theTemplateOfPubsubDeliversMessagesUntilItIsStopped() throws Exception {
    try (PubsubEmulator emulator = PubsubEmulator.start()) {
      Orders orders = new Orders(100);
      String subscription = emulator.subscribe("orders", 60);
      emulator.publish("orders", orders.messages());

      TemplateProcess job =
          start(
              PubsubToTikTok.class,
              List.of(),
              "--subscription=" + subscription,
              "--pubsubRootUrl=http://" + emulator.host(),
              "--maxBatchDelay=1s");
      try {
        long end = System.currentTimeMillis() + WAIT_MILLIS;
        while (job.isAlive()
            && System.currentTimeMillis() < end
            && !Outcome.inFiles(sandbox, output).equals(orders.expectedOfMessages())) {
          Thread.sleep(200);
        }
        assertThat(job.isAlive()).as(job.said()).isTrue();
      } finally {
        job.stop();
      }
      TemplateProcess.Result result = job.await();

      Outcome.inFiles(sandbox, output).assertIs(orders.expectedOfMessages());
      Outcome.assertNothingRawIn(output, result.output());
      assertThat(emulator.waiting("orders", 10)).isZero();
    }
  }

  private TemplateProcess start(Class<?> main, List<String> jvmOptions, String... more)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--runner=DirectRunner"));
    arguments.addAll(Orders.arguments(sandbox, output));
    arguments.addAll(List.of(more));
    return BundledJar.start(
        folder,
        main,
        List.of(jarOf(DirectRunner.class), jarOf(DuckDBDriver.class)),
        jvmOptions,
        arguments);
  }

  private static String jarOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
