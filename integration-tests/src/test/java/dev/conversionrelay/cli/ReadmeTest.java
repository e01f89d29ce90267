package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.options.CheckOptions;
import dev.conversionrelay.options.JdbcOptions;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what the relay does. */
class ReadmeTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String README = read(ROOT.resolve("README.md"));
  private static final Pattern OPTION_ROW =
      Pattern.compile("\\| `--(\\w+)` \\| (.*?) ?\\| (.*) \\|");

  @TempDir private Path folder;

  @Test
  void optionsAreDescribedAsTheyAre() {
    Map<String, OptionInfo> options = new HashMap<>();
    OptionInfo.declaredBy(RelayOptions.class).forEach(each -> options.put(each.name(), each));
    Matcher row = OPTION_ROW.matcher(README);
    int rows = 0;
    while (row.find()) {
      OptionInfo option = options.get(row.group(1));
      assertThat(option).as(row.group(1)).isNotNull();
      String expected = option.defaultValue() == null ? "" : option.defaultValue();
      assertThat(row.group(2)).as(row.group(1)).isEqualTo(expected);
      assertThat(row.group(3)).as(row.group(1)).isEqualTo(option.description());
      rows++;
    }
    assertThat(rows).isGreaterThan(8);
  }

  @Test
  void exitCodesAreAllExplained() {
    for (ExitCode code : ExitCode.values()) {
      assertThat(README).contains("| " + code.code() + " | ");
    }
  }

  @Test
  void theExamplesRunAsWritten() throws Exception {
    List<String[]> commands = commands("./relay run file ");
    assertThat(commands).hasSize(2);
    for (String[] command : commands) {
      try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
        String[] arguments =
            Arrays.stream(command)
                .skip(1)
                .map(argument -> argument.replace("http://127.0.0.1:8787/", sandbox.url()))
                .map(argument -> argument.replace("=examples/", "=" + ROOT + "/examples/"))
                .toArray(String[]::new);
        RelayProcess.Result result = RelayProcess.run(folder, List.of(), arguments);
        assertThat(result.exitCode()).as(result.output()).isIn(0, 3);
        assertThat(sandbox.counts().stored()).isGreaterThan(1);
      }
    }
  }

  /** What the README quotes of the output stands in it, line by line. */
  @Test
  void theCheckShowsWhatTheReadmeShows() throws Exception {
    List<String[]> commands = commands("./relay check file --input=examples/");
    assertThat(commands).hasSize(1);
    String[] arguments =
        Arrays.stream(commands.get(0))
            .skip(1)
            .map(argument -> argument.replace("=examples/", "=" + ROOT + "/examples/"))
            .toArray(String[]::new);
    RelayProcess.Result result = RelayProcess.run(folder, List.of(), arguments);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
    int start = README.indexOf("```\n", README.indexOf("`--show=3`")) + "```\n".length();
    assertThat(result.output()).contains(README.substring(start, README.indexOf("```", start)));
  }

  /** From the list of presets to a check of a mapping of one's own. */
  @Test
  void aPresetIsPrintedAndItsSampleIsChecked() throws Exception {
    String mapping = README.substring(README.indexOf("**Or leave your data as it is.**"));
    int start = mapping.indexOf("```sh\n") + "```sh\n".length();
    List<String> lines = mapping.substring(start, mapping.indexOf("```", start)).lines().toList();
    assertThat(lines).hasSize(4);
    RelayProcess.Result result = null;
    for (String line : lines) {
      String command = line.replaceFirst(" +#.*", "");
      int redirect = command.indexOf(" > ");
      String[] arguments = (redirect < 0 ? command : command.substring(0, redirect)).split(" ", -1);
      assertThat(arguments[0]).isEqualTo("./relay");
      result =
          RelayProcess.run(folder, List.of(), Arrays.copyOfRange(arguments, 1, arguments.length));
      assertThat(result.exitCode()).as(result.output()).isZero();
      if (redirect >= 0) {
        Files.writeString(
            folder.resolve(command.substring(redirect + " > ".length())), result.output());
      }
    }
    assertThat(result.output()).containsPattern("\n  read +11\n").containsPattern("\n  sent +2\n");
  }

  @Test
  void theCommandForADatabaseHasValidOptions() throws Exception {
    List<String[]> commands = commands("./relay run jdbc ");
    assertThat(commands).hasSize(1);
    Path password = Files.writeString(folder.resolve("password.txt"), "secret");
    List<String> options = new ArrayList<>();
    for (String argument : commands.get(0)) {
      if (argument.startsWith("--")) {
        options.add(argument.replace("=password.txt", "=" + password));
      }
    }
    Map<String, String> environment = Map.of("TIKTOK_ACCESS_TOKEN", "secret");
    JdbcOptions parsed = OptionsParser.parse(JdbcOptions.class, options, environment);
    assertThat(parsed.getTestEventCode()).isEqualTo("TEST12345");
  }

  @Test
  void everyOptionTheReadmeNamesExists() {
    Map<String, Class<?>> known = new HashMap<>(OptionInfo.typesOf(JdbcOptions.class));
    known.putAll(OptionInfo.typesOf(CheckOptions.File.class));
    known.putAll(OptionInfo.typesOf(ReplayOptions.class));
    Matcher name = Pattern.compile("`--(\\w+)[=`]").matcher(README);
    while (name.find()) {
      assertThat(known).containsKey(name.group(1));
    }
  }

  /** The commands of that beginning, split as a shell would. */
  private static List<String[]> commands(String beginning) {
    List<String[]> commands = new ArrayList<>();
    README
        .lines()
        .filter(line -> line.startsWith(beginning))
        .forEach(line -> commands.add(line.split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")));
    return commands;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
