package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.MAPPER;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/sandbox.md lists the kinds as they are, and its plans can be read. */
class SandboxDocumentTest {
  private static final String DOCUMENT = read(Path.of("../docs/sandbox.md"));

  @Test
  void theTableOfKindsIsComplete() {
    List<String> documented =
        DOCUMENT
            .lines()
            .filter(line -> line.matches("\\| `[a-z0-9_]+` \\| (yes|no) \\|.*"))
            .toList();
    List<String> expected =
        Arrays.stream(FaultKind.values())
            .map(
                kind ->
                    "| `%s` | %s | %s |"
                        .formatted(
                            kind.wireName(), kind.stored() ? "yes" : "no", kind.description()))
            .toList();
    assertThat(documented).isEqualTo(expected);
  }

  @Test
  void theRulesCanBeRead() {
    List<String> options = found("--fault=(\\S+)");
    assertThat(options).hasSize(3);
    int from = DOCUMENT.indexOf("Some plans:");
    List<String> plans =
        DOCUMENT
            .substring(from, DOCUMENT.indexOf("```", DOCUMENT.indexOf("```", from) + 3))
            .lines()
            .filter(line -> line.contains("  "))
            .map(line -> line.substring(0, line.indexOf(' ')))
            .toList();
    assertThat(plans).hasSize(7);
    for (String rule : options) {
      assertThat(FaultRule.parse(rule)).hasToString(rule);
    }
    for (String rule : plans) {
      assertThat(FaultRule.parse(rule).kind().wireName()).isEqualTo(rule.split(":", -1)[0]);
    }
    assertThat(FaultPlan.parse(found("FaultPlan.parse\\(\"([^\"]+)\"").get(0), 7).rules())
        .hasSize(2);
  }

  @Test
  void theItemsAreThoseOfARule() {
    List<String> items = found("(?m)^\\| `([a-z_]+)=");
    assertThat(items)
        .containsExactly(
            "from",
            "for",
            "every",
            "requests",
            "attempts",
            "batch",
            "source",
            "event",
            "delay",
            "retry_after");
    for (String rule :
        List.of(
            "hang:from=10s,to=40s",
            "hang:for=5s,every=60s",
            "hang:requests=1-3",
            "hang:attempts=1-2,batch=101-,source=PIXEL,event=Purchase",
            "latency:delay=100ms-2s",
            "http_429:retry_after=2s")) {
      for (String item : rule.substring(rule.indexOf(':') + 1).split(",", -1)) {
        assertThat(DOCUMENT).contains("`" + item + "`");
      }
      assertThat(FaultRule.parse(rule)).isNotNull();
    }
  }

  @Test
  void theJsonCanBeRead() throws Exception {
    FaultPlan plan = FaultPlan.read(MAPPER.readTree(found("-d '(.+)'").get(0)));
    assertThat(plan).hasToString("rate_limit:20%; http_503:from=10s,for=30s (seed 7)");
  }

  private static List<String> found(String pattern) {
    return Pattern.compile(pattern)
        .matcher(DOCUMENT)
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
