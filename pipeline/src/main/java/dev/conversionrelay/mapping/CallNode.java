package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractNode;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.FunctionDeclaration;
import com.schibsted.spt.data.jslt.impl.LiteralExpression;
import com.schibsted.spt.data.jslt.impl.Location;
import com.schibsted.spt.data.jslt.impl.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A call of a function, counted, whose failure names the function and the place, and no value. */
final class CallNode extends AbstractNode {

  /** Functions that look at members of their arguments at most, not at what is in these. */
  private static final Set<String> SHALLOW =
      Set.of(
          "all",
          "any",
          "array",
          "boolean",
          "contents",
          "event-param",
          "first-present",
          "get-key",
          "is-array",
          "is-boolean",
          "is-decimal",
          "is-integer",
          "is-number",
          "is-object",
          "is-string",
          "not",
          "size",
          "sum",
          "sum-products",
          "zip",
          "zip-with-index");

  private final String name;
  private final Function function;
  private final ExpressionNode[] arguments;

  CallNode(String name, Function function, ExpressionNode[] arguments, Location location) {
    super(location);
    this.name = name;
    this.function = function;
    this.arguments = arguments;
  }

  @Override
  public JsonNode apply(Scope scope, JsonNode input) {
    Evaluation evaluation = (Evaluation) scope;
    JsonNode[] values = new JsonNode[arguments.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = arguments[i].apply(scope, input);
    }
    evaluation.step(location);
    if (function instanceof FunctionDeclaration declared) {
      evaluation.enter(location);
      JsonNode value = declared.call(scope, input, values);
      evaluation.leave();
      return value;
    }
    for (JsonNode value : values) {
      if (SHALLOW.contains(name)) {
        evaluation.goThrough(value, location);
      } else {
        evaluation.goThroughAll(value, location);
      }
    }
    JsonNode value = call(evaluation, input, values);
    evaluation.goThrough(value, location);
    return value;
  }

  private JsonNode call(Evaluation evaluation, JsonNode input, JsonNode[] values) {
    try {
      JsonNode value =
          function instanceof RelayFunction own
              ? own.call(evaluation, location, values)
              : function.call(input, values);
      return value == null ? NullNode.instance : value;
    } catch (MappingFailure e) {
      throw e.location() == null ? new MappingFailure(name + ": " + e.getMessage(), location) : e;
    } catch (JsltException e) {
      throw new MappingFailure(refusal(values), location);
    } catch (RuntimeException e) {
      // What JSLT's own functions throw at values that they did not expect, such as an index.
      throw new MappingFailure(refusal(values), location);
    }
  }

  /** The library's own messages quote values. */
  private String refusal(JsonNode[] values) {
    if (function instanceof BuiltinFunctions.Error) {
      return arguments[0] instanceof LiteralExpression
          ? "the mapping says: " + values[0].asText()
          : "the mapping calls error";
    }
    List<String> kinds = new ArrayList<>();
    for (JsonNode value : values) {
      kinds.add(Kinds.of(value));
    }
    return name + " cannot work on " + String.join(", ", kinds);
  }
}
