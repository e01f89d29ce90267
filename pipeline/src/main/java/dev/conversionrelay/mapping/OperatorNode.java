package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.impl.AbstractNode;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.Location;
import com.schibsted.spt.data.jslt.impl.NodeUtils;
import com.schibsted.spt.data.jslt.impl.Scope;
import java.math.BigDecimal;

/**
 * An operator on two values. As in JSLT, but that numbers are exact decimals, sizes are bounded,
 * and {@code *} takes a text for the number it is instead of repeating it.
 */
final class OperatorNode extends AbstractNode {

  /** What an operator does with its two values. */
  enum Operator {
    PLUS,
    MINUS,
    TIMES,
    DIVIDED_BY,
    EQUAL,
    UNEQUAL,
    LESS,
    LESS_OR_EQUAL,
    MORE,
    MORE_OR_EQUAL
  }

  private final Operator operator;
  private final ExpressionNode left;
  private final ExpressionNode right;

  OperatorNode(Operator operator, ExpressionNode left, ExpressionNode right, Location location) {
    super(location);
    this.operator = operator;
    this.left = left;
    this.right = right;
  }

  @Override
  public JsonNode apply(Scope scope, JsonNode input) {
    JsonNode a = left.apply(scope, input);
    JsonNode b = right.apply(scope, input);
    try {
      return switch (operator) {
        case PLUS -> plus((Evaluation) scope, a, b);
        case MINUS, TIMES, DIVIDED_BY -> reckon(a, b);
        case EQUAL -> BooleanNode.valueOf(areEqual((Evaluation) scope, a, b));
        case UNEQUAL -> BooleanNode.valueOf(!areEqual((Evaluation) scope, a, b));
        case LESS -> BooleanNode.valueOf(compare(a, b) < 0);
        case LESS_OR_EQUAL -> BooleanNode.valueOf(compare(a, b) <= 0);
        case MORE -> BooleanNode.valueOf(compare(a, b) > 0);
        case MORE_OR_EQUAL -> BooleanNode.valueOf(compare(a, b) >= 0);
      };
    } catch (MappingFailure e) {
      throw e.location() == null ? new MappingFailure(e.getMessage(), location) : e;
    }
  }

  private JsonNode plus(Evaluation evaluation, JsonNode a, JsonNode b) {
    if (a.isTextual() || b.isTextual()) {
      evaluation.goThroughAll(a, location);
      evaluation.goThroughAll(b, location);
      String first = NodeUtils.toString(a, false);
      String second = NodeUtils.toString(b, false);
      evaluation.goThrough((long) first.length() + second.length(), location);
      return TextNode.valueOf(first + second);
    }
    evaluation.goThrough(a, location);
    evaluation.goThrough(b, location);
    if (a.isArray() && b.isArray()) {
      ArrayNode list = NodeUtils.mapper.createArrayNode();
      list.addAll((ArrayNode) a);
      list.addAll((ArrayNode) b);
      return list;
    }
    if (a.isObject() && b.isObject()) {
      ObjectNode object = NodeUtils.mapper.createObjectNode();
      object.setAll((ObjectNode) b);
      object.setAll((ObjectNode) a);
      return object;
    }
    if (a.isContainerNode() && b.isNull()) {
      return a;
    }
    if (b.isContainerNode() && a.isNull()) {
      return b;
    }
    return reckon(a, b);
  }

  private JsonNode reckon(JsonNode a, JsonNode b) {
    if (a.isNull() || b.isNull()) {
      return NullNode.instance;
    }
    BigDecimal x = Decimals.of(a);
    BigDecimal y = Decimals.of(b);
    if (operator == Operator.DIVIDED_BY) {
      return Decimals.quotient(x, y);
    }
    BigDecimal result =
        switch (operator) {
          case PLUS -> x.add(y);
          case MINUS -> x.subtract(y);
          default -> x.multiply(y);
        };
    return Decimals.isIntegral(a) && Decimals.isIntegral(b)
        ? Decimals.node(result.toBigInteger())
        : Decimals.node(Decimals.bounded(result));
  }

  private boolean areEqual(Evaluation evaluation, JsonNode a, JsonNode b) {
    if (a.getNodeType() == b.getNodeType()) {
      evaluation.goThroughAll(a, location);
    }
    return (a.isNumber() && b.isNumber())
        ? Decimals.of(a).compareTo(Decimals.of(b)) == 0
        : a.equals(b);
  }

  /** Null is less than everything else. */
  static int compare(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return Decimals.of(a).compareTo(Decimals.of(b));
    }
    if (a.isTextual() && b.isTextual()) {
      return a.textValue().compareTo(b.textValue());
    }
    if (a.isNull() || b.isNull()) {
      return Boolean.compare(b.isNull(), a.isNull());
    }
    throw new MappingFailure("cannot compare " + Kinds.of(a) + " with " + Kinds.of(b));
  }
}
