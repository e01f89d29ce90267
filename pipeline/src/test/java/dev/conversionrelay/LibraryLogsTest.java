package dev.conversionrelay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.secret.SecretManagerStandIn;
import dev.conversionrelay.testing.Canaries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.apache.beam.sdk.harness.JvmInitializer;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.common.ReflectHelpers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker whose every logger is at its lowest level shows no secret that passes a library. */
class LibraryLogsTest {

  /** That of the library's frames, which would show them. */
  private static final Logger FRAMES =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler");

  private final Canaries canaries = new Canaries();
  // Short: of a frame the first 64 bytes are logged.
  private final String token = canaries.value("token", "t0ken-canary");
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final Logger root = Logger.getLogger("");
  private final Level before = root.getLevel();
  private final Handler all =
      new Handler() {
        @Override
        public void publish(LogRecord said) {
          lines.add(said.getLoggerName() + " " + new SimpleFormatter().format(said));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    root.addHandler(all);
    root.setLevel(Level.ALL);
  }

  @AfterEach
  void stop() {
    LibraryLogs.quieten();
    root.removeHandler(all);
    root.setLevel(before);
  }

  @Test
  void aSecretIsNotInTheLogOfTheWorkerThatReadsIt() throws Exception {
    startAsWorkersDo();
    readTheSecret();
    assertThat(canaries.in("the log", String.join("\n", lines))).isEmpty();
  }

  /** Else the test above would show nothing. */
  @Test
  void withoutThisTheLibraryLogsTheSecret() throws Exception {
    Logger.getLogger("io.grpc").setLevel(null);
    FRAMES.setLevel(null);
    readTheSecret();
    assertThat(canaries.in("the log", String.join("\n", lines))).isNotEmpty();
  }

  private static void startAsWorkersDo() {
    for (JvmInitializer each : ReflectHelpers.loadServicesOrdered(JvmInitializer.class)) {
      each.onStartup();
      Logger.getLogger("io.grpc").setLevel(Level.ALL); // as an option of the worker may
      each.beforeProcessing(PipelineOptionsFactory.create());
    }
  }

  private void readTheSecret() throws Exception {
    try (SecretManagerStandIn google = SecretManagerStandIn.start()) {
      google.answer(token);
      assertThat(google.secrets().read("projects/p/secrets/s/versions/1")).isEqualTo(token);
    }
  }
}
