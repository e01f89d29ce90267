package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a request is accepted, in the order of fact sheet §11.1 and with the wording of
 * §6.3. The first thing found wrong is the answer.
 */
final class RequestChecker {
  static final String RATE_LIMIT_MESSAGE = "Too many requests. Please retry in some time.";
  static final String TOKEN_MISSING_MESSAGE = "Access token is empty.";
  static final String TOKEN_WRONG_MESSAGE = "Access token is incorrect or has been revoked.";

  private static final String STRING = "not a valid string";
  private static final String INTEGER = "not a valid integer";
  private static final String NUMBER = "not a valid number";
  private static final String OBJECT = "not a valid object";
  private static final String LIST = "not a valid list";

  private final SandboxConfig config;
  private final CheckRules rules;
  private final RateLimiter rateLimiter;

  RequestChecker(SandboxConfig config, RateLimiter rateLimiter) {
    this.config = config;
    this.rules = config.rules;
    this.rateLimiter = rateLimiter;
  }

  /**
   * Checks a request.
   *
   * @param contentType the header; null if absent
   * @param accessToken the header; null if absent
   * @param request the body
   */
  Optional<Refusal> check(String contentType, String accessToken, TrackRequest request) {
    Refusal refusal = transport(contentType, request);
    if (refusal == null) {
      refusal = token(accessToken);
    }
    if (refusal == null) {
      refusal = envelope(request);
    }
    if (refusal == null) {
      refusal = permission(accessToken, request.text("event_source_id"));
    }
    if (refusal == null && !rateLimiter.tryAcquire(accessToken)) {
      refusal = new Refusal(ApiCode.RATE_LIMIT, RATE_LIMIT_MESSAGE);
    }
    if (refusal == null) {
      refusal = data(request);
    }
    return Optional.ofNullable(refusal);
  }

  private static Refusal transport(String contentType, TrackRequest request) {
    if (contentType == null || !mediaType(contentType).equalsIgnoreCase("application/json")) {
      return Refusal.invalid("Content-Type", "must be application/json");
    }
    return request.isReadable() ? null : Refusal.invalid("body", "not a valid JSON object");
  }

  private static String mediaType(String contentType) {
    int parameters = contentType.indexOf(';');
    return (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip();
  }

  private Refusal token(String accessToken) {
    if (accessToken == null || accessToken.isBlank()) {
      return new Refusal(ApiCode.TOKEN_MISSING, TOKEN_MISSING_MESSAGE);
    }
    // The raw token is the value; a prefix makes it another token (fact sheet §1.1).
    boolean known =
        config.tokens.isEmpty()
            ? !accessToken.regionMatches(true, 0, "Bearer ", 0, 7)
            : config.tokens.containsKey(accessToken);
    return known ? null : new Refusal(ApiCode.TOKEN_WRONG, TOKEN_WRONG_MESSAGE);
  }

  private Refusal envelope(TrackRequest request) {
    Optional<SourceKind> kind = SourceKind.of(request.text("event_source"));
    if (kind.isEmpty()) {
      return Refusal.invalid("event_source", "must be web, app or offline");
    }
    String id = request.text("event_source_id");
    SourceKind known = config.eventSources.get(id);
    if (id.isBlank() || (known != null && known != kind.get())) {
      return Refusal.invalid("event_source_id", STRING);
    }
    for (String optional : List.of("test_event_code", "partner_name")) {
      JsonNode value = present(request.field(optional));
      if (value != null && !value.isTextual()) {
        return Refusal.invalid(optional, STRING);
      }
    }
    return null;
  }

  private Refusal permission(String accessToken, String eventSourceId) {
    Set<String> usable = config.tokens.getOrDefault(accessToken, Set.of());
    boolean known = config.eventSources.isEmpty() || config.eventSources.containsKey(eventSourceId);
    if (known && (usable.isEmpty() || usable.contains(eventSourceId))) {
      return null;
    }
    return new Refusal(
        ApiCode.NO_PERMISSION,
        "No permission to operate pixel code: "
            + eventSourceId
            + ". You must be an admin or operator of this advertiser account.");
  }

  private Refusal data(TrackRequest request) {
    if (!request.dataIsList()) {
      return Refusal.invalid("data", LIST);
    }
    List<JsonNode> events = request.events();
    if (events.isEmpty() || events.size() > Vocabulary.MAX_EVENTS) {
      return Refusal.invalid("data", "length must be between 1 and " + Vocabulary.MAX_EVENTS);
    }
    SourceKind kind = SourceKind.of(request.text("event_source")).orElseThrow();
    for (int i = 0; i < events.size(); i++) {
      Flaw flaw = event(kind, events.get(i));
      if (flaw != null) {
        return Refusal.invalid(locate(flaw.field(), i, events.size()), flaw.expectation());
      }
    }
    return null;
  }

  /** What is wrong with an event; an empty field means the event itself. */
  private record Flaw(String field, String expectation) {}

  private String locate(String field, int index, int count) {
    if (config.messageStyle == MessageStyle.WITHOUT_INDEX) {
      return field.isEmpty() ? "data" : field;
    }
    int shown = index;
    if (config.messageStyle == MessageStyle.WRONG_INDEX) {
      shown = count == 1 ? 1 : (index + 1) % count;
    }
    return "data. " + shown + " " + (field.isEmpty() ? "" : "." + field);
  }

  private Flaw event(SourceKind kind, JsonNode event) {
    if (!event.isObject()) {
      return new Flaw("", OBJECT);
    }
    String name = event.path("event").asText("");
    if (!event.path("event").isTextual() || name.isBlank()) {
      return new Flaw("event", STRING);
    }
    if (kind == SourceKind.OFFLINE
        && rules.offlineStandardNamesOnly()
        && !Vocabulary.isStandardName(kind, name)
        && !Vocabulary.isLegacyName(kind, name)) {
      return new Flaw("event", "not a valid standard event");
    }
    JsonNode time = event.path("event_time");
    if (!time.isIntegralNumber() || !time.canConvertToLong()) {
      return new Flaw("event_time", INTEGER);
    }
    JsonNode id = present(event.get("event_id"));
    if (id != null && !id.isTextual()) {
      return new Flaw("event_id", STRING);
    }
    Flaw flaw = conditionalObjects(kind, event);
    if (flaw == null) {
      flaw = user(kind, event);
    }
    if (flaw == null) {
      flaw = properties(event);
    }
    if (flaw == null) {
      flaw = config.refuse.apply(event).map(field -> new Flaw(field, STRING)).orElse(null);
    }
    return flaw;
  }

  private Flaw conditionalObjects(SourceKind kind, JsonNode event) {
    Flaw flaw = object(event, "page", "url", kind == SourceKind.WEB && rules.pageUrlRequired());
    if (flaw == null) {
      flaw = object(event, "app", "app_id", kind == SourceKind.APP);
    }
    if (flaw == null) {
      flaw = object(event, "lead", "lead_id", kind == SourceKind.CRM && rules.leadIdRequired());
    }
    return flaw;
  }

  /** Checks an object whose one required field is text. */
  private Flaw object(JsonNode event, String name, String requiredField, boolean required) {
    JsonNode object = present(event.get(name));
    if (object == null) {
      return required ? new Flaw(name, OBJECT) : null;
    }
    if (!object.isObject()) {
      return new Flaw(name, OBJECT);
    }
    JsonNode value = present(object.get(requiredField));
    boolean valid =
        value == null ? !required : value.isTextual() && !(required && value.textValue().isBlank());
    return valid ? null : new Flaw(name + "." + requiredField, STRING);
  }

  private Flaw user(SourceKind kind, JsonNode event) {
    JsonNode user = present(event.get("user"));
    if (user == null) {
      return kind == SourceKind.WEB && rules.userRequired() ? new Flaw("user", OBJECT) : null;
    }
    if (!user.isObject()) {
      return new Flaw("user", OBJECT);
    }
    if (rules.digestsOnly()) {
      for (String field : Vocabulary.HASHED_FIELDS) {
        JsonNode value = present(user.get(field));
        if (value != null && !isDigestOrDigests(value)) {
          return new Flaw("user." + field, "not a valid SHA256 hash");
        }
      }
    }
    return null;
  }

  private static boolean isDigestOrDigests(JsonNode value) {
    if (value.isArray()) {
      for (JsonNode each : value) {
        if (!each.isTextual() || !Vocabulary.isDigest(each.textValue())) {
          return false;
        }
      }
      return true;
    }
    return value.isTextual() && Vocabulary.isDigest(value.textValue());
  }

  private Flaw properties(JsonNode event) {
    JsonNode properties = present(event.get("properties"));
    if (properties == null) {
      return null;
    }
    if (!properties.isObject()) {
      return new Flaw("properties", OBJECT);
    }
    if (!isNumber(present(properties.get("value")))) {
      return new Flaw("properties.value", NUMBER);
    }
    JsonNode contents = present(properties.get("contents"));
    if (contents == null) {
      return null;
    }
    if (!contents.isArray()) {
      return new Flaw("properties.contents", LIST);
    }
    for (int i = 0; i < contents.size(); i++) {
      JsonNode content = contents.get(i);
      if (!content.isObject()) {
        return new Flaw("properties.contents. " + i + " ", OBJECT);
      }
      JsonNode contentId = present(content.get("content_id"));
      if (contentId != null && !contentId.isTextual()) {
        return new Flaw("properties.contents. " + i + " .content_id", STRING);
      }
      for (String field : List.of("price", "quantity")) {
        if (!isNumber(present(content.get(field)))) {
          return new Flaw("properties.contents. " + i + " ." + field, NUMBER);
        }
      }
    }
    return null;
  }

  private boolean isNumber(JsonNode value) {
    return value == null || value.isNumber() || (!rules.numbersOnly() && value.isTextual());
  }

  /** The value, or null where it counts as absent. */
  private JsonNode present(JsonNode value) {
    return value == null || (value.isNull() && !rules.nullsRefused()) ? null : value;
  }
}
