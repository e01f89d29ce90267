package dev.conversionrelay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.benchmarks.Reach.Goal;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachTest {

  @Test
  void aGoalIsReachedFromItsSide() {
    assertThat(new Goal("speed", 0.4, false, "", 0.4).reached()).isTrue();
    assertThat(new Goal("speed", 0.4, false, "", 0.39).reached()).isFalse();
    assertThat(new Goal("wait", 3, true, "s", 3).reached()).isTrue();
    assertThat(new Goal("wait", 3, true, "s", 3.01).reached()).isFalse();
  }

  @Test
  void theTableSaysWhatWasWantedAndWhatWasMeasured() {
    assertThat(
            Reach.table(
                List.of(
                    new Goal("speed", 0.95, false, "", 0.5),
                    new Goal("requests", 1_050, true, "", 1_001.4),
                    new Goal("wait", 3, true, "s", 1.488))))
        .isEqualTo(
            """
            | What | Wanted | Measured | Reached |
            |---|---|---|---|
            | speed | at least 0.95 | 0.5 | no |
            | requests | at most 1,050 | 1,001 | yes |
            | wait | at most 3 s | 1.49 s | yes |
            """);
  }
}
