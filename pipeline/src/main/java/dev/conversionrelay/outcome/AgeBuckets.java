package dev.conversionrelay.outcome;

import java.time.Duration;
import java.util.List;

/** Classes of the age of events at their delivery. */
public final class AgeBuckets {

  /** Older than all others. */
  public static final String OLDER = "older";

  /** A class: events that are no older than that, and older than the class before. */
  public record Bucket(String name, Duration most) {}

  /** All but {@link #OLDER}, the youngest first. TikTok attributes within 28 days. */
  public static final List<Bucket> ALL =
      List.of(
          new Bucket("1m", Duration.ofMinutes(1)),
          new Bucket("5m", Duration.ofMinutes(5)),
          new Bucket("15m", Duration.ofMinutes(15)),
          new Bucket("1h", Duration.ofHours(1)),
          new Bucket("6h", Duration.ofHours(6)),
          new Bucket("24h", Duration.ofHours(24)),
          new Bucket("2d", Duration.ofDays(2)),
          new Bucket("7d", Duration.ofDays(7)),
          new Bucket("28d", Duration.ofDays(28)));

  private AgeBuckets() {}

  /** The name of the class of that age; one below zero is young. */
  public static String of(long seconds) {
    for (Bucket bucket : ALL) {
      if (seconds <= bucket.most().toSeconds()) {
        return bucket.name();
      }
    }
    return OLDER;
  }
}
