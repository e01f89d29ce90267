package dev.conversionrelay.sandbox;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Counts diagnostics: how many events have each, and where (a field, a name, a currency; never a
 * personal value). Not safe for use by several threads.
 */
final class Findings {
  /** Distinct subjects kept per diagnostic; senders can make up any number of names. */
  static final int MAX_SUBJECTS = 50;

  /** Stands for all subjects beyond the limit. */
  static final String OTHERS = "(others)";

  private static final int MAX_SUBJECT_LENGTH = 120;

  private final Map<Diagnostic, Long> events = new EnumMap<>(Diagnostic.class);
  private final Map<Diagnostic, Map<String, Long>> subjects = new EnumMap<>(Diagnostic.class);
  private final Set<Diagnostic> ofThisEvent = EnumSet.noneOf(Diagnostic.class);

  /** Notes a diagnostic of the event at hand; several of one kind make one event. */
  void add(Diagnostic diagnostic, String subject) {
    ofThisEvent.add(diagnostic);
    count(diagnostic, subject, 1);
  }

  /** Closes the event at hand. */
  void endOfEvent() {
    for (Diagnostic diagnostic : ofThisEvent) {
      events.merge(diagnostic, 1L, Long::sum);
    }
    ofThisEvent.clear();
  }

  /** Adds what was found in another request. */
  void addAll(Findings others) {
    others.events.forEach((diagnostic, count) -> events.merge(diagnostic, count, Long::sum));
    others.subjects.forEach(
        (diagnostic, counts) ->
            counts.forEach((subject, count) -> count(diagnostic, subject, count)));
  }

  /** How many events have each diagnostic. */
  Map<Diagnostic, Long> events() {
    return events;
  }

  /** How often each subject of a diagnostic was found, in the order of appearance. */
  Map<String, Long> subjects(Diagnostic diagnostic) {
    return subjects.getOrDefault(diagnostic, Map.of());
  }

  private void count(Diagnostic diagnostic, String subject, long count) {
    Map<String, Long> counts = subjects.computeIfAbsent(diagnostic, each -> new LinkedHashMap<>());
    String shown =
        subject.length() <= MAX_SUBJECT_LENGTH
            ? subject
            : subject.substring(0, MAX_SUBJECT_LENGTH) + "…";
    if (!counts.containsKey(shown) && counts.size() >= MAX_SUBJECTS) {
      shown = OTHERS;
    }
    counts.merge(shown, count, Long::sum);
  }
}
