package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records of other shapes through the command, in a JVM of its own. */
class MappingRunTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PIXEL = "CTESTPIXEL0000000001";

  private static final String MAPPING =
      """
      // Orders of a shop; what was not paid is no conversion.
      def endless(x) endless($x)
      def twice(n) if ($n > 0) twice($n - 1) + twice($n - 1) else 1

      let order = {
        "event": "Purchase",
        "order_id": string(.id),
        "event_time": to-rfc3339(.paid, "dd.MM.yyyy HH:mm", "Europe/Berlin"),
        "value": money-from-minor(.cents, .currency),
        "currency": .currency,
        "email": .who.mail,
        "url": "https://shop.example.com/thanks",
        "contents": contents(.items, {"content_id": "sku", "quantity": "n", "price": "price"}),
        "consent_ad_user_data": if (.ads) "granted" else "denied"
      }
      let newcomer = {"event": "CompleteRegistration", "order_id": null} + $order

      if (.trap == "endless") endless(.)
      else if (.trap == "twice") twice(.who)
      else if (.trap == "exponential") twice(100)
      else if (.trap == "type") {"value": .who * 2}
      else if (.trap == "result") .who.mail
      else if (.cents) [$order, if (.first) $newcomer]
      else null
      """;

  private static final List<String> ORDERS =
      List.of(
          order(1, "\"ads\":true,\"first\":true"),
          order(2, "\"ads\":true"),
          order(3, "\"ads\":false"),
          order(4, "\"cents\":null"),
          order(5, "\"paid\":\"canary\""),
          order(6, "\"trap\":\"endless\""),
          order(7, "\"trap\":\"twice\""),
          order(8, "\"trap\":\"exponential\""),
          order(9, "\"trap\":\"type\""),
          order(10, "\"trap\":\"result\""),
          order(1, "\"ads\":true"),
          "{\"id\":\"canary@example.com");

  @TempDir private Path folder;

  /** Of two members of one name none wins, so each is there once. */
  private static String order(int id, String more) {
    String name = more.substring(1, more.indexOf('"', 1));
    StringBuilder json = new StringBuilder("{").append(more);
    Map.of(
            "id",
            "8209829119461545000" + id,
            "cents",
            "1990",
            "currency",
            "\"EUR\"",
            "paid",
            "\"24.11.2026 10:01\"",
            "who",
            "{\"mail\":\"canary" + id + "@example.com\"}",
            "items",
            "[{\"sku\":\"s" + id + "\",\"n\":1,\"price\":19.90}]")
        .forEach(
            (member, value) -> {
              if (!member.equals(name)) {
                json.append(",\"").append(member).append("\":").append(value);
              }
            });
    return json.append('}').toString();
  }

  @Test
  void aMappedRunDeliversEachConversionOnceAndBalances() throws Exception {
    Path input = Files.write(folder.resolve("orders.ndjson"), ORDERS);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run = run(sandbox, MAPPING, "file", "--input=" + input);

      assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.REJECTS.code());
      Map<EventKey, JsonNode> stored = sandbox.stored();
      assertThat(stored.keySet().stream().map(key -> key.event() + " " + key.id()))
          .hasSize(3)
          .contains(
              "Purchase Purchase-82098291194615450001", "Purchase Purchase-82098291194615450002");
      JsonNode purchase =
          stored.entrySet().stream()
              .filter(each -> each.getKey().id().endsWith("0002"))
              .findFirst()
              .orElseThrow()
              .getValue();
      assertThat(purchase.path("event_time").asLong()).isEqualTo(1_795_510_860);
      assertThat(purchase.path("properties").path("value").decimalValue()).isEqualTo("19.9");
      assertThat(run.output())
          .containsPattern("read +13\n")
          .containsPattern("delivered +3 ")
          .containsPattern("left out +1  by the mapping\n")
          .containsPattern("suppressed +1\n")
          .containsPattern("duplicates +1\n")
          .containsPattern("rejected +7\n")
          .contains("The books balance");
      JsonNode summary = MAPPER.readTree(only("summary-").toFile());
      assertThat(summary.path("balanced").asBoolean()).isTrue();
      assertThat(summary.path("left_out").asLong()).isEqualTo(1);
      assertThat(summary.path("rejected_by_reason").path("mapping_failed").asLong()).isEqualTo(6);
      assertThat(summary.path("rejected_by_reason").path("malformed_json").asLong()).isEqualTo(1);

      List<JsonNode> rejects = lines("rejects-");
      assertThat(rejects).hasSize(7);
      assertThat(rejects)
          .filteredOn(reject -> reject.path("reason").asText().equals("mapping_failed"))
          .hasSize(6)
          .allSatisfy(
              reject -> {
                assertThat(reject.path("stage").asText()).isEqualTo("map");
                assertThat(reject.path("detail").asText())
                    .startsWith("the mapping fails at line ")
                    .contains(", column ");
                assertThat(reject.path("position").asText()).contains("orders.ndjson:");
              });
      assertThat(rejects.toString() + run.output() + summary + lines("receipts-"))
          .doesNotContain("canary");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"event": .x            | line 1, column 12: the mapping ends too early
          {"event": nope(.x)}     | line 1, column 11: no such function: 'nope'
          {"event": $nope}        | line 1, column 11: no such variable: $nope
          {"event_id": uuid()}    | line 1, column 14: the function uuid gives something else
          import "a.jslt" as a .  | line 1, column 1: a mapping is one file
          """)
  void aMappingThatCannotWorkIsRefusedBeforeAnythingIsRead(String mapping, String message)
      throws Exception {
    Path input = Files.write(folder.resolve("orders.ndjson"), ORDERS);
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run = run(sandbox, mapping, "file", "--input=" + input);
      assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.output()).contains("m.jslt: " + message).contains("^");
      assertThat(sandbox.counts().requests()).isZero();
    }
  }

  @Test
  void csvOfAnyColumnsAndRowsOfADatabaseBecomeTheSameEvents() throws Exception {
    String mapping =
        """
        {"event": "Purchase", "event_time": .at, "receipt": .bon, "value": .betrag,
         "currency": "EUR", "email": .mail, "consent_ad_user_data": "granted"}
        """;
    Path csv =
        Files.writeString(
            folder.resolve("sales.csv"),
            "bon;betrag;mail;at\n17;19.90;a@example.com;2026-11-24T09:00:00Z\n");
    Map<EventKey, JsonNode> fromFile;
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          run(sandbox, mapping, "file", "--input=" + csv, "--keyColumns=receipt");
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output()).doesNotContain("left out");
      fromFile = sandbox.stored();
    }
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          run(
              sandbox,
              mapping,
              "jdbc",
              "--jdbcUrl=jdbc:duckdb:",
              "--query=SELECT 17 AS bon, 19.90 AS betrag, 'a@example.com' AS mail,"
                  + " TIMESTAMPTZ '2026-11-24 09:00:00+00' AS at",
              "--keyColumns=receipt");
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(sandbox.stored()).isEqualTo(fromFile).hasSize(1);
    }
  }

  private RelayProcess.Result run(
      Sandbox sandbox, String mapping, String source, String... arguments) throws Exception {
    Path file = Files.writeString(folder.resolve("m.jslt"), mapping);
    List<String> all = new ArrayList<>(List.of("run", source, "--mapping=" + file));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of(
            "--tiktokEndpoint=" + sandbox.endpoint(),
            "--accessToken=sandbox",
            "--eventSource=web",
            "--eventSourceId=" + PIXEL));
    return RelayProcess.run(folder, List.of(), all.toArray(String[]::new));
  }

  private Path only(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("relay-output"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  private List<JsonNode> lines(String prefix) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(only(prefix))) {
      lines.add(MAPPER.readTree(line));
    }
    return lines;
  }
}
