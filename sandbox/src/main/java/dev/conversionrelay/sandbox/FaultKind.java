package dev.conversionrelay.sandbox;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The faults that a plan can name. Their names in lower case are stable: plans, counts and the
 * request log use them.
 */
public enum FaultKind {
  /** Code 40100, with the HTTP status of the {@link HttpMode}. */
  RATE_LIMIT(Group.API, false, "Code 40100: too many requests."),
  /** Code 50000. */
  SERVER_ERROR(Group.API, false, "Code 50000: something failed inside the API."),
  /** Code 40105. */
  TOKEN_REVOKED(Group.API, false, "Code 40105: the access token is wrong or was revoked."),
  /** Code 40102. */
  TOKEN_EXPIRED(Group.API, false, "Code 40102: the access token has expired."),
  /** Code 40001. */
  NO_PERMISSION(Group.API, false, "Code 40001: the token may not use this event source."),
  /** Code 40002 that blames the envelope. */
  WRONG_SOURCE_ID(Group.API, false, "Code 40002: the event source id is not valid."),
  /** Code 20001 where 0 would be. */
  PARTIAL(Group.API, true, "Code 20001 instead of 0: accepted with a warning."),

  HTTP_408(Group.GATEWAY, false, "HTTP 408 and an HTML page: the request took too long."),
  HTTP_413(Group.GATEWAY, false, "HTTP 413 and an HTML page: the request is too large."),
  HTTP_429(Group.GATEWAY, false, "HTTP 429 and an HTML page: too many requests."),
  HTTP_500(Group.GATEWAY, false, "HTTP 500 and an HTML page."),
  HTTP_502(Group.GATEWAY, false, "HTTP 502 and an HTML page: bad gateway."),
  HTTP_503(Group.GATEWAY, false, "HTTP 503 and an HTML page: service unavailable."),
  HTTP_504(Group.GATEWAY, false, "HTTP 504 and an HTML page: gateway time-out."),
  /** HTTP 302 to a path of the sandbox that does not exist. */
  REDIRECT(Group.GATEWAY, false, "HTTP 302 to another address."),

  EMPTY_ANSWER(Group.ANSWER, false, "HTTP 200 without a body."),
  NOT_JSON(Group.ANSWER, false, "HTTP 200 and an HTML page."),
  WRONG_JSON(Group.ANSWER, false, "HTTP 200 and JSON without a code."),
  HUGE_ANSWER(Group.ANSWER, true, "The ordinary answer, made 64 MiB long."),

  CLOSE(Group.CONNECTION, false, "The connection ends without an answer."),
  RESET(Group.CONNECTION, false, "The connection is reset without an answer."),
  HANG(Group.CONNECTION, false, "No answer until the client gives up."),

  /** The only kind that goes together with others: what it delays may be their answer. */
  LATENCY(Group.SLOW, true, "The ordinary answer, or that of another fault, later."),
  TRICKLE(Group.SLOW, true, "The ordinary answer, byte by byte."),

  LOST_CLOSE(Group.LOST, true, "Stored, then the connection ends without an answer."),
  LOST_RESET(Group.LOST, true, "Stored, then the connection is reset without an answer."),
  LOST_HANG(Group.LOST, true, "Stored, then no answer until the client gives up."),
  LOST_HTTP_503(Group.LOST, true, "Stored, then HTTP 503 and an HTML page."),
  LOST_NOT_JSON(Group.LOST, true, "Stored, then HTTP 200 and an HTML page."),
  CUT_CLOSE(Group.LOST, true, "Stored, then the connection ends in the middle of the answer."),
  CUT_RESET(Group.LOST, true, "Stored, then the connection is reset in the middle of the answer.");

  /** What belongs together on a page. */
  public enum Group {
    API("Answers of the API"),
    GATEWAY("Answers of a gateway"),
    ANSWER("Answers that are not as they should be"),
    CONNECTION("No answer"),
    SLOW("Slow answers"),
    LOST("Stored, but the answer is lost");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /** How late an answer is if a plan does not say. */
  static final Duration DEFAULT_LATENCY = Duration.ofSeconds(1);

  /** The pause between bytes if a plan does not say. */
  static final Duration DEFAULT_TRICKLE = Duration.ofMillis(100);

  private static final String PAGE = "<html><body><h1>Welcome</h1></body></html>\r\n";

  private final Group group;
  private final boolean stored;
  private final String description;

  FaultKind(Group group, boolean stored, String description) {
    this.group = group;
    this.stored = stored;
    this.description = description;
  }

  /** The kind of that name in lower case. */
  public static Optional<FaultKind> of(String name) {
    for (FaultKind kind : values()) {
      if (kind.wireName().equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** The stable name, in lower case. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What the client sees, in one line. */
  public String description() {
    return description;
  }

  public Group group() {
    return group;
  }

  /** Whether the events are stored, if the request passes the checks. */
  public boolean stored() {
    return stored;
  }

  /** Whether {@code Retry-After} can go with it: an answer that is all the fault's own. */
  boolean takesRetryAfter() {
    return fault().effect() == Fault.Effect.ANSWER;
  }

  /** Whether it has a delay. */
  boolean takesDelay() {
    return this == LATENCY || this == TRICKLE;
  }

  /** The fault, for {@link Faults#next} and the like. */
  public Fault fault() {
    return effect().named(wireName());
  }

  private Fault effect() {
    return switch (this) {
      case RATE_LIMIT -> Fault.rateLimited();
      case SERVER_ERROR ->
          Fault.code(50000, "Internal service timed out. Please retry in sometime.");
      case TOKEN_REVOKED -> Fault.tokenRevoked();
      case TOKEN_EXPIRED -> Fault.code(ApiCode.TOKEN_EXPIRED, "Access token has expired.");
      case NO_PERMISSION ->
          Fault.code(
              ApiCode.NO_PERMISSION,
              "No permission to operate this pixel code. You must be an admin or operator of this"
                  + " advertiser account.");
      case WRONG_SOURCE_ID ->
          Fault.code(
              ApiCode.INVALID, Refusal.invalid("event_source_id", "not a valid string").message());
      case PARTIAL -> Fault.partial();
      case HTTP_408 -> Fault.status(408);
      case HTTP_413 -> Fault.status(413);
      case HTTP_429 -> Fault.status(429);
      case HTTP_500 -> Fault.status(500);
      case HTTP_502 -> Fault.status(502);
      case HTTP_503 -> Fault.status(503);
      case HTTP_504 -> Fault.status(504);
      case REDIRECT -> Fault.status(302).withHeader("Location", "/elsewhere");
      case EMPTY_ANSWER -> json("");
      case NOT_JSON -> page();
      case WRONG_JSON -> json("{\"status\":\"ok\"}");
      case HUGE_ANSWER -> Fault.huge();
      case CLOSE -> Fault.close();
      case RESET -> Fault.reset();
      case HANG -> Fault.hang();
      case LATENCY -> Fault.delay(DEFAULT_LATENCY);
      case TRICKLE -> Fault.trickle(DEFAULT_TRICKLE);
      case LOST_CLOSE -> Fault.loseAnswer();
      case LOST_RESET -> Fault.reset().afterStoring();
      case LOST_HANG -> Fault.hang().afterStoring();
      case LOST_HTTP_503 -> Fault.status(503).afterStoring();
      case LOST_NOT_JSON -> page().afterStoring();
      case CUT_CLOSE -> Fault.cut();
      case CUT_RESET -> Fault.cutByReset();
    };
  }

  private static Fault page() {
    return Fault.status(200, PAGE).withHeader("Content-Type", "text/html");
  }

  private static Fault json(String body) {
    return Fault.status(200, body).withHeader("Content-Type", "application/json");
  }
}
