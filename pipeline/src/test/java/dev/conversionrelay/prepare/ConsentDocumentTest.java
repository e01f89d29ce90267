package dev.conversionrelay.prepare;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Column;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.LimitedDataUse;
import dev.conversionrelay.conversion.Suppression;
import dev.conversionrelay.outcome.Tally;
import dev.conversionrelay.prepare.ConsentPolicy.Preset;
import dev.conversionrelay.prepare.ConsentPolicy.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What docs/consent.md says is what the policies do. */
class ConsentDocumentTest {

  private static final String DOCUMENT = read(Path.of("../docs/consent.md"));

  private static final List<Preset> PRESETS =
      List.of(Preset.REQUIRE_SIGNAL, Preset.EU_STRICT, Preset.US, Preset.GRANTED_BY_CONTRACT);

  private static final ConsentPolicy.Tcf TCF = new ConsentPolicy.Tcf(4711, Set.of(1, 3, 4));

  private static final Map<EventSource, String> BASES =
      Stream.of(EventSource.values()).collect(toMap(source -> source, ConsentDocumentTest::base));

  private static String base(EventSource source) {
    String granted =
        switch (source) {
          case WEB -> Samples.web();
          case APP -> Samples.app();
          case OFFLINE -> Samples.offline();
          case CRM -> Samples.crm();
        };
    return granted
        .replace(",'consent_ad_user_data':'granted'", "")
        .substring(1)
        .replaceAll("}$", "");
  }

  private static List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    String section = DOCUMENT.substring(DOCUMENT.indexOf("\n## Decisions"));
    section
        .substring(0, section.indexOf("\n## A policy file"))
        .lines()
        .filter(line -> line.startsWith("| "))
        .forEach(
            line -> rows.add(Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList()));
    return rows;
  }

  @Test
  void theTableHasAColumnForEachPreset() {
    assertThat(rows().get(0).stream().skip(2))
        .containsExactlyElementsOf(
            PRESETS.stream().map(preset -> "`" + preset.presetName() + "`").toList());
    assertThat(PRESETS).containsExactlyInAnyOrder(Preset.values());
    assertThat(rows()).hasSizeGreaterThan(30);
  }

  @TestFactory
  Stream<DynamicTest> everyRowOfTheTableIsTrue() {
    List<DynamicTest> tests = new ArrayList<>();
    for (List<String> row : rows().subList(1, rows().size())) {
      String members =
          row.get(1).equals("nothing")
              ? ""
              : row.get(1)
                  .replace("`", "")
                  .replace("<yes>", TcStringWriter.yes().write())
                  .replace("<no>", new TcStringWriter().vendors(4711).purposes(1, 3).write());
      for (EventSource source : sources(row.get(0))) {
        for (int i = 0; i < PRESETS.size(); i++) {
          Preset preset = PRESETS.get(i);
          String expected = row.get(i + 2);
          tests.add(
              DynamicTest.dynamicTest(
                  preset + " " + source + " " + row.get(1),
                  () -> assertThat(decision(preset, source, members)).isEqualTo(expected)));
        }
      }
    }
    return tests.stream();
  }

  private static List<EventSource> sources(String cell) {
    return cell.equals("all")
        ? List.of(EventSource.values())
        : Stream.of(cell.split(", ")).map(name -> EventSource.of(name).orElseThrow()).toList();
  }

  private static String decision(Preset preset, EventSource source, String members) {
    PrepareConfig config =
        PrepareConfig.defaults().withConsentPolicy(new ConsentPolicy(preset, TCF, Set.of()));
    String base = BASES.get(source);
    Prepared prepared =
        Samples.prepare(
            config, members.isEmpty() ? Samples.record(base) : Samples.record(base, members));
    if (prepared.suppression() != null) {
      return Tally.nameOf(prepared.suppression());
    }
    boolean limited = Samples.sent(prepared).path("limited_data_use").asBoolean();
    assertThat(prepared.limitedDataUse() != null).isEqualTo(limited);
    return limited ? "limited" : "send";
  }

  @Test
  void theTableShowsEveryReasonAndTheTextNamesTheRest() {
    Set<String> shown = new TreeSet<>();
    rows().stream().skip(1).forEach(row -> shown.addAll(row.subList(2, row.size())));
    assertThat(shown)
        .containsAll(Stream.of(Suppression.values()).map(Tally::nameOf).toList())
        .contains("send", "limited");
    for (LimitedDataUse reason : LimitedDataUse.values()) {
      assertThat(DOCUMENT).contains("`" + Tally.nameOf(reason) + "`");
    }
    for (Column column : Column.values()) {
      if (column.block() == Column.Block.CONSENT) {
        assertThat(DOCUMENT).contains("| `" + column.columnName() + "` |");
      }
    }
  }

  @Test
  void theExampleOfAPolicyFileIsOne() {
    Matcher example = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(DOCUMENT);
    assertThat(example.find()).isTrue();
    assertThat(ConsentPolicyFile.parse(example.group(1)))
        .isEqualTo(new ConsentPolicy(Preset.EU_STRICT, TCF, Set.of(Requirement.TCF)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
