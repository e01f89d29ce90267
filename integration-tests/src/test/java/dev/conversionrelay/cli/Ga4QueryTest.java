package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.mapping.Presets;
import dev.conversionrelay.testing.BigQueryEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The query of the preset for GA4's export, with the customers that its page joins to it: the
 * events of the sample lie in a table of BigQuery, without the click ids and e-mail addresses that
 * the query has to find for them.
 *
 * <p>Of one day, and by a check: the emulator does not understand UNNEST of a wildcard's tables,
 * and its Storage Read API cannot give two structs of one name in a row, such as the values of
 * parameters and of user properties. That both ways of reading give the same is in BigQueryTest.
 */
class Ga4QueryTest {

  private static final Path ROOT = Path.of("..");
  private static final Path EXAMPLE = ROOT.resolve("examples/presets/ga4-bigquery");
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String VALUES =
      """
      {"name":"key","type":"STRING"},
      {"name":"value","type":"RECORD","fields":[
        {"name":"string_value","type":"STRING"}, {"name":"int_value","type":"INTEGER"},
        {"name":"float_value","type":"FLOAT"}, {"name":"double_value","type":"FLOAT"},
        {"name":"set_timestamp_micros","type":"INTEGER"}]}
      """;
  private static final String COLUMNS =
      """
      [{"name":"event_name","type":"STRING"}, {"name":"event_timestamp","type":"INTEGER"},
       {"name":"event_bundle_sequence_id","type":"INTEGER"},
       {"name":"batch_event_index","type":"INTEGER"},
       {"name":"event_params","type":"RECORD","mode":"REPEATED","fields":[VALUES]},
       {"name":"user_properties","type":"RECORD","mode":"REPEATED","fields":[VALUES]},
       {"name":"user_id","type":"STRING"}, {"name":"user_pseudo_id","type":"STRING"},
       {"name":"platform","type":"STRING"},
       {"name":"privacy_info","type":"RECORD","fields":[
         {"name":"analytics_storage","type":"STRING"}, {"name":"ads_storage","type":"STRING"},
         {"name":"uses_transient_token","type":"STRING"}]},
       {"name":"device","type":"RECORD","fields":[
         {"name":"category","type":"STRING"}, {"name":"operating_system","type":"STRING"},
         {"name":"language","type":"STRING"},
         {"name":"web_info","type":"RECORD","fields":[
           {"name":"browser","type":"STRING"}, {"name":"hostname","type":"STRING"}]}]},
       {"name":"ecommerce","type":"RECORD","fields":[
         {"name":"transaction_id","type":"STRING"}, {"name":"purchase_revenue","type":"FLOAT"},
         {"name":"purchase_revenue_in_usd","type":"FLOAT"},
         {"name":"total_item_quantity","type":"INTEGER"},
         {"name":"unique_items","type":"INTEGER"}]},
       {"name":"items","type":"RECORD","mode":"REPEATED","fields":[
         {"name":"item_id","type":"STRING"}, {"name":"item_name","type":"STRING"},
         {"name":"item_brand","type":"STRING"}, {"name":"item_variant","type":"STRING"},
         {"name":"item_category","type":"STRING"}, {"name":"price_in_usd","type":"FLOAT"},
         {"name":"price","type":"FLOAT"}, {"name":"quantity","type":"INTEGER"},
         {"name":"coupon","type":"STRING"}, {"name":"affiliation","type":"STRING"}]}]
      """
          .replace("VALUES", VALUES);

  @TempDir private Path emulatorFolder;
  @TempDir private Path folder;

  @Test
  void theQueryFindsTheClickIdOfAnEarlierPageAndTheCustomers() throws Exception {
    JsonNode expected = MAPPER.readTree(EXAMPLE.resolve("expected.json").toFile());
    try (BigQueryEmulator emulator = BigQueryEmulator.start(emulatorFolder)) {
      emulator.createTable("events_20260501", COLUMNS);
      emulator.insert("events_20260501", rows());
      emulator.createTable(
          "customers",
          "[{\"name\":\"id\",\"type\":\"STRING\"},{\"name\":\"email\",\"type\":\"STRING\"},"
              + "{\"name\":\"phone\",\"type\":\"STRING\"},{\"name\":\"country\",\"type\":\"STRING\"}]");
      emulator.insert(
          "customers",
          List.of(
              MAPPER
                  .createObjectNode()
                  .put("id", "user-5")
                  .put("email", "ola.export@example.com")));
      assertDaysAreChosen(emulator);

      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "check",
                  "bigquery",
                  "--query=" + withCustomers(query()),
                  "--mapping=preset:ga4-bigquery",
                  "--eventSourceId=CEXAMPLEPIXEL0000001",
                  "--timestampColumn=happened_at",
                  "--since=2026-05-01",
                  "--allowDoubleCount",
                  "--show=100"));
      arguments.addAll(emulator.options());
      RelayProcess.Result check =
          RelayProcess.run(folder, emulator.jvmOptions(), arguments.toArray(String[]::new));

      assertThat(check.exitCode()).as(check.output()).isZero();
      Map<String, JsonNode> events = new HashMap<>();
      Matcher event = Pattern.compile("(?ms)^ {2}\\{$.*?^ {2}\\}$").matcher(check.output());
      while (event.find()) {
        JsonNode json = MAPPER.readTree(event.group());
        events.put(json.path("event_id").asText(), json);
      }
      assertThat(events).hasSameSizeAs(expected.path("events"));
      for (JsonNode each : expected.path("events")) {
        assertThat(events).containsEntry(each.path("event_id").asText(), each);
      }
    }
  }

  /** The sample's events as the export holds them, before the query adds to them. */
  private static List<ObjectNode> rows() throws IOException {
    List<ObjectNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(EXAMPLE.resolve("sample.ndjson"))) {
      ObjectNode row = (ObjectNode) MAPPER.readTree(line);
      row.remove(List.of("ttclid", "email", "happened_at"));
      rows.add(row);
    }
    return rows;
  }

  private static String query() {
    return Presets.of("ga4-bigquery")
        .orElseThrow()
        .sql()
        .replace("your-project.analytics_123456789.", "test-project.shop.");
  }

  /** As the preset's page says, for one table. */
  private static String withCustomers(String query) throws IOException {
    String page = Files.readString(ROOT.resolve("docs/presets/ga4-bigquery.md"));
    Matcher select = Pattern.compile("(?s)```sql\n(SELECT clicked.*?)```").matcher(page);
    assertThat(select.find()).isTrue();
    String last = "SELECT * EXCEPT (landed_with)\nFROM clicked\n";
    String days =
        query.substring(query.indexOf("WHERE _TABLE_SUFFIX"), query.indexOf("AND export."));
    assertThat(query).containsOnlyOnce(last);
    return query
        .replace(last, select.group(1).replace("your-project.", "test-project."))
        .replace(days, "WHERE TRUE ")
        .replace("events_*", "events_20260501");
  }

  /** The condition takes the last days, and not what the streaming export writes. */
  private static void assertDaysAreChosen(BigQueryEmulator emulator) throws Exception {
    String query = query();
    String condition =
        query.substring(query.indexOf("WHERE _TABLE_SUFFIX"), query.indexOf("AND export."));
    String today = "FORMAT_DATE('%Y%m%d', CURRENT_DATE())";
    String old = "FORMAT_DATE('%Y%m%d', DATE_SUB(CURRENT_DATE(), INTERVAL 20 DAY))";
    JsonNode answer =
        emulator.query(
            "SELECT day._TABLE_SUFFIX FROM (SELECT "
                + today
                + " AS _TABLE_SUFFIX UNION ALL SELECT "
                + old
                + " UNION ALL SELECT CONCAT('intraday_', "
                + today
                + ")) AS day "
                + condition);
    assertThat(answer.path("rows")).hasSize(1);
    assertThat(answer.at("/rows/0/f/0/v").asText()).hasSize("20260501".length());
  }
}
