package dev.conversionrelay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.options.FileOptions;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.FaultKind;
import dev.conversionrelay.sandbox.FaultPlan;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Batch runs against everything the sandbox can do wrong, seldom, often and all the time for a
 * while. Whatever goes wrong, in the end each event is there once: by the run, or where the run had
 * to give up, by replays once the fault is over.
 *
 * <p>Every kind meets one of the three here; with {@code -Pnightly} each meets all, with more
 * events.
 */
class FaultMatrixTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final boolean NIGHTLY = Boolean.getBoolean("relay.nightly");
  private static final int EVENTS = NIGHTLY ? 4_000 : 600;
  private static final int MIXED_EVENTS = NIGHTLY ? 200_000 : 10_000;
  private static final List<String> PIXELS = List.of("CPIXELONE", "CPIXELTWO", "CPIXELTHREE");
  private static final List<String> MEASURES = List.of("1%", "20%", "for=2s");
  private static final int MOST_REPLAYS = 3;

  /** Only these make a run give up at once. */
  private static final Set<FaultKind> OF_THE_SET_UP =
      EnumSet.of(
          FaultKind.TOKEN_REVOKED,
          FaultKind.TOKEN_EXPIRED,
          FaultKind.NO_PERMISSION,
          FaultKind.WRONG_SOURCE_ID,
          FaultKind.REDIRECT);

  @TempDir private Path folder;

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    FaultKind[] kinds = FaultKind.values();
    for (int i = 0; i < kinds.length; i++) {
      for (int j = 0; j < MEASURES.size(); j++) {
        if (NIGHTLY || i % MEASURES.size() == j) {
          cases.add(Arguments.of(kinds[i], MEASURES.get(j)));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0}:{1}")
  @MethodSource("cases")
  void eachEventIsThereOnce(FaultKind kind, String measure) throws IOException {
    eachEventIsThereOnce(EVENTS, 20, kind.wireName() + ":" + measure, OF_THE_SET_UP.contains(kind));
  }

  @Test
  void eachEventIsThereOnceWhenManyThingsGoWrong() throws IOException {
    Set<FaultKind> kinds = EnumSet.complementOf(EnumSet.copyOf(OF_THE_SET_UP));
    // One draw decides for all rules, so that their shares add up to 30 %.
    String plan =
        kinds.stream()
            .filter(kind -> kind != FaultKind.LATENCY)
            .map(kind -> kind.wireName() + ":" + 30.0 / (kinds.size() - 1) + "%")
            .collect(Collectors.joining(";"));
    eachEventIsThereOnce(MIXED_EVENTS, 100, plan + ";latency:10%,delay=10ms-100ms", false);
  }

  private void eachEventIsThereOnce(int count, int batchSize, String plan, boolean givesUp)
      throws IOException {
    Set<String> expected = new HashSet<>();
    Path input = write(count, expected);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().plan(FaultPlan.parse(plan, 7));
      Books run =
          run(
              Relay::build,
              options(FileOptions.class, sandbox, "run", batchSize, "--input=" + input));
      assertThat(run.balanced()).as("balanced").isTrue();
      assertThat(run.read()).isEqualTo(count);
      assertThat(run.rejected()).as("rejects: %s", run.rejectedByReason()).isZero();
      assertThat(run.delivered() + run.undelivered()).isEqualTo(count);
      if (!givesUp) {
        assertThat(run.undelivered()).as("faults: %s", run.undeliveredByFault()).isZero();
      }
      sandbox.faults().clear();
      long left = run.undelivered();
      for (int replay = 1; left > 0 && replay <= MOST_REPLAYS; replay++) {
        Books again =
            run(
                Relay::build,
                options(
                    ReplayOptions.class,
                    sandbox,
                    "replay-" + replay,
                    1_000,
                    "--from=" + folder.resolve("undelivered")));
        assertThat(again.balanced()).as("balanced").isTrue();
        left = again.undelivered();
      }
      assertThat(ids(sandbox)).isEqualTo(expected);
      assertThat(sandbox.counts().stored()).as("each counted once").isEqualTo(count);
    }
  }

  /** Builds the job of options. */
  private interface Job<T extends RelayOptions> {
    Pipeline of(T options);
  }

  private <T extends RelayOptions> Books run(Job<T> job, T options) throws IOException {
    job.of(options).run().waitUntilFinish();
    return Books.fromJson(
        MAPPER.readTree(folder.resolve("summary-" + options.getRunId() + ".json").toFile()));
  }

  private <T extends PipelineOptions> T options(
      Class<T> type, Sandbox sandbox, String runId, int batchSize, String more) {
    T options =
        PipelineOptionsFactory.fromArgs(
                "--runId=" + runId,
                "--output=" + folder,
                "--batchSize=" + batchSize,
                "--shards=1",
                "--requestTimeout=1s",
                "--retryBudget=60s",
                "--tiktokEndpoint=" + sandbox.endpoint(),
                "--accessToken=sandbox",
                more)
            .as(type);
    DirectOptions direct = options.as(DirectOptions.class);
    direct.setTargetParallelism(8);
    direct.setEnforceImmutability(false);
    direct.setEnforceEncodability(false);
    return options;
  }

  private Path write(int count, Set<String> ids) throws IOException {
    Path input = folder.resolve("orders.ndjson");
    try (BufferedWriter out = Files.newBufferedWriter(input)) {
      for (int i = 0; i < count; i++) {
        String id = "order-" + i;
        ids.add(id);
        out.write(
            "{\"event\":\"Purchase\",\"event_id\":\""
                + id
                + "\",\"event_time\":1764000000,\"event_source\":\"web\",\"event_source_id\":\""
                + PIXELS.get(i % PIXELS.size())
                + "\",\"email\":\"person"
                + i
                + "@example.com\",\"consent_ad_user_data\":\"granted\"}\n");
      }
    }
    return input;
  }

  private static Set<String> ids(Sandbox sandbox) {
    return sandbox.stored().keySet().stream().map(EventKey::id).collect(Collectors.toSet());
  }
}
