package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that asks for known vulnerabilities, with a scanner that writes down its calls. */
@DisabledOnOs(OS.WINDOWS)
class VulnerabilitiesScriptTest {

  @TempDir private Path folder;

  private record Result(int exitCode, String output) {}

  /** No answer is not the answer that nothing is known. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, Nothing is known",
    "1, 1, something is known",
    "127, 2, not checked: osv-scanner ended with exit code 127",
    "129, 2, not checked: osv-scanner ended with exit code 129"
  })
  void itEndsAsTheScannerDoes(int scannerExit, int exitCode, String says) throws Exception {
    Path sbom = Files.writeString(folder.resolve("bom.json"), "{}");
    Result result = run(scannerExit, "--sbom=" + sbom, "--format=json");
    assertThat(result.exitCode()).as(result.output()).isEqualTo(exitCode);
    assertThat(result.output()).contains(says);
    assertThat(folder.resolve("calls")).hasContent("--sbom=" + sbom + " --format=json");
  }

  @Test
  void withoutABillOfMaterialsItSaysHowToMakeOne() throws Exception {
    Result result = run(0, "--sbom=" + folder.resolve("none.json"));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("not checked", "./mvnw -pl templates -am package");
    assertThat(folder.resolve("calls")).doesNotExist();
  }

  @Test
  void withoutAScannerItSaysWhereToGetOne() throws Exception {
    Path sbom = Files.writeString(folder.resolve("bom.json"), "{}");
    Result result = run(-1, "--sbom=" + sbom);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("not checked: osv-scanner is not installed");
  }

  /** Runs the script; without a scanner if its exit code is negative. */
  private Result run(int scannerExit, String... arguments) throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String needed : List.of("bash", "dirname", "cat")) {
      Path tool = Path.of("/bin", needed);
      Files.createSymbolicLink(
          bin.resolve(needed), Files.exists(tool) ? tool : Path.of("/usr/bin", needed));
    }
    if (scannerExit >= 0) {
      Path scanner = bin.resolve("osv-scanner");
      Files.writeString(
          scanner, "#!/bin/sh\necho \"$*\" >> \"$CALLS\"\nexit " + scannerExit + "\n");
      assertThat(scanner.toFile().setExecutable(true)).isTrue();
    }
    ProcessBuilder builder =
        new ProcessBuilder("bash", CheckedFiles.file("vulnerabilities").toString());
    builder.command().addAll(List.of(arguments));
    Map<String, String> environment = builder.environment();
    // A scanner of this machine's own is not on this path.
    environment.put("PATH", bin.toString());
    environment.put("CALLS", folder.resolve("calls").toString());
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }
}
