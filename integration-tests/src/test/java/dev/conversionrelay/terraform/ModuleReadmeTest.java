package dev.conversionrelay.terraform;

import static dev.conversionrelay.terraform.TerraformFiles.ROOT;
import static dev.conversionrelay.terraform.TerraformFiles.TERRAFORM;
import static dev.conversionrelay.terraform.TerraformFiles.blocks;
import static dev.conversionrelay.terraform.TerraformFiles.blocksOf;
import static dev.conversionrelay.terraform.TerraformFiles.examples;
import static dev.conversionrelay.terraform.TerraformFiles.files;
import static dev.conversionrelay.terraform.TerraformFiles.modules;
import static dev.conversionrelay.terraform.TerraformFiles.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.terraform.TerraformFiles.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tables of a module's README are made of its variables and outputs. With {@code
 * -Dterraform.readme=write} they are written.
 */
class ModuleReadmeTest {

  private static final String BEGIN =
      "<!-- Made of the module's files; see ModuleReadmeTest. -->\n";
  private static final String END = "<!-- End -->\n";

  static Stream<Path> modulesAndExamples() {
    return Stream.concat(modules().stream(), examples().stream());
  }

  static Stream<Path> allModules() {
    return modules().stream();
  }

  @ParameterizedTest
  @MethodSource("allModules")
  void tablesAreThoseOfTheFiles(Path module) throws IOException {
    Path file = module.resolve("README.md");
    String readme = read(file);
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    assertThat(begin).as("the place of the tables in %s", file).isPositive();
    assertThat(end).isGreaterThan(begin);
    String tables = "\n" + inputs(module) + "\n" + outputs(module) + "\n";
    if ("write".equals(System.getProperty("terraform.readme"))) {
      Files.writeString(
          file, readme.substring(0, begin + BEGIN.length()) + tables + readme.substring(end));
    } else {
      assertThat(readme.substring(begin + BEGIN.length(), end))
          .as("run this test with -Dterraform.readme=write")
          .isEqualTo(tables);
    }
  }

  @ParameterizedTest
  @MethodSource("modulesAndExamples")
  void everyVariableAndOutputIsDescribed(Path folder) {
    List<Block> variables = blocks(folder, "variable");
    assertThat(variables).isNotEmpty();
    assertThat(variables)
        .allSatisfy(
            variable -> {
              assertThat(variable.argument("description")).matches("\"\\p{Lu}?.+[.\\w)]\"");
              assertThat(variable.argument("type")).isNotNull();
            });
    assertThat(blocks(folder, "output"))
        .isNotEmpty()
        .allSatisfy(output -> assertThat(output.argument("description")).matches("\".+\\.\""));
  }

  @ParameterizedTest
  @MethodSource("modulesAndExamples")
  void theyAreInTheOrderOfTheAlphabet(Path folder) {
    for (Path file : files(folder, ".tf")) {
      for (String kind : List.of("variable", "output")) {
        assertThat(blocksOf(file).stream().filter(b -> b.kind().equals(kind)).map(Block::type))
            .as("%s of %s", kind, file)
            .isSorted();
      }
    }
  }

  @Test
  void bothJobModulesHaveTheSameOptions() {
    for (String file : List.of("variables-options.tf", "variables-job.tf", "options.tf")) {
      assertThat(read(TERRAFORM.resolve("modules/batch-job").resolve(file)))
          .as(file)
          .isEqualTo(read(TERRAFORM.resolve("modules/streaming-job").resolve(file)));
    }
  }

  @Test
  void minimalExamplesAskForNoMore() {
    List<String> everywhere =
        List.of("access_token_secret_id", "event_source_id", "project_id", "region");
    assertThat(required(TERRAFORM.resolve("examples/pubsub-minimal"))).isEqualTo(everywhere);
    assertThat(required(TERRAFORM.resolve("examples/bigquery-minimal"))).isEqualTo(everywhere);
    List<String> ofDatabases = new ArrayList<>(everywhere);
    ofDatabases.add("jdbc_password_secret");
    ofDatabases.add("jdbc_url");
    assertThat(required(TERRAFORM.resolve("examples/jdbc-minimal")))
        .containsExactlyInAnyOrderElementsOf(ofDatabases);
  }

  @Test
  void theProjectsReadmeShowsWhatTheExampleAsksFor() {
    String readme = read(ROOT.resolve("README.md"));
    int section = readme.indexOf("## Deploy it with Terraform");
    assertThat(section).isPositive();
    for (String variable : required(TERRAFORM.resolve("examples/pubsub-minimal"))) {
      assertThat(readme.substring(section)).containsPattern("(?m)^" + variable + " += \"");
    }
  }

  private static List<String> required(Path folder) {
    return blocks(folder, "variable").stream()
        .filter(variable -> variable.argument("default") == null)
        .map(Block::type)
        .sorted()
        .toList();
  }

  private static String inputs(Path module) {
    StringBuilder table = new StringBuilder("| Input | Default | What it is |\n|---|---|---|\n");
    blocks(module, "variable").stream()
        .sorted(Comparator.comparing(Block::type))
        .forEach(
            variable ->
                table.append(
                    "| `%s` `%s` | %s | %s |\n"
                        .formatted(
                            variable.type(),
                            cell(variable.argument("type")),
                            defaultOf(variable),
                            description(variable))));
    return table.toString();
  }

  private static String defaultOf(Block variable) {
    String value = variable.argument("default");
    if (value == null) {
      return "required";
    }
    return value.equals("null") ? "" : "`" + cell(value) + "`";
  }

  private static String outputs(Path module) {
    StringBuilder table = new StringBuilder("| Output | What it is |\n|---|---|\n");
    blocks(module, "output").stream()
        .sorted(Comparator.comparing(Block::type))
        .forEach(
            output ->
                table.append("| `%s` | %s |\n".formatted(output.type(), description(output))));
    return table.toString();
  }

  private static String description(Block block) {
    String quoted = block.argument("description");
    return cell(quoted.substring(1, quoted.length() - 1));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll(" +", " ");
  }
}
