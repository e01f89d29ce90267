package dev.conversionrelay.terraform;

import static dev.conversionrelay.terraform.TerraformFiles.ROOT;
import static dev.conversionrelay.terraform.TerraformFiles.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/security.md names are there. */
class SecurityDocumentTest {

  /** A token as an option, which is for the sandbox. */
  private static final Pattern TOKEN = Pattern.compile("--accessToken[= ]([^\\s`\"']+)");

  /** A password in an option or a URL, or a token before a command. */
  private static final Pattern SECRET =
      Pattern.compile(
          "--(?:jdbc)?[Pp]assword[= ]\\S+|[?&;]password=\\S+|jdbc:\\w+://[^/\\s@]+:[^/\\s@]+@"
              + "|TIKTOK_ACCESS_TOKEN=[^.\\s]\\S* +\\S|Access-Token: [^$\\s]");

  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");

  @Test
  void whatHoldsAPromiseIsThere() throws IOException {
    Map<String, String> tests = new HashMap<>();
    for (String module :
        List.of("pipeline", "sandbox", "cli", "integration-tests", "templates", "browser-tests")) {
      Path sources = ROOT.resolve(module).resolve("src/test/java");
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.toString().endsWith("Test.java"))
            .forEach(
                file ->
                    tests.merge(
                        file.getFileName().toString().replace(".java", ""),
                        read(file),
                        String::concat));
      }
    }
    List<MatchResult> named =
        NAMED.matcher(read(ROOT.resolve("docs/security.md"))).results().toList();
    assertThat(named).hasSizeGreaterThan(30);
    assertThat(named)
        .allSatisfy(
            test ->
                assertThat(tests.get(test.group(1)))
                    .as(test.group())
                    .isNotNull()
                    .contains("void " + test.group(2) + "("));
  }

  /** Who can list the processes of a machine reads what a command was started with. */
  @Test
  void noDocumentedCommandHoldsASecret() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String place : List.of("README.md", "docs", "examples", "terraform", "templates")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(place))) {
        files
            .filter(file -> file.toString().matches(".*\\.(md|sh|tf|yaml|yml)"))
            .forEach(pages::add);
      }
    }
    List<String> given = new ArrayList<>();
    for (Path page : pages) {
      String text = read(page);
      SECRET.matcher(text).results().forEach(found -> given.add(found.group()));
      TOKEN
          .matcher(text)
          .results()
          .map(found -> found.group(1))
          .forEach(token -> assertThat(token).as(page.toString()).isIn("sandbox", "any"));
    }
    assertThat(given).isEmpty();
    assertThat(pages).hasSizeGreaterThan(20);
  }
}
