package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.base.Splitter;
import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.conversion.Warning;
import dev.conversionrelay.outcome.RejectReason;
import dev.conversionrelay.outcome.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What docs/record.md says of every column is what the preparer does: the example that is right is
 * sent as it says, and the one that is wrong ends as it says.
 */
class RecordDocumentTest {

  private static final String DOCUMENT = read(Path.of("../docs/record.md"));

  /**
   * A row of one of the tables of columns.
   *
   * @param right members of a record
   * @param sent where TikTok finds what, or {@code nothing}
   * @param wrong members of a record
   * @param outcome the reason, warning or suppression that they lead to
   */
  private record Row(
      Column column,
      Set<EventSource> sources,
      String right,
      String sent,
      String wrong,
      String outcome) {

    static Row of(String line) {
      List<String> cells =
          Arrays.stream(line.split("\\|"))
              .skip(1)
              .map(cell -> cell.replace("`", "").strip())
              .toList();
      assertThat(cells).as(line).hasSize(8);
      return new Row(
          Column.of(cells.get(0)),
          cells.get(1).equals("all")
              ? EnumSet.allOf(EventSource.class)
              : Stream.of(cells.get(1).split(", "))
                  .map(name -> EventSource.of(name).orElseThrow())
                  .collect(Collectors.toSet()),
          cells.get(4),
          cells.get(5),
          cells.get(6),
          cells.get(7));
    }
  }

  private static List<Row> rows() {
    String columns = DOCUMENT.substring(0, DOCUMENT.indexOf("\n## Event names"));
    return columns.lines().filter(line -> line.startsWith("| `")).map(Row::of).toList();
  }

  @Test
  void everyColumnHasOneRowThatNamesItsSources() {
    Map<Column, Set<EventSource>> sources = new LinkedHashMap<>();
    for (Row row : rows()) {
      assertThat(sources.put(row.column(), row.sources())).as(row.toString()).isNull();
    }
    assertThat(sources.keySet()).containsExactlyInAnyOrder(Column.values());
    sources.forEach(
        (column, documented) -> {
          for (EventSource source : EventSource.values()) {
            assertThat(documented.contains(source))
                .as("%s for %s", column, source)
                .isEqualTo(column.isFor(source));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> everyRightExampleIsSentAsDocumented() {
    return rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.column().name(), () -> checkRight(row)));
  }

  private static void checkRight(Row row) {
    for (EventSource source : row.sources()) {
      Prepared prepared = prepare(source, row.right());
      if (isOfOneSourceOnly(row.column(), source)) {
        continue;
      }
      assertThat(prepared.event()).as("%s: %s", source, prepared).isNotNull();
      assertThat(prepared.warnings())
          .as("warnings of %s", source)
          .isSubsetOf(expectedAnyway(row, source));
      if (row.sent().equals("nothing")
          || (row.column() == Column.COUNTRY && source != EventSource.WEB)) {
        assertThat(prepared.event().jsonText()).doesNotContain(row.column().columnName());
        continue;
      }
      int colon = row.sent().indexOf(": ");
      String path = row.sent().substring(0, colon);
      assertValue(valueAt(path, prepared), row.sent().substring(colon + 2));
    }
  }

  /** The example of a source's name is one source; limited data use is not for all of them. */
  private static boolean isOfOneSourceOnly(Column column, EventSource source) {
    return switch (column) {
      case EVENT_SOURCE -> source != EventSource.WEB;
      case LIMITED_DATA_USE -> source == EventSource.OFFLINE || source == EventSource.CRM;
      default -> false;
    };
  }

  /** Warnings that the example of a column cannot help. */
  private static Set<Warning> expectedAnyway(Row row, EventSource source) {
    Set<Warning> expected = EnumSet.of(Warning.NO_MATCH_KEY);
    switch (row.column()) {
      case VALUE -> expected.add(Warning.CURRENCY_MISSING);
      case COUNTRY -> expected.add(Warning.FIELD_NOT_FOR_SOURCE);
      case URL -> expected.add(Warning.PERSONAL_DATA_LEFT_OUT);
      case EVENT_SOURCE_ID -> {
        if (source != EventSource.WEB) {
          expected.add(Warning.UNUSUAL_EVENT_SOURCE_ID);
        }
      }
      default -> {
        // The others have nothing to excuse.
      }
    }
    return expected;
  }

  private static JsonNode valueAt(String path, Prepared prepared) {
    if (path.startsWith("root.")) {
      var route = prepared.event().route();
      String value =
          switch (path) {
            case "root.event_source" -> route.eventSource().wireName();
            case "root.event_source_id" -> route.eventSourceId();
            case "root.test_event_code" -> route.testEventCode();
            default -> throw new AssertionError(path);
          };
      return TextNode.valueOf(value);
    }
    JsonNode node = Samples.sent(prepared);
    for (String name : Splitter.on('.').split(path)) {
      node = node.path(name);
    }
    return node;
  }

  /** Numbers are compared as they are written; a digest by its beginning. */
  private static void assertValue(JsonNode value, String expected) {
    if (expected.endsWith("…\"")) {
      String start = expected.substring(1, expected.length() - 2);
      assertThat(start).hasSize(12);
      assertThat(value.asText()).startsWith(start).matches("[0-9a-f]{64}");
    } else {
      assertThat(value).isEqualTo(Samples.tree(expected.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyWrongExampleEndsAsDocumented() {
    return rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.column().name(), () -> checkWrong(row)));
  }

  private static void checkWrong(Row row) {
    EventSource source = row.sources().contains(EventSource.WEB) ? EventSource.WEB : first(row);
    Prepared prepared = prepare(source, row.wrong());
    List<String> outcome = new ArrayList<>();
    if (prepared.reject() != null) {
      outcome.add(Tally.nameOf(prepared.reject().reason()));
      assertThat(prepared.reject().field()).isEqualTo(row.column().columnName());
    } else if (prepared.suppression() != null) {
      outcome.add(Tally.nameOf(prepared.suppression()));
    } else {
      prepared.warnings().forEach(warning -> outcome.add(Tally.nameOf(warning)));
      Warning warning = Warning.valueOf(row.outcome().toUpperCase(Locale.ROOT));
      assertThat(prepared.fieldsOf(warning)).containsExactly(row.column().columnName());
    }
    assertThat(outcome).as(prepared.toString()).contains(row.outcome());
    assertThat(outcome).isSubsetOf(row.outcome(), "no_match_key", "limited_data_use_without_ip");
  }

  private static EventSource first(Row row) {
    return Stream.of(EventSource.values())
        .filter(row.sources()::contains)
        .findFirst()
        .orElseThrow();
  }

  private static Prepared prepare(EventSource source, String members) {
    String base =
        switch (source) {
          case WEB -> Samples.web();
          case APP -> Samples.app();
          case OFFLINE -> Samples.offline();
          case CRM -> Samples.crm();
        };
    String event = source == EventSource.CRM ? base.replace("Qualified lead", "Lead") : base;
    if (members.contains("consent_ad_user_data")) {
      // Two answers to one question would be none.
      event = event.replace(",'consent_ad_user_data':'granted'", "");
    }
    String json = event.replace('\'', '"').substring(0, event.length() - 1) + "," + members + "}";
    return new Preparer(PrepareConfig.defaults(), Samples.CLOCK)
        .prepare(SourceRecord.of(Samples.POSITION, json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void everyReasonStandsThereWithItsMeaning() {
    assertExplained("## Reasons of rejects", RejectReason.values(), RejectReason::explanation);
    assertExplained("## Warnings", Warning.values(), Warning::explanation);
    assertExplained("## Reasons of suppressions", Suppression.values(), Suppression::explanation);
  }

  private static <T extends Enum<T>> void assertExplained(
      String heading, T[] reasons, Function<T, String> explanation) {
    String section = DOCUMENT.substring(DOCUMENT.indexOf("\n" + heading) + 1);
    int end = section.indexOf("\n## ");
    assertThat(
            (end < 0 ? section : section.substring(0, end))
                .lines()
                .filter(l -> l.startsWith("| `")))
        .containsExactlyElementsOf(
            Stream.of(reasons)
                .map(each -> "| `" + Tally.nameOf(each) + "` | " + explanation.apply(each) + " |")
                .toList());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
