package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;

/** What kind a value is, for people who must not see the value. */
final class Kinds {

  private Kinds() {}

  static String of(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.textValue().isEmpty() ? "an empty text" : "a text";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      default -> "null";
    };
  }
}
