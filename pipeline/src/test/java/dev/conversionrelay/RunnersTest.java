package dev.conversionrelay;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.CrashingRunner;
import org.junit.jupiter.api.Test;

class RunnersTest {

  @Test
  void theDirectRunnerIsToldFromOthers() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    assertThat(Runners.isDirect(options)).isTrue();
    assertThat(Readers.of(options)).isOne();
    options.setRunner(CrashingRunner.class);
    assertThat(Runners.isDirect(options)).isFalse();
    assertThat(Readers.of(options)).isGreaterThan(1);
  }
}
