package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.ExecutionError;
import com.google.common.util.concurrent.UncheckedExecutionException;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.impl.Location;
import com.schibsted.spt.data.jslt.impl.NodeUtils;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSLT's functions of regular expressions, bounded: some expressions take longer than the universe
 * is old on some texts, and texts come from anywhere.
 */
final class PatternFunctions {

  private static final Cache<String, Pattern> PATTERNS =
      CacheBuilder.newBuilder().maximumSize(500).build();

  /** Longer ones are no rule that somebody wrote, and cost time and stack to read. */
  private static final int MAX_PATTERN = 10_000;

  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

  static final List<Function> ALL =
      List.of(
          of("test", 2, PatternFunctions::test),
          of("capture", 2, PatternFunctions::capture),
          of("split", 2, PatternFunctions::split),
          of("replace", 3, PatternFunctions::replace));

  private PatternFunctions() {}

  private static RelayFunction of(String name, int arguments, RelayFunction.Body body) {
    return RelayFunction.bounded(name, arguments, arguments, body)
        .checkedBy(PatternFunctions::flaw);
  }

  private static JsonNode test(Evaluation evaluation, Location at, JsonNode[] arguments) {
    return BooleanNode.valueOf(!arguments[0].isNull() && matcher(evaluation, at, arguments).find());
  }

  private static JsonNode capture(Evaluation evaluation, Location at, JsonNode[] arguments) {
    if (arguments[0].isNull()) {
      return arguments[0];
    }
    ObjectNode groups = JsonNodeFactory.instance.objectNode();
    Matcher matcher = matcher(evaluation, at, arguments);
    if (matcher.find()) {
      Matcher names = GROUP.matcher(matcher.pattern().pattern());
      while (names.find()) {
        groups.put(names.group(1), matcher.group(names.group(1)));
      }
    }
    return groups;
  }

  private static JsonNode split(Evaluation evaluation, Location at, JsonNode[] arguments) {
    if (arguments[0].isNull()) {
      return arguments[0];
    }
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    for (String part : pattern(arguments[1]).split(text(evaluation, at, arguments), 0)) {
      parts.add(part);
    }
    return parts;
  }

  private static JsonNode replace(Evaluation evaluation, Location at, JsonNode[] arguments) {
    if (arguments[0].isNull()) {
      return arguments[0];
    }
    String with = NodeUtils.toString(arguments[2], false);
    Matcher matcher = matcher(evaluation, at, arguments);
    StringBuilder replaced = new StringBuilder();
    boolean found = false;
    while (matcher.find()) {
      if (matcher.start() == matcher.end()) {
        throw new MappingFailure("the regular expression matches an empty text");
      }
      found = true;
      evaluation.checkLength((long) replaced.length() + with.length(), at);
      matcher.appendReplacement(replaced, Matcher.quoteReplacement(with));
    }
    if (!found) {
      return arguments[0].isTextual()
          ? arguments[0]
          : TextNode.valueOf(NodeUtils.toString(arguments[0], false));
    }
    return TextNode.valueOf(matcher.appendTail(replaced).toString());
  }

  private static Matcher matcher(Evaluation evaluation, Location at, JsonNode[] arguments) {
    return pattern(arguments[1]).matcher(text(evaluation, at, arguments));
  }

  private static CharSequence text(Evaluation evaluation, Location at, JsonNode[] arguments) {
    return new CountedText(NodeUtils.toString(arguments[0], false), evaluation, at);
  }

  private static Optional<String> flaw(JsonNode[] literals) {
    try {
      if (literals[1] != null) {
        pattern(literals[1]);
      }
      return Optional.empty();
    } catch (MappingFailure e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Pattern pattern(JsonNode expression) {
    if (expression.isNull()) {
      throw new MappingFailure("the regular expression must not be null");
    }
    String text = NodeUtils.toString(expression, false);
    if (text.length() > MAX_PATTERN) {
      throw new MappingFailure(
          "the regular expression has more than " + MAX_PATTERN + " characters");
    }
    try {
      return PATTERNS.get(text, () -> Pattern.compile(text));
    } catch (ExecutionException | UncheckedExecutionException e) {
      throw new MappingFailure("the regular expression is not valid");
    } catch (ExecutionError e) {
      if (e.getCause() instanceof StackOverflowError) {
        throw new MappingFailure("the regular expression is nested too deep");
      }
      throw e;
    }
  }

  /** A text whose characters can be looked at only so often. */
  private static final class CountedText implements CharSequence {

    /** A look costs more than going through a character. */
    private static final int UNCOUNTED = 32;

    private final String text;
    private final Evaluation evaluation;
    private final Location at;
    private int looks;

    CountedText(String text, Evaluation evaluation, Location at) {
      this.text = text;
      this.evaluation = evaluation;
      this.at = at;
    }

    @Override
    public char charAt(int index) {
      if (++looks == UNCOUNTED) {
        looks = 0;
        evaluation.step(at);
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
