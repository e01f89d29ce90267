package dev.conversionrelay.templates;

import dev.conversionrelay.options.JdbcOptions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.options.ExperimentalOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Rules of options that hold on Dataflow only. */
final class DataflowRules {

  /** Show elements, that is raw records, in the console. */
  private static final Set<String> SAMPLING =
      Set.of("enable_data_sampling", "enable_always_on_exception_sampling");

  private static final String NO_SAMPLING = "disable_always_on_exception_sampling";

  private DataflowRules() {}

  static List<String> violations(PipelineOptions options) {
    List<String> violations = new ArrayList<>();
    if (options instanceof JdbcOptions jdbc) {
      checkDriver(jdbc.getJdbcUrl(), violations);
    }
    List<String> experiments = options.as(ExperimentalOptions.class).getExperiments();
    if (experiments != null) {
      experiments.stream()
          .filter(SAMPLING::contains)
          .forEach(
              experiment ->
                  violations.add(
                      "--experiments: "
                          + experiment
                          + " shows raw records to everyone who may look at the job"));
    }
    return violations;
  }

  private static void checkDriver(String url, List<String> violations) {
    if (url == null || !url.startsWith("jdbc:")) {
      return; // the rules of options say so
    }
    try {
      DriverManager.getDriver(url);
    } catch (SQLException e) {
      violations.add(
          "--jdbcUrl: the template has drivers for jdbc:postgresql: and jdbc:mariadb: only; for"
              + " another database build it with the driver, see docs/templates.md");
    }
  }

  /** Of an element at which a step fails Dataflow would keep a sample and show it. */
  static void keepElementsOutOfTheConsole(PipelineOptions options) {
    ExperimentalOptions.addExperiment(options.as(ExperimentalOptions.class), NO_SAMPLING);
  }
}
