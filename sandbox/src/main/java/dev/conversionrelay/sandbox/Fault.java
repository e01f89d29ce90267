package dev.conversionrelay.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    PASS(true),
    /** The ordinary answer, but for a warning in place of success. */
    PARTIAL(true),
    /** The ordinary answer, byte by byte. */
    TRICKLE(true),
    /** The ordinary answer, far too long. */
    HUGE(true),
    /** The first half of the ordinary answer and an end of the connection. */
    CUT(true),
    /** The first half of the ordinary answer and a reset of the connection. */
    CUT_BY_RESET(true),
    /** A given answer. */
    ANSWER(false),
    /** An orderly end of the connection, without any answer. */
    CLOSE(false),
    /** A reset of the connection, without any answer. */
    RESET(false),
    /** Nothing, until the client gives up. */
    HANG(false);

    private final boolean handles;

    Effect(boolean handles) {
      this.handles = handles;
    }
  }

  private static final Fault NONE =
      new Fault(
          List.of(), Effect.PASS, Answer.NOTHING, Map.of(), Duration.ZERO, Duration.ZERO, false);

  private static final String LATENCY = "latency";

  /** A scripted answer, of the API if {@code code} is set, else of that HTTP status. */
  private record Answer(int status, Integer code, String body) {
    static final Answer NOTHING = new Answer(0, null, "");
  }

  private final List<String> names;
  private final Effect effect;
  private final Answer answer;
  private final Map<String, String> headers;
  private final Duration delay;
  private final Duration pause;
  private final boolean afterStoring;

  private Fault(
      List<String> names,
      Effect effect,
      Answer answer,
      Map<String, String> headers,
      Duration delay,
      Duration pause,
      boolean afterStoring) {
    this.names = names;
    this.effect = effect;
    this.answer = answer;
    this.headers = headers;
    this.delay = delay;
    this.pause = pause;
    this.afterStoring = afterStoring;
  }

  private static Fault of(String name, Effect effect, Answer answer) {
    return new Fault(List.of(name), effect, answer, Map.of(), Duration.ZERO, Duration.ZERO, false);
  }

  private static Fault of(String name, Effect effect) {
    return of(name, effect, Answer.NOTHING);
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
    return of("http_" + status, Effect.ANSWER, new Answer(status, null, body));
  }

  /** An answer of the API itself, with the HTTP status that goes with the code in the HTTP mode. */
  public static Fault code(int code, String message) {
    return of("code_" + code, Effect.ANSWER, new Answer(0, code, message));
  }

  /** The rate limit answer, 40100. */
  public static Fault rateLimited() {
    return code(ApiCode.RATE_LIMIT, RequestChecker.RATE_LIMIT_MESSAGE).named("rate_limit");
  }

  /** The answer to a revoked token, 40105. */
  public static Fault tokenRevoked() {
    return code(ApiCode.TOKEN_WRONG, RequestChecker.TOKEN_WRONG_MESSAGE).named("token_revoked");
  }

  /** The ordinary answer, later: the request waits before it is handled. */
  public static Fault delay(Duration delay) {
    return none().after(delay);
  }

  /** The connection is closed without an answer. */
  public static Fault close() {
    return of("close", Effect.CLOSE);
  }

  /** The connection is reset without an answer. */
  public static Fault reset() {
    return of("reset", Effect.RESET);
  }

  /** No answer until the client gives up. */
  public static Fault hang() {
    return of("hang", Effect.HANG);
  }

  /** The events arrive, but the connection is closed without an answer. */
  public static Fault loseAnswer() {
    return close().afterStoring();
  }

  /** An accepted request is answered with 20001 instead of 0. */
  static Fault partial() {
    return of("partial", Effect.PARTIAL);
  }

  /** The ordinary answer, with a pause before each byte. */
  static Fault trickle(Duration pause) {
    requireNotNegative(pause);
    return new Fault(
        List.of("trickle"), Effect.TRICKLE, Answer.NOTHING, Map.of(), Duration.ZERO, pause, false);
  }

  /** The ordinary answer with {@link AnswerWriter#HUGE_BYTES} of padding. */
  static Fault huge() {
    return of("huge_answer", Effect.HUGE);
  }

  /** The ordinary answer is cut off by an end of the connection. */
  static Fault cut() {
    return of("cut_close", Effect.CUT);
  }

  /** The ordinary answer is cut off by a reset of the connection. */
  static Fault cutByReset() {
    return of("cut_reset", Effect.CUT_BY_RESET);
  }

  /** This fault with a response header, for example {@code Retry-After}. */
  public Fault withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    List<String> named = names.isEmpty() ? List.of("header") : names;
    return new Fault(named, effect, answer, more, delay, pause, afterStoring);
  }

  /** This fault after a wait. */
  public Fault after(Duration wait) {
    requireNotNegative(wait);
    List<String> named = new ArrayList<>(names);
    if (!wait.isZero() && !named.contains(LATENCY)) {
      named.add(0, LATENCY);
    }
    return new Fault(List.copyOf(named), effect, answer, headers, wait, pause, afterStoring);
  }

  /** This fault striking once the request was checked and its events, if accepted, stored. */
  public Fault afterStoring() {
    List<String> named =
        effect.handles || afterStoring
            ? names
            : names.stream().map(name -> name.equals(LATENCY) ? name : "lost_" + name).toList();
    return new Fault(named, effect, answer, headers, delay, pause, true);
  }

  /** This fault under another name. */
  Fault named(String name) {
    return new Fault(List.of(name), effect, answer, headers, delay, pause, afterStoring);
  }

  private static void requireNotNegative(Duration wait) {
    if (wait.isNegative()) {
      throw new IllegalArgumentException("A delay is not negative: " + wait);
    }
  }

  boolean isNone() {
    return effect == Effect.PASS && delay.isZero() && headers.isEmpty();
  }

  /**
   * What it is called in counts and the request log: the names of {@link FaultKind}s, or {@code
   * http_418} and {@code code_51010} for answers that are not among them.
   */
  List<String> names() {
    return names;
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

  /** The wait before each byte of the answer. */
  Duration pause() {
    return pause;
  }

  boolean strikesAfterStoring() {
    return afterStoring;
  }

  /** Whether the request is checked, and its events stored if it is accepted. */
  boolean isHandled() {
    return effect.handles || afterStoring;
  }

  /** Whether the client cannot know from what it gets that its events are stored. */
  boolean losesAnswer() {
    return switch (effect) {
      case CUT, CUT_BY_RESET -> true;
      case ANSWER, CLOSE, RESET, HANG -> afterStoring;
      case PASS, PARTIAL, TRICKLE, HUGE -> false;
    };
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
