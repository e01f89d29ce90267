package dev.conversionrelay.prepare;

import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.Warning;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The warnings of one event, with the fields they are about. */
final class Findings {

  private Map<Warning, Set<String>> fields;

  void clear() {
    fields = null;
  }

  void warn(Warning warning) {
    fieldsOf(warning);
  }

  void warn(Warning warning, Column column) {
    fieldsOf(warning).add(column.columnName());
  }

  /** For fields inside a list or object; the name is one of the relay's own, not of the record. */
  void warn(Warning warning, String field) {
    fieldsOf(warning).add(field);
  }

  /** What was found; not changed later. */
  Map<Warning, Set<String>> take() {
    Map<Warning, Set<String>> taken =
        fields == null ? Map.of() : Collections.unmodifiableMap(fields);
    fields = null;
    return taken;
  }

  private Set<String> fieldsOf(Warning warning) {
    if (fields == null) {
      fields = new EnumMap<>(Warning.class);
    }
    return fields.computeIfAbsent(warning, w -> new LinkedHashSet<>(2));
  }
}
