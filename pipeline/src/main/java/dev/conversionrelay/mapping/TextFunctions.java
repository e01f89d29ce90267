package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.impl.Location;
import com.schibsted.spt.data.jslt.impl.NodeUtils;
import dev.conversionrelay.conversion.Texts;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** JSLT's functions of texts that follow the machine's language, or lose digits or the bounds. */
final class TextFunctions {

  static final List<Function> ALL =
      List.of(
          RelayFunction.of("lowercase", 1, 1, arguments -> cased(arguments, TextFunctions::lower)),
          RelayFunction.of("uppercase", 1, 1, arguments -> cased(arguments, TextFunctions::upper)),
          RelayFunction.of("from-json", 1, 2, TextFunctions::fromJson),
          RelayFunction.bounded("join", 2, 2, TextFunctions::join));

  private TextFunctions() {}

  private static JsonNode cased(JsonNode[] arguments, UnaryOperator<String> casing) {
    return arguments[0].isNull()
        ? arguments[0]
        : TextNode.valueOf(casing.apply(NodeUtils.toString(arguments[0], false)));
  }

  private static String lower(String text) {
    return Texts.lowerCase(text);
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  private static JsonNode fromJson(JsonNode[] arguments) {
    if (arguments[0].isNull()) {
      return NullNode.instance;
    }
    try {
      JsonNode parsed = JsonTrees.parse(NodeUtils.toString(arguments[0], false));
      return parsed == null ? NullNode.instance : parsed;
    } catch (IOException e) {
      if (arguments.length > 1) {
        return arguments[1];
      }
      throw new MappingFailure("the text is not JSON");
    }
  }

  private static JsonNode join(Evaluation evaluation, Location at, JsonNode[] arguments) {
    JsonNode list = arguments[0];
    if (list.isNull()) {
      return list;
    }
    if (!list.isArray()) {
      throw new MappingFailure("needs a list, not " + Kinds.of(list));
    }
    String separator = NodeUtils.toString(arguments[1], false);
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < list.size(); i++) {
      if (i > 0) {
        joined.append(separator);
      }
      joined.append(NodeUtils.toString(list.get(i), false));
      evaluation.checkLength(joined.length(), at);
    }
    return TextNode.valueOf(joined.toString());
  }
}
