package dev.conversionrelay.terraform;

import static dev.conversionrelay.terraform.TerraformFiles.ROOT;
import static dev.conversionrelay.terraform.TerraformFiles.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/security.md names are there. */
class SecurityDocumentTest {

  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");

  @Test
  void whatHoldsAPromiseIsThere() throws IOException {
    Map<String, String> tests = new HashMap<>();
    for (String module : List.of("pipeline", "cli", "integration-tests", "templates")) {
      Path sources = ROOT.resolve(module).resolve("src/test/java");
      try (Stream<Path> files = Files.walk(sources)) {
        files
            .filter(file -> file.toString().endsWith("Test.java"))
            .forEach(
                file -> tests.put(file.getFileName().toString().replace(".java", ""), read(file)));
      }
    }
    List<MatchResult> named =
        NAMED.matcher(read(ROOT.resolve("docs/security.md"))).results().toList();
    assertThat(named).hasSizeGreaterThan(12);
    assertThat(named)
        .allSatisfy(
            test ->
                assertThat(tests.get(test.group(1)))
                    .as(test.group())
                    .isNotNull()
                    .contains("void " + test.group(2) + "("));
  }
}
