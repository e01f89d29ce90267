package dev.conversionrelay.templates;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * What a launch was given. Each argument is read on its own, so that all that are wrong are known
 * at once.
 *
 * @param options of the arguments that can be read
 * @param values of the options, as they were written
 * @param errors of the arguments that cannot be read
 */
record Arguments<T extends PipelineOptions>(
    T options, Map<String, String> values, List<String> errors) {

  private static final Pattern ARGUMENT = Pattern.compile("--([A-Za-z][A-Za-z0-9]*)=([\\s\\S]*)");

  /** How Beam says that it does not know an option. */
  private static final Pattern UNKNOWN =
      Pattern.compile("missing a property named '[^']*'(.*did you mean .*'([A-Za-z0-9]+)')?");

  /** Lists may be given in several arguments, as launchers do with experiments. */
  private static final Set<String> LISTS =
      Set.of("experiments", "dataflowServiceOptions", "filesToStage", "columns", "keyColumns");

  static <T extends PipelineOptions> Arguments<T> parse(Class<T> type, List<String> arguments) {
    List<String> errors = new ArrayList<>();
    List<String> usable = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      Matcher parts = ARGUMENT.matcher(argument);
      if (!parts.matches()) {
        errors.add(nameOf(argument) + ": options are written --name=value");
        continue;
      }
      String name = parts.group(1);
      if (values.put(name, parts.group(2)) != null && !LISTS.contains(name)) {
        errors.add("--" + name + ": given twice");
        continue;
      }
      String error = errorOf(type, name, argument);
      if (error == null) {
        usable.add(argument);
      } else {
        errors.add(error);
      }
    }
    T options = PipelineOptionsFactory.fromArgs(usable.toArray(String[]::new)).as(type);
    return new Arguments<>(options, values, errors);
  }

  /** The value of that option as it was written, or null. */
  String value(String option) {
    return values.get(option);
  }

  private static <T extends PipelineOptions> String errorOf(
      Class<T> type, String name, String argument) {
    try {
      PipelineOptionsFactory.fromArgs(argument).as(type);
      return null;
    } catch (IllegalArgumentException e) {
      Matcher unknown = UNKNOWN.matcher(String.valueOf(e.getMessage()));
      if (unknown.find()) {
        String meant = unknown.group(2);
        return "--"
            + name
            + ": there is no such option"
            + (meant == null ? "" : "; did you mean --" + meant + "?");
      }
      // Not the value: it may be a secret that was put where it does not belong.
      return "--" + name + ": the value cannot be read; see docs/templates.md for what it takes";
    }
  }

  /** Of a text that is no option nothing more is shown than its name. */
  private static String nameOf(String argument) {
    int equals = argument.indexOf('=');
    return equals < 0 ? "an argument" : argument.substring(0, equals);
  }
}
