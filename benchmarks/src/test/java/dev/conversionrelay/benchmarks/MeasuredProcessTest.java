package dev.conversionrelay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredProcessTest {

  @Test
  void thePeakIsReadInKilobytes() {
    assertThat(
            MeasuredProcess.peakResidentBytes(
                List.of("Name:\tjava", "VmPeak:\t 9000 kB", "VmHWM:\t    2048 kB", "VmRSS:\t1 kB")))
        .isEqualTo(2L << 20);
  }

  @Test
  void aSystemThatDoesNotTellThePeakHasNone() {
    assertThat(MeasuredProcess.peakResidentBytes(List.of("Name:\tjava"))).isNull();
  }
}
