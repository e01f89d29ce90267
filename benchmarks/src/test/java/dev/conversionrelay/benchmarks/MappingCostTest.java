package dev.conversionrelay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.prepare.Prepared;
import dev.conversionrelay.prepare.Preparer;
import java.util.List;
import org.junit.jupiter.api.Test;

class MappingCostTest {

  /** Else the two would not be measured on the same work. */
  @Test
  void theMappedRecordsBecomeTheSameEvents() throws Exception {
    Preparer plain = MappingCost.preparer(false);
    Preparer mapped = MappingCost.preparer(true);
    for (SourceRecord record : MappingCost.records(500)) {
      Prepared expected = plain.prepareAll(record).get(0);
      List<Prepared> actual = mapped.prepareAll(record);
      assertThat(actual).hasSize(1);
      assertThat(actual.get(0).event()).isEqualTo(expected.event());
      assertThat(actual.get(0).warnings()).isEqualTo(expected.warnings());
    }
  }
}
