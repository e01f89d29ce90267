package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Faults by chance and by schedule. Each request meets at most one of the rules, the first that
 * strikes it, plus any {@code latency}. The shares add up: of 100 requests, {@code rate_limit:20%}
 * and {@code lost_close:5%} strike about 20 and 5.
 *
 * <p>Chance is repeatable: whether a rule strikes depends on the seed, on the events of the request
 * and on how often the same events were sent before, and not on when a request arrives or what else
 * is under way. The same requests therefore meet the same faults in any order. Schedules and
 * request numbers do depend on the order of arrival.
 *
 * @param rules in the order in which they are consulted
 * @param seed another one strikes other requests; from 0 to 2^53 − 1, which JSON numbers hold
 */
public record FaultPlan(List<FaultRule> rules, long seed) {
  /** The largest seed. */
  public static final long MAX_SEED = (1L << 53) - 1;

  private static final int MAX_RULES = 100;
  private static final FaultPlan NONE = new FaultPlan(List.of(), 0);
  private static final Pattern BETWEEN_RULES = Pattern.compile("[;\\n]");
  private static final Set<String> FIELDS = Set.of("seed", "rules");

  /** Checks the seed and the number of rules. */
  public FaultPlan {
    rules = List.copyOf(rules);
    if (seed < 0 || seed > MAX_SEED) {
      throw new IllegalArgumentException("a seed is from 0 to " + MAX_SEED + ", not " + seed);
    }
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException(
          "a plan has up to " + MAX_RULES + " rules, not " + rules.size());
    }
  }

  /** Nothing goes wrong. */
  public static FaultPlan none() {
    return NONE;
  }

  /**
   * Reads rules in their text form, with semicolons or line breaks between them.
   *
   * @throws IllegalArgumentException if one is not understood; the message has a line for each
   */
  public static FaultPlan parse(String text, long seed) {
    return parse(BETWEEN_RULES.splitAsStream(text).filter(rule -> !rule.isBlank()).toList(), seed);
  }

  /**
   * Reads rules in their text form.
   *
   * @throws IllegalArgumentException if one is not understood; the message has a line for each
   */
  public static FaultPlan parse(List<String> texts, long seed) {
    List<FaultRule> rules = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    for (String text : texts) {
      try {
        rules.add(FaultRule.parse(text.strip()));
      } catch (IllegalArgumentException e) {
        errors.add(e.getMessage());
      }
    }
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", errors));
    }
    return new FaultPlan(rules, seed);
  }

  /**
   * Reads the JSON form, {@code {"seed": 7, "rules": [...]}}.
   *
   * @throws IllegalArgumentException if it is none; the message says what to write
   */
  static FaultPlan read(JsonNode json) {
    JsonNode rules = json.path("rules");
    if (!rules.isArray()) {
      throw new IllegalArgumentException(
          "a plan is {\"seed\": 7, \"rules\": [\"rate_limit:20%\"]}");
    }
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new IllegalArgumentException("a plan has seed and rules, and no " + name);
      }
    }
    JsonNode seed = json.path("seed");
    if (!seed.isMissingNode() && !(seed.isIntegralNumber() && seed.canConvertToLong())) {
      throw new IllegalArgumentException("a seed is from 0 to " + MAX_SEED + ", not " + seed);
    }
    List<FaultRule> read = new ArrayList<>();
    rules.forEach(rule -> read.add(FaultRule.read(rule)));
    return new FaultPlan(read, seed.asLong(0));
  }

  /** The JSON form. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    json.put("seed", seed);
    ArrayNode list = json.putArray("rules");
    rules.forEach(rule -> list.add(rule.json()));
    return json;
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  @Override
  public String toString() {
    return rules.stream().map(FaultRule::toString).collect(Collectors.joining("; "))
        + " (seed "
        + seed
        + ")";
  }
}
