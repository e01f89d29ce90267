package dev.conversionrelay.conversion;

import com.google.common.collect.Iterables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One record after parsing: its columns by name, still raw. It is filled, used and cleared by one
 * thread; raw personal data in it lives no longer than the record is worked on.
 *
 * <p>A value is a {@link String} (trimmed, never empty), a {@link NumberText}, a {@link Boolean}, a
 * {@code List} or a {@code Map<String, Object>} of these. Null, empty and blank mean absent; zero
 * and false are values.
 */
public final class Conversion {

  /** The value of a consent column that the record holds twice with different meanings. */
  static final Object CONTRADICTION = List.of();

  /** Names beyond this many are not kept: a record of random names must not fill the memory. */
  private static final int MAX_UNKNOWN = 50;

  private final Map<Column, Object> values = new EnumMap<>(Column.class);
  private final Set<String> keyNames;
  private final Map<String, Object> keyValues = new HashMap<>();
  private final List<String> unknown = new ArrayList<>();

  /**
   * An empty conversion.
   *
   * @param keyColumns the columns an {@code event_id} is made of, kept even where their names are
   *     not among {@link Column}
   */
  public Conversion(Collection<String> keyColumns) {
    this(keyColumns, List.of());
  }

  /**
   * An empty conversion.
   *
   * @param keyColumns the columns an {@code event_id} is made of, kept even where their names are
   *     not among {@link Column}
   * @param sourceColumns other columns that are not unknown
   */
  public Conversion(Collection<String> keyColumns, Collection<String> sourceColumns) {
    this.keyNames = new HashSet<>();
    for (String name : Iterables.concat(keyColumns, sourceColumns)) {
      if (Column.of(name) == null) {
        keyNames.add(Texts.asciiLowerCase(name));
      }
    }
  }

  public void clear() {
    values.clear();
    keyValues.clear();
    unknown.clear();
  }

  /**
   * Sets a column; the last value wins, except that two different answers to a question of consent
   * are no answer.
   */
  public void put(Column column, Object raw) {
    Object value = present(raw);
    boolean asksConsent = column.block() == Column.Block.CONSENT || column == Column.ATT_STATUS;
    if (asksConsent && values.containsKey(column)) {
      if (!values.get(column).equals(value)) {
        values.put(column, CONTRADICTION);
      }
    } else if (value == null) {
      values.remove(column);
    } else {
      values.put(column, value);
    }
  }

  /** Whether a column without a {@link Column} of its own is needed for an id or by the source. */
  public boolean isKey(String name) {
    return !keyNames.isEmpty() && keyNames.contains(Texts.asciiLowerCase(name));
  }

  public void putKey(String name, Object raw) {
    Object value = present(raw);
    if (value == null) {
      keyValues.remove(Texts.asciiLowerCase(name));
    } else {
      keyValues.put(Texts.asciiLowerCase(name), value);
    }
  }

  /** Remembers the name of a column that nothing is known of. */
  public void addUnknown(String name) {
    if (unknown.size() < MAX_UNKNOWN) {
      unknown.add(name);
    }
  }

  public void remove(Column column) {
    values.remove(column);
  }

  /** The value, or null if absent. */
  public Object value(Column column) {
    return values.get(column);
  }

  public boolean has(Column column) {
    return values.containsKey(column);
  }

  /** The columns that hold something; a view. */
  public Set<Column> columns() {
    return values.keySet();
  }

  /** The value of a text or number as text, or null if absent or neither. */
  public String text(Column column) {
    return textOf(values.get(column));
  }

  /** The value of a key column as text, or null if absent or not a single value. */
  public String keyText(String name) {
    Column column = Column.of(name);
    Object value = column == null ? keyValues.get(Texts.asciiLowerCase(name)) : values.get(column);
    return value instanceof Boolean ? value.toString() : textOf(value);
  }

  /** The names of columns that are not part of the record. */
  public List<String> unknown() {
    return unknown;
  }

  /** The text of a text, the digits of a number, or null. */
  public static String textOf(Object value) {
    if (value instanceof String text) {
      return text;
    }
    return value instanceof NumberText number ? number.id() : null;
  }

  /** The value trimmed, or null if there is nothing in it. */
  public static Object present(Object raw) {
    if (raw instanceof String text) {
      String trimmed = Texts.trim(text);
      return trimmed.isEmpty() ? null : trimmed;
    }
    if (raw instanceof Collection<?> list) {
      return list.isEmpty() ? null : list;
    }
    if (raw instanceof Map<?, ?> map) {
      return map.isEmpty() ? null : map;
    }
    return raw;
  }

  /**
   * A truth value as databases write it: {@code true}, {@code false}, 1, 0, also as text in any
   * letter case; null if it is none of these.
   */
  public static Boolean truth(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    String text = textOf(value);
    if (text == null) {
      return null;
    }
    return switch (Texts.asciiLowerCase(text)) {
      case "true", "1" -> Boolean.TRUE;
      case "false", "0" -> Boolean.FALSE;
      default -> null;
    };
  }

  /** Shows nothing: the values are raw. */
  @Override
  public String toString() {
    return "Conversion";
  }
}
