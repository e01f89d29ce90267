package dev.conversionrelay.outcome;

import static dev.conversionrelay.outcome.RejectReason.MALFORMED_CSV;
import static dev.conversionrelay.outcome.RejectReason.MALFORMED_JSON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.apache.beam.sdk.testing.CoderProperties;
import org.junit.jupiter.api.Test;

class TallyTest {

  @Test
  void namesFromDataAreFoldedAndNeverCostAReasonItsName() throws Exception {
    Tally tally = new Tally();
    for (int i = 0; i < 2_000; i++) {
      tally.add(Tally.UNKNOWN_COLUMN, "column_" + i, 1);
      tally.add(Tally.EVENT, "web/pixel/Event" + i, 1);
    }
    for (RejectReason reason : RejectReason.values()) {
      tally.add(Tally.REJECTED, reason, 2);
    }
    tally.add(Tally.ANSWER, "40105", 3);

    Books books = new Books(tally);
    assertThat(books.rejectedByReason()).hasSize(RejectReason.values().length);
    assertThat(books.answers()).containsOnlyKeys("40105");
    assertThat(books.unknownColumns()).hasSize(501).containsEntry("(others)", 1_500L);
    assertThat(books.deliveredByEvent()).hasSize(501).containsEntry("(others)", 1_500L);
    assertThat(tally.total(Tally.UNKNOWN_COLUMN)).isEqualTo(2_000);
    CoderProperties.coderDecodeEncodeEqual(TallyCoder.of(), tally);
  }

  @Test
  void addingUpFullTalliesLosesNoCount() {
    Tally sum = new Tally();
    for (RejectReason reason : EnumSet.range(MALFORMED_JSON, MALFORMED_CSV)) {
      Tally tally = new Tally();
      for (int i = 0; i < 700; i++) {
        tally.add(Tally.UNKNOWN_COLUMN, reason + "_" + i, 1);
      }
      tally.add(Tally.REJECTED, reason, 1);
      sum.addAll(tally);
    }
    assertThat(sum.total(Tally.UNKNOWN_COLUMN)).isEqualTo(2_100);
    assertThat(sum.details(Tally.REJECTED)).hasSize(3).doesNotContainKey("(others)");
  }
}
