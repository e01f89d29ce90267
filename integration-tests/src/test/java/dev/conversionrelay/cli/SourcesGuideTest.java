package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.options.BigQuerySourceOptions;
import dev.conversionrelay.options.CheckOptions;
import dev.conversionrelay.options.IncrementalOptions;
import dev.conversionrelay.options.JdbcOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide to databases says of options is what they are. */
class SourcesGuideTest {

  private static final Path GUIDE = Path.of("..", "docs", "sources.md");
  private static final Pattern OPTION_ROW =
      Pattern.compile("\\| `--(\\w+)` \\| (.*?) ?\\| (.*) \\|");

  @TempDir private Path folder;

  @Test
  void optionsAreDescribedAsTheyAre() throws IOException {
    Map<String, OptionInfo> options = new HashMap<>();
    OptionInfo.declaredBy(JdbcOptions.class).forEach(each -> options.put(each.name(), each));
    OptionInfo.declaredBy(IncrementalOptions.class).forEach(each -> options.put(each.name(), each));
    Set<String> described = new HashSet<>();
    Matcher row = OPTION_ROW.matcher(section("Databases"));
    while (row.find()) {
      if (options.containsKey(row.group(1))) {
        OptionInfo option = options.get(row.group(1));
        String expected = option.defaultValue() == null ? "" : option.defaultValue();
        assertThat(row.group(2)).as(row.group(1)).isEqualTo(expected);
        assertThat(row.group(3)).as(row.group(1)).isEqualTo(option.description());
        described.add(row.group(1));
      }
    }
    // Those a first run needs are in the README.
    options.keySet().removeAll(Set.of("jdbcUrl", "jdbcUser", "jdbcPasswordFile", "query", "table"));
    assertThat(described).containsExactlyInAnyOrderElementsOf(options.keySet());
  }

  /** Its descriptions are shorter than those of the help, but its names and defaults are these. */
  @Test
  void optionsOfBigQueryExistAndHaveTheDefaultsThatTheGuideGives() throws IOException {
    Map<String, OptionInfo> options = new HashMap<>();
    OptionInfo.declaredBy(BigQuerySourceOptions.class)
        .forEach(each -> options.put(each.name(), each));
    Set<String> described = new HashSet<>();
    Matcher row = OPTION_ROW.matcher(section("BigQuery"));
    while (row.find()) {
      OptionInfo option = options.get(row.group(1));
      if (option != null) {
        described.add(row.group(1));
        if (option.defaultValue() != null) {
          assertThat(row.group(2)).as(row.group(1)).isEqualTo(option.defaultValue());
        }
      }
    }
    assertThat(described).containsExactlyInAnyOrderElementsOf(options.keySet());
  }

  private static String section(String heading) throws IOException {
    String guide = Files.readString(GUIDE);
    int start = guide.indexOf("\n## " + heading);
    int end = guide.indexOf("\n## ", start + 1);
    return guide.substring(start, end < 0 ? guide.length() : end);
  }

  @Test
  void theCommandHasValidOptions() throws Exception {
    Path password = Files.writeString(folder.resolve("password.txt"), "secret");
    List<String> commands =
        Files.readString(GUIDE)
            .lines()
            .filter(line -> line.startsWith("./relay check jdbc "))
            .toList();
    assertThat(commands).hasSize(1);
    List<String> options =
        Pattern.compile(" ")
            .splitAsStream(commands.get(0))
            .filter(argument -> argument.startsWith("--"))
            .map(argument -> argument.replace("=password.txt", "=" + password))
            .toList();
    CheckOptions.Jdbc parsed = OptionsParser.parse(CheckOptions.Jdbc.class, options, Map.of());
    assertThat(parsed.getSince()).isEqualTo("36h");
  }
}
