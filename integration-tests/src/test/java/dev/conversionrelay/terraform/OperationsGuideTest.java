package dev.conversionrelay.terraform;

import static dev.conversionrelay.terraform.TerraformFiles.ROOT;
import static dev.conversionrelay.terraform.TerraformFiles.TERRAFORM;
import static dev.conversionrelay.terraform.TerraformFiles.blocks;
import static dev.conversionrelay.terraform.TerraformFiles.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.terraform.TerraformFiles.Block;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/operations.md tells to type is there, and does what it says. */
class OperationsGuideTest {

  private static final String GUIDE = read(ROOT.resolve("docs/operations.md"));
  private static final Path EXAMPLE = TERRAFORM.resolve("examples/pubsub-minimal");

  @Test
  void theSettingsAreThoseOfTheExample() {
    Matcher file =
        Pattern.compile("cat > terraform.tfvars <<'END'\n(.*?)END\n", Pattern.DOTALL)
            .matcher(GUIDE);
    assertThat(file.find()).isTrue();
    List<String> set =
        Pattern.compile("(?m)^(\\w+) += ")
            .matcher(file.group(1))
            .results()
            .map(found -> found.group(1))
            .sorted()
            .toList();
    assertThat(set)
        .isEqualTo(
            blocks(EXAMPLE, "variable").stream()
                .filter(variable -> variable.argument("default") == null)
                .map(Block::type)
                .sorted()
                .toList());
  }

  @Test
  void whatIsNamedIsThere() {
    for (MatchResult address :
        results("-target=module\\.(\\w+)(?:\\.(google_\\w+)\\.(\\w+))?", GUIDE)) {
      Block module =
          blocks(EXAMPLE, "module").stream()
              .filter(each -> each.type().equals(address.group(1)))
              .findFirst()
              .orElseThrow();
      if (address.group(2) != null) {
        String source = module.argument("source").replace("\"", "");
        assertThat(blocks(EXAMPLE.resolve(source).normalize(), "resource"))
            .as(address.group())
            .anyMatch(
                resource ->
                    address.group(2).equals(resource.type())
                        && address.group(3).equals(resource.name()));
      }
    }
    List<MatchResult> outputs = results("terraform output -raw (\\w+)", GUIDE);
    assertThat(outputs).hasSizeGreaterThan(1);
    for (MatchResult output : outputs) {
      String example =
          output.group(1).equals("launch_body") ? "bigquery-minimal" : "pubsub-minimal";
      assertThat(blocks(TERRAFORM.resolve("examples/" + example), "output"))
          .extracting(Block::type)
          .contains(output.group(1));
    }
  }

  /** Followed with --print, the build ends with the file that the example starts its job from. */
  @Test
  void theBuildPutsTheTemplateWhereTheExampleLooksForIt() throws Exception {
    String command =
        results("(?m)^templates/build .*--print$", GUIDE).stream()
            .map(MatchResult::group)
            .findFirst()
            .orElseThrow();
    List<String> printed = run(command);

    String version = defaultVersion();
    assertThat(GUIDE)
        .contains(
            "gs://my-project-conversion-relay-templates/templates/VERSION/pubsub-to-tiktok.json");
    assertThat(printed)
        .anyMatch(
            line ->
                line.startsWith("gcloud storage cp ")
                    && line.contains(
                        " gs://my-project-conversion-relay-templates/templates/"
                            + version
                            + "/pubsub-to-tiktok.json "))
        .anyMatch(
            line ->
                line.startsWith("gcloud builds submit ")
                    && line.contains("europe-west1-docker.pkg.dev/my-project/conversion-relay"));
  }

  @Test
  void examplesStartTheVersionThatIsBuilt() {
    Matcher version =
        Pattern.compile("(?m)^  <version>(.*)</version>$").matcher(read(ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    for (Path example : TerraformFiles.examples()) {
      assertThat(blocks(example, "variable"))
          .filteredOn(variable -> variable.type().equals("template_version"))
          .extracting(variable -> variable.argument("default"))
          .containsExactly("\"" + version.group(1) + "\"");
    }
  }

  private static String defaultVersion() {
    return blocks(EXAMPLE, "variable").stream()
        .filter(variable -> variable.type().equals("template_version"))
        .map(variable -> variable.argument("default").replace("\"", ""))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> run(String command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(Pattern.compile(" +").splitAsStream(command).toList());
    words.set(0, ROOT.resolve(words.get(0)).toString());
    Path output = Files.createTempFile("build", ".txt");
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int exit = process.waitFor();
      List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
      assertThat(exit).as("%s", lines).isZero();
      return lines;
    } finally {
      Files.delete(output);
    }
  }

  private static List<MatchResult> results(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }
}
