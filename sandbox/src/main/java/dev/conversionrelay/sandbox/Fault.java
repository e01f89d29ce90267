package dev.conversionrelay.sandbox;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;

/**
 * One way in which a request goes wrong. A fault normally strikes <em>before</em> the request is
 * checked and stored, which then never happens; {@link #afterStoring()} makes it strike after, so
 * that the events have arrived but the client cannot know.
 */
public final class Fault {
  /** What the client gets to see. */
  enum Effect {
    /** The ordinary answer. */
    PASS,
    /** A given answer. */
    ANSWER,
    /** An orderly end of the connection, without any answer. */
    CLOSE,
    /** A reset of the connection, without any answer. */
    RESET
  }

  private static final Fault NONE =
      new Fault(Effect.PASS, Answer.NOTHING, Map.of(), Duration.ZERO, false);

  /** A scripted answer, of the API if {@code code} is set, else of that HTTP status. */
  private record Answer(int status, Integer code, String body) {
    static final Answer NOTHING = new Answer(0, null, "");
  }

  private final Effect effect;
  private final Answer answer;
  private final Map<String, String> headers;
  private final Duration delay;
  private final boolean afterStoring;

  private Fault(
      Effect effect,
      Answer answer,
      Map<String, String> headers,
      Duration delay,
      boolean afterStoring) {
    this.effect = effect;
    this.answer = answer;
    this.headers = headers;
    this.delay = delay;
    this.afterStoring = afterStoring;
  }

  /** Nothing goes wrong. */
  public static Fault none() {
    return NONE;
  }

  /** An answer of that HTTP status with an HTML page, as a proxy in front of the API gives. */
  public static Fault status(int status) {
    String title = status + " " + HttpStatus.getMessage(status);
    String page =
        "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%s</h1></center>\r\n"
                .formatted(title, title)
            + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    return status(status, page).withHeader("Content-Type", "text/html");
  }

  /** An answer of that HTTP status and body. */
  public static Fault status(int status, String body) {
    return new Fault(Effect.ANSWER, new Answer(status, null, body), Map.of(), Duration.ZERO, false);
  }

  /** An answer of the API itself, with the HTTP status that goes with the code in the HTTP mode. */
  public static Fault code(int code, String message) {
    return new Fault(Effect.ANSWER, new Answer(0, code, message), Map.of(), Duration.ZERO, false);
  }

  /** The rate limit answer, 40100. */
  public static Fault rateLimited() {
    return code(ApiCode.RATE_LIMIT, RequestChecker.RATE_LIMIT_MESSAGE);
  }

  /** The answer to a revoked token, 40105. */
  public static Fault tokenRevoked() {
    return code(ApiCode.TOKEN_WRONG, RequestChecker.TOKEN_WRONG_MESSAGE);
  }

  /** The ordinary answer, later: the request waits before it is handled. */
  public static Fault delay(Duration delay) {
    return none().after(delay);
  }

  /** The connection is closed without an answer. */
  public static Fault close() {
    return new Fault(Effect.CLOSE, Answer.NOTHING, Map.of(), Duration.ZERO, false);
  }

  /** The connection is reset without an answer. */
  public static Fault reset() {
    return new Fault(Effect.RESET, Answer.NOTHING, Map.of(), Duration.ZERO, false);
  }

  /** The events arrive, but the connection is closed without an answer. */
  public static Fault loseAnswer() {
    return close().afterStoring();
  }

  /** This fault with a response header, for example {@code Retry-After}. */
  public Fault withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Fault(effect, answer, more, delay, afterStoring);
  }

  /** This fault after a wait. */
  public Fault after(Duration wait) {
    if (wait.isNegative()) {
      throw new IllegalArgumentException("A delay is not negative: " + wait);
    }
    return new Fault(effect, answer, headers, wait, afterStoring);
  }

  /** This fault striking once the request was checked and its events, if accepted, stored. */
  public Fault afterStoring() {
    return new Fault(effect, answer, headers, delay, true);
  }

  boolean isNone() {
    return effect == Effect.PASS && delay.isZero() && headers.isEmpty();
  }

  Effect effect() {
    return effect;
  }

  Map<String, String> headers() {
    return headers;
  }

  Duration delay() {
    return delay;
  }

  boolean strikesAfterStoring() {
    return afterStoring;
  }

  /** The code of a scripted answer of the API; empty for any other answer. */
  Optional<Integer> code() {
    return Optional.ofNullable(answer.code());
  }

  /** The HTTP status of a scripted answer without a code. */
  int httpStatus() {
    return answer.status();
  }

  /** The message of a scripted answer with a code, else its body. */
  String text() {
    return answer.body();
  }
}
