package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.outcome.DuplicateReason;
import dev.conversionrelay.outcome.Fault;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the guide to replays says is what they are. */
class ReplayGuideTest {

  private static final Pattern OPTION_ROW =
      Pattern.compile("\\| `--(\\w+)` \\| (.*?) ?\\| (.*) \\|");

  private static String guide;

  @BeforeAll
  static void read() throws IOException {
    guide = Files.readString(Path.of("..", "docs", "replay.md"));
  }

  @Test
  void optionsAreDescribedAsTheyAre() {
    Set<String> described = new HashSet<>();
    Matcher row = OPTION_ROW.matcher(guide);
    while (row.find()) {
      OptionInfo option =
          OptionInfo.declaredBy(ReplayOptions.class).stream()
              .filter(each -> each.name().equals(row.group(1)))
              .findFirst()
              .orElseThrow();
      assertThat(row.group(2))
          .isEqualTo(option.defaultValue() == null ? "" : option.defaultValue());
      assertThat(row.group(3)).isEqualTo(option.description());
      described.add(option.name());
    }
    assertThat(described).containsExactlyInAnyOrder("from", "ofRuns", "allowDoubleCount");
  }

  @Test
  void commandsHaveValidOptions() throws Exception {
    List<String> commands =
        guide
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("./relay replay "))
            .toList();
    assertThat(commands).hasSize(1);
    List<String> options =
        Pattern.compile(" ")
            .splitAsStream(commands.get(0))
            .filter(word -> word.startsWith("--"))
            .toList();
    OptionsParser.parse(ReplayOptions.class, options, Map.of("TIKTOK_ACCESS_TOKEN", "secret"));
  }

  @Test
  void whatBecomesOfAnEventHasTheNamesOfTheBooks() {
    for (Enum<?> name :
        List.of(
            DuplicateReason.DELIVERED_BEFORE,
            DuplicateReason.COPY,
            Fault.ANSWER_LOST_BEFORE,
            RejectReason.NO_EVENT_TO_REPLAY,
            RejectReason.UNREADABLE_OUTCOME,
            RejectReason.REFUSED_BY_TIKTOK)) {
      assertThat(guide).contains("`" + Tally.nameOf(name) + "`");
    }
  }
}
