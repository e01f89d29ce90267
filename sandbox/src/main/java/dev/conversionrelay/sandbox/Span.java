package dev.conversionrelay.sandbox;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whole numbers from one to another, as {@code 3}, {@code 3-5} or {@code 3-}.
 *
 * @param first the first; from 1 in the text form
 * @param last the last; {@link Long#MAX_VALUE} for no end
 */
record Span(long first, long last) {
  /** All there are: a request that cannot be read has no event at all. */
  static final Span ALL = new Span(0, Long.MAX_VALUE);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})(?:(-)(\\d{1,15})?)?");

  /** Reads one; empty if it is none, begins with 0 or ends before it begins. */
  static Optional<Span> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long first = Long.parseLong(matcher.group(1));
    long last = first;
    if (matcher.group(2) != null) {
      last = matcher.group(3) == null ? Long.MAX_VALUE : Long.parseLong(matcher.group(3));
    }
    return first < 1 || last < first ? Optional.empty() : Optional.of(new Span(first, last));
  }

  boolean contains(long number) {
    return number >= first && number <= last;
  }

  @Override
  public String toString() {
    if (first == last) {
      return Long.toString(first);
    }
    return first + "-" + (last == Long.MAX_VALUE ? "" : Long.toString(last));
  }
}
