package dev.conversionrelay.conversion;

import java.util.Locale;
import java.util.Optional;

/** Where a conversion happened: the {@code event_source} of the request root (fact sheet §1.5). */
public enum EventSource {
  /** On a website, measured by a pixel; the event source id is a pixel code. */
  WEB,
  /** In an app; the event source id is a TikTok App ID. */
  APP,
  /** In a physical store; the event source id is an Offline Event Set ID. */
  OFFLINE,
  /** A lead event in a CRM; the event source id is a CRM Event Set ID. */
  CRM;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name TikTok uses, in lower case. */
  public String wireName() {
    return wireName;
  }

  /** The source of that name, in any letter case; empty if there is none. */
  public static Optional<EventSource> of(String name) {
    for (EventSource source : values()) {
      if (source.wireName.equalsIgnoreCase(name)) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }
}
