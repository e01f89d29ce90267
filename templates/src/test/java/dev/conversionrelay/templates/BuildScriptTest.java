package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  private static final String VERSION = "of-the-script-test";

  @TempDir private Path folder;

  private record Result(int exitCode, String output, String errors) {}

  @Test
  void whatItPrintsIsWhatItRuns() throws Exception {
    Path jar = Files.writeString(folder.resolve("relay.jar"), "jar");
    List<String> arguments = new ArrayList<>(PLACE);
    arguments.addAll(List.of("--version=" + VERSION, "--jar=" + jar));
    arguments.add("--print");
    Result printed = run(arguments);
    assertThat(printed.exitCode()).as(printed.errors()).isZero();
    assertThat(calls()).isEmpty();

    arguments.remove("--print");
    Result run = run(arguments);
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output()).isEqualTo(printed.output());
    List<String> expected =
        new ArrayList<>(
            List.of("gcloud storage ls gs://b/templates/" + VERSION + "/ --project=my-project"));
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
    Result printed = run(arguments);
    assertThat(printed.output().lines().findFirst())
        .contains("./mvnw -B -ntp -pl templates -am package -DskipTests");
    String jar = Path.of(System.getProperty("templates.jar")).getFileName().toString();
    assertThat(printed.output()).contains("-cp templates/target/" + jar + " ");
    assertThat(printed.output()).contains("gs://b/templates/0.1.0-SNAPSHOT/pubsub-to-tiktok.json");
  }

  @Test
  void aVersionThatIsThereIsNotReplaced() throws Exception {
    assertThat(build("1.0.0").exitCode()).isZero();
    Files.delete(folder.resolve("calls"));
    Result run = build("1.0.0");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("gs://b/templates/1.0.0 exists already");
    assertThat(calls()).hasSize(1);
  }

  @Test
  void anUploadThatBrokeOffIsFinishedByTheSameCommandWithoutAnotherBuild() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken"), "jdbc-to-tiktok");
    Result first = build(VERSION);
    assertThat(first.exitCode()).isEqualTo(1);
    assertThat(first.errors()).contains("the same command once more uploads what is missing");
    Map<String, String> before = uploaded(VERSION);
    assertThat(before).containsOnlyKeys("bigquery-to-tiktok.json", "pubsub-to-tiktok.json");

    Files.delete(broken);
    Files.delete(folder.resolve("calls"));
    Result second = build(VERSION);
    assertThat(second.exitCode()).as(second.errors()).isZero();
    assertThat(calls())
        .noneMatch(call -> call.contains("builds submit") || call.startsWith("java "))
        .filteredOn(call -> call.contains("storage cp"))
        .singleElement()
        .asString()
        .contains("jdbc-to-tiktok.json", "--if-generation-match=0");
    assertThat(uploaded(VERSION)).hasSize(3).containsAllEntriesOf(before);
  }

  @Test
  void ofAnUploadThatBrokeOffNothingIsFinishedFromAnotherBuild() throws Exception {
    Files.writeString(folder.resolve("broken"), "jdbc-to-tiktok");
    build(VERSION);
    Files.delete(folder.resolve("broken"));
    Files.writeString(bucket(VERSION).resolve("pubsub-to-tiktok.json"), "of somebody else");
    Result run = build(VERSION);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors())
        .contains("gs://b/templates/" + VERSION + " lacks jdbc-to-tiktok, and ", "--version");
    assertThat(uploaded(VERSION)).hasSize(2);
  }

  private Result build(String version) throws Exception {
    Path jar = Files.writeString(folder.resolve("relay.jar"), "jar");
    List<String> arguments = new ArrayList<>(PLACE);
    arguments.addAll(List.of("--version=" + version, "--jar=" + jar));
    return run(arguments);
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
    Result run = run(arguments);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors()).contains("templates/build: " + message);
    assertThat(run.output()).isEmpty();
    assertThat(calls()).isEmpty();
  }

  @Test
  void allThatIsMissingIsNamedAtOnce() throws Exception {
    assertThat(run(List.of()).errors())
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

  /** Runs the script, with folders of this machine for buckets. */
  private Result run(List<String> arguments) throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    tool(
        bin.resolve("gcloud"),
        """
        path() { printf '%s' "$BUCKETS/${1#gs://}"; }
        case "$1 $2" in
          'storage ls')
            ls "$(path "$3")" >/dev/null 2>&1 || exit 1
            for file in "$(path "$3")"*; do echo "$3${file##*/}"; done ;;
          'storage cat') cat "$(path "$3")" ;;
          'storage cp')
            case "$4" in *"$(cat "$BROKEN" 2>/dev/null || echo nothing)"*) exit 1 ;; esac
            if [ -e "$(path "$4")" ]; then exit 1; fi
            mkdir -p "$(dirname "$(path "$4")")" && cp "$3" "$(path "$4")" ;;
        esac
        """);
    // A spec is its arguments.
    tool(bin.resolve("java"), "echo \"$@\"\n");
    List<String> command = new ArrayList<>(List.of("bash", CheckedFiles.file("build").toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("PATH", bin + ":" + environment.get("PATH"));
    environment.put("CALLS", folder.resolve("calls").toString());
    environment.put("BUCKETS", folder.resolve("buckets").toString());
    environment.put("BROKEN", folder.resolve("broken").toString());
    Path errors = folder.resolve("errors");
    Process process = builder.redirectError(errors.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output, Files.readString(errors));
  }

  private static void tool(Path file, String what) throws IOException {
    Files.writeString(file, "#!/bin/sh\necho \"$(basename \"$0\") $*\" >> \"$CALLS\"\n" + what);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Path bucket(String version) {
    return folder.resolve("buckets/b/templates").resolve(version);
  }

  private Map<String, String> uploaded(String version) throws IOException {
    Map<String, String> uploaded = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(bucket(version))) {
      for (Path file : files) {
        uploaded.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return uploaded;
  }

  private List<String> calls() throws IOException {
    Path calls = folder.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }
}
