package dev.conversionrelay.cli;

import dev.conversionrelay.options.CheckOptions;
import dev.conversionrelay.options.IncrementalOptions;
import dev.conversionrelay.options.RelayOptions;
import dev.conversionrelay.options.ReplayOptions;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Prints what the options interfaces say of themselves. */
final class OptionsHelp {

  private static final String INDENT = "      ";

  private OptionsHelp() {}

  static void print(CommandSpec command, Class<? extends RelayOptions> options) {
    PrintWriter out = command.commandLine().getOut();
    out.println("Usage: " + command.qualifiedName() + " --name=value ...");
    for (String line : command.usageMessage().description()) {
      out.println(line);
    }
    boolean replay = ReplayOptions.class.isAssignableFrom(options);
    print(
        replay ? "What to replay" : "What to read", OptionInfo.declaredBy(sourceOf(options)), out);
    if (IncrementalOptions.class.isAssignableFrom(options)) {
      print("Which of its rows", OptionInfo.declaredBy(IncrementalOptions.class), out);
    }
    if (CheckOptions.class.isAssignableFrom(options)) {
      print("What to show", OptionInfo.declaredBy(CheckOptions.class), out);
    }
    List<OptionInfo> common = OptionInfo.declaredBy(RelayOptions.class);
    if (replay) {
      common.removeIf(option -> ReplayOptions.ONLY_OF_RUNS.contains(option.name()));
    }
    print(replay ? "As of a run" : "Common to all sources", common, out);
    out.println();
    out.println(
        "Options of Beam's DirectRunner, such as --targetParallelism=4, and of its Google Cloud"
            + " connectors,");
    out.println("such as --project and --tempLocation, are taken as well.");
    for (String line : command.parent().usageMessage().footer()) {
      out.println(line);
    }
    out.flush();
  }

  /** The interface that says what to read: that of a check adds to the one of its run. */
  private static Class<? extends RelayOptions> sourceOf(Class<? extends RelayOptions> options) {
    if (!CheckOptions.class.isAssignableFrom(options)) {
      return options;
    }
    for (Class<?> parent : options.getInterfaces()) {
      if (parent != CheckOptions.class) {
        return parent.asSubclass(RelayOptions.class);
      }
    }
    return options;
  }

  private static void print(String title, List<OptionInfo> options, PrintWriter out) {
    out.println();
    out.println(title + ":");
    for (OptionInfo option : options) {
      out.println("  --" + option.name() + "=" + placeholder(option.type()));
      String text = option.description();
      if (option.defaultValue() != null) {
        text += " Default: " + option.defaultValue();
      }
      Paragraph.of(INDENT, INDENT, text).forEach(out::println);
    }
  }

  private static String placeholder(Class<?> type) {
    if (type == int.class || type == long.class) {
      return "NUMBER";
    }
    if (type == boolean.class) {
      return "true|false";
    }
    return type == List.class ? "A,B,..." : type.isEnum() ? "NAME" : "TEXT";
  }
}
