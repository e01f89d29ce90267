package dev.conversionrelay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountingEndpointTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "0 | ''",
        "0 | {\"data\":[]}",
        "1 | \"event_id\":",
        "0 | \"event_id\"",
        "2 | \"event_id\":\"event_id\":",
        "1 | {\"data\":[{\"event\":\"Purchase\",\"event_id\":\"event_id\",\"event_time\":1}]}",
        "2 | [{\"event_id\":\"1\",\"n\":\"x\"},{\"n\":\"\",\"event_id\":\"2\"}]",
      })
  void eventsAreCountedByTheirIds(int expected, String body) {
    assertThat(CountingEndpoint.eventsIn(body.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(expected);
  }
}
