package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How a {@link Sandbox} behaves. It holds access tokens, so it has no text form of its own.
 *
 * <p>By default: any free port, documented HTTP statuses, {@link CheckRules#standard()}, every
 * non-empty access token may use every event source id, bodies up to 16 MiB, 1,000 requests per
 * second and token, the last 1,000 events kept in full as long as they are no more than 64 MiB.
 */
public final class SandboxConfig {
  /** Largest request body by default, in bytes; TikTok documents no limit (fact sheet §5). */
  public static final int DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;

  /** Documented rate limit of the endpoint, in requests per second (fact sheet §5). */
  public static final int DEFAULT_MAX_REQUESTS_PER_SECOND = 1_000;

  /** How many of the latest events are kept in full by default. */
  public static final int DEFAULT_RETAINED_EVENTS = 1_000;

  final int port;
  final HttpMode httpMode;
  final CheckRules rules;
  final MessageStyle messageStyle;
  final Map<String, Set<String>> tokens;
  final Map<String, SourceKind> eventSources;
  final Clock clock;
  final int maxBodyBytes;
  final int maxRequestsPerSecond;
  final Path requestLog;
  final int retainedEvents;
  final boolean keepEverything;
  final Function<JsonNode, Optional<String>> refuse;

  private SandboxConfig(Builder builder) {
    this.port = builder.port;
    this.httpMode = builder.httpMode;
    this.rules = builder.rules;
    this.messageStyle = builder.messageStyle;
    this.tokens = Map.copyOf(builder.tokens);
    this.eventSources = Map.copyOf(builder.eventSources);
    this.clock = builder.clock;
    this.maxBodyBytes = builder.maxBodyBytes;
    this.maxRequestsPerSecond = builder.maxRequestsPerSecond;
    this.requestLog = builder.requestLog;
    this.retainedEvents = builder.retainedEvents;
    this.keepEverything = builder.keepEverything;
    this.refuse = builder.refuse;
  }

  /** The defaults. */
  public static SandboxConfig defaults() {
    return builder().build();
  }

  /** The defaults for a test double: as {@link #defaults()}, keeping every event. */
  public static SandboxConfig forTests() {
    return builder().keepEverything(true).build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects the settings of a {@link SandboxConfig}. */
  public static final class Builder {
    private int port;
    private HttpMode httpMode = HttpMode.DOCUMENTED;
    private CheckRules rules = CheckRules.standard();
    private MessageStyle messageStyle = MessageStyle.WITH_INDEX;
    private final Map<String, Set<String>> tokens = new HashMap<>();
    private final Map<String, SourceKind> eventSources = new HashMap<>();
    private Clock clock = Clock.systemUTC();
    private int maxBodyBytes = DEFAULT_MAX_BODY_BYTES;
    private int maxRequestsPerSecond = DEFAULT_MAX_REQUESTS_PER_SECOND;
    private Path requestLog;
    private int retainedEvents = DEFAULT_RETAINED_EVENTS;
    private boolean keepEverything;
    private Function<JsonNode, Optional<String>> refuse = event -> Optional.empty();

    private Builder() {}

    /** The port on 127.0.0.1; 0 takes any free one. */
    public Builder port(int value) {
      this.port = inRange("port", value, 0, 65_535);
      return this;
    }

    /** Which HTTP status goes with a refusal. */
    public Builder httpMode(HttpMode value) {
      this.httpMode = Objects.requireNonNull(value);
      return this;
    }

    /** What the checks insist on. */
    public Builder rules(CheckRules value) {
      this.rules = Objects.requireNonNull(value);
      return this;
    }

    /** How a refusal points at the invalid event. */
    public Builder messageStyle(MessageStyle value) {
      this.messageStyle = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Makes an access token known; from the first one on, only known tokens are accepted.
     *
     * @param eventSourceIds the ids it may use; none means every id
     */
    public Builder token(String token, String... eventSourceIds) {
      if (token.isBlank()) {
        throw new IllegalArgumentException("An access token is not blank");
      }
      tokens.put(token, Set.of(eventSourceIds));
      return this;
    }

    /** Makes an event source id known; from the first one on, only known ids are accepted. */
    public Builder eventSource(String id, SourceKind kind) {
      eventSources.put(id, kind);
      return this;
    }

    /** The time the sandbox's own, movable clock starts from. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value);
      return this;
    }

    /** The largest accepted body in bytes; a larger one is answered with HTTP 413. */
    public Builder maxBodyBytes(int value) {
      this.maxBodyBytes = inRange("maxBodyBytes", value, 1, Integer.MAX_VALUE - 8);
      return this;
    }

    /** The rate limit per access token; 0 means none. */
    public Builder maxRequestsPerSecond(int value) {
      this.maxRequestsPerSecond = inRange("maxRequestsPerSecond", value, 0, Integer.MAX_VALUE);
      return this;
    }

    /** A file to which one JSON line per request is appended; it never holds the access token. */
    public Builder requestLog(Path value) {
      this.requestLog = Objects.requireNonNull(value);
      return this;
    }

    /**
     * How many of the latest events are kept in full, for display and merging; fewer where they are
     * more than 64 MiB.
     */
    public Builder retainedEvents(int value) {
      this.retainedEvents = inRange("retainedEvents", value, 0, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Keeps every event ever received, so that {@link Sandbox#stored()} and {@link
     * Sandbox#received()} can be compared with what was expected. Memory grows with the events.
     */
    public Builder keepEverything(boolean value) {
      this.keepEverything = value;
      return this;
    }

    /**
     * Plants poison: an event for which the function names a field is refused as if that field were
     * invalid, although it passes every other check.
     */
    public Builder refuse(Function<JsonNode, Optional<String>> value) {
      this.refuse = Objects.requireNonNull(value);
      return this;
    }

    public SandboxConfig build() {
      return new SandboxConfig(this);
    }

    private static int inRange(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            name + " is from " + least + " to " + most + ", not " + value);
      }
      return value;
    }
  }
}
