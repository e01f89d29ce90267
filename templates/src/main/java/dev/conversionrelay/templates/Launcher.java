package dev.conversionrelay.templates;

import dev.conversionrelay.options.OptionsRules;
import java.util.List;
import java.util.function.Function;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.sdk.Pipeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every template does when it is launched: it looks at all options, says everything that is
 * wrong with them at once, and submits the job. It reads no secret, and does not wait for the job.
 */
final class Launcher {

  /** As of the relay's command line: the options cannot work, and nothing was started. */
  static final int BAD_OPTIONS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

  private Launcher() {}

  /** Ends the JVM with a code other than 0 if the job is not submitted. */
  static <T extends TemplateOptions> void main(
      Class<T> type, Function<T, Pipeline> job, String... arguments) {
    try {
      submit(options(type, arguments), job);
    } catch (BadOptionsException e) {
      // One line, because Cloud Logging makes an entry of each.
      LOG.error("{}", e.getMessage());
      System.exit(BAD_OPTIONS);
    }
  }

  /**
   * The options of these arguments, after all rules.
   *
   * @throws BadOptionsException if they cannot work; it names everything that is wrong
   */
  static <T extends TemplateOptions> T options(Class<T> type, String... arguments)
      throws BadOptionsException {
    Arguments<T> given = Arguments.parse(type, List.of(arguments));
    T options = given.options();
    if (given.value("runner") == null) {
      options.setRunner(DataflowRunner.class);
    }
    List<String> errors = given.errors();
    errors.addAll(OptionsRules.violationsWhenDeployed(options));
    errors.addAll(DataflowRules.violations(options));
    if (!errors.isEmpty()) {
      throw new BadOptionsException(errors);
    }
    DataflowRules.keepElementsOutOfTheConsole(options);
    return options;
  }

  /** What the job's construction finds wrong, such as a column that is not there, is said too. */
  private static <T extends TemplateOptions> void submit(T options, Function<T, Pipeline> job)
      throws BadOptionsException {
    Pipeline pipeline;
    try {
      pipeline = job.apply(options);
    } catch (IllegalArgumentException e) {
      throw new BadOptionsException(List.of(e.getMessage()));
    }
    pipeline.run();
  }
}
