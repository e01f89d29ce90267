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

  /** The command is what Terraform gives; the example's own test pins that for another project. */
  @Test
  void theBuildIsTheOneThatTerraformGives() {
    Matcher given =
        Pattern.compile("output\\.build_command == \"([^\"]+)\"")
            .matcher(read(EXAMPLE.resolve("tests/example.tftest.hcl")));
    assertThat(given.find()).isTrue();
    String command = given.group(1).replace("shop-data", "my-project");
    assertThat(results("(?m)^templates/build .*$", GUIDE))
        .extracting(MatchResult::group)
        .containsExactly(command + " --print", command);
  }

  /**
   * Followed with --print: a jar, one build of images, a spec of each template, and only then their
   * uploads to where the example looks for the file that it starts its job from.
   */
  @Test
  void theBuildPutsTheTemplatesWhereTheExamplesLookForThem() throws Exception {
    String command =
        results("(?m)^templates/build .*--print$", GUIDE).stream()
            .map(MatchResult::group)
            .findFirst()
            .orElseThrow();
    String version = defaultVersion();
    String images = "europe-west1-docker.pkg.dev/my-project/conversion-relay";
    String place = "gs://my-project-conversion-relay-templates/templates/";
    assertThat(GUIDE).contains(place + "VERSION/pubsub-to-tiktok.json");

    List<String> expected =
        new ArrayList<>(
            List.of(
                "./mvnw -B -ntp -pl templates -am package -DskipTests",
                "gcloud builds submit --project=my-project --region=europe-west1"
                    + " _REPOSITORY="
                    + images
                    + " _VERSION="
                    + version));
    List<String> templates = List.of("bigquery-to-tiktok", "pubsub-to-tiktok", "jdbc-to-tiktok");
    assertThat(TerraformFiles.files(ROOT.resolve("templates/metadata"), ".json"))
        .extracting(file -> file.getFileName().toString().replace(".json", ""))
        .containsExactlyInAnyOrderElementsOf(templates);
    templates.forEach(
        name -> expected.add("spec " + name + " " + images + "/" + name + ":" + version));
    templates.forEach(name -> expected.add("upload " + place + version + "/" + name + ".json"));
    assertThat(
            run(command).stream().map(OperationsGuideTest::inShort).filter(line -> !line.isEmpty()))
        .containsExactlyElementsOf(expected);
  }

  /** What a printed command does to whom; nothing of those that only copy files of this machine. */
  private static String inShort(String line) {
    if (line.startsWith("gcloud builds submit ")) {
      return "gcloud builds submit "
          + String.join(
              " ",
              results(
                      "--project=[^ ]+|--region=[^ ]+|_REPOSITORY=[^,\\\\]+|_VERSION=[^,\\\\]+",
                      line)
                  .stream()
                  .map(MatchResult::group)
                  .toList());
    }
    Matcher spec = Pattern.compile("java -cp .*\\.TemplateSpec ([^ ]+ [^ ]+) > .*").matcher(line);
    if (spec.matches()) {
      return "spec " + spec.group(1);
    }
    Matcher upload =
        Pattern.compile("gcloud storage cp [^ ]+ (gs:[^ ]+) --project=my-project .*").matcher(line);
    if (upload.matches()) {
      return "upload " + upload.group(1);
    }
    return line.matches("(mkdir|cp) .*") ? "" : line;
  }

  @Test
  void whatItCallsByNameHasThatName() {
    Block relay =
        blocks(EXAMPLE, "module").stream()
            .filter(module -> module.type().equals("relay"))
            .findFirst()
            .orElseThrow();
    String name = relay.argument("name").replace("\"", "");
    assertThat(names("(?:topics publish|subscriptions seek|scheduler jobs run) ([a-z-]+)"))
        .containsOnly(name)
        .hasSizeGreaterThan(2);
    assertThat(names("secrets versions (?:add |disable [0-9]+ --secret=)([a-z-]+)"))
        .containsOnly(names("access_token_secret_id = \"([a-z-]+)\"").get(0))
        .hasSizeGreaterThan(2);
    String dataset =
        blocks(TERRAFORM.resolve("modules/foundation"), "variable").stream()
            .map(variable -> variable.argument("default"))
            .filter("\"conversion_relay\""::equals)
            .findFirst()
            .orElseThrow()
            .replace("\"", "");
    assertThat(names("(?:FROM |bigquery:my-project\\.)(\\w+)\\.\\w+"))
        .containsOnly(dataset)
        .hasSizeGreaterThan(5);
  }

  private static List<String> names(String pattern) {
    return results(pattern, GUIDE).stream().map(found -> found.group(1)).toList();
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
