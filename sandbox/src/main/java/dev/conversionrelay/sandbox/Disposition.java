package dev.conversionrelay.sandbox;

import java.util.Locale;

/** What deduplication made of an accepted event (fact sheet §7). */
enum Disposition {
  /** The first of its kind: counts as a conversion. */
  STORED,
  /** A copy within five minutes of the first: what it holds in addition went into the first. */
  MERGED,
  /** A copy within 48 hours of the first: dropped. */
  DUPLICATE;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
