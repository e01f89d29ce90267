package dev.conversionrelay.cli;

import dev.conversionrelay.options.OptionsRules;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.options.ReplayOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * Reads {@code --name=value} arguments into options. All that is wrong is said at once, also what
 * the options' rules say of each other.
 */
final class OptionsParser {

  private static final int TYPO_DISTANCE = 3;

  private OptionsParser() {}

  static <T extends RelayOptions> T parse(
      Class<T> type, List<String> arguments, Map<String, String> environment)
      throws UsageException {
    Map<String, Class<?>> known = knownOptions(type);
    List<String> errors = new ArrayList<>();
    List<String> usable = new ArrayList<>();
    Set<String> given = new HashSet<>();
    for (String argument : arguments) {
      String error = errorOf(argument, type, known, given);
      if (error == null) {
        usable.add(argument);
      } else {
        errors.add(error);
      }
    }
    OptionInfo.LOCAL_DEFAULTS.forEach(
        (name, value) -> {
          if (!given.contains(name) && known.containsKey(name)) {
            usable.add("--" + name + "=" + value);
          }
        });
    T options = PipelineOptionsFactory.fromArgs(usable.toArray(String[]::new)).as(type);
    errors.addAll(OptionsRules.violations(options, environment));
    if (!errors.isEmpty()) {
      throw new UsageException(errors);
    }
    return options;
  }

  /**
   * The options a user may give, by name: the job's own, and those of Beam, its local runner and
   * its Google Cloud connectors.
   */
  static Map<String, Class<?>> knownOptions(Class<? extends PipelineOptions> type) {
    Map<String, Class<?>> known = new TreeMap<>();
    known.putAll(OptionInfo.typesOf(type));
    known.putAll(OptionInfo.typesOf(DirectOptions.class));
    known.putAll(OptionInfo.typesOf(BigQueryOptions.class));
    known.putAll(OptionInfo.typesOf(PubsubOptions.class));
    if (ReplayOptions.class.isAssignableFrom(type)) {
      known.keySet().removeAll(ReplayOptions.ONLY_OF_RUNS);
    }
    return known;
  }

  private static String errorOf(
      String argument,
      Class<? extends PipelineOptions> type,
      Map<String, Class<?>> known,
      Set<String> given) {
    if (!argument.startsWith("--") || argument.length() == 2) {
      return argument + ": options are written --name=value";
    }
    int equals = argument.indexOf('=');
    String name = argument.substring(2, equals < 0 ? argument.length() : equals);
    Class<?> valueType = known.get(name);
    if (ReplayOptions.class.isAssignableFrom(type) && ReplayOptions.ONLY_OF_RUNS.contains(name)) {
      return "--" + name + ": not of a replay, which sends events as they were";
    }
    if (valueType == null) {
      return "--"
          + name
          + ": there is no such option"
          + Nearest.to(name, known.keySet(), TYPO_DISTANCE)
              .map(n -> "; did you mean --" + n + "?")
              .orElse("");
    }
    if (equals < 0 && valueType != boolean.class) {
      return "--" + name + ": needs a value, written --" + name + "=value";
    }
    if (!given.add(name) && valueType != List.class) {
      return "--" + name + ": given twice";
    }
    try {
      PipelineOptionsFactory.fromArgs(argument).as(type);
      return null;
    } catch (IllegalArgumentException e) {
      return "--" + name + ": " + wanted(valueType) + "; not " + argument.substring(equals + 1);
    }
  }

  private static String wanted(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "a whole number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      List<String> names = new ArrayList<>();
      for (Object constant : type.getEnumConstants()) {
        names.add(constant.toString());
      }
      return "one of " + String.join(", ", names);
    }
    return "cannot be read";
  }
}
