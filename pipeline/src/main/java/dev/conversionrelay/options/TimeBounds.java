package dev.conversionrelay.options;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The bounds of a window of time as users write them: an RFC 3339 instant, a date (its midnight in
 * UTC), or a duration back from now. They have to lie in the years in which an event can.
 */
final class TimeBounds {

  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2200-01-01T00:00:00Z");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private TimeBounds() {}

  /** The instant of that text; empty if it is none. */
  static Optional<Instant> parse(String text, Instant now) {
    try {
      return Optional.of(instantOf(text.strip(), now))
          .filter(bound -> !bound.isBefore(FIRST) && bound.isBefore(END));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant instantOf(String text, Instant now) {
    Optional<Duration> back = Durations.parse(text);
    if (back.isPresent()) {
      return now.minus(back.get());
    }
    if (DATE.matcher(text).matches()) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    return OffsetDateTime.parse(text).toInstant();
  }
}
