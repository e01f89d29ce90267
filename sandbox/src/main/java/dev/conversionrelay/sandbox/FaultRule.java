package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A kind of fault with the share of requests it strikes, when, and which. Its text form is {@code
 * KIND[:ITEM[,ITEM…]]}, for example {@code rate_limit:20%} or {@code http_503:from=10s,for=30s}.
 *
 * <table>
 *   <caption>Items; all that are given have to be fulfilled</caption>
 *   <tr><td>{@code 20%}</td><td>share of the requests; all of them by default</td></tr>
 *   <tr><td>{@code from=10s}, {@code to=40s}</td><td>time since the plan's first request; {@code
 *       to} is the first moment at which it is over</td></tr>
 *   <tr><td>{@code for=5s}</td><td>how long after {@code from}</td></tr>
 *   <tr><td>{@code every=60s}</td><td>and again; goes with {@code for}</td></tr>
 *   <tr><td>{@code requests=3}, {@code 3-5}, {@code 3-}</td><td>the plan's requests, counted from 1
 *       in the order of their arrival</td></tr>
 *   <tr><td>{@code attempts=1-2}</td><td>how often these events were sent in one request, counted
 *       from 1</td></tr>
 *   <tr><td>{@code batch=101-}</td><td>how many events the request has</td></tr>
 *   <tr><td>{@code source=PIXEL}</td><td>the event source id</td></tr>
 *   <tr><td>{@code event=Purchase}</td><td>the name of one event of the request</td></tr>
 *   <tr><td>{@code delay=500ms}, {@code delay=100ms-2s}</td><td>of {@code latency} and {@code
 *       trickle}; between two durations each is as likely</td></tr>
 *   <tr><td>{@code retry_after=2s}</td><td>the header, on answers that are all the fault's
 *       own</td></tr>
 * </table>
 */
public final class FaultRule {
  private static final Pattern PERCENT = Pattern.compile("\\d{1,3}(\\.\\d{1,9})?\\s*%");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,3}(\\.\\d{1,15})?");

  /** What a rule can say besides its kind: the order of the text form, and what a value is. */
  private enum Item {
    PROBABILITY(FaultRule::probability, "a share is from 0% to 100%"),
    FROM(FaultRule::duration, "write a time such as 10s, 500ms, 5m or 1h"),
    TO(FaultRule::duration, "write a time such as 10s, 500ms, 5m or 1h"),
    FOR(FaultRule::duration, "write a time such as 10s, 500ms, 5m or 1h"),
    EVERY(FaultRule::duration, "write a time such as 10s, 500ms, 5m or 1h"),
    REQUESTS(FaultRule::span, "write numbers from 1, such as 3, 3-5 or 3-"),
    ATTEMPTS(FaultRule::span, "write numbers from 1, such as 1, 1-2 or 3-"),
    BATCH(FaultRule::span, "write numbers from 1, such as 1, 1-100 or 101-"),
    SOURCE(FaultRule::text, "write the event source id"),
    EVENT(FaultRule::text, "write the name of an event, such as Purchase"),
    DELAY(FaultRule::delay, "write a time such as 500ms, or two such as 100ms-2s"),
    RETRY_AFTER(FaultRule::seconds, "write whole seconds, such as 2s");

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final Function<String, Optional<String>> canonical;

    private final String remedy;

    Item(Function<String, Optional<String>> canonical, String remedy) {
      this.canonical = canonical;
      this.remedy = remedy;
    }

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Item> of(String name) {
      return Arrays.stream(values()).filter(item -> item.wireName().equals(name)).findFirst();
    }
  }

  private final FaultKind kind;
  private final Map<Item, String> items;

  // What every request is held against is read once.
  private final double probability;
  private final Duration from;
  private final Duration to;
  private final Duration lasting;
  private final Duration every;
  private final Span requests;
  private final Span attempts;
  private final Span batch;

  private FaultRule(FaultKind kind, Map<Item, String> items) {
    this.kind = kind;
    this.items = items;
    this.probability = Double.parseDouble(items.getOrDefault(Item.PROBABILITY, "1"));
    this.from = time(Item.FROM).orElse(Duration.ZERO);
    this.to = time(Item.TO).orElse(null);
    this.lasting = time(Item.FOR).orElse(null);
    this.every = time(Item.EVERY).orElse(null);
    this.requests = numbers(Item.REQUESTS);
    this.attempts = numbers(Item.ATTEMPTS);
    this.batch = numbers(Item.BATCH);
  }

  /** A kind that strikes every request. */
  public static FaultRule of(FaultKind kind) {
    return new FaultRule(kind, Map.of());
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is none; the message says what to write
   */
  public static FaultRule parse(String text) {
    int colon = text.indexOf(':');
    FaultKind kind = kind((colon < 0 ? text : text.substring(0, colon)).strip());
    Map<String, String> items = new LinkedHashMap<>();
    if (colon >= 0) {
      for (String part : text.substring(colon + 1).split(",", -1)) {
        String item = part.strip();
        int equals = item.indexOf('=');
        String name = "probability";
        String value = item;
        if (PERCENT.matcher(item).matches()) {
          String number = item.substring(0, item.length() - 1).strip();
          value = new BigDecimal(number).movePointLeft(2).toPlainString();
        } else if (equals > 0) {
          name = item.substring(0, equals).strip();
          value = item.substring(equals + 1).strip();
        } else {
          throw new IllegalArgumentException(
              "%s: \"%s\" is not understood; write a share such as 20%%, or NAME=VALUE with one of %s"
                  .formatted(text, item, itemNames()));
        }
        if (items.put(name, value) != null) {
          throw new IllegalArgumentException(text + ": " + name + " is there twice; leave one");
        }
      }
    }
    return build(text, kind, items);
  }

  /**
   * Reads the JSON form: an object with {@code kind} and the items by their names, the share as the
   * number {@code probability}; or the text form as a string.
   *
   * @throws IllegalArgumentException if it is none; the message says what to write
   */
  static FaultRule read(JsonNode json) {
    if (json.isTextual()) {
      return parse(json.textValue());
    }
    if (!json.path("kind").isTextual()) {
      throw new IllegalArgumentException(
          "a rule is an object with a kind, or text such as \"rate_limit:20%\"; not " + json);
    }
    FaultKind kind = kind(json.path("kind").textValue());
    Map<String, String> items = new LinkedHashMap<>();
    json.fields()
        .forEachRemaining(
            field -> {
              if (!field.getKey().equals("kind")) {
                JsonNode value = field.getValue();
                items.put(
                    field.getKey(),
                    value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
              }
            });
    return build(json.toString(), kind, items);
  }

  private static FaultKind kind(String name) {
    return FaultKind.of(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is no kind of fault; the kinds are %s"
                        .formatted(
                            name,
                            Arrays.stream(FaultKind.values())
                                .map(FaultKind::wireName)
                                .collect(Collectors.joining(", ")))));
  }

  private static String itemNames() {
    return Arrays.stream(Item.values())
        .skip(1)
        .map(Item::wireName)
        .collect(Collectors.joining(", "));
  }

  private static FaultRule build(String source, FaultKind kind, Map<String, String> given) {
    Map<Item, String> items = new EnumMap<>(Item.class);
    given.forEach(
        (name, value) -> {
          Item item =
              Item.of(name)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "%s: there is no %s; there are %s"
                                  .formatted(source, name, itemNames())));
          items.put(
              item,
              item.canonical
                  .apply(value)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "%s: %s is \"%s\"; %s".formatted(source, name, value, item.remedy))));
        });
    items.remove(Item.PROBABILITY, "1");
    FaultRule rule = new FaultRule(kind, items);
    rule.contradiction()
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(source + ": " + reason);
            });
    return rule;
  }

  private Optional<String> contradiction() {
    if (items.containsKey(Item.DELAY) && !kind.takesDelay()) {
      return Optional.of("delay goes with latency and trickle; leave it away");
    }
    if (items.containsKey(Item.RETRY_AFTER) && !kind.takesRetryAfter()) {
      return Optional.of("this kind has no answer of its own for retry_after; leave it away");
    }
    if (every != null && lasting == null) {
      return Optional.of("every needs for, such as every=60s,for=5s");
    }
    if (every != null && lasting.compareTo(every) >= 0) {
      return Optional.of("for is shorter than every");
    }
    if (lasting != null && lasting.isZero()) {
      return Optional.of("for is longer than nothing");
    }
    if (lasting != null && to != null && every == null) {
      return Optional.of("for and to both say when it ends; leave one");
    }
    if (to != null && to.compareTo(from) <= 0) {
      return Optional.of("to is later than from");
    }
    return Optional.empty();
  }

  private static Optional<String> probability(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(text);
    return number.compareTo(BigDecimal.ONE) > 0
        ? Optional.empty()
        : Optional.of(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
  }

  private static Optional<String> duration(String text) {
    return Durations.parse(text).map(Durations::format);
  }

  private static Optional<String> span(String text) {
    return Span.parse(text).map(Span::toString);
  }

  private static Optional<String> text(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(text);
  }

  private static Optional<String> seconds(String text) {
    return Durations.parse(text)
        .filter(wait -> wait.toMillis() % 1_000 == 0)
        .map(Durations::format);
  }

  private static Optional<String> delay(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return duration(text);
    }
    Optional<Duration> least = Durations.parse(text.substring(0, dash));
    Optional<Duration> most = Durations.parse(text.substring(dash + 1));
    if (least.isEmpty() || most.isEmpty() || most.get().compareTo(least.get()) < 0) {
      return Optional.empty();
    }
    return Optional.of(Durations.format(least.get()) + "-" + Durations.format(most.get()));
  }

  private Optional<Duration> time(Item item) {
    return Optional.ofNullable(items.get(item)).flatMap(Durations::parse);
  }

  private Span numbers(Item item) {
    return Optional.ofNullable(items.get(item)).flatMap(Span::parse).orElse(Span.ALL);
  }

  /** Which fault it is. */
  public FaultKind kind() {
    return kind;
  }

  /** The share of the requests it strikes, from 0 to 1. */
  public double probability() {
    return probability;
  }

  /**
   * Whether the rule is about a request, leaving its share aside.
   *
   * @param elapsed time since the plan's first request
   * @param number of the request in the plan, from 1
   * @param attempt how often these events were sent so far, from 1
   */
  boolean concerns(IncomingRequest request, Duration elapsed, long number, long attempt) {
    return isDue(elapsed)
        && requests.contains(number)
        && attempts.contains(attempt)
        && batch.contains(request.events().size())
        && isText(Item.SOURCE, List.of(request.eventSourceId()))
        && (!items.containsKey(Item.EVENT)
            || isText(
                Item.EVENT,
                request.events().stream().map(event -> event.path("event").asText()).toList()));
  }

  private boolean isText(Item item, List<String> candidates) {
    String wanted = items.get(item);
    return wanted == null || candidates.contains(wanted);
  }

  /** Whether the schedule has it strike at that time since the plan's first request. */
  boolean isDue(Duration elapsed) {
    if (elapsed.compareTo(from) < 0 || (to != null && elapsed.compareTo(to) >= 0)) {
      return false;
    }
    if (lasting == null) {
      return true;
    }
    long millis = elapsed.minus(from).toMillis();
    return (every == null ? millis : millis % every.toMillis()) < lasting.toMillis();
  }

  /**
   * The fault with all that the rule says of it.
   *
   * @param draw from 0 to 1, which picks the delay
   */
  Fault fault(double draw) {
    Fault fault = kind.fault();
    if (kind == FaultKind.LATENCY) {
      fault = Fault.delay(delay(draw, FaultKind.DEFAULT_LATENCY));
    } else if (kind == FaultKind.TRICKLE) {
      fault = Fault.trickle(delay(draw, FaultKind.DEFAULT_TRICKLE));
    }
    Optional<Duration> retryAfter = time(Item.RETRY_AFTER);
    return retryAfter.isPresent()
        ? fault.withHeader("Retry-After", Long.toString(retryAfter.get().toSeconds()))
        : fault;
  }

  private Duration delay(double draw, Duration otherwise) {
    String text = items.get(Item.DELAY);
    if (text == null) {
      return otherwise;
    }
    int dash = text.indexOf('-');
    Duration least = Durations.parse(dash < 0 ? text : text.substring(0, dash)).orElseThrow();
    Duration most = Durations.parse(text.substring(dash + 1)).orElseThrow();
    return least.plusMillis((long) (draw * most.minus(least).toMillis()));
  }

  /** The JSON form, as {@link #read} reads it. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("kind", kind.wireName());
    json.put("probability", probability);
    items.forEach(
        (item, value) -> {
          if (item != Item.PROBABILITY) {
            json.put(item.wireName(), value);
          }
        });
    return json;
  }

  /** The text form. */
  @Override
  public String toString() {
    String text =
        items.entrySet().stream()
            .map(
                entry ->
                    entry.getKey() == Item.PROBABILITY
                        ? percent(entry.getValue())
                        : entry.getKey().wireName() + "=" + entry.getValue())
            .collect(Collectors.joining(","));
    return text.isEmpty() ? kind.wireName() : kind.wireName() + ":" + text;
  }

  private static String percent(String probability) {
    return new BigDecimal(probability).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FaultRule rule && kind == rule.kind && items.equals(rule.items);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + items.hashCode();
  }
}
