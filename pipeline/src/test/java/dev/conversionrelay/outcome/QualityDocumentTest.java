package dev.conversionrelay.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.services.bigquery.model.TableFieldSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What {@code docs/quality.md} says of rows, measures and weights. */
class QualityDocumentTest {

  @Test
  void everyColumnMeasureAndWeightIsDocumented() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../docs/quality.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    Map<String, String> second = new TreeMap<>();
    for (String row : rows) {
      List<String> cells = Arrays.stream(row.split("\\|", -1)).map(String::strip).toList();
      second.put(cells.get(1).replace("`", ""), cells.get(2));
    }
    for (TableFieldSchema column : OutcomeKind.QUALITY.schema().getFields()) {
      assertThat(second).containsEntry(column.getName(), column.getType());
    }
    for (Measure measure : Measure.values()) {
      assertThat(second).containsKey(measure.wireName());
    }
    MatchScore.weights()
        .forEach(
            (key, weight) ->
                assertThat(second).containsEntry(key.wireName(), Integer.toString(weight)));
    assertThat(second)
        .hasSize(
            OutcomeKind.QUALITY.schema().getFields().size()
                + Measure.values().length
                + MatchScore.weights().size());
  }
}
