package dev.conversionrelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EmailAddresses;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Values as they may be shown before they are hashed: what they look like, not what they are. */
final class Shapes {

  /** Columns whose values are names, amounts or decisions, if they look like that. */
  private static final Map<Column, Pattern> SHOWN = new EnumMap<>(Column.class);

  static {
    Pattern word = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,49}");
    for (Column column :
        List.of(
            Column.EVENT,
            Column.EVENT_SOURCE,
            Column.CONTENT_TYPE,
            Column.CONSENT_AD_USER_DATA,
            Column.CONSENT_AD_STORAGE,
            Column.LIMITED_DATA_USE,
            Column.GPC)) {
      SHOWN.put(column, word);
    }
    SHOWN.put(Column.CURRENCY, Pattern.compile("[A-Za-z]{3}"));
    Pattern amount = Pattern.compile("-?[0-9]{1,7}(\\.[0-9]{1,4})?");
    SHOWN.put(Column.VALUE, amount);
    SHOWN.put(Column.NUM_ITEMS, amount);
    SHOWN.put(Column.EVENT_TIME, Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9T:.Z+ -]{0,25}"));
  }

  private Shapes() {}

  /** The value of a column of a record if it may be shown, else its shape. */
  static String ofColumn(String name, JsonNode value) {
    Column column = Column.of(name);
    Pattern shown = column == null ? null : SHOWN.get(column);
    return shown != null && value.isValueNode() && shown.matcher(value.asText()).matches()
        ? value.asText()
        : of(value);
  }

  /** Kind and size of a value. */
  static String of(JsonNode value) {
    if (value.isTextual()) {
      String text = value.textValue();
      if (text.isBlank()) {
        return "empty text";
      }
      return (EmailAddresses.occursIn(text) ? "e-mail, " : "text, ")
          + count(text.length(), "character");
    }
    if (value.isNumber()) {
      String digits = value.asText().replaceAll("[^0-9]", "");
      return (value.isIntegralNumber() ? "integer, " : "number, ")
          + count(digits.length(), "digit");
    }
    if (value.isBoolean()) {
      return "true or false";
    }
    if (value.isArray()) {
      return "list of " + value.size();
    }
    return value.isObject() ? "object of " + value.size() : "null";
  }

  private static String count(int number, String unit) {
    return number + " " + unit + (number == 1 ? "" : "s");
  }
}
