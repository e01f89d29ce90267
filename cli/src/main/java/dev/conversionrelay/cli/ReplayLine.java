package dev.conversionrelay.cli;

import dev.conversionrelay.options.ReplayOptions;
import dev.conversionrelay.outcome.OutcomePlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The command that replays what a run left, to be copied into a shell. */
final class ReplayLine {

  /** What the line says itself, what is only of one run, and what is not shown. */
  private static final Set<String> NOT_REPEATED =
      Set.of("from", "ofRuns", "allowDoubleCount", "runId", "summary", "accessToken");

  /** Stands for what the user has to fill in, because a topic does not know its subscriptions. */
  static final String SUBSCRIPTION = "SUBSCRIPTION";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private final String runId;
  private final List<String> arguments;

  /**
   * Of a run.
   *
   * @param arguments what it was started with; those that a replay takes as well are repeated
   */
  ReplayLine(String runId, List<String> arguments) {
    this.runId = runId;
    this.arguments = arguments;
  }

  /** The command that replays what this run left at that place. */
  String from(OutcomePlace place) {
    List<String> words = new ArrayList<>(List.of("./relay", "replay"));
    if (place instanceof OutcomePlace.Pubsub pubsub) {
      words.add(
          "--from="
              + OutcomePlace.PUBSUB
              + "projects/"
              + pubsub.topic().project()
              + "/subscriptions/"
              + SUBSCRIPTION);
    } else {
      words.add("--from=" + place.text());
      words.add("--ofRuns=" + runId);
    }
    Set<String> known = OptionsParser.knownOptions(ReplayOptions.class).keySet();
    for (String argument : arguments) {
      String name = nameOf(argument);
      if (known.contains(name) && !NOT_REPEATED.contains(name)) {
        words.add(argument);
      }
    }
    return String.join(" ", words.stream().map(ReplayLine::quoted).toList());
  }

  /** Whether the run was given its token by an option, which is not shown. */
  boolean lacksToken() {
    return arguments.stream().anyMatch(argument -> nameOf(argument).equals("accessToken"));
  }

  private static String nameOf(String argument) {
    int equals = argument.indexOf('=');
    return argument.substring(
        Math.min(2, argument.length()), equals < 2 ? argument.length() : equals);
  }

  /** As a POSIX shell takes it for one word. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
