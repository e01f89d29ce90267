package dev.conversionrelay.cli.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * One thing that is wrong.
 *
 * @param name its name in the books, or one like it
 * @param impact what it means for campaigns
 * @param title what it is, for people
 * @param advice what to change
 * @param count how many records or events have it
 * @param of how many there are in all
 * @param examples ids of a few of them
 */
record Problem(
    String name,
    Impact impact,
    String title,
    String advice,
    long count,
    long of,
    List<String> examples) {

  /** The worst first; what is worse counts more, and so do more events. */
  static final Comparator<Problem> WORST_FIRST =
      Comparator.comparingLong(Problem::gravity).reversed().thenComparing(Problem::name);

  private static final int MAX_EXAMPLES = 3;

  Problem {
    examples = examples.stream().sorted().distinct().limit(MAX_EXAMPLES).toList();
  }

  static Problem of(
      String name,
      Impact impact,
      String explanation,
      long count,
      long of,
      Collection<String> examples) {
    int split = explanation.indexOf(';');
    String title = split < 0 ? explanation : explanation.substring(0, split) + '.';
    String advice = split < 0 ? "" : sentence(explanation.substring(split + 1).strip());
    return new Problem(name, impact, title, advice, count, of, List.copyOf(examples));
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private long gravity() {
    return count * impact.weight();
  }
}
