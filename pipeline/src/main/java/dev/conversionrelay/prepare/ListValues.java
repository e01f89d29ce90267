package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Conversion;
import dev.conversionrelay.conversion.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Columns that may hold several values: a JSON array, JSON text of one, Postgres array text such as
 * {@code {a,"b c",NULL}}, or one single value.
 */
final class ListValues {

  private ListValues() {}

  /**
   * The texts and numbers of a column, in order, as text; null if the column holds something that
   * begins like a list and is none, or an element that is neither text, number nor null.
   */
  static List<String> texts(Object value) {
    if (value instanceof String text && !isListText(text)) {
      return List.of(text);
    }
    if (value instanceof NumberText number) {
      return List.of(number.id());
    }
    List<?> elements = elements(value);
    if (elements == null) {
      return null;
    }
    List<String> texts = new ArrayList<>(elements.size());
    for (Object element : elements) {
      Object present = Conversion.present(element);
      if (present != null) {
        String text = Conversion.textOf(present);
        if (text == null) {
          return null;
        }
        texts.add(text);
      }
    }
    return texts;
  }

  /**
   * The objects of a column, in order: an array of objects, one object, or either as text; null if
   * there is anything else in it.
   */
  static List<Map<?, ?>> objects(Object value) {
    Object source = value;
    if (source instanceof String text) {
      Object parsed = JsonValues.parse(text);
      source = parsed == null ? elements(text) : parsed;
    }
    if (source instanceof Map<?, ?> single) {
      return List.of(single);
    }
    if (!(source instanceof List<?> elements)) {
      return null;
    }
    List<Map<?, ?>> objects = new ArrayList<>(elements.size());
    for (Object element : elements) {
      Object object = element instanceof String text ? JsonValues.parse(text) : element;
      if (object instanceof Map<?, ?> map) {
        objects.add(map);
      } else if (Conversion.present(element) != null) {
        return null;
      }
    }
    return objects;
  }

  private static boolean isListText(String text) {
    char first = text.charAt(0);
    return first == '[' || first == '{';
  }

  private static List<?> elements(Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    if (value instanceof String text) {
      return text.startsWith("{")
          ? postgresArray(text)
          : JsonValues.parse(text) instanceof List<?> list ? list : null;
    }
    return null;
  }

  /** Postgres' text form of an array of one dimension; null if it is not well-formed. */
  private static List<String> postgresArray(String text) {
    int end = text.length() - 1;
    if (text.length() < 2 || text.charAt(end) != '}') {
      return null;
    }
    List<String> elements = new ArrayList<>();
    int at = 1;
    if (at == end) {
      return elements;
    }
    while (true) {
      StringBuilder element = new StringBuilder();
      boolean quoted = text.charAt(at) == '"';
      if (quoted) {
        at++;
        while (at < end && text.charAt(at) != '"') {
          if (text.charAt(at) == '\\') {
            at++;
          }
          if (at < end) {
            element.append(text.charAt(at++));
          }
        }
        if (at >= end) {
          return null;
        }
        at++;
      } else {
        while (at < end && text.charAt(at) != ',') {
          char c = text.charAt(at++);
          if (c == '"' || c == '{' || c == '}' || c == '\\') {
            return null;
          }
          element.append(c);
        }
        if (element.isEmpty()) {
          return null;
        }
      }
      String unquoted = element.toString();
      elements.add(!quoted && unquoted.equalsIgnoreCase("NULL") ? null : unquoted);
      if (at == end) {
        return elements;
      }
      if (text.charAt(at) != ',') {
        return null;
      }
      at++;
      if (at == end) {
        return null;
      }
    }
  }
}
