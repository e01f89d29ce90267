package dev.conversionrelay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void casesAreComparedByTheirMedians() {
    List<Summary> rows =
        Summary.of(
            List.of(
                run("a", 1, 10, 1L << 20),
                run("b", 1, 50, null),
                run("a", 2, 30, 3L << 20),
                run("b", 2, 70, 2L << 20)));
    assertThat(rows).extracting(Summary::caseName).containsExactly("a", "b");
    assertThat(rows).extracting(Summary::wallSeconds).containsExactly(20.0, 60.0);
    assertThat(rows).extracting(Summary::timesFirst).containsExactly(1.0, 3.0);
    assertThat(rows).extracting(Summary::eventsPerSecond).containsExactly(6.0, 2.0);
    assertThat(rows).extracting(Summary::peakHeapMegabytes).containsExactly(7.0, 7.0);
    assertThat(rows).extracting(Summary::peakResidentMegabytes).containsExactly(2.0, null);
  }

  @Test
  void theMedianOfThreeIsTheOneInTheMiddle() {
    List<Summary> rows =
        Summary.of(List.of(run("a", 1, 5, 1L), run("a", 2, 90, 1L), run("a", 3, 6, 1L)));
    assertThat(rows).singleElement().extracting(Summary::wallSeconds).isEqualTo(6.0);
    assertThat(Summary.table(rows)).contains("| a | 6.0 (5.0–90.0) | 1.5 | 3.0 | 20 |");
  }

  private static Measurement run(String name, int round, double wall, Long peak) {
    return new Measurement(
        name, round, wall, wall / 4, wall / 2, wall * 2, 0, 7L << 20, peak, 120, 1, 1_000, 120);
  }
}
