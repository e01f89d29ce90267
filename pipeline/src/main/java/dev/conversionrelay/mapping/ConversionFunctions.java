package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.base.Splitter;
import com.schibsted.spt.data.jslt.Function;
import dev.conversionrelay.conversion.PercentEncoding;
import dev.conversionrelay.conversion.Texts;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What mappings of conversions do again and again. */
final class ConversionFunctions {

  private static final int MAX_ARGUMENTS = 1_024;

  /** The members of an item (fact sheet §2.4). */
  private static final Set<String> CONTENT =
      Set.of("content_id", "content_name", "content_category", "brand", "price", "quantity");

  private static final List<String> PARAMETER_VALUES =
      List.of("string_value", "int_value", "double_value", "float_value");

  static final List<Function> ALL =
      List.of(
          RelayFunction.of("money-from-minor", 2, 2, ConversionFunctions::moneyFromMinor),
          RelayFunction.of("first-present", 1, MAX_ARGUMENTS, ConversionFunctions::firstPresent),
          RelayFunction.of("event-param", 2, 2, ConversionFunctions::eventParam),
          RelayFunction.of("query-param", 2, 2, ConversionFunctions::queryParam),
          RelayFunction.of("contents", 2, 2, ConversionFunctions::contents)
              .checkedBy(ConversionFunctions::flawOfContents),
          RelayFunction.of("sum-products", 3, 3, ConversionFunctions::sumProducts),
          RelayFunction.of("split-list", 2, 2, ConversionFunctions::splitList));

  private ConversionFunctions() {}

  /**
   * {@code money-from-minor(amount, currency)}: an amount in the currency's smallest unit as an
   * exact decimal text in its main unit; 1999 and "EUR" are "19.99", 1999 and "JPY" are "1999".
   * Null if the amount is null or empty. Fails if the amount is no integer or the currency is none
   * of ISO 4217.
   */
  private static JsonNode moneyFromMinor(JsonNode[] arguments) {
    if (isAbsent(arguments[0])) {
      return NullNode.instance;
    }
    BigDecimal amount = Decimals.of(arguments[0]);
    if (amount.stripTrailingZeros().scale() > 0) {
      throw new MappingFailure("the amount is not a whole number of the smallest unit");
    }
    int decimals = decimalsOf(arguments[1]);
    return TextNode.valueOf(
        amount.setScale(0).movePointLeft(decimals).setScale(decimals).toPlainString());
  }

  private static int decimalsOf(JsonNode currency) {
    int decimals = -1;
    if (currency.isTextual()) {
      try {
        String code = Texts.trim(currency.textValue()).toUpperCase(Locale.ROOT);
        decimals = Currency.getInstance(code).getDefaultFractionDigits();
      } catch (IllegalArgumentException e) {
        // Said below, as of the codes that are no money.
      }
    }
    if (decimals < 0) {
      throw new MappingFailure("the currency must be a code of ISO 4217, such as EUR");
    }
    return decimals;
  }

  /**
   * {@code first-present(a, b, ...)}: the first value that is something: not null, an empty or
   * blank text, an empty list or an empty object. Null if none is.
   */
  private static JsonNode firstPresent(JsonNode[] arguments) {
    for (JsonNode value : arguments) {
      if (!isAbsent(value)) {
        return value;
      }
    }
    return NullNode.instance;
  }

  /**
   * {@code event-param(event_params, key)}: the value of a parameter or user property as the
   * BigQuery export of Google Analytics holds them: a list of {@code {key, value}}, where value has
   * one of string_value, int_value, float_value and double_value. Null if it is not there.
   */
  private static JsonNode eventParam(JsonNode[] arguments) {
    JsonNode parameters = arguments[0];
    if (parameters.isNull()) {
      return NullNode.instance;
    }
    if (!parameters.isArray()) {
      throw new MappingFailure("the parameters must be a list of key and value");
    }
    String key = text(arguments[1], "the key");
    for (JsonNode parameter : parameters) {
      if (key.equals(parameter.path("key").textValue())) {
        JsonNode value = parameter.path("value");
        for (String kind : PARAMETER_VALUES) {
          if (value.hasNonNull(kind)) {
            return value.get(kind);
          }
        }
      }
    }
    return NullNode.instance;
  }

  /**
   * {@code query-param(url, name)}: the first value that is not empty of a query parameter of an
   * address, decoded; a plus stays a plus, as in a click id. Null if there is none.
   */
  private static JsonNode queryParam(JsonNode[] arguments) {
    if (isAbsent(arguments[0])) {
      return NullNode.instance;
    }
    String url = text(arguments[0], "the address");
    String name = text(arguments[1], "the name");
    int query = url.indexOf('?');
    if (query < 0) {
      return NullNode.instance;
    }
    int fragment = url.indexOf('#', query);
    String parameters = url.substring(query + 1, fragment < 0 ? url.length() : fragment);
    for (String parameter : Splitter.on('&').split(parameters)) {
      int equals = parameter.indexOf('=');
      if (equals > 0 && PercentEncoding.decode(parameter.substring(0, equals)).equals(name)) {
        String value = Texts.trim(PercentEncoding.decode(parameter.substring(equals + 1)));
        if (!value.isEmpty()) {
          return TextNode.valueOf(value);
        }
      }
    }
    return NullNode.instance;
  }

  /**
   * {@code contents(items, fields)}: the list {@code contents} of a record, made of a list of
   * items. The fields are an object that names for each member of a content the field of an item
   * that holds it; {@code "product.sku"} is the field sku of the object product. What an item lacks
   * is left out, and so is an item that has none of them. Null if there is no item.
   */
  private static JsonNode contents(JsonNode[] arguments) {
    JsonNode items = arguments[0];
    if (isAbsent(items)) {
      return NullNode.instance;
    }
    checkItems(items);
    JsonNode fields = arguments[1];
    flawOf(fields)
        .ifPresent(
            flaw -> {
              throw new MappingFailure(flaw);
            });
    ArrayNode contents = JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : items) {
      ObjectNode content = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : fields.properties()) {
        JsonNode value = at(item, field.getValue().textValue());
        if (!isAbsent(value)) {
          content.set(field.getKey(), value);
        }
      }
      if (!content.isEmpty()) {
        contents.add(content);
      }
    }
    return contents.isEmpty() ? NullNode.instance : contents;
  }

  private static Optional<String> flawOfContents(JsonNode[] literals) {
    return literals[1] == null ? Optional.empty() : flawOf(literals[1]);
  }

  private static Optional<String> flawOf(JsonNode fields) {
    if (!fields.isObject()) {
      return Optional.of(
          "the second argument must be an object, such as {\"content_id\": \"sku\"}");
    }
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (!CONTENT.contains(field.getKey())) {
        return Optional.of(
            "contents have content_id, content_name, content_category, brand, price and quantity");
      }
      if (!field.getValue().isTextual()) {
        return Optional.of(
            field.getKey() + " must be given the name of a field of the items, a text");
      }
    }
    return Optional.empty();
  }

  /**
   * {@code sum-products(items, factor, factor)}: the sum over all items of the products of two of
   * their fields, such as price and quantity, as an exact decimal text. An item without the first
   * is passed over; one without the second counts once. Null if no item has the first. Fails if a
   * field is no number.
   */
  private static JsonNode sumProducts(JsonNode[] arguments) {
    JsonNode items = arguments[0];
    if (isAbsent(items)) {
      return NullNode.instance;
    }
    checkItems(items);
    String first = text(arguments[1], "the first field");
    String second = text(arguments[2], "the second field");
    BigDecimal sum = null;
    for (JsonNode item : items) {
      JsonNode price = at(item, first);
      if (!isAbsent(price)) {
        JsonNode quantity = at(item, second);
        BigDecimal product =
            Decimals.of(price)
                .multiply(isAbsent(quantity) ? BigDecimal.ONE : Decimals.of(quantity));
        sum = sum == null ? product : sum.add(product);
      }
    }
    return sum == null
        ? NullNode.instance
        : TextNode.valueOf(Decimals.bounded(sum).toPlainString());
  }

  /**
   * {@code split-list(text, separator)}: the parts of a text between separators, trimmed, without
   * empty ones. Null if there is none.
   */
  private static JsonNode splitList(JsonNode[] arguments) {
    if (isAbsent(arguments[0])) {
      return NullNode.instance;
    }
    String separator = text(arguments[1], "the separator");
    if (separator.isEmpty()) {
      throw new MappingFailure("the separator must not be empty");
    }
    String text = arguments[0].isNumber() ? arguments[0].asText() : text(arguments[0], "the list");
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    for (String part : Splitter.on(separator).split(text)) {
      String trimmed = Texts.trim(part);
      if (!trimmed.isEmpty()) {
        parts.add(trimmed);
      }
    }
    return parts.isEmpty() ? NullNode.instance : parts;
  }

  static boolean isAbsent(JsonNode value) {
    return value.isNull()
        || value.isMissingNode()
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && Texts.trim(value.textValue()).isEmpty());
  }

  static String text(JsonNode value, String what) {
    if (!value.isTextual()) {
      throw new MappingFailure(what + " must be a text, not " + Kinds.of(value));
    }
    return value.textValue();
  }

  private static void checkItems(JsonNode items) {
    if (!items.isArray()) {
      throw new MappingFailure("the items must be a list, not " + Kinds.of(items));
    }
  }

  private static JsonNode at(JsonNode item, String path) {
    JsonNode whole = item.path(path);
    if (!whole.isMissingNode() || path.indexOf('.') < 0) {
      return whole;
    }
    JsonNode value = item;
    for (String name : Splitter.on('.').split(path)) {
      value = value.path(name);
    }
    return value;
  }
}
