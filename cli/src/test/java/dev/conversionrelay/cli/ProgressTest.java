package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.RelayMetrics;
import dev.conversionrelay.cli.Progress.Style;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

/** What is said of a run while it goes. */
class ProgressTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void aLineSaysWhereRecordsEndedWhatIsUnderWayAndHowOldEventsWere() {
    follow(
        Style.LINES,
        new Moment(Map.of(RelayMetrics.READ, 1_000L, RelayMetrics.DELIVERED, 600L), 600 * 90, 600),
        new Moment(
            Map.of(
                RelayMetrics.READ, 2_000L,
                RelayMetrics.DELIVERED, 1_600L,
                RelayMetrics.SUPPRESSED, 50L,
                RelayMetrics.HELD_BACK, 3L),
            600 * 90 + 1_000 * 7_200,
            1_600));
    List<String> lines = said.toString(UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .contains("read 1,000, delivered 600;", "400 under way", "events 90 s old");
    assertThat(lines.get(1))
        .contains("read 2,000, delivered 1,600, suppressed 50, held back 3;", "350 under way")
        .as("of those that were delivered since")
        .contains("events 2 h old");
  }

  @Test
  void aProgramGetsTheSameAsJson() throws Exception {
    follow(
        Style.JSON,
        new Moment(Map.of(RelayMetrics.READ, 10L, RelayMetrics.DELIVERED, 4L), 4 * 30, 4));
    JsonNode json = new ObjectMapper().readTree(said.toString(UTF_8));
    assertThat(json.path("read").asLong()).isEqualTo(10);
    assertThat(json.path("under_way").asLong()).isEqualTo(6);
    assertThat(json.path("age_at_delivery_seconds").asLong()).isEqualTo(30);
  }

  @Test
  void aQuietRunSaysNothingAndCountsAllTheSame() {
    Progress progress = follow(Style.NONE, new Moment(Map.of(RelayMetrics.READ, 10L), 0, 0));
    assertThat(said.size()).isZero();
    assertThat(progress.counts()).isEqualTo("read 10, delivered 0");
  }

  /** The runner itself would wait for ever. */
  @Test
  void anErrorInAThreadOfTheRunnerEndsTheRun() {
    Progress progress = new Progress(new PrintStream(said, true, UTF_8), Style.NONE, 0);
    LogRecord logged = new LogRecord(Level.SEVERE, "Error occurred within");
    logged.setThrown(new OutOfMemoryError("Java heap space"));
    Logger.getLogger(RunnerErrors.LOGGER).log(logged);
    Moment[] moments = {new Moment(Map.of(), 0, 0), new Moment(Map.of(), 0, 0)};
    assertThatThrownBy(() -> progress.follow(new Run(moments)))
        .satisfies(e -> assertThat(Causes.of(e)).startsWith("the memory is used up"));
  }

  private Progress follow(Style style, Moment... moments) {
    Progress progress = new Progress(new PrintStream(said, true, UTF_8), style, 0);
    progress.follow(new Run(moments));
    return progress;
  }

  /** What the metrics are at one look at them. */
  private record Moment(Map<String, Long> counters, long ageSum, long ageCount) {

    MetricQueryResults metrics() {
      List<MetricResult<Long>> counts = new ArrayList<>();
      counters.forEach((name, count) -> counts.add(MetricResult.attempted(key(name), count)));
      return MetricQueryResults.create(
          counts,
          List.of(
              MetricResult.attempted(
                  key(RelayMetrics.AGE_AT_DELIVERY_SECONDS),
                  DistributionResult.create(ageSum, ageCount, 0, 0))),
          List.of(),
          List.of(),
          List.of(),
          List.of());
    }

    private static MetricKey key(String name) {
      return MetricKey.create("step", MetricName.named(RelayMetrics.NAMESPACE, name));
    }
  }

  /** A run that is over once all of its moments were looked at. */
  private static final class Run implements PipelineResult {

    private final Deque<Moment> moments;
    private Moment now;

    Run(Moment... moments) {
      this.moments = new ArrayDeque<>(List.of(moments));
    }

    @Override
    public State getState() {
      return moments.isEmpty() ? State.DONE : State.RUNNING;
    }

    @Override
    public State cancel() {
      return State.CANCELLED;
    }

    @Override
    public State waitUntilFinish(Duration duration) {
      State state = getState();
      now = moments.isEmpty() ? now : moments.poll();
      return state;
    }

    @Override
    public State waitUntilFinish() {
      return State.DONE;
    }

    @Override
    public MetricResults metrics() {
      return new MetricResults() {
        @Override
        public MetricQueryResults queryMetrics(MetricsFilter filter) {
          return now.metrics();
        }
      };
    }
  }
}
