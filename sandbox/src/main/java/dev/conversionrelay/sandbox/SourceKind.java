package dev.conversionrelay.sandbox;

import java.util.Locale;
import java.util.Optional;

/** What measured an event: the values of {@code event_source} (fact sheet §1.5). */
public enum SourceKind {
  WEB,
  APP,
  OFFLINE,
  CRM;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name on the wire, in lower case. */
  public String wireName() {
    return wireName;
  }

  /** The kind of exactly that wire name; empty if there is none. */
  static Optional<SourceKind> of(String wireName) {
    for (SourceKind kind : values()) {
      if (kind.wireName.equals(wireName)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
