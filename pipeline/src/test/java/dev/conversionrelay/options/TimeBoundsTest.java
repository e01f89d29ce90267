package dev.conversionrelay.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.conversionrelay.source.TimeWindow;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeBoundsTest {

  private static final Instant NOW = Instant.parse("2026-11-25T10:15:30.123456Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "2026-11-01T00:00:00Z,         2026-11-01T00:00:00Z",
    "2026-11-01T00:00Z,            2026-11-01T00:00:00Z",
    "2026-11-01T01:30:00.25+01:00, 2026-11-01T00:30:00.250Z",
    "2026-11-01T00:00:00-05:00,    2026-11-01T05:00:00Z",
    "2026-11-01,                   2026-11-01T00:00:00Z",
    "2028-02-29,                   2028-02-29T00:00:00Z",
    "' 2026-11-01 ',               2026-11-01T00:00:00Z",
    "36h,                          2026-11-23T22:15:30.123456Z",
    "3d,                           2026-11-22T10:15:30.123456Z",
    "0s,                           2026-11-25T10:15:30.123456Z",
    "2000-01-01,                   2000-01-01T00:00:00Z",
    "2199-12-31T23:59:59Z,         2199-12-31T23:59:59Z"
  })
  void aBoundIsAnInstantADateOrADurationBackFromNow(String text, Instant expected) {
    assertThat(TimeBounds.parse(text, NOW)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-01T00:00:00",
        "2026-11-01 00:00:00Z",
        "2026-11",
        "20261101",
        "2026-02-30",
        "2026-13-01",
        "01.11.2026",
        "1793491200",
        "-36h",
        "1.5d",
        "1999-12-31",
        "2200-01-01",
        "36500d",
        "999999999d"
      })
  void whatIsNoBoundIsNotGuessed(String text) {
    assertThat(TimeBounds.parse(text, NOW)).isEmpty();
  }

  @Test
  void aWindowIsFixedWhenItIsResolved() {
    IncrementalOptions options = options("--since=36h", "--until=2026-11-25");
    TimeWindow window = TimeWindows.resolve(options, CLOCK);
    assertThat(window)
        .isEqualTo(
            new TimeWindow(
                Instant.parse("2026-11-23T22:15:30.123456Z"),
                Instant.parse("2026-11-25T00:00:00Z")));
    Clock later = Clock.fixed(NOW.plusSeconds(3_600), ZoneOffset.UTC);
    assertThat(TimeWindows.resolve(options, later)).isEqualTo(window);
    assertThat(options.getSince()).isEqualTo("2026-11-23T22:15:30.123456Z");
  }

  @Test
  void withoutBoundsNothingIsLeftOut() {
    assertThat(TimeWindows.resolve(options(), CLOCK)).isSameAs(TimeWindow.ALL);
    assertThat(TimeWindow.ALL.isAll()).isTrue();
    TimeWindow open = TimeWindows.resolve(options("--until=1h"), CLOCK);
    assertThat(open).isEqualTo(new TimeWindow(null, NOW.minusSeconds(3_600)));
    assertThat(open.isAll()).isFalse();
  }

  @Test
  void optionsThatWereNotValidatedAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TimeWindows.resolve(options("--since=soon"), CLOCK))
        .withMessage("--since: not a time: soon");
  }

  private static IncrementalOptions options(String... arguments) {
    return PipelineOptionsFactory.fromArgs(arguments).as(IncrementalOptions.class);
  }
}
