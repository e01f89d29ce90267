package dev.conversionrelay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What became of {@link Orders}, in a form that can be compared.
 *
 * @param events what TikTok's double received: by event id, how often and what
 * @param receipts the event id of each
 * @param rejects the reason, field, event and event id of each
 * @param books where every record ended
 */
record Outcome(
    Map<String, String> events, List<String> receipts, List<String> rejects, String books) {

  static final String RUN = "run";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Of e-mail addresses, and of phone numbers as they are written. */
  private static final List<String> RAW = List.of("@example", ") 373-", "(213)", "+1213373");

  static Outcome of(
      Map<String, String> events, List<String> receipts, List<String> rejects, JsonNode books) {
    return new Outcome(
        new TreeMap<>(events),
        receipts.stream().sorted().toList(),
        rejects.stream().sorted().toList(),
        books.toPrettyString());
  }

  /** That of a job which wrote its outcomes into files of that folder. */
  static Outcome inFiles(Sandbox sandbox, Path output) throws IOException {
    return of(sandbox, lines(output, "receipts"), lines(output, "rejects"), output);
  }

  /**
   * That of a job which wrote receipts and rejects into tables of the emulator, and its books into
   * that folder.
   */
  static Outcome inTables(Sandbox sandbox, BigQueryEmulator emulator, Path output)
      throws IOException, InterruptedException {
    return of(sandbox, rows(emulator, "receipts"), rows(emulator, "rejects"), output);
  }

  static Outcome of(Sandbox sandbox, List<JsonNode> receipts, List<JsonNode> rejects, Path output)
      throws IOException {
    return of(events(sandbox), ids(receipts), rejects(rejects), books(output));
  }

  /** Whether the job has written its books; receipts and rejects may be there sooner or later. */
  static boolean hasBooks(Path output) {
    return Files.exists(summary(output));
  }

  private static Path summary(Path output) {
    return output.resolve("summary-" + RUN + ".json");
  }

  private static Map<String, String> events(Sandbox sandbox) {
    Map<String, String> events = new TreeMap<>();
    Map<?, Integer> received = sandbox.received();
    sandbox
        .stored()
        .forEach((key, event) -> events.put(key.id(), received.get(key) + " x " + event));
    return events;
  }

  private static List<String> ids(List<JsonNode> receipts) {
    return receipts.stream().map(receipt -> receipt.path("event_id").asText()).toList();
  }

  private static List<String> rejects(List<JsonNode> rejects) {
    return rejects.stream()
        .map(
            reject ->
                Stream.of("reason", "field", "event", "event_id")
                    .map(name -> reject.path(name).asText("null"))
                    .reduce((a, b) -> a + " " + b)
                    .orElseThrow())
        .toList();
  }

  private static JsonNode books(Path output) throws IOException {
    ObjectNode books = MAPPER.createObjectNode();
    if (hasBooks(output)) {
      JsonNode all = MAPPER.readTree(Files.readString(summary(output)));
      for (String name :
          List.of(
              "read",
              "delivered",
              "suppressed_by_reason",
              "duplicates_by_reason",
              "rejected_by_reason",
              "undelivered",
              "balanced")) {
        books.set(name, all.get(name));
      }
    }
    return books;
  }

  private static List<JsonNode> lines(Path output, String kind) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (Path file : files(output)) {
      if (file.getFileName().toString().startsWith(kind + "-" + RUN)) {
        for (String line : Files.readAllLines(file)) {
          lines.add(MAPPER.readTree(line));
        }
      }
    }
    return lines;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** None while the job has not made the table. */
  private static List<JsonNode> rows(BigQueryEmulator emulator, String table)
      throws IOException, InterruptedException {
    List<JsonNode> rows = new ArrayList<>();
    if (!emulator.hasTable(table)) {
      return rows;
    }
    for (JsonNode row :
        emulator.query("SELECT TO_JSON_STRING(t) FROM shop." + table + " AS t").path("rows")) {
      rows.add(MAPPER.readTree(row.path("f").path(0).path("v").asText()));
    }
    return rows;
  }

  /** Fails with what is missing, and what is there and should not be. */
  void assertIs(Outcome expected) {
    assertThat(books).as("books").isEqualTo(expected.books);
    assertThat(events).as("events").containsExactlyInAnyOrderEntriesOf(expected.events);
    assertThat(receipts).as("receipts").containsExactlyElementsOf(expected.receipts);
    assertThat(rejects).as("rejects").containsExactlyElementsOf(expected.rejects);
  }

  /** Fails if a file of the folder, or what the job said, shows a raw value or a secret. */
  static void assertNothingRawIn(Path output, String said) throws IOException {
    assertNothingRawIn(said);
    List<Path> files = files(output);
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertNothingRawIn(Files.readString(file));
    }
  }

  /** Likewise in the tables of outcomes. */
  static void assertNothingRawIn(BigQueryEmulator emulator)
      throws IOException, InterruptedException {
    for (String table : List.of("receipts", "rejects")) {
      List<JsonNode> rows = rows(emulator, table);
      assertThat(rows).as(table).isNotEmpty();
      assertNothingRawIn(rows.toString());
    }
  }

  static void assertNothingRawIn(String text) {
    assertThat(text.lines().filter(Outcome::isRaw).limit(3))
        .as("raw values, or a secret")
        .isEmpty();
  }

  private static boolean isRaw(String line) {
    String lower = line.toLowerCase(Locale.ROOT);
    return line.contains(TemplateProcess.SECRET) || RAW.stream().anyMatch(lower::contains);
  }
}
