package dev.conversionrelay.sandbox;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts diagnostics: how many events have each, of which names, and where (a field, a name, a
 * currency; never a personal value). Not safe for use by several threads.
 */
final class Findings {
  /** Distinct subjects kept per diagnostic; senders can make up any number of names. */
  static final int MAX_SUBJECTS = 50;

  /** Stands for all subjects beyond the limit. */
  static final String OTHERS = "(others)";

  private static final int MAX_SUBJECT_LENGTH = 120;

  /** The order of the bits in a set of diagnostics. */
  private static final List<Diagnostic> BITS = List.of(Diagnostic.values());

  private final Map<Diagnostic, Long> events = new EnumMap<>(Diagnostic.class);
  private final Map<Diagnostic, Map<String, Long>> subjects = new EnumMap<>(Diagnostic.class);
  private final Map<Diagnostic, Map<String, Long>> names = new EnumMap<>(Diagnostic.class);
  private final Set<Diagnostic> ofThisEvent = EnumSet.noneOf(Diagnostic.class);
  private final TokenMask mask;

  Findings() {
    this(TokenMask.NONE);
  }

  /** Findings in a request whose access token is masked wherever it is a name. */
  Findings(TokenMask mask) {
    this.mask = mask;
  }

  /** Notes a diagnostic of the event at hand; several of one kind make one event. */
  void add(Diagnostic diagnostic, String subject) {
    ofThisEvent.add(diagnostic);
    count(subjects, diagnostic, subject, 1);
  }

  /** Closes what is at hand if it is the request itself. */
  void endOfRequest() {
    for (Diagnostic diagnostic : ofThisEvent) {
      events.merge(diagnostic, 1L, Long::sum);
    }
    ofThisEvent.clear();
  }

  /**
   * Closes the event at hand.
   *
   * @return its diagnostics, as a set for {@link #contains}
   */
  int endOfEvent(String name) {
    int set = 0;
    for (Diagnostic diagnostic : ofThisEvent) {
      count(names, diagnostic, name, 1);
      set |= bit(diagnostic);
    }
    endOfRequest();
    return set;
  }

  /** Adds what was found in another request. */
  void addAll(Findings others) {
    others.events.forEach((diagnostic, count) -> events.merge(diagnostic, count, Long::sum));
    others.subjects.forEach(
        (diagnostic, counts) ->
            counts.forEach((subject, count) -> count(subjects, diagnostic, subject, count)));
    others.names.forEach(
        (diagnostic, counts) ->
            counts.forEach((name, count) -> count(names, diagnostic, name, count)));
  }

  /** Whether a diagnostic is in a set that {@link #endOfEvent} gave. */
  static boolean contains(int set, Diagnostic diagnostic) {
    return (set & bit(diagnostic)) != 0;
  }

  private static int bit(Diagnostic diagnostic) {
    return 1 << BITS.indexOf(diagnostic);
  }

  /** How many events have each diagnostic. */
  Map<Diagnostic, Long> events() {
    return events;
  }

  /** How often each subject of a diagnostic was found, in the order of appearance. */
  Map<String, Long> subjects(Diagnostic diagnostic) {
    return subjects.getOrDefault(diagnostic, Map.of());
  }

  /** How many events of each name have a diagnostic, in the order of appearance. */
  Map<String, Long> names(Diagnostic diagnostic) {
    return names.getOrDefault(diagnostic, Map.of());
  }

  private void count(
      Map<Diagnostic, Map<String, Long>> all, Diagnostic diagnostic, String subject, long count) {
    Map<String, Long> counts = all.computeIfAbsent(diagnostic, each -> new LinkedHashMap<>());
    String shown = mask.apply(subject);
    if (shown.length() > MAX_SUBJECT_LENGTH) {
      shown = shown.substring(0, MAX_SUBJECT_LENGTH) + "…";
    }
    if (!counts.containsKey(shown) && counts.size() >= MAX_SUBJECTS) {
      shown = OTHERS;
    }
    counts.merge(shown, count, Long::sum);
  }
}
