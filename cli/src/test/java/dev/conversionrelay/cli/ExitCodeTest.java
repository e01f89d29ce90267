package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.outcome.Books;
import dev.conversionrelay.outcome.Tally;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {

  @ParameterizedTest
  @CsvSource({
    // read, delivered, suppressed, signals, rejected, undelivered, exit code
    "0, 0, 0, 0, 0, 0, 0",
    "5, 5, 0, 5, 0, 0, 0",
    "5, 3, 2, 5, 0, 0, 0",
    "5, 0, 5, 5, 0, 0, 0",
    "5, 4, 0, 5, 1, 0, 3",
    "5, 3, 0, 5, 1, 1, 1",
    "5, 0, 0, 5, 0, 5, 1",
    "5, 0, 5, 0, 0, 0, 4",
    "5, 0, 4, 0, 1, 0, 4",
    "5, 0, 0, 0, 5, 0, 3",
  })
  void theWorstThingDecides(
      long read,
      long delivered,
      long suppressed,
      long signals,
      long rejected,
      long undelivered,
      int code) {
    Tally tally = new Tally();
    tally.add(Tally.READ, read);
    tally.add(Tally.DELIVERED, delivered);
    tally.add(Tally.SUPPRESSED, "consent_missing", suppressed);
    tally.add(Tally.CONSENT_SIGNAL, signals);
    tally.add(Tally.REJECTED, "missing_event", rejected);
    tally.add(Tally.UNDELIVERED, "configuration", undelivered);
    assertThat(ExitCode.of(new Books(tally)).code()).isEqualTo(code);
  }
}
