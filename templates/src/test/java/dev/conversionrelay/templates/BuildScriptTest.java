package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that builds the templates, with a gcloud and a java that write down their calls. */
@DisabledOnOs(OS.WINDOWS)
class BuildScriptTest {

  private static final List<String> PLACE =
      List.of("--project=my-project", "--region=europe-west1", "--repository=relay", "--bucket=b");

  @TempDir private Path folder;

  private record Result(int exitCode, String output, String errors) {}

  @Test
  void whatItPrintsIsWhatItRuns() throws Exception {
    Path jar = Files.writeString(folder.resolve("relay.jar"), "jar");
    List<String> arguments = new ArrayList<>(PLACE);
    arguments.addAll(List.of("--version=test", "--jar=" + jar));
    arguments.add("--print");
    Result printed = run("ls: no such folder", arguments);
    assertThat(printed.exitCode()).as(printed.errors()).isZero();
    assertThat(calls()).isEmpty();

    arguments.remove("--print");
    Result run = run("ls: no such folder", arguments);
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output()).isEqualTo(printed.output());
    List<String> expected =
        new ArrayList<>(List.of("gcloud storage ls gs://b/templates/test/ --project=my-project"));
    printed
        .output()
        .lines()
        .filter(line -> line.startsWith("gcloud") || line.startsWith("java"))
        .forEach(line -> expected.add(line.replaceFirst(" > .*", "").replace("\\,", ",")));
    assertThat(calls()).isEqualTo(expected).hasSize(8);
  }

  @Test
  void withoutAJarItBuildsOne() throws Exception {
    List<String> arguments = new ArrayList<>(PLACE);
    arguments.add("--print");
    Result printed = run("", arguments);
    assertThat(printed.output().lines().findFirst())
        .contains("./mvnw -B -ntp -pl templates -am package -DskipTests");
    String jar = Path.of(System.getProperty("templates.jar")).getFileName().toString();
    assertThat(printed.output()).contains("-cp templates/target/" + jar + " ");
    assertThat(printed.output()).contains("gs://b/templates/0.1.0-SNAPSHOT/pubsub-to-tiktok.json");
  }

  @Test
  void aVersionThatIsThereIsNotReplaced() throws Exception {
    Path jar = Files.writeString(folder.resolve("relay.jar"), "jar");
    List<String> arguments = new ArrayList<>(PLACE);
    arguments.addAll(List.of("--version=1.0.0", "--jar=" + jar));
    Result run = run("", arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("gs://b/templates/1.0.0 exists already");
    assertThat(calls()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --region=                        | missing: --region
          --bucket=gs://b                  | --bucket: the name alone
          --repository=europe/relay        | --repository: the name alone
          --version=a b                    | --version: letters, digits
          --version=                       | --version: letters, digits
          --base-image=host/image          | --base-image: with a dated tag
          --base-image=host/image:latest   | --base-image: with a dated tag
          --jar=/none/such.jar             | --jar: cannot read /none/such.jar
          --projekt=x                      | --projekt=x: there is no such option
          """)
  void whatIsWrongIsSaidBeforeAnythingIsDone(String argument, String message) throws Exception {
    List<String> arguments = new ArrayList<>(PLACE);
    arguments.add(argument);
    Result run = run("", arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("templates/build: " + message);
    assertThat(run.output()).isEmpty();
    assertThat(calls()).isEmpty();
  }

  @Test
  void allThatIsMissingIsNamedAtOnce() throws Exception {
    assertThat(run("", List.of()).errors())
        .contains("missing: --project --region --repository --bucket");
  }

  @Test
  void itsImagesAreOneOfEachTemplateThatStartsItsMain() throws Exception {
    String cloudBuild = Files.readString(CheckedFiles.file("image/cloudbuild.yaml"));
    String script = Files.readString(CheckedFiles.file("build"));
    List<String> names = new ArrayList<>();
    for (Class<? extends TemplateOptions> type : TemplateView.ALL) {
      Template template = type.getAnnotation(Template.class);
      names.add(template.name());
      assertThat(cloudBuild)
          .containsSubsequence(
              "MAIN_CLASS=" + template.launcher().getName() + "\n",
              "--tag=${_REPOSITORY}/" + template.name() + ":${_VERSION}",
              "images:",
              "${_REPOSITORY}/" + template.name() + ":${_VERSION}");
      assertThat(template.launcher().getMethod("main", String[].class)).isNotNull();
    }
    assertThat(script).contains("templates=(" + String.join(" ", names) + ")");
  }

  /** Runs the script; the folder of the specs is there if {@code ls} is to say nothing. */
  private Result run(String ls, List<String> arguments) throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    tool(bin.resolve("gcloud"), ls.isEmpty() ? 0 : 1);
    tool(bin.resolve("java"), 0);
    List<String> command = new ArrayList<>(List.of("bash", CheckedFiles.file("build").toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("PATH", bin + ":" + environment.get("PATH"));
    environment.put("CALLS", folder.resolve("calls").toString());
    Path errors = folder.resolve("errors");
    Process process = builder.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output, Files.readString(errors));
  }

  private static void tool(Path file, int exitCodeOfLs) throws IOException {
    Files.writeString(
        file,
        "#!/bin/sh\necho \"$(basename \"$0\") $*\" >> \"$CALLS\"\n"
            + "case \"$*\" in 'storage ls '*) exit "
            + exitCodeOfLs
            + ";; esac\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private List<String> calls() throws IOException {
    Path calls = folder.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }
}
