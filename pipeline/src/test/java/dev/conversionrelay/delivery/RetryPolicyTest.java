package dev.conversionrelay.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

  private static final RetryPolicy POLICY = RetryPolicy.ofBudget(Duration.ofMinutes(15));

  @ParameterizedTest
  @CsvSource({
    "1, 1000",
    "2, 2000",
    "3, 4000",
    "6, 32000",
    "7, 60000",
    "8, 60000",
    "2147483647, 60000"
  })
  void longestWaitDoublesUpToTheMaximum(int failures, long millis) {
    assertThat(POLICY.delay(failures, null, Duration.ofDays(1), 1.0))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @Property(tries = 300)
  void waitLiesBetweenNothingAndTheCeiling(
      @ForAll @IntRange(min = 1, max = 100) int failures,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random,
      @ForAll @IntRange(min = 1, max = 100_000) int remainingMillis) {
    Duration remaining = Duration.ofMillis(remainingMillis);

    assertThat(POLICY.delay(failures, null, remaining, random))
        .isBetween(Duration.ZERO, POLICY.delay(failures, null, remaining, 1.0))
        .isLessThanOrEqualTo(remaining);
  }

  @Test
  void retryAfterIsKeptToWhenLongerButNeverBeyondTheBudget() {
    Duration remaining = Duration.ofSeconds(100);

    assertThat(POLICY.delay(1, Duration.ofSeconds(90), remaining, 0.5))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(POLICY.delay(7, Duration.ofSeconds(10), remaining, 0.5))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(POLICY.delay(1, Duration.ofHours(9), remaining, 0.5)).isEqualTo(remaining);
  }

  @Test
  void senselessPoliciesAreRefused() {
    Duration second = Duration.ofSeconds(1);

    assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, second, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryPolicy(second, Duration.ofMillis(1), second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryPolicy(second, second, Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
