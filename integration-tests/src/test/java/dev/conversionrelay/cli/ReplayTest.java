package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import dev.conversionrelay.sandbox.Counts;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run left is replayed, by the command that the run printed. */
class ReplayTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int ROWS = 3_000;
  private static final int DELIVERABLE = ShopData.consentedOf(ROWS);

  /** Needs quotes in a shell. */
  private static final String QUOTED = "it's out/put";

  private static final Splitter WORDS = Splitter.on(' ');

  @TempDir private static Path data;
  private static Path input;
  private static Map<EventKey, String> expected;

  @TempDir private Path folder;
  private Path output;

  @BeforeAll
  static void writeTheShopAndWhatItDelivers() throws Exception {
    input = data.resolve("conversions.ndjson");
    ShopData.intoFile(input, ROWS);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      List<String> words = new ArrayList<>(run(sandbox, input, data.resolve("out")));
      words.add("--accessToken=sandbox");
      RelayProcess.Result run = execute(words);
      assertThat(run.exitCode()).as(run.output()).isZero();
      expected = ShopData.events(sandbox);
      assertThat(expected).hasSize(DELIVERABLE);
    }
  }

  @BeforeEach
  void chooseOutput() {
    output = folder.resolve("out");
  }

  @Test
  void anOutageIsReplayedByThePrintedCommandAndASecondTimeSendsNothing() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      AtomicInteger requests = new AtomicInteger();
      sandbox
          .faults()
          .script(request -> requests.incrementAndGet() > 3 ? Fault.status(503) : Fault.none());
      RelayProcess.Result outage =
          RelayProcess.shell(
              folder,
              List.of(),
              "./relay "
                  + run(sandbox, input, QUOTED).stream()
                      .map(ReplayLine::quoted)
                      .collect(joining(" ")));
      assertThat(outage.exitCode()).as(outage.output()).isEqualTo(1);
      long before = sandbox.counts().stored();
      assertThat(before).isBetween(1L, DELIVERABLE - 1L);
      JsonNode books = summary(folder.resolve(QUOTED));
      assertThat(books.path("undelivered").asLong()).isEqualTo(DELIVERABLE - before);

      sandbox.faults().clear();
      String line = printed(outage);
      RelayProcess.Result replay = RelayProcess.shell(folder, List.of(), line);
      assertThat(replay.exitCode()).as(replay.output()).isZero();
      ShopData.assertSame(ShopData.events(sandbox), expected);
      Counts counts = sandbox.counts();
      assertThat(counts.received())
          .as("each once, before TikTok's own dedup")
          .isEqualTo(DELIVERABLE);
      books = summary(folder.resolve(QUOTED));
      assertThat(books.path("balanced").asBoolean()).isTrue();
      assertThat(books.path("read").asLong()).isEqualTo(DELIVERABLE - before);
      assertThat(books.path("delivered").asLong()).isEqualTo(DELIVERABLE - before);

      RelayProcess.Result again = RelayProcess.shell(folder, List.of(), line);
      assertThat(again.exitCode()).as(again.output()).isZero();
      assertThat(again.output()).contains("delivered_before: ");
      assertThat(sandbox.counts().requests()).as("not one more").isEqualTo(counts.requests());
    }
  }

  @Test
  void aReplayThatFailsAsWellIsReplayedByWhatItPrints() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().always(Fault.tokenRevoked());
      RelayProcess.Result run = run(sandbox);
      assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
      RelayProcess.Result failed = replay(printed(run));
      assertThat(failed.exitCode()).as(failed.output()).isEqualTo(1);
      assertThat(sandbox.counts().stored()).isZero();

      sandbox.faults().clear();
      // Of all runs: every event stands there twice.
      RelayProcess.Result replay = replay(printed(failed).replaceFirst(" --ofRuns=\\S+", ""));
      assertThat(replay.exitCode()).as(replay.output()).isZero();
      assertThat(sandbox.counts().received()).isEqualTo(DELIVERABLE);
      ShopData.assertSame(ShopData.events(sandbox), expected);
      JsonNode books = summary();
      assertThat(books.path("read").asLong()).isEqualTo(2L * DELIVERABLE);
      assertThat(books.path("duplicates_by_reason").path("copy").asLong()).isEqualTo(DELIVERABLE);
      assertThat(books.path("balanced").asBoolean()).isTrue();
    }
  }

  @Test
  void aLostAnswerIsSentAgainWithin48Hours() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().always(Fault.loseAnswer());
      RelayProcess.Result lost = run(sandbox);
      assertThat(lost.exitCode()).as(lost.output()).isEqualTo(1);
      sandbox.faults().clear();
      RelayProcess.Result replay = replay(printed(lost));
      assertThat(replay.exitCode()).as(replay.output()).isZero();
      assertThat(summary().path("delivered").asLong()).isEqualTo(DELIVERABLE);
      assertThat(sandbox.counts().stored()).isEqualTo(DELIVERABLE);
      ShopData.assertSame(ShopData.events(sandbox), expected);
    }
  }

  /** The doubt of a replay is the doubt of the event, and later on nothing takes it away. */
  @Test
  void anAnswerThatAReplayLostIsRefusedAfter48HoursUnlessItMayCountTwice() throws Exception {
    SandboxConfig config =
        SandboxConfig.builder()
            .keepEverything(true)
            .clock(Clock.fixed(Instant.now(), ZoneOffset.UTC))
            .build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      sandbox.faults().always(Fault.tokenRevoked());
      RelayProcess.Result refused = run(sandbox);
      assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
      Map<String, JsonNode> firstTries = byKey(newest("undelivered"));
      sandbox.faults().clear();
      sandbox.faults().always(Fault.loseAnswer());
      RelayProcess.Result lost = replay(printed(refused));
      assertThat(lost.exitCode()).as(lost.output()).isEqualTo(1);
      sandbox.faults().clear();
      Map<String, JsonNode> secondTries = byKey(newest("undelivered"));
      assertThat(secondTries).hasSameSizeAs(firstTries);
      int triedBefore = 0;
      for (Map.Entry<String, JsonNode> each : firstTries.entrySet()) {
        if (each.getValue().has("first_sent_at")) {
          assertThat(secondTries.get(each.getKey()).path("first_sent_at"))
              .isEqualTo(each.getValue().path("first_sent_at"));
          triedBefore++;
        }
      }
      assertThat(triedBefore).isPositive();
      long doubtful =
          secondTries.values().stream().filter(line -> line.path("ambiguous").asBoolean()).count();
      assertThat(doubtful).isPositive();
      assertThat(sandbox.counts().stored()).isEqualTo(doubtful);

      sandbox.clock().advance(Duration.ofHours(49));
      letTimePass(Duration.ofHours(49));
      // Also what stands in the first file without a doubt.
      RelayProcess.Result late = replay(printed(lost).replaceFirst(" --ofRuns=\\S+", ""));
      assertThat(late.exitCode()).as(late.output()).isEqualTo(1);
      JsonNode books = summary();
      assertThat(books.path("balanced").asBoolean()).isTrue();
      assertThat(books.path("undelivered_by_fault").path("answer_lost_before").asLong())
          .isEqualTo(doubtful);
      assertThat(books.path("delivered").asLong()).isEqualTo(DELIVERABLE - doubtful);
      assertThat(sandbox.counts().stored()).as("nothing twice").isEqualTo(DELIVERABLE);
      ShopData.assertSame(ShopData.events(sandbox), expected);

      RelayProcess.Result allowed = replay(printed(late));
      assertThat(printed(late)).endsWith(" --allowDoubleCount");
      assertThat(allowed.exitCode()).as(allowed.output()).isZero();
      assertThat(sandbox.counts().stored())
          .as("which is what was refused: these count twice")
          .isEqualTo(DELIVERABLE + doubtful);
    }
  }

  @Test
  void whatTikTokRefusedIsReplayedAtAnyAgeOnceTheCauseIsMended() throws Exception {
    AtomicBoolean mended = new AtomicBoolean();
    SandboxConfig config =
        SandboxConfig.builder()
            .keepEverything(true)
            .refuse(
                event ->
                    mended.get() || !event.path("event_id").asText().endsWith("77")
                        ? Optional.empty()
                        : Optional.of("properties.value"))
            .build();
    Path mixed = folder.resolve("mixed.ndjson");
    Files.copy(input, mixed);
    Files.writeString(
        mixed,
        "{\"event_id\":\"nameless\",\"consent_ad_user_data\":\"granted\"}\n",
        StandardOpenOption.APPEND);
    try (Sandbox sandbox = Sandbox.start(config)) {
      RelayProcess.Result run = run(sandbox, mixed);
      assertThat(run.exitCode()).as(run.output()).isEqualTo(3);
      long refused = DELIVERABLE - sandbox.counts().stored();
      assertThat(refused).isEqualTo(30);
      RelayProcess.Result again = replay(printed(run));
      JsonNode books = summary();
      assertThat(books.path("balanced").asBoolean()).isTrue();
      // Of many that are refused alike some are kept, because it may be the set-up.
      assertThat(again.exitCode()).as(again.output()).isIn(1, 3);
      assertThat(
              books.path("rejected_by_reason").path("refused_by_tiktok").asLong()
                  + books.path("undelivered").asLong())
          .isEqualTo(refused);

      letTimePass(Duration.ofDays(20));
      mended.set(true);
      RelayProcess.Result replay = replay(printed(run));
      assertThat(replay.exitCode()).as("one cannot be replayed").isEqualTo(3);
      assertThat(replay.output())
          .containsPattern(" 1 +no_event_to_replay: It was rejected before it was hashed")
          .contains("Mend the source of it")
          .doesNotContain("Rejects:  ");
      ShopData.assertSame(ShopData.events(sandbox), expected);
      assertThat(sandbox.counts().received()).isEqualTo(DELIVERABLE);
      assertThat(summary().path("balanced").asBoolean()).isTrue();

      long requests = sandbox.counts().requests();
      replay(printed(run).replaceFirst(" --ofRuns=\\S+", ""));
      assertThat(sandbox.counts().requests()).isEqualTo(requests);
    }
  }

  @Test
  void rubbishIsCountedAndNamedAndNeverEndsARun() throws Exception {
    Files.createDirectories(output);
    Files.write(
        output.resolve("rejects-0.ndjson"),
        List.of(
            "alice@example.com",
            "{\"event_json\":{\"event\":\"Purchase\",\"user\":{\"email\":\"alice@example.com\"}}}",
            "{\"a\":",
            "\u0000\ufeff{}"));
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      String line =
          "./relay replay --output="
              + output
              + " --from="
              + output
              + "/rejects --tiktokEndpoint="
              + sandbox.endpoint();
      for (int read : List.of(4, 8)) {
        RelayProcess.Result replay = replay(line);
        assertThat(replay.exitCode()).as(replay.output()).isEqualTo(3);
        assertThat(replay.output()).doesNotContain("alice", "\tat ", "Exception");
        JsonNode books = MAPPER.readTree(newest(output, "summary").toFile());
        assertThat(books.path("read").asInt()).isEqualTo(read);
        assertThat(books.path("balanced").asBoolean()).isTrue();
        assertThat(books.path("rejected_by_reason").path("unreadable_outcome").asInt())
            .isEqualTo(4);
        assertThat(Files.readAllLines(newest(output, "rejects")))
            .hasSize(4)
            .allMatch(reject -> reject.contains("rejects-0.ndjson:"))
            .noneMatch(reject -> reject.contains("alice"));
      }
      assertThat(sandbox.counts().requests()).isZero();
    }
  }

  @Test
  void whatIsNotThereIsSaidBeforeAnythingStarts() throws Exception {
    RelayProcess.Result replay =
        replay(
            "./relay replay --output=o --from=nowhere/undelivered --ofRuns=monday --eventSource=web");
    assertThat(replay.exitCode()).as(replay.output()).isEqualTo(2);
    assertThat(replay.output()).contains("--eventSource: not of a replay");
    replay = replay("./relay replay --output=o --from=nowhere/undelivered --ofRuns=monday");
    assertThat(replay.exitCode()).as(replay.output()).isEqualTo(2);
    assertThat(replay.output())
        .contains("--from: there are no outcomes of monday at nowhere/undelivered");
  }

  /** What to run, as words. */
  private static List<String> run(Sandbox sandbox, Path from, Object output) {
    return List.of(
        "run",
        "file",
        "--input=" + from,
        "--tiktokEndpoint=" + sandbox.endpoint(),
        "--output=" + output,
        "--batchSize=200",
        "--retryBudget=1s",
        "--defaultRegion=DE");
  }

  private RelayProcess.Result run(Sandbox sandbox, Path from) throws IOException {
    List<String> words = new ArrayList<>(run(sandbox, from, output));
    words.add("--accessTokenFile=" + Files.writeString(folder.resolve("token"), "sandbox"));
    return execute(words);
  }

  private RelayProcess.Result run(Sandbox sandbox) throws IOException {
    return run(sandbox, input);
  }

  private static RelayProcess.Result replay(String line) {
    assertThat(line).startsWith("./relay ").doesNotContain("'");
    return execute(WORDS.splitToList(line.substring("./relay ".length())));
  }

  /** In this JVM, which is quicker than one of its own. */
  static RelayProcess.Result execute(List<String> arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream all = new PrintStream(said, true, UTF_8)) {
      System.setOut(all);
      System.setErr(all);
      int exitCode =
          RelayCommand.execute(
              arguments.toArray(String[]::new), Map.of("TIKTOK_ACCESS_TOKEN", "sandbox"));
      return new RelayProcess.Result(exitCode, said.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The last command that a run printed. */
  private static String printed(RelayProcess.Result run) {
    List<String> lines =
        run.output().lines().filter(line -> line.startsWith("  ./relay replay ")).toList();
    assertThat(lines).as(run.output()).isNotEmpty();
    return lines.get(lines.size() - 1).strip();
  }

  private JsonNode summary() throws IOException {
    return summary(output);
  }

  private static JsonNode summary(Path output) throws IOException {
    return MAPPER.readTree(newest(output, "summary").toFile());
  }

  private Path newest(String outcome) throws IOException {
    return newest(output, outcome);
  }

  private static Path newest(Path output, String outcome) throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(outcome + "-"))
          .max(Comparator.comparing(ReplayTest::modified)) // names are of the same second
          .orElseThrow(() -> new AssertionError("no " + outcome + " file"));
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, JsonNode> byKey(Path file) throws IOException {
    Map<String, JsonNode> lines = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode json = MAPPER.readTree(line);
      lines.put(json.path("dedup_key").asText(), json);
    }
    return lines;
  }

  /** As if everything in the files had happened so much earlier. */
  private void letTimePass(Duration time) throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".ndjson")).toList()) {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
          ObjectNode json = (ObjectNode) MAPPER.readTree(line);
          String event = line.substring(line.indexOf("\"event_json\":") + 13, line.length() - 1);
          for (String name : List.of("first_sent_at", "last_sent_at")) {
            if (json.has(name)) {
              Instant then = Instant.parse(json.get(name).asText()).minus(time);
              line =
                  line.replace(
                      "\"" + name + "\":" + json.get(name), "\"" + name + "\":\"" + then + "\"");
            }
          }
          assertThat(line).endsWith(json.has("event_json") ? event + "}" : "}");
          lines.add(line);
        }
        Files.write(file, lines);
      }
    }
  }
}
