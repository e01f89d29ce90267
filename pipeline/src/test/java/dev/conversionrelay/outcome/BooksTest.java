package dev.conversionrelay.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;

class BooksTest {

  @Test
  void booksBalanceOnlyWhenEveryRecordEndedOnce() {
    Tally tally = new Tally();
    tally.add(Tally.READ, 10);
    tally.add(Tally.DELIVERED, 4);
    tally.add(Tally.SUPPRESSED, "consent_denied", 2);
    tally.add(Tally.DUPLICATES, DuplicateReason.COPY, 1);
    tally.add(Tally.REJECTED, RejectReason.MISSING_EVENT, 2);
    assertThat(new Books(tally).balanced()).isFalse();
    tally.add(Tally.UNDELIVERED, Fault.CIRCUIT_OPEN, 1);
    assertThat(new Books(tally).balanced()).isTrue();
    tally.add(Tally.DELIVERED, 1);
    assertThat(new Books(tally).balanced()).isFalse();
  }

  @Test
  void whatAMappingLeavesOutIsInTheBooksAndOnlyThenInTheSummary() {
    Tally tally = new Tally();
    tally.add(Tally.READ, 3);
    tally.add(Tally.DELIVERED, 3);
    assertThat(new Books(tally).toJson("run-1").has("left_out")).isFalse();
    tally.add(Tally.READ, 2);
    assertThat(new Books(tally).balanced()).isFalse();
    tally.add(Tally.LEFT_OUT, 2);
    assertThat(new Books(tally).balanced()).isTrue();
    assertThat(new Books(tally).toJson("run-1").path("left_out").asLong()).isEqualTo(2);
    assertThat(Books.fromJson(new Books(tally).toJson("run-1")).leftOut()).isEqualTo(2);
  }

  @Test
  void theSummaryFileHoldsTheBooksWhole() {
    Tally tally = new Tally();
    tally.add(Tally.READ, 7);
    tally.add(Tally.DELIVERED, 3);
    tally.add(Tally.DELIVERED_WITH_WARNING, 1);
    tally.add(Tally.CONSENT_SIGNAL, 6);
    tally.add(Tally.REQUESTS, 2);
    tally.add(Tally.DUPLICATES, DuplicateReason.COPY, 1);
    tally.add(Tally.SUPPRESSED, "consent_denied", 1);
    tally.add(Tally.REJECTED, RejectReason.MISSING_EVENT, 1);
    tally.add(Tally.UNDELIVERED, Fault.CONFIGURATION, 1);
    tally.add(Tally.LIMITED_DATA_USE, "gpc", 2);
    tally.add(Tally.WARNING, "no_match_key", 2);
    tally.add(Tally.UNKNOWN_COLUMN, "colour", 7);
    tally.add(Tally.ANSWER, "40002", 1);
    tally.add(Tally.EVENT, "web/C1/Purchase", 3);

    Books read = Books.fromJson(new Books(tally).toJson("run-1"));

    assertThat(read.toJson("run-1")).isEqualTo(new Books(tally).toJson("run-1"));
    assertThat(read.balanced()).isTrue();
    assertThat(read.rejectedByReason()).containsOnlyKeys("missing_event");
    assertThat(read.limitedDataUseByReason()).containsEntry("gpc", 2L);
    assertThat(read.undelivered()).isEqualTo(1);
  }

  @Test
  void talliesAddUpInAnyOrder() {
    Tally first = new Tally();
    first.add(Tally.REJECTED, "a", 1);
    first.add(Tally.READ, 5);
    Tally second = new Tally();
    second.add(Tally.REJECTED, "a", 2);
    second.add(Tally.REJECTED, "b", 3);
    AddUpTallies.AddUpFn addUp = new AddUpTallies.AddUpFn(true);
    Tally oneWay = addUp.addInput(addUp.addInput(addUp.createAccumulator(), first), second);
    Tally other =
        addUp.mergeAccumulators(
            List.of(
                addUp.addInput(addUp.createAccumulator(), second),
                addUp.addInput(addUp.createAccumulator(), first)));
    assertThat(oneWay).isEqualTo(other);
    assertThat(oneWay.total(Tally.REJECTED)).isEqualTo(6);
    assertThat(oneWay.get(Tally.READ)).isEqualTo(5);
  }

  @Test
  void namesFromDataCannotGrowWithoutBound() {
    Tally tally = new Tally();
    for (int i = 0; i < 10_000; i++) {
      tally.add(Tally.UNKNOWN_COLUMN, "column_" + i, 1);
    }
    assertThat(tally.total(Tally.UNKNOWN_COLUMN)).isEqualTo(10_000);
    assertThat(tally.counts().size()).isLessThan(600);
    tally.add(Tally.READ, 1);
    assertThat(tally.get(Tally.READ)).isEqualTo(1);
  }

  @Test
  void talliesSurviveTheirCoder() throws Exception {
    Tally tally = new Tally();
    tally.add(Tally.READ, Long.MAX_VALUE);
    tally.add(Tally.UNKNOWN_COLUMN, "größe", 1);
    CoderProperties.coderDecodeEncodeEqual(TallyCoder.of(), tally);
    CoderProperties.coderDecodeEncodeEqual(TallyCoder.of(), new Tally());
  }
}
