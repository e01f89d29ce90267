package dev.conversionrelay.tiktok;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What came of one request.
 *
 * @param verdict what it means
 * @param code TikTok's {@code code}, or null if the answer held none
 * @param httpStatus the HTTP status, or null if there was no answer
 * @param message for people; holds no value of an event, see {@link SafeMessage}
 * @param requestId TikTok's id of the request, or null
 * @param retryAfter how long TikTok asks to wait, or null if it does not
 * @param ambiguous whether the events may have been stored although the answer does not say so
 * @param errorIndex which event of the request the message blames; a hint only
 * @param errorField the field the message blames, such as {@code user.email}, or null
 * @param envelopeFault whether that field stands at the root of the request, not in an event
 */
public record Answer(
    Verdict verdict,
    Integer code,
    Integer httpStatus,
    String message,
    String requestId,
    Duration retryAfter,
    boolean ambiguous,
    OptionalInt errorIndex,
    String errorField,
    boolean envelopeFault) {

  public Answer {
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(errorIndex, "errorIndex");
  }

  /**
   * The outcome of a request that got no answer: to be retried.
   *
   * @param ambiguous whether sending had begun, so that the events may have been stored
   */
  public static Answer unanswered(String message, boolean ambiguous) {
    return new Answer(
        Verdict.RETRY,
        null,
        null,
        message,
        null,
        null,
        ambiguous,
        OptionalInt.empty(),
        null,
        false);
  }

  /** Whether all events of the request are stored. */
  public boolean delivered() {
    return verdict == Verdict.DELIVERED || verdict == Verdict.DELIVERED_WITH_WARNING;
  }

  /** Whether TikTok refused the request because there were too many (fact sheet §5). */
  public boolean tooFast() {
    return code == null
        ? Objects.equals(httpStatus, AnswerClassifier.TOO_MANY_REQUESTS)
        : code == AnswerClassifier.RATE_LIMITED;
  }

  /** Whether TikTok refused the access token as such (fact sheet §6): it expired or was revoked. */
  public boolean tokenRefused() {
    return code != null
        && (code == AnswerClassifier.TOKEN_EXPIRED || code == AnswerClassifier.TOKEN_REVOKED);
  }

  /** The answer in a few words, such as {@code code 40100, HTTP 401: Too many requests.} */
  public String summary() {
    StringBuilder words = new StringBuilder();
    if (code != null) {
      words.append("code ").append(code);
    }
    if (httpStatus != null) {
      words.append(words.isEmpty() ? "" : ", ").append("HTTP ").append(httpStatus);
    }
    if (!message.isEmpty()) {
      words.append(words.isEmpty() ? "" : ": ").append(message);
    }
    return words.isEmpty() ? "no answer" : words.toString();
  }
}
