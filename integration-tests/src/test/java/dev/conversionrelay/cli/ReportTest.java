package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.cli.demo.DemoShop;
import dev.conversionrelay.outcome.Measure;
import dev.conversionrelay.outcome.Quality;
import dev.conversionrelay.outcome.QualityJson;
import dev.conversionrelay.outcome.Signal;
import dev.conversionrelay.sandbox.Counts.SourceCounts;
import dev.conversionrelay.sandbox.EventKey;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers of the report against those of the other end. */
class ReportTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int RECORDS = 50_000;

  @TempDir private Path folder;

  @Test
  void theReportSaysWhatTheOtherEndGot() throws Exception {
    DemoShop shop = DemoShop.create(folder.resolve("shop.duckdb"), RECORDS, 11, Instant.now());
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run =
          relay(
              "run",
              "jdbc",
              "--jdbcUrl=" + shop.jdbcUrl(),
              "--query=" + shop.query(),
              "--tiktokEndpoint=" + sandbox.endpoint(),
              "--accessToken=sandbox",
              "--runId=r1");
      assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.REJECTS.code());
      assertThat(run.output()).contains("Report:       relay-output/report-r1.html");
      Quality reported = dataOf(folder.resolve("relay-output/report-r1.html"));

      whatBecameOfTheRecordsIs(shop.expected(), reported);
      assertThat(sandbox.counts().merged() + sandbox.counts().duplicates()).isZero();
      deliveriesAre(sandbox.counts().bySource(), reported);
      whatTheyCarryIs(sandbox.stored(), reported);

      RelayProcess.Result again = relay("report", "--report=again.html");
      assertThat(again.exitCode()).as(again.output()).isZero();
      assertThat(dataOf(folder.resolve("again.html"))).isEqualTo(reported);
    }
  }

  @Test
  void aReportOfNothingSaysWhatToGive() throws Exception {
    RelayProcess.Result nothing = relay("report", "--ofRuns=r9");
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(nothing.output())
        .contains("no rows of signal quality in relay-output/quality of r9")
        .contains("See: relay report --help");
    RelayProcess.Result mistyped = relay("report", "--ofRun=r9");
    assertThat(mistyped.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(mistyped.output()).contains("ofRun");
    Files.writeString(folder.resolve("odd.ndjson"), "{\"event\":\"secret\"}\n");
    RelayProcess.Result odd = relay("report", "--from=" + folder + "/odd.ndjson");
    assertThat(odd.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(odd.output())
        .contains("odd.ndjson:1: it is no row of --quality, because it has no event_source")
        .doesNotContain("secret");
  }

  private static void whatBecameOfTheRecordsIs(DemoShop.Expectation expected, Quality reported) {
    Quality.Counts all = new Quality.Counts();
    reported.signals().values().forEach(all::addAll);
    assertThat(all.get(Measure.READ)).isEqualTo(expected.read());
    assertThat(all.get(Measure.DELIVERED)).isEqualTo(expected.delivered());
    assertThat(all.total(Measure.DUPLICATES)).isEqualTo(expected.duplicates());
    assertThat(all.details(Measure.SUPPRESSED)).isEqualTo(lowerCase(expected.suppressed()));
    assertThat(all.details(Measure.REJECTED)).isEqualTo(lowerCase(expected.rejected()));
  }

  private static Map<String, Long> lowerCase(Map<String, Long> counts) {
    Map<String, Long> lower = new TreeMap<>();
    counts.forEach((name, count) -> lower.put(name.toLowerCase(Locale.ROOT), count));
    return lower;
  }

  private static void deliveriesAre(List<SourceCounts> stored, Quality reported) {
    Map<Signal, Long> expected = new HashMap<>();
    for (SourceCounts each : stored) {
      expected.put(
          Signal.of(
              each.kind().name().toLowerCase(Locale.ROOT), each.eventSourceId(), each.event()),
          each.received());
    }
    Map<Signal, Long> found = new HashMap<>();
    reported
        .signals()
        .forEach(
            (signal, counts) -> {
              if (counts.get(Measure.DELIVERED) > 0) {
                found.put(signal, counts.get(Measure.DELIVERED));
              }
            });
    assertThat(found).isEqualTo(expected);
  }

  /** Counts anew what the requests held. */
  private static void whatTheyCarryIs(Map<EventKey, JsonNode> stored, Quality reported) {
    Map<String, Map<String, Long>> expected = new TreeMap<>();
    stored.forEach(
        (key, event) -> {
          Map<String, Long> counts =
              expected.computeIfAbsent(
                  key.eventSourceId() + ' ' + key.event(), k -> new TreeMap<>());
          event.path("user").fieldNames().forEachRemaining(name -> add(counts, "key " + name, 1));
          if (event.path("lead").size() > 0) {
            add(counts, "key lead_id", 1);
          }
          JsonNode properties = event.path("properties");
          if (properties.has("value") && properties.has("currency")) {
            String currency = properties.path("currency").asText();
            add(counts, "with value", 1);
            add(counts, "values " + currency, 1);
            BigDecimal hundredths =
                new BigDecimal(properties.path("value").asText()).movePointRight(2);
            add(counts, "sum " + currency, hundredths.setScale(0, RoundingMode.DOWN).longValue());
          }
          boolean names = properties.has("content_ids");
          for (JsonNode content : properties.path("contents")) {
            names |= content.has("content_id");
          }
          add(counts, "with content id", names ? 1 : 0);
        });
    Map<String, Map<String, Long>> found = new TreeMap<>();
    reported
        .signals()
        .forEach(
            (signal, counts) -> {
              if (counts.get(Measure.DELIVERED) > 0) {
                Map<String, Long> line = new TreeMap<>();
                counts.details(Measure.MATCH_KEY).forEach((key, n) -> add(line, "key " + key, n));
                counts.details(Measure.VALUES).forEach((code, n) -> add(line, "values " + code, n));
                counts
                    .details(Measure.VALUE_HUNDREDTHS)
                    .forEach((code, n) -> add(line, "sum " + code, n));
                add(line, "with value", counts.get(Measure.VALUE_WITH_CURRENCY));
                add(line, "with content id", counts.get(Measure.CONTENT_ID));
                found.put(signal.eventSourceId() + ' ' + signal.event(), line);
              }
            });
    assertThat(found).isEqualTo(expected);
    long delivered = 0;
    long aged = 0;
    long timed = 0;
    for (Quality.Counts counts : reported.signals().values()) {
      delivered += counts.get(Measure.DELIVERED);
      aged += counts.total(Measure.AGE);
      timed += counts.total(Measure.DELIVERED_AT);
    }
    assertThat(aged).isEqualTo(delivered);
    assertThat(timed).isEqualTo(delivered);
  }

  private static void add(Map<String, Long> counts, String name, long count) {
    if (count > 0) {
      counts.merge(name, count, Long::sum);
    }
  }

  /** The numbers that a report holds for programs. */
  static Quality dataOf(Path report) throws IOException {
    String page = Files.readString(report);
    String begin = "id=\"data\">";
    int start = page.indexOf(begin) + begin.length();
    JsonNode data = MAPPER.readTree(page.substring(start, page.indexOf('<', start)));
    Quality quality = new Quality();
    data.path("quality").forEach(row -> QualityJson.read(row, quality));
    return quality;
  }

  private RelayProcess.Result relay(String... arguments) throws Exception {
    return RelayProcess.run(folder, List.of(), arguments);
  }
}
