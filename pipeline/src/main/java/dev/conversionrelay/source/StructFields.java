package dev.conversionrelay.source;

import java.sql.SQLException;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a SQL struct by name. JDBC gives only their values; the names stand in the type's
 * own text, such as {@code STRUCT(content_id VARCHAR, "unit price" DECIMAL(10,2))}.
 */
final class StructFields {

  private StructFields() {}

  static Map<String, Object> of(Struct struct) throws SQLException {
    List<String> names = namesOf(struct.getSQLTypeName());
    Object[] values = struct.getAttributes();
    if (names.size() != values.length) {
      throw new SQLException(
          "cannot tell the field names of a column of type "
              + struct.getSQLTypeName()
              + "; turn it into JSON in the query");
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      fields.put(names.get(i), values[i]);
    }
    return fields;
  }

  /** The names in a type's text; empty if it does not list its fields. */
  static List<String> namesOf(String typeName) {
    List<String> names = new ArrayList<>();
    int open = typeName.indexOf('(');
    int close = typeName.lastIndexOf(')');
    if (open < 0 || close < open) {
      return names;
    }
    int depth = 0;
    boolean quoted = false;
    int start = open + 1;
    for (int i = open + 1; i <= close; i++) {
      char c = typeName.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        depth++;
      } else if (!quoted && depth > 0 && c == ')') {
        depth--;
      } else if (!quoted && depth == 0 && (c == ',' || i == close)) {
        names.add(nameAtStartOf(typeName.substring(start, i).strip()));
        start = i + 1;
      }
    }
    return names;
  }

  private static String nameAtStartOf(String field) {
    if (field.startsWith("\"")) {
      StringBuilder name = new StringBuilder();
      for (int i = 1; i < field.length(); i++) {
        if (field.charAt(i) == '"') {
          if (i + 1 < field.length() && field.charAt(i + 1) == '"') {
            i++;
          } else {
            break;
          }
        }
        name.append(field.charAt(i));
      }
      return name.toString();
    }
    int space = field.indexOf(' ');
    return space < 0 ? field : field.substring(0, space);
  }
}
