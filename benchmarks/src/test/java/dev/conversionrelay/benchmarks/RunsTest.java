package dev.conversionrelay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RunsTest {

  /** Else what is measured is not what users get. */
  @Test
  void everyCaseHasTheOptionsOfTheLauncher() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "relay"));
    TreeSet<String> set = new TreeSet<>();
    for (String line : lines) {
      if (line.startsWith("exec ") || line.contains("run | replay)")) {
        Pattern.compile("-XX:[^ \"]+")
            .matcher(line)
            .results()
            .map(MatchResult::group)
            .forEach(set::add);
      }
    }
    assertThat(Runs.OF_THE_LAUNCHER).containsExactlyInAnyOrderElementsOf(set);
  }
}
