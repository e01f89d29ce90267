package dev.conversionrelay.cli;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Guesses which name was meant by a mistyped one. */
final class Nearest {

  private Nearest() {}

  /** The known name that the given one becomes with the fewest edits, if those are few enough. */
  static Optional<String> to(String name, Collection<String> known, int mostEdits) {
    String best = null;
    int bestDistance = mostEdits + 1;
    for (String candidate : known) {
      int distance =
          LevenshteinDistance.getDefaultInstance()
              .apply(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }
}
