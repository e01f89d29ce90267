package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.mapping.Presets;
import dev.conversionrelay.sandbox.Counts;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each preset on the sample of its format, from the command line to the stand-in for TikTok. What
 * has to come of it was written by hand in {@code expected.json}, its digests with {@code
 * sha256sum}.
 */
class PresetTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path EXAMPLES = ROOT.resolve("examples").resolve("presets");
  private static final Path PAGES = ROOT.resolve("docs").resolve("presets");
  private static final String SOURCE_ID = "CEXAMPLEPIXEL0000001";
  private static final String EVENT_SET = "7000000000000000001";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** An entry of the table of event names in a mapping. */
  private static final Pattern NAME = Pattern.compile("(?m)^ {2}\"([^\"]+)\": \"([^\"]+)\",?$");

  @TempDir private Path folder;

  static List<String> presets() {
    return Presets.names();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void theSampleBecomesTheEventsThatWereWrittenByHand(String preset) throws Exception {
    JsonNode expected = expected(preset);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run = run(sandbox, preset);

      assertThat(run.exitCode()).as(run.output()).isZero();
      assertEvents(sandbox, expected.path("event_source").asText(), expected.path("events"));
      assertSummary(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("presets")
  void aCheckOfTheSampleSaysTheSame(String preset) throws Exception {
    JsonNode expected = expected(preset);
    RelayProcess.Result check = RelayProcess.run(folder, List.of(), arguments("check", preset));

    assertThat(check.exitCode()).as(check.output()).isZero();
    assertThat(check.output())
        .containsPattern("\n  read +" + expected.path("read") + "\n")
        .containsPattern("\n  sent +" + expected.path("events").size() + "\n")
        .containsPattern("\n  left out +" + expected.path("left_out"));
    for (Map.Entry<String, JsonNode> reason : expected.path("suppressed_by_reason").properties()) {
      assertThat(check.output())
          .containsPattern("\n +" + reason.getValue() + " +" + reason.getKey() + ":");
    }
  }

  /** What a person's data must not be without: a sample in which everybody agreed shows nothing. */
  @ParameterizedTest
  @MethodSource("presets")
  void theSampleHasPeopleWhoSaidYesWhoSaidNoAndWhoSaidNothing(String preset) throws Exception {
    JsonNode expected = expected(preset);
    assertThat(expected.path("events").size()).isGreaterThan(1);
    assertThat(expected.at("/suppressed_by_reason/consent_denied").asInt()).isPositive();
    assertThat(expected.at("/suppressed_by_reason/consent_missing").asInt()).isPositive();
    assertThat(expected.path("left_out").asInt()).isPositive();
  }

  @Test
  void whatIsPrintedIsTheMappingAndTheSample() throws Exception {
    for (String preset : presets()) {
      String packed = "presets/" + preset + "/" + sample(preset).getFileName();
      try (InputStream in = PresetsCommand.class.getResourceAsStream(packed)) {
        assertThat(in).as(packed).hasSameContentAs(Files.newInputStream(sample(preset)));
      }
    }
    // One for all: a JVM takes its time to start.
    Presets.Preset preset = Presets.of("woocommerce-order").orElseThrow();
    assertThat(printed(preset.name())).isEqualTo(preset.mapping());
    assertThat(printed(preset.name(), "--sample"))
        .isEqualTo(Files.readString(sample(preset.name())));
  }

  @ParameterizedTest
  @MethodSource("presets")
  void aPageSaysWhichEventsAreMappedAndWhereConsentComesFrom(String preset) throws IOException {
    String page = Files.readString(PAGES.resolve(preset + ".md"));
    assertThat(page)
        .startsWith("# `" + preset + "`")
        .contains("--mapping=preset:" + preset, "\n## Consent\n", "\n## Limits\n");
    String mapping = Presets.of(preset).orElseThrow().mapping();
    assertThat(mapping).contains("// What goes where and why: docs/presets/" + preset + ".md\n");
    names(mapping)
        .forEach(
            (theirs, tiktoks) ->
                assertThat(page)
                    .containsPattern(
                        "(?m)^\\| `"
                            + Pattern.quote(theirs)
                            + "` \\|.* `"
                            + Pattern.quote(tiktoks)
                            + "` \\|$"));
  }

  @Test
  void everyPresetIsInTheListAndNothingElseIs() throws Exception {
    String list = Files.readString(ROOT.resolve("docs").resolve("presets.md"));
    RelayProcess.Result printed = RelayProcess.run(folder, List.of(), "presets");
    assertThat(printed.exitCode()).as(printed.output()).isZero();
    for (String preset : presets()) {
      assertThat(list).contains("| [`" + preset + "`](presets/" + preset + ".md) |");
      String description = Presets.of(preset).orElseThrow().description();
      assertThat(printed.output().replaceAll("\\s+", " ")).contains(preset + " " + description);
    }
    assertThat(namesIn(EXAMPLES)).containsExactlyInAnyOrderElementsOf(presets());
    assertThat(namesIn(PAGES)).containsExactlyInAnyOrderElementsOf(presets());
  }

  @Test
  void theQueryOfGa4ReadsTheEventsThatItsMappingSends() {
    Presets.Preset preset = Presets.of("ga4-bigquery").orElseThrow();
    Set<String> read = new HashSet<>();
    String list = preset.sql().substring(preset.sql().indexOf("event_name IN ("));
    Matcher name = Pattern.compile("'(\\w+)'").matcher(list);
    while (name.find()) {
      read.add(name.group(1));
    }
    assertThat(read).isEqualTo(names(preset.mapping()).keySet());
  }

  /** The file lets ads_storage answer for what the export does not say, and nothing else. */
  @Test
  void thePolicyOfGa4SendsWhoAgreedToAdvertisingAndNobodyWhoDidNotAnswer() throws Exception {
    JsonNode expected = expected("ga4-bigquery");
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          run(
              sandbox,
              "ga4-bigquery",
              "--consentPolicy=" + EXAMPLES.resolve("ga4-bigquery").resolve("ads-storage.json"));

      assertThat(run.exitCode()).as(run.output()).isZero();
      Set<String> ids = new HashSet<>(Set.of("Purchase-T-5004"));
      expected.path("events").forEach(event -> ids.add(event.path("event_id").asText()));
      assertThat(byId(sandbox.stored().values())).containsOnlyKeys(ids);
    }
  }

  private RelayProcess.Result run(Sandbox sandbox, String preset, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(arguments("run", preset)));
    arguments.add("--tiktokEndpoint=" + sandbox.endpoint());
    arguments.add("--accessToken=sandbox");
    arguments.add("--summary=summary.json");
    arguments.addAll(List.of(more));
    return RelayProcess.run(folder, List.of(), arguments.toArray(String[]::new));
  }

  private static String[] arguments(String command, String preset) throws IOException {
    String source = expected(preset).path("event_source").asText();
    return new String[] {
      command,
      "file",
      "--input=" + sample(preset),
      "--mapping=preset:" + preset,
      "--eventSourceId=" + (source.equals("web") ? SOURCE_ID : EVENT_SET)
    };
  }

  private static void assertEvents(Sandbox sandbox, String source, JsonNode expected) {
    Map<String, JsonNode> events = byId(sandbox.stored().values());
    Map<String, JsonNode> written = byId(expected);
    assertThat(events).containsOnlyKeys(written.keySet());
    written.forEach((id, event) -> assertThat(events.get(id)).as(id).isEqualTo(event));
    Counts counts = sandbox.counts();
    assertThat(counts.received()).isEqualTo(expected.size());
    assertThat(counts.bySource())
        .allSatisfy(each -> assertThat(each.kind().name()).isEqualToIgnoringCase(source));
  }

  private void assertSummary(JsonNode expected) throws IOException {
    JsonNode summary = MAPPER.readTree(folder.resolve("summary.json").toFile());
    assertThat(summary.path("balanced").asBoolean()).isTrue();
    assertThat(summary.path("read")).isEqualTo(expected.path("read"));
    assertThat(summary.path("left_out")).isEqualTo(expected.path("left_out"));
    assertThat(summary.path("suppressed_by_reason"))
        .isEqualTo(expected.path("suppressed_by_reason"));
  }

  private static Map<String, JsonNode> byId(Iterable<JsonNode> events) {
    Map<String, JsonNode> byId = new HashMap<>();
    for (JsonNode event : events) {
      assertThat(byId.put(event.path("event_id").asText(), event)).isNull();
    }
    return byId;
  }

  private String printed(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("presets"));
    command.addAll(List.of(arguments));
    RelayProcess.Result result =
        RelayProcess.run(folder, List.of(), command.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  private static Map<String, String> names(String mapping) {
    int start = mapping.indexOf("let names = {");
    Map<String, String> names = new TreeMap<>();
    if (start >= 0) {
      Matcher entry = NAME.matcher(mapping.substring(start, mapping.indexOf('}', start)));
      while (entry.find()) {
        names.put(entry.group(1), entry.group(2));
      }
      assertThat(names).isNotEmpty();
    }
    return names;
  }

  private static Set<String> namesIn(Path folder) throws IOException {
    Set<String> names = new HashSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString().replaceFirst("\\.md$", "")));
    }
    return names;
  }

  private static Path sample(String preset) {
    Path json = EXAMPLES.resolve(preset).resolve("sample.ndjson");
    return Files.exists(json) ? json : json.resolveSibling("sample.csv");
  }

  private static JsonNode expected(String preset) throws IOException {
    Path file = EXAMPLES.resolve(preset).resolve("expected.json");
    return MAPPER.readTree(Files.readString(file, UTF_8));
  }
}
