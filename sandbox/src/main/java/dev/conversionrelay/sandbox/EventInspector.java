package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what TikTok accepts in silence but a careful sender would like to know. */
final class EventInspector {
  private static final long OLDEST_SECONDS = 28L * 24 * 3600;

  /** Clocks differ a little (fact sheet §11, row 4). */
  private static final long FUTURE_SECONDS = 600;

  private EventInspector() {}

  /** Looks at the request root; to be called once per request, after its events. */
  static void inspectRoot(SourceKind kind, ObjectNode root, Findings findings) {
    fields(kind, root, "", Vocabulary.ROOT_FIELDS, findings);
    String id = root.path("event_source_id").asText();
    if (!Vocabulary.hasUsualIdShape(kind, id)) {
      findings.add(Diagnostic.UNUSUAL_EVENT_SOURCE_ID, kind.wireName());
    }
    findings.endOfRequest();
  }

  /**
   * Looks at an event that passed the checks.
   *
   * @return its diagnostics, as a set for {@link Findings#contains}
   */
  static int inspect(SourceKind kind, JsonNode event, Instant receivedAt, Findings findings) {
    name(kind, event.path("event").asText(), findings);
    time(event.path("event_time").asLong(), receivedAt, findings);
    if (event.path("event_id").asText("").isEmpty()) {
      findings.add(Diagnostic.NO_EVENT_ID, event.path("event").asText());
    }
    fields(kind, event, "", Vocabulary.EVENT_FIELDS, findings);
    user(kind, event, findings);
    properties(kind, event, findings);
    fields(kind, event.path("page"), "page.", Vocabulary.PAGE_FIELDS, findings);
    fields(kind, event.path("app"), "app.", Vocabulary.APP_FIELDS, findings);
    fields(kind, event.path("lead"), "lead.", Vocabulary.LEAD_FIELDS, findings);
    fields(kind, event.path("ad"), "ad.", Vocabulary.AD_FIELDS, findings);
    if (kind == SourceKind.WEB && event.path("page").path("url").asText("").isBlank()) {
      findings.add(Diagnostic.NO_PAGE_URL, "page.url");
    }
    return findings.endOfEvent(event.path("event").asText());
  }

  private static void name(SourceKind kind, String name, Findings findings) {
    if (Vocabulary.isStandardName(kind, name)) {
      return;
    }
    if (Vocabulary.isLegacyName(kind, name)) {
      findings.add(Diagnostic.LEGACY_NAME, name);
    } else if (Vocabulary.isReservedName(name)) {
      findings.add(Diagnostic.RESERVED_NAME, name);
    } else {
      findings.add(
          Vocabulary.isWellFormedCustomName(kind, name)
              ? Diagnostic.CUSTOM_NAME
              : Diagnostic.MALFORMED_NAME,
          name);
    }
  }

  private static void time(long seconds, Instant receivedAt, Findings findings) {
    long now = receivedAt.getEpochSecond();
    if (seconds > now + FUTURE_SECONDS) {
      findings.add(Diagnostic.EVENT_TIME_IN_FUTURE, "event_time");
    } else if (seconds < now - OLDEST_SECONDS) {
      findings.add(Diagnostic.EVENT_TIME_OLD, "event_time");
    }
  }

  private static void user(SourceKind kind, JsonNode event, Findings findings) {
    JsonNode user = event.path("user");
    fields(kind, user, "user.", Vocabulary.USER_FIELDS, findings);
    for (String field : Vocabulary.HASHED_FIELDS) {
      JsonNode value = user.get(field);
      if (value == null) {
        continue;
      }
      if (value.isArray()) {
        for (JsonNode each : value) {
          digest(field, each, findings);
        }
      } else {
        digest(field, value, findings);
      }
    }
    if (user.path("ttclid").asText("").length() > Vocabulary.MAX_TTCLID_LENGTH) {
      findings.add(Diagnostic.TTCLID_TOO_LONG, "user.ttclid");
    }
    if (!MatchKeys.identifies(MatchKeys.of(event))) {
      findings.add(Diagnostic.NO_MATCH_KEY, event.path("event").asText());
    }
  }

  private static void digest(String field, JsonNode value, Findings findings) {
    if (value.isNull()) {
      return;
    }
    String text = value.asText();
    if (!value.isTextual() || !Vocabulary.isDigest(text)) {
      findings.add(Diagnostic.UNHASHED_IDENTIFIER, "user." + field);
    } else if (text.equalsIgnoreCase(Vocabulary.DIGEST_OF_NOTHING)) {
      findings.add(Diagnostic.DIGEST_OF_NOTHING, "user." + field);
    } else if (text.chars().anyMatch(c -> c >= 'A' && c <= 'F')) {
      findings.add(Diagnostic.DIGEST_NOT_LOWER_CASE, "user." + field);
    }
  }

  private static void properties(SourceKind kind, JsonNode event, Findings findings) {
    JsonNode properties = event.path("properties");
    for (Map.Entry<String, Set<SourceKind>> limited : Vocabulary.LIMITED_PROPERTIES.entrySet()) {
      if (properties.has(limited.getKey()) && !limited.getValue().contains(kind)) {
        findings.add(Diagnostic.MISPLACED_FIELD, "properties." + limited.getKey());
      }
    }
    for (JsonNode content : properties.path("contents")) {
      fields(kind, content, "properties.contents[].", Vocabulary.CONTENT_FIELDS, findings);
    }
    JsonNode currency = properties.path("currency");
    if (currency.isValueNode() && !currency.isNull()) {
      if (!Vocabulary.isSupportedCurrency(currency.asText())) {
        findings.add(Diagnostic.UNSUPPORTED_CURRENCY, currency.asText());
      }
    }
    String name = event.path("event").asText();
    if (Vocabulary.needsValue(name)) {
      for (String field : List.of("value", "currency")) {
        if (!properties.hasNonNull(field)) {
          findings.add(Diagnostic.NO_VALUE, "properties." + field);
        }
      }
    }
  }

  private static void fields(
      SourceKind kind,
      JsonNode object,
      String prefix,
      Map<String, Set<SourceKind>> known,
      Findings findings) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      Set<SourceKind> kinds = known.get(name);
      if (kinds == null) {
        findings.add(Diagnostic.UNRECOGNISED_FIELD, prefix + name);
      } else if (!kinds.contains(kind)) {
        findings.add(Diagnostic.MISPLACED_FIELD, prefix + name);
      }
    }
  }
}
