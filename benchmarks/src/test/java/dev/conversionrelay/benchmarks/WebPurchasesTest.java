package dev.conversionrelay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.prepare.PrepareConfig;
import dev.conversionrelay.prepare.Prepared;
import dev.conversionrelay.prepare.Preparer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebPurchasesTest {

  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  private static final Clock CLOCK = Clock.fixed(START.plus(Duration.ofDays(2)), ZoneOffset.UTC);

  @Test
  void everyRecordWithConsentBecomesAnEventOfItsOwnAndNoneIsRejected() throws IOException {
    Preparer preparer = new Preparer(PrepareConfig.defaults(), CLOCK);
    Set<String> ids = new HashSet<>();
    int suppressed = 0;
    for (String line : lines(2_000)) {
      Prepared prepared =
          preparer.prepare(SourceRecord.of("test", line.getBytes(StandardCharsets.UTF_8)));
      assertThat(prepared.reject()).isNull();
      assertThat(prepared.unknownColumns()).isEmpty();
      assertThat(prepared.warnings()).doesNotContain(Warning.EVENT_OLDER_THAN_28_DAYS);
      if (prepared.event() == null) {
        suppressed++;
      } else {
        ids.add(prepared.event().eventId());
      }
    }
    assertThat(suppressed).isEqualTo(50);
    assertThat(ids).hasSize((int) WebPurchases.consentedOf(2_000));
  }

  @Test
  void recordsAreTheSameInEveryFileOfThatStart() throws IOException {
    assertThat(lines(300).subList(0, 100)).isEqualTo(lines(100));
  }

  @Test
  void theSharesOfHashedAndMessyRecordsAreAsPromised() throws IOException {
    List<String> lines = lines(10_000);
    assertThat(share(lines, "\"email\":\"[0-9a-f]{64}\"")).isBetween(0.18, 0.22);
    assertThat(
            share(lines, "\"phone\":\"\\(")
                + share(lines, "\"phone\":\"\"")
                + share(lines, "\"email\":\" [A-Z]"))
        .isBetween(0.08, 0.12);
  }

  private static double share(List<String> lines, String pattern) {
    return lines.stream().filter(line -> line.matches(".*" + pattern + ".*")).count()
        / (double) lines.size();
  }

  private static List<String> lines(int records) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new WebPurchases(START).write(records, out);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
