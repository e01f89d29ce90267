package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.UnaryOperator;

/** JSLT's functions of numbers, but exact: its own go through binary floating point. */
final class NumberFunctions {

  static final List<Function> ALL =
      List.of(
          RelayFunction.of("number", 1, 2, NumberFunctions::number),
          RelayFunction.of("sum", 1, 1, NumberFunctions::sum),
          RelayFunction.of("round", 1, 1, arguments -> rounded(arguments, Decimals::halfUp)),
          RelayFunction.of(
              "floor",
              1,
              1,
              arguments -> rounded(arguments, n -> n.setScale(0, RoundingMode.FLOOR))),
          RelayFunction.of(
              "ceiling",
              1,
              1,
              arguments -> rounded(arguments, n -> n.setScale(0, RoundingMode.CEILING))),
          RelayFunction.of("min", 2, 2, arguments -> extreme(arguments, -1)),
          RelayFunction.of("max", 2, 2, arguments -> extreme(arguments, 1)));

  private NumberFunctions() {}

  private static JsonNode number(JsonNode[] arguments) {
    JsonNode value = arguments[0];
    if (value.isNumber()) {
      return value;
    }
    if (value.isNull()) {
      return arguments.length > 1 ? arguments[1] : value;
    }
    BigDecimal number = Decimals.numberOrNull(value);
    if (number == null) {
      if (arguments.length > 1) {
        return arguments[1];
      }
      number = Decimals.of(value);
    }
    return Decimals.isIntegral(value)
        ? Decimals.node(number.toBigInteger())
        : Decimals.node(number);
  }

  private static JsonNode sum(JsonNode[] arguments) {
    JsonNode list = arguments[0];
    if (list.isNull()) {
      return list;
    }
    if (!list.isArray()) {
      throw new MappingFailure("needs a list, not " + Kinds.of(list));
    }
    BigDecimal sum = BigDecimal.ZERO;
    boolean integral = true;
    for (JsonNode value : list) {
      sum = sum.add(Decimals.of(value));
      integral &= Decimals.isIntegral(value);
    }
    return integral ? Decimals.node(sum.toBigInteger()) : Decimals.node(Decimals.bounded(sum));
  }

  private static JsonNode rounded(JsonNode[] arguments, UnaryOperator<BigDecimal> rounding) {
    return arguments[0].isNull()
        ? NullNode.instance
        : Decimals.node(rounding.apply(Decimals.of(arguments[0])).toBigInteger());
  }

  private static JsonNode extreme(JsonNode[] arguments, int sign) {
    if (arguments[0].isNull() || arguments[1].isNull()) {
      return NullNode.instance;
    }
    return OperatorNode.compare(arguments[0], arguments[1]) * sign > 0
        ? arguments[0]
        : arguments[1];
  }
}
