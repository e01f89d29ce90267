package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide to mappings, followed from its beginning to its end: each mapping is saved, each
 * command run, and what it is said to print looked for in what it prints.
 */
class MappingGuideTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\n(.*?)^```$");
  private static final Pattern ENDS_WITH = Pattern.compile(" +# ends with (\\d)$");
  private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

  @TempDir private Path folder;

  private Sandbox sandbox;
  private String output;
  private int commands;

  @Test
  void everyStepDoesWhatTheGuideSays() throws Exception {
    String guide = Files.readString(ROOT.resolve("docs").resolve("mapping-guide.md"));
    int mappings = 0;
    int outputs = 0;
    try (Sandbox started = Sandbox.start(SandboxConfig.forTests())) {
      sandbox = started;
      Matcher block = BLOCK.matcher(guide);
      while (block.find()) {
        String text = block.group(2);
        switch (block.group(1)) {
          case "jslt" -> {
            Files.writeString(folder.resolve("shop.jslt"), text);
            mappings++;
          }
          case "sh" -> run(text.lines().toList());
          case "text" -> {
            assertThat(output).contains(text.stripTrailing());
            outputs++;
          }
          default -> {
            assertThat(block.group(1)).isEqualTo("json");
            assertThat(MAPPER.readTree(text)).isEqualTo(MAPPER.readTree(firstRecord()));
          }
        }
      }
      assertThat(sandbox.counts().stored()).isEqualTo(3);
    }
    assertThat(mappings).isEqualTo(3);
    assertThat(commands).isEqualTo(7);
    assertThat(outputs).isGreaterThan(4);
  }

  private static String firstRecord() throws IOException {
    Path examples = ROOT.resolve("examples").resolve("guide").resolve("orders.ndjson");
    return Files.readAllLines(examples).get(0);
  }

  private void run(List<String> lines) throws Exception {
    for (String line : lines) {
      Matcher end = ENDS_WITH.matcher(line);
      int expected = end.find() ? Integer.parseInt(end.group(1)) : 0;
      List<String> words = WORDS.splitToList(end.replaceFirst(""));
      if (words.get(0).equals("diff")) {
        assertThat(folder.resolve(words.get(1)))
            .hasSameTextualContentAs(folder.resolve(words.get(2)));
      } else if (!line.equals("./relay sandbox")) {
        assertThat(words.get(0)).isEqualTo("./relay");
        relay(words.subList(1, words.size()), expected);
      }
    }
  }

  private void relay(List<String> words, int expected) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    int redirect = words.indexOf(">");
    for (String word : redirect < 0 ? words : words.subList(0, redirect)) {
      arguments.add(
          word.replace("=examples/", "=" + ROOT + "/examples/")
              .replace("http://127.0.0.1:8787/", sandbox.url()));
    }
    RelayProcess.Result result =
        RelayProcess.run(folder, List.of(), arguments.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.output()).isEqualTo(expected);
    output = result.output();
    if (redirect >= 0) {
      Files.writeString(folder.resolve(words.get(redirect + 1)), output);
    }
    commands++;
  }
}
