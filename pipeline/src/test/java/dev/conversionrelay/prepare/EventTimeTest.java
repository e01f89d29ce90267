package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.NumberText;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.outcome.RejectReason;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "2026-04-30T10:11:12Z, 2026-04-30T10:11:12Z",
    "2026-04-30t10:11:12z, 2026-04-30T10:11:12Z",
    "2026-04-30 10:11:12Z, 2026-04-30T10:11:12Z",
    "2026-04-30T10:11:12.999999999Z, 2026-04-30T10:11:12Z",
    "2026-04-30T10:11:12.123456789012Z, 2026-04-30T10:11:12Z",
    "2026-04-30T12:11:12+02:00, 2026-04-30T10:11:12Z",
    "2026-04-30T04:41:12-05:30, 2026-04-30T10:11:12Z",
    "2026-04-30T12:11:12+0200, 2026-04-30T10:11:12Z",
    "2026-04-30 12:11:12.5+02, 2026-04-30T10:11:12Z",
    "2026-04-30 10:11:12.345 UTC, 2026-04-30T10:11:12Z",
    "2026-04-30 12:11:12 +02:00, 2026-04-30T10:11:12Z",
    "2026-04-30T10:11Z, 2026-04-30T10:11:00Z",
    "2024-02-29T23:59:60Z, 2024-03-01T00:00:00Z",
    "2000-01-01T00:00:00Z, 2000-01-01T00:00:00Z",
    "2199-12-31T23:59:59Z, 2199-12-31T23:59:59Z",
    "1777543872, 2026-04-30T10:11:12Z",
    "1777543872.9, 2026-04-30T10:11:12Z",
    "1777543872999, 2026-04-30T10:11:12Z",
    "1777543872999999, 2026-04-30T10:11:12Z",
    "946684800, 2000-01-01T00:00:00Z",
    "946684800000, 2000-01-01T00:00:00Z",
    "7258118399, 2199-12-31T23:59:59Z",
    "7258118399999, 2199-12-31T23:59:59Z",
    "7258118399999999, 2199-12-31T23:59:59Z",
  })
  void timesAreReadInTheFormsSourcesWrite(String text, Instant instant) {
    assertThat(EventTime.parse(text))
        .isEqualTo(new EventTime(instant.getEpochSecond(), false, false));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "1777543872, 2026-04-30T10:11:12Z",
    "1777543872.25, 2026-04-30T10:11:12Z",
    "1.777543872E9, 2026-04-30T10:11:12Z",
    "1777543872000, 2026-04-30T10:11:12Z",
    "1.777543872999999E15, 2026-04-30T10:11:12Z",
  })
  void numbersAreReadBySize(String number, Instant instant) {
    assertThat(EventTime.parse(new NumberText(number)))
        .isEqualTo(new EventTime(instant.getEpochSecond(), false, false));
  }

  @Test
  void aTimeWithoutZoneAndADateAreUtcAndSaySo() {
    long midnight = Instant.parse("2026-04-30T00:00:00Z").getEpochSecond();
    assertThat(EventTime.parse("2026-04-30")).isEqualTo(new EventTime(midnight, true, true));
    assertThat(EventTime.parse("2026-04-30 01:00"))
        .isEqualTo(new EventTime(midnight + 3600, true, false));
    assertThat(EventTime.parse("2026-04-30T01:00:01.5"))
        .isEqualTo(new EventTime(midnight + 3601, true, false));
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(
      strings = {
        "now",
        ".",
        "-1",
        "0",
        "946684799",
        "7258118400",
        "20260430",
        "1777543872000000000",
        "99999999999999999999999",
        "1777543872s",
        "30.04.2026",
        "04/30/2026 10:00",
        "2026-4-30",
        "2026-13-01",
        "2026-00-01",
        "2026-02-29",
        "2026-04-31T00:00:00Z",
        "2026-04-30T24:00:00Z",
        "2026-04-30T10:60:00Z",
        "2026-04-30T10:00:61Z",
        "2026-04-30T10",
        "2026-04-30T10:00:00.Z",
        "2026-04-30T10:00:00+25:00",
        "2026-04-30T10:00:00+02:60",
        "2026-04-30T10:00:00+2",
        "2026-04-30T10:00:00+02:00[Europe/Berlin]",
        "2026-04-30T10:00:00 CEST",
        "2026-04-30T10:00:00ZZ",
        "2026-04-30X10:00:00Z",
        "1999-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "２０２６-04-30",
        "2026-04-30T10:00:00 ",
        "2026"
      })
  void whatIsNoTimeIsNotGuessed(String text) {
    assertThat(EventTime.parse(text)).isNull();
  }

  @Test
  void onlyTextsAndNumbersAreTimes() {
    assertThat(EventTime.parse(true)).isNull();
    assertThat(EventTime.parse(List.of("2026-04-30"))).isNull();
    assertThat(EventTime.parse(new NumberText("1e999999999"))).isNull();
    assertThat(EventTime.parse(new NumberText("-1777543872"))).isNull();
  }

  @Test
  void theEdgesOfFutureAndAgeAreExact() {
    assertThat(Samples.prepare(Samples.web("'event_time':'2026-05-01T12:10:00Z'")).event())
        .isNotNull();
    assertThat(
            Samples.prepare(Samples.web("'event_time':'2026-05-01T12:10:01Z'")).reject().reason())
        .isEqualTo(RejectReason.EVENT_TIME_IN_FUTURE);
    assertThat(Samples.prepare(Samples.web("'event_time':'2026-04-03T12:00:00Z'")).warnings())
        .doesNotContain(Warning.EVENT_OLDER_THAN_28_DAYS);
  }

  @Test
  void aRecordThatDoesNotSayWhenItHappenedHappenedWhenItsSourceTookIt() {
    Instant published = Instant.parse("2026-05-01T11:59:58.900Z");
    Preparer preparer = new Preparer(PrepareConfig.defaults(), Samples.CLOCK);
    for (String missing : List.of("'event_time':null", "'event_time':''", "'event_time':' '")) {
      SourceRecord record =
          SourceRecord.of("s/1", "1", published, Samples.bytes(Samples.web(missing)));
      assertThat(preparer.prepare(record).event().eventTime()).isEqualTo(1777636798L);
    }
    SourceRecord said = SourceRecord.of("s/1", "1", published, Samples.bytes(Samples.web()));
    assertThat(preparer.prepare(said).event().eventTime()).isEqualTo(1777636800L);
    // What cannot be read is not missing.
    SourceRecord unreadable =
        SourceRecord.of("s/1", "1", published, Samples.bytes(Samples.web("'event_time':'today'")));
    assertThat(preparer.prepare(unreadable).reject().reason())
        .isEqualTo(RejectReason.INVALID_EVENT_TIME);
  }
}
