package dev.conversionrelay.terraform;

import static dev.conversionrelay.terraform.TerraformFiles.ROOT;
import static dev.conversionrelay.terraform.TerraformFiles.TERRAFORM;
import static dev.conversionrelay.terraform.TerraformFiles.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.RelayMetrics;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alerts and the dashboard look at metrics that there are, and each alert is explained. */
class AlertsTest {

  private static final Path MODULE = TERRAFORM.resolve("modules/observability");
  private static final String MAIN = read(MODULE.resolve("main.tf"));
  private static final String DASHBOARD = read(MODULE.resolve("dashboard.json.tftpl"));

  @Test
  void metricsAreThoseOfThePipeline() throws IllegalAccessException {
    Set<String> metrics = new TreeSet<>();
    for (Field field : RelayMetrics.class.getFields()) {
      metrics.add((String) field.get(null));
    }
    Set<String> watched = new LinkedHashSet<>();
    addNames(watched, "local\\.counter, job, \"([^\"]+)\"", MAIN);
    addNames(watched, "configuration_faults = \"([^\"]+)\"", MAIN);
    addNames(watched, "metric_name=~?\\\\\"([^\"\\\\]+)\\\\\"", DASHBOARD);
    assertThat(watched)
        .contains("delivered", "circuits_opened", "answers_40105", "request_ms_MEAN");
    assertThat(watched)
        .allSatisfy(
            name ->
                assertThat(name.replaceFirst("_(MEAN|MAX)$", ""))
                    .satisfiesAnyOf(
                        metric -> assertThat(metrics).contains(metric),
                        metric ->
                            assertThat(metric).matches("answers_([0-9]{5}|http_[0-9]{3}|\\.\\*)")));
  }

  @Test
  void eachAlertIsExplained() {
    String operations = read(ROOT.resolve("docs/operations.md"));
    Set<String> alerts = new TreeSet<>();
    addNames(alerts, "\"\\$\\{kind}-([a-z-]+)\" = \\{", MAIN);
    addNames(alerts, "alert \\\\\"([a-z-]+)\\\\\"", MAIN);
    assertThat(alerts)
        .containsExactlyInAnyOrder(
            "backlog",
            "configuration-fault",
            "failed",
            "launch",
            "reject-share",
            "silence",
            "undelivered");
    assertThat(alerts)
        .allSatisfy(alert -> assertThat(operations).contains("### Alert: " + alert + "\n"));
  }

  private static void addNames(Set<String> names, String pattern, String text) {
    Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .flatMap(Pattern.compile("\\|")::splitAsStream)
        .map(name -> name.replace("\\\"", ""))
        .filter(name -> !name.startsWith("%") && !name.startsWith("$"))
        .forEach(names::add);
  }
}
