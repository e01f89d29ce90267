package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.conversion.SourceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which fields of records make a difference to what a mapping makes of them, found by taking each
 * of them out. A field is named by its path: {@code customer.email}; {@code items[].sku} is that of
 * all elements of a list; {@code event_params[page_location]} is the element of that key in a list
 * of key and value. Of an object that makes no difference the fields in it are not named.
 *
 * <p>Names come from data, too: a map with e-mail addresses for names is one. Each part of a path
 * is shown as {@link SafeText} shows it.
 */
public final class FieldUse {

  /** Each costs a run of the mapping. */
  private static final int MAX_FIELDS = 500;

  /** A step of a path: into a member, into all elements, or into the element of a key. */
  private record Step(Kind kind, String name) {
    enum Kind {
      MEMBER,
      ELEMENTS,
      KEY
    }

    static final Step ALL = new Step(Kind.ELEMENTS, "");
  }

  private final Mapping mapping;
  private final Map<String, Long> unused = new LinkedHashMap<>();
  private final Set<String> used = new LinkedHashSet<>();

  /** The last parts of the paths, raw. */
  private final Map<String, String> names = new HashMap<>();

  public FieldUse(Mapping mapping) {
    this.mapping = mapping;
  }

  /**
   * Looks at one more record.
   *
   * @return the fields that make a difference, with their values, which are raw
   */
  public Map<String, JsonNode> add(JsonNode record, SourceRecord from) {
    Map<String, JsonNode> differing = new LinkedHashMap<>();
    new Probe(record, from, differing).probe(record, List.of());
    used.addAll(differing.keySet());
    return differing;
  }

  /**
   * The fields that made no difference in any record, with the number of records that have them, in
   * the order in which they were found.
   */
  public Map<String, Long> unused() {
    Map<String, Long> left = new LinkedHashMap<>();
    unused.forEach(
        (path, count) -> {
          boolean part =
              unused.keySet().stream().anyMatch(each -> isWithin(path, each) && !hasUse(each));
          if (!part && !hasUse(path)) {
            left.put(path, count);
          }
        });
    return left;
  }

  /** Whether it, or a part of it, made a difference in any record. */
  private boolean hasUse(String path) {
    return used.stream().anyMatch(each -> each.equals(path) || isWithin(each, path));
  }

  /** Whether the mapping names that field, although it makes no difference. */
  public boolean isNamed(String path) {
    return mapping.mentions(names.getOrDefault(path, ""));
  }

  private static boolean isWithin(String path, String whole) {
    return path.length() > whole.length()
        && path.startsWith(whole)
        && ".[".indexOf(path.charAt(whole.length())) >= 0;
  }

  private final class Probe {

    private final JsonNode record;
    private final SourceRecord from;
    private final Map<String, JsonNode> differing;
    private final Object whole;
    private int fields;

    Probe(JsonNode record, SourceRecord from, Map<String, JsonNode> differing) {
      this.record = record;
      this.from = from;
      this.differing = differing;
      this.whole = resultOf(record);
    }

    void probe(JsonNode value, List<Step> path) {
      if (value.isObject()) {
        value
            .fields()
            .forEachRemaining(
                member ->
                    probeField(
                        member.getValue(),
                        with(path, new Step(Step.Kind.MEMBER, member.getKey()))));
      } else if (isKeyed(value)) {
        for (JsonNode element : value) {
          probeField(element, with(path, new Step(Step.Kind.KEY, element.get("key").textValue())));
        }
      } else {
        // The elements of a list are probed together, each member of any of them once.
        Map<String, JsonNode> members = new LinkedHashMap<>();
        for (JsonNode element : value) {
          element.fields().forEachRemaining(m -> members.putIfAbsent(m.getKey(), m.getValue()));
        }
        List<Step> elements = with(path, Step.ALL);
        members.forEach(
            (name, member) -> probeField(member, with(elements, new Step(Step.Kind.MEMBER, name))));
      }
    }

    private void probeField(JsonNode value, List<Step> path) {
      boolean present = !value.isNull() && !(value.isContainerNode() && value.isEmpty());
      if (!present || ++fields > MAX_FIELDS) {
        return;
      }
      names.put(nameOf(path), path.get(path.size() - 1).name());
      JsonNode copy = record.deepCopy();
      remove(copy, path, 0);
      if (Objects.equals(resultOf(copy), whole)) {
        unused.merge(nameOf(path), 1L, Long::sum);
      } else if (path.get(path.size() - 1).kind() != Step.Kind.KEY && hasFields(value)) {
        probe(value, path);
      } else {
        differing.put(nameOf(path), value);
      }
    }

    private Object resultOf(JsonNode input) {
      try {
        return mapping.apply(input, from);
      } catch (MappingException e) {
        return e.getMessage();
      }
    }
  }

  private static boolean hasFields(JsonNode value) {
    return value.isObject() || (value.isArray() && value.get(0).isObject());
  }

  private static boolean isKeyed(JsonNode value) {
    if (!value.isArray()) {
      return false;
    }
    for (JsonNode element : value) {
      if (!element.path("key").isTextual() || !element.has("value")) {
        return false;
      }
    }
    return true;
  }

  private static List<Step> with(List<Step> path, Step step) {
    List<Step> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  private static void remove(JsonNode value, List<Step> path, int at) {
    Step step = path.get(at);
    boolean last = at == path.size() - 1;
    switch (step.kind()) {
      case MEMBER -> {
        if (last && value instanceof ObjectNode object) {
          object.remove(step.name());
        } else if (!last) {
          remove(value.path(step.name()), path, at + 1);
        }
      }
      case ELEMENTS -> value.forEach(element -> remove(element, path, at + 1));
      case KEY -> {
        if (value instanceof ArrayNode list) {
          Iterator<JsonNode> elements = list.iterator();
          while (elements.hasNext()) {
            if (step.name().equals(elements.next().path("key").textValue())) {
              elements.remove();
            }
          }
        }
      }
    }
  }

  private static String nameOf(List<Step> path) {
    StringBuilder name = new StringBuilder();
    for (Step step : path) {
      switch (step.kind()) {
        case MEMBER -> name.append(name.isEmpty() ? "" : ".").append(SafeText.of(step.name()));
        case ELEMENTS -> name.append("[]");
        case KEY -> name.append('[').append(SafeText.of(step.name())).append(']');
      }
    }
    return name.toString();
  }
}
