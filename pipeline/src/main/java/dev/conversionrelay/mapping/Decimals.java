package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** Numbers of JSON as exact decimals: amounts of money are added and multiplied in mappings. */
final class Decimals {

  /** More digits than any amount has, and few enough to reckon with. */
  private static final int MAX_DIGITS = 400;

  /** An amount of more digits is no value of a record. */
  private static final int MAX_RECORD_DIGITS = 40;

  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,200}(\\.[0-9]{1,200})?([eE][+-]?[0-9]{1,9})?");

  private Decimals() {}

  /**
   * The number, or the number that the text is.
   *
   * @throws MappingFailure if it is neither, or too large to reckon with
   */
  static BigDecimal of(JsonNode value) {
    BigDecimal number = numberOrNull(value);
    if (number == null) {
      throw new MappingFailure(
          value.isTextual() ? "a text is not a number" : Kinds.of(value) + " is not a number");
    }
    return number;
  }

  /** As {@link #of}, but null if it is no number at all. */
  static BigDecimal numberOrNull(JsonNode value) {
    BigDecimal number;
    if (value.isFloatingPointNumber() && !value.isBigDecimal()) {
      double approximate = value.doubleValue();
      if (!Double.isFinite(approximate)) {
        throw new MappingFailure("the number is infinite or none");
      }
      number = BigDecimal.valueOf(approximate);
    } else if (value.isNumber()) {
      number = value.decimalValue();
    } else if (value.isTextual() && NUMBER.matcher(value.textValue()).matches()) {
      number = new BigDecimal(value.textValue());
    } else {
      return null;
    }
    if (number.precision() > MAX_DIGITS || Math.abs((long) number.scale()) > MAX_DIGITS) {
      throw new MappingFailure("the number is too large or too small to reckon with");
    }
    return number;
  }

  static boolean isIntegral(JsonNode value) {
    return value.isIntegralNumber()
        || (value.isTextual() && value.textValue().matches("-?[0-9]{1,200}"));
  }

  /** The integer in the smallest node, as it is read from JSON, so that equal ones are equal. */
  static JsonNode node(BigInteger integer) {
    if (integer.bitLength() < 32) {
      return IntNode.valueOf(integer.intValue());
    }
    return integer.bitLength() < 64
        ? LongNode.valueOf(integer.longValue())
        : BigIntegerNode.valueOf(integer);
  }

  static JsonNode node(BigDecimal decimal) {
    return DecimalNode.valueOf(decimal);
  }

  /** The same value, with exact decimals for binary floating-point numbers in it. */
  static JsonNode exact(JsonNode value) {
    if (value.isDouble()) {
      return node(of(value));
    }
    if (value.isArray()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      value.forEach(each -> list.add(exact(each)));
      return list;
    }
    if (value.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      value.fields().forEachRemaining(each -> object.set(each.getKey(), exact(each.getValue())));
      return object;
    }
    return value;
  }

  /** The quotient, exact where 34 digits suffice; an integer if it is one. */
  static JsonNode quotient(BigDecimal dividend, BigDecimal divisor) {
    if (divisor.signum() == 0) {
      throw new MappingFailure("divides by zero");
    }
    BigDecimal quotient = dividend.divide(divisor, MathContext.DECIMAL128).stripTrailingZeros();
    return quotient.scale() <= 0 ? node(quotient.toBigInteger()) : node(quotient);
  }

  /** The same, if it has no more digits than a record's number may have; else rounded to 34. */
  static BigDecimal bounded(BigDecimal number) {
    return number.precision() > MAX_RECORD_DIGITS ? number.round(MathContext.DECIMAL128) : number;
  }

  /** The integer that is closest; of two the larger. */
  static BigDecimal halfUp(BigDecimal number) {
    return number.add(new BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR);
  }
}
