package dev.conversionrelay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.conversion.SafeText;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.mapping.FieldUse;
import dev.conversionrelay.mapping.JsonTrees;
import dev.conversionrelay.mapping.Mapping;
import dev.conversionrelay.mapping.MappingException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a mapping makes of the first records of a sample: each beside what it is made of, and the
 * fields that nothing is made of. Keeps shapes of values, no values.
 */
final class MappingReport {

  /** Each of them costs a run of the mapping for each of its fields. */
  static final int MAX_PROBED = 50;

  private static final int MAX_LINES = 40;
  private static final int MAX_FIELDS = 30;
  private static final int NAME = 24;
  private static final int COLUMN = 49;

  private final Mapping mapping;
  private final FieldUse use;
  private final int show;
  private final List<Mapped> shown = new ArrayList<>();
  private long records;
  private long probed;

  /** A record and what is made of it, in lines. */
  private record Mapped(String position, List<String> read, List<String> made) {}

  /**
   * An empty report.
   *
   * @param show how many records are shown
   */
  MappingReport(Mapping mapping, int show) {
    this.mapping = mapping;
    this.use = new FieldUse(mapping);
    this.show = show;
  }

  /** Looks at a record, if it is one of the first. */
  void add(SourceRecord record) {
    records++;
    if (probed == Math.max(MAX_PROBED, show) || record.fault() != null) {
      return;
    }
    JsonNode tree;
    try {
      tree = JsonTrees.parse(record.json());
    } catch (IOException e) {
      // It is rejected, and said so with the others.
      return;
    }
    if (tree == null || !tree.isObject()) {
      return;
    }
    probed++;
    Map<String, JsonNode> differing = use.add(tree, record);
    if (shown.size() < show) {
      shown.add(new Mapped(record.position(), linesOf(differing), made(tree, record)));
    }
  }

  /** How many records of the source there were. */
  long records() {
    return records;
  }

  private static List<String> linesOf(Map<String, JsonNode> fields) {
    List<String> lines = new ArrayList<>();
    fields.forEach((path, value) -> lines.add(line(path, Shapes.of(value))));
    return lines;
  }

  private List<String> made(JsonNode tree, SourceRecord record) {
    List<JsonNode> made;
    try {
      made = mapping.apply(tree, record);
    } catch (MappingException e) {
      return Paragraph.of("rejected: ", "", e.getMessage(), COLUMN - 1);
    }
    if (made.isEmpty()) {
      return List.of("left out");
    }
    List<String> lines = new ArrayList<>();
    for (JsonNode each : made) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      each.fields()
          .forEachRemaining(
              field ->
                  lines.add(
                      line(
                          SafeText.of(field.getKey()),
                          Shapes.ofColumn(field.getKey(), field.getValue()))));
    }
    return lines;
  }

  private static String line(String name, String what) {
    return name.length() < NAME
        ? name + " ".repeat(NAME - name.length()) + what
        : name + " " + what;
  }

  /**
   * Prints the report.
   *
   * @param place shows a position
   */
  void print(PrintStream out, UnaryOperator<String> place) {
    if (!shown.isEmpty()) {
      out.println();
      String heading =
          "What the mapping reads, and what it makes. Most values are not shown, because they may be"
              + " personal.";
      Paragraph.of("", "", heading).forEach(out::println);
      for (Mapped each : shown) {
        out.println();
        out.println(place.apply(each.position()) + ":");
        print(each, out);
      }
    }
    printUnused(out);
  }

  private static void print(Mapped mapped, PrintStream out) {
    int lines = Math.max(mapped.read().size(), mapped.made().size());
    for (int i = 0; i < Math.min(lines, MAX_LINES); i++) {
      String left = i < mapped.read().size() ? cut(mapped.read().get(i)) : "";
      String right = i < mapped.made().size() ? cut(mapped.made().get(i)) : "";
      out.println(("  " + left + " ".repeat(COLUMN - left.length()) + right).stripTrailing());
    }
    if (lines > MAX_LINES) {
      out.println("  and " + (lines - MAX_LINES) + " more lines");
    }
  }

  private static String cut(String line) {
    return line.length() < COLUMN ? line : line.substring(0, COLUMN - 4) + "...";
  }

  private void printUnused(PrintStream out) {
    List<Map.Entry<String, Long>> unused = new ArrayList<>(use.unused().entrySet());
    if (unused.isEmpty()) {
      return;
    }
    out.println();
    String heading =
        "Fields that make no difference: nothing changes when they are taken out of the "
            + (probed == 1 ? "record." : "first " + probed + " records.");
    Paragraph.of("", "", heading).forEach(out::println);
    CountLines lines = new CountLines(out);
    for (Map.Entry<String, Long> field : unused.subList(0, Math.min(unused.size(), MAX_FIELDS))) {
      String note =
          use.isNamed(field.getKey()) ? "; the mapping names it, but has no use for it here" : "";
      lines.detail(field.getValue(), field.getKey() + note);
    }
    if (unused.size() > MAX_FIELDS) {
      out.println("  and " + (unused.size() - MAX_FIELDS) + " more fields");
    }
  }
}
