package dev.conversionrelay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RelayMetricsTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)(?:CODE)?` \\| (?:c|d)");

  @Test
  void theGuideNamesEveryMetricAndNoOther() throws Exception {
    assertThat(documented()).containsExactlyInAnyOrderElementsOf(declared());
  }

  private static List<String> documented() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "operations.md"));
    return ROW.matcher(guide).results().map((MatchResult row) -> row.group(1)).toList();
  }

  private static List<String> declared() throws IllegalAccessException {
    List<String> names = new ArrayList<>();
    for (Field field : RelayMetrics.class.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers()) && !field.getName().equals("NAMESPACE")) {
        names.add((String) field.get(null));
      }
    }
    return names;
  }
}
