package dev.conversionrelay.tiktok;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads an answer. TikTok's {@code code} decides; the HTTP status does only when there is none,
 * because a rate limit travels with 401 as well as with 200 (fact sheet §1.3, §6).
 */
final class AnswerClassifier {

  static final int ACCEPTED = 0;
  static final int PARTIAL = 20001;
  static final int INVALID_PAYLOAD = 40002;
  static final int RATE_LIMITED = 40100;
  static final int TOKEN_EXPIRED = 40102;
  static final int TOKEN_REVOKED = 40105;
  static final int TOO_MANY_REQUESTS = 429;

  private static final int FIRST_CLIENT_FAULT = 40000;
  private static final int FIRST_SERVER_FAULT = 50000;

  private static final Pattern CODE_TEXT = Pattern.compile("\\d{1,9}");
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  /** A body with something after its JSON was not written by the endpoint. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private AnswerClassifier() {}

  /**
   * What an answer means.
   *
   * @param headers the answer's, names in lower case
   * @param body the answer's body, which may be cut off, be no JSON, or be empty
   * @param now for a {@code Retry-After} that is a date
   */
  static Answer classify(int httpStatus, Map<String, String> headers, byte[] body, Instant now) {
    JsonNode json = parse(body);
    Integer code = code(json.path("code"));
    String rawMessage = json.path("message").isTextual() ? json.path("message").textValue() : null;
    Verdict verdict = code == null ? ofStatus(httpStatus) : ofCode(code);
    boolean refusal = verdict == Verdict.BAD_EVENT || verdict == Verdict.CONFIGURATION;
    Blame blame = refusal ? Blame.of(rawMessage) : Blame.NONE;
    return new Answer(
        verdict,
        code,
        httpStatus,
        SafeMessage.of(rawMessage),
        requestId(json, headers),
        retryAfter(headers.get("retry-after"), now),
        verdict == Verdict.RETRY && mayBeStored(code, httpStatus),
        blame.index(),
        blame.field(),
        blame.envelope());
  }

  private static Verdict ofCode(int code) {
    if (code == ACCEPTED) {
      return Verdict.DELIVERED;
    }
    if (code == PARTIAL) {
      return Verdict.DELIVERED_WITH_WARNING;
    }
    if (code == RATE_LIMITED || code >= FIRST_SERVER_FAULT) {
      return Verdict.RETRY;
    }
    return code == INVALID_PAYLOAD ? Verdict.BAD_EVENT : Verdict.CONFIGURATION;
  }

  private static Verdict ofStatus(int status) {
    return switch (status) {
      case 408, 429 -> Verdict.RETRY;
      case 413 -> Verdict.TOO_LARGE;
      default -> status >= 300 && status < 500 ? Verdict.CONFIGURATION : Verdict.RETRY;
    };
  }

  /** A server fault may have struck after the events were stored; a limit strikes before. */
  private static boolean mayBeStored(Integer code, int status) {
    return code == null ? status != 408 && status != TOO_MANY_REQUESTS : code != RATE_LIMITED;
  }

  private static JsonNode parse(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  /** The code, or null; numbers outside TikTok's ranges are a gateway's own and mean nothing. */
  private static Integer code(JsonNode node) {
    int code;
    if (node.isIntegralNumber() && node.canConvertToInt()) {
      code = node.intValue();
    } else if (node.isTextual() && CODE_TEXT.matcher(node.textValue().strip()).matches()) {
      code = Integer.parseInt(node.textValue().strip());
    } else {
      return null;
    }
    return code == ACCEPTED || code == PARTIAL || code >= FIRST_CLIENT_FAULT ? code : null;
  }

  private static String requestId(JsonNode json, Map<String, String> headers) {
    String id = json.path("request_id").asText("");
    if (id.isEmpty()) {
      id = headers.getOrDefault("x-tt-logid", "");
    }
    return REQUEST_ID.matcher(id).matches() ? id : null;
  }

  private static Duration retryAfter(String header, Instant now) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    if (SECONDS.matcher(text).matches()) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
