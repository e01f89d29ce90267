package dev.conversionrelay.terraform;

import static dev.conversionrelay.terraform.TerraformFiles.ROOT;
import static dev.conversionrelay.terraform.TerraformFiles.TERRAFORM;
import static dev.conversionrelay.terraform.TerraformFiles.blocks;
import static dev.conversionrelay.terraform.TerraformFiles.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.Currencies;
import dev.conversionrelay.terraform.TerraformFiles.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Terraform passes is what the templates take, by the same rules. */
class ParametersTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A member of an object in locals: {@code name = value}. */
  private static final Pattern MEMBER = Pattern.compile("(?m)^ +(\\w+) += (\\S.*)$");

  /** Numbers, lists and flags, which have types; and texts with a test of their own. */
  private static final Set<String> OTHERWISE_COMPARED =
      Set.of(
          "allowDoubleCount",
          "batchSize",
          "columns",
          "defaultCurrency",
          "fetchSize",
          "keyColumns",
          "maxBatchBytes",
          "maxInFlight",
          "maxRequestsPerSecond",
          "partitions",
          "shards",
          "since",
          "skipDelivered",
          "until");

  private static final Pattern RANGE = Pattern.compile("([<>]=) (-?[0-9]+)");

  @ParameterizedTest
  @CsvSource({
    "pubsub, streaming-job, ''",
    "bigquery, batch-job, jdbc_options",
    "jdbc, batch-job, bigquery_options"
  })
  void terraformPassesWhatTheTemplateTakes(String source, String module, String notOfThis)
      throws IOException {
    Map<String, JsonNode> taken = parameters(source);
    Map<String, String> passed = passed(module, notOfThis);

    assertThat(taken.keySet())
        .as("parameters that the template knows")
        .containsAll(passed.keySet());
    assertThat(passed.keySet())
        .as("parameters that the template needs")
        .containsAll(
            taken.values().stream()
                .filter(parameter -> !parameter.path("isOptional").asBoolean())
                .map(parameter -> parameter.path("name").asText())
                .toList());
  }

  /** What only a launch by hand takes is named here, so that a new option is not forgotten. */
  @ParameterizedTest
  @CsvSource({
    "pubsub, streaming-job, ''",
    "bigquery, batch-job, jdbc_options",
    "jdbc, batch-job, bigquery_options"
  })
  void everyParameterHasAVariable(String source, String module, String notOfThis)
      throws IOException {
    TreeSet<String> missing = new TreeSet<>(parameters(source).keySet());
    missing.removeAll(passed(module, notOfThis).keySet());
    assertThat(missing).isSubsetOf("runId", "summary", "tiktokEndpoint");
  }

  @ParameterizedTest
  @CsvSource({"pubsub, streaming-job", "bigquery, batch-job", "jdbc, batch-job"})
  void textsHaveTheRulesOfTheTemplate(String source, String module) throws IOException {
    int compared = 0;
    for (JsonNode parameter : parameters(source).values()) {
      String name = parameter.path("name").asText();
      Block variable = variableOf(module, name, source);
      if (variable != null && parameter.has("regexes") && !OTHERWISE_COMPARED.contains(name)) {
        String regex = parameter.path("regexes").path(0).asText();
        assertThat(variable.text())
            .as("%s of %s", name, variable)
            .contains("\"" + regex.replace("\\", "\\\\") + "\"");
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(14);
  }

  /**
   * A schedule has no use for fixed times, so its windows are a part of what the template takes.
   */
  @Test
  void windowsAreDurations() throws IOException {
    for (String bound : List.of("since", "until")) {
      String regex = parameters("jdbc").get(bound).path("regexes").path(0).asText();
      assertThat(List.of("90s", "36h", "7d", "000000001m")).allMatch(text -> text.matches(regex));
      assertThat(variableOf("batch-job", bound, "jdbc").text())
          .contains("\"^([0-9]{0,8}[1-9][0-9]{0,8}(ms|s|m|h|d))$\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"pubsub, streaming-job", "bigquery, batch-job"})
  void numbersHaveTheBoundsOfTheTemplate(String source, String module) throws IOException {
    int compared = 0;
    for (JsonNode parameter : parameters(source).values()) {
      String name = parameter.path("name").asText();
      Block variable = variableOf(module, name, source);
      if (variable == null || !"number".equals(variable.argument("type"))) {
        continue;
      }
      Pattern regex = Pattern.compile(parameter.path("regexes").path(0).asText());
      Matcher bound = RANGE.matcher(variable.text());
      int bounds = 0;
      while (bound.find()) {
        long limit = Long.parseLong(bound.group(2));
        long beyond = bound.group(1).equals(">=") ? limit - 1 : limit + 1;
        assertThat(String.valueOf(limit)).as("%s", name).matches(regex);
        assertThat(String.valueOf(beyond)).as("%s", name).doesNotMatch(regex);
        bounds++;
      }
      assertThat(bounds).as("bounds of %s", variable).isPositive();
      compared++;
    }
    assertThat(compared).isEqualTo(5);
  }

  @Test
  void currenciesAreThoseThatTikTokLists() {
    Block variable = variableOf("streaming-job", "defaultCurrency", "pubsub");
    List<String> listed =
        Pattern.compile("\\b[A-Z]{3}\\b")
            .matcher(variable.argument("validation").replaceFirst("error_message.*", ""))
            .results()
            .map(found -> found.group())
            .distinct()
            .toList();
    List<String> every =
        Arrays.stream(Locale.getISOCountries())
            .flatMap(country -> currencyOf(country).stream())
            .distinct()
            .filter(Currencies::isSupported)
            .toList();
    assertThat(listed).allMatch(Currencies::isSupported);
    assertThat(listed).containsAll(every);
  }

  private static List<String> currencyOf(String country) {
    java.util.Currency currency =
        java.util.Currency.getInstance(new Locale.Builder().setRegion(country).build());
    return currency == null ? List.of() : List.of(currency.getCurrencyCode());
  }

  @Test
  void templatesAreFoundWhereTheyAreBuilt() {
    for (Path example : TerraformFiles.examples()) {
      String source = example.getFileName().toString().replaceFirst("-.*", "");
      assertThat(ROOT.resolve("templates/metadata/" + source + "-to-tiktok.json")).exists();
      assertThat(read(example.resolve("main.tf")))
          .contains(
              "${module.foundation.templates_location}/${var.template_version}/"
                  + source
                  + "-to-tiktok.json");
    }
  }

  /** The variable, of the object of its source or by itself; null if there is none. */
  private static Block variableOf(String module, String parameter, String source) {
    Map<String, Block> variables = new LinkedHashMap<>();
    blocks(TERRAFORM.resolve("modules/" + module), "variable")
        .forEach(variable -> variables.put(variable.type(), variable));
    if (List.of("receipts", "rejects", "undelivered").contains(parameter)) {
      return variables.get("outcomes");
    }
    if (module.equals("batch-job") && sourceOptions(source).containsKey(parameter)) {
      return variables.get(source);
    }
    return variables.get(snake(parameter));
  }

  private static Map<String, String> sourceOptions(String source) {
    return members("batch-job", source + "_options");
  }

  private static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** Names of the parameters that a module passes, and the expressions of their values. */
  private static Map<String, String> passed(String module, String notOfThis) {
    Map<String, String> passed = new TreeMap<>(members(module, "options"));
    for (String local : List.of("parameters", "bigquery_options", "jdbc_options")) {
      if (!local.equals(notOfThis)) {
        passed.putAll(members(module, local));
      }
    }
    passed.keySet().removeIf(name -> name.equals("for"));
    assertThat(passed).hasSizeGreaterThan(20);
    return passed;
  }

  private static Map<String, String> members(String module, String local) {
    Map<String, String> members = new TreeMap<>();
    for (Block locals : blocks(TERRAFORM.resolve("modules/" + module), "locals")) {
      String value = locals.arguments().get(local);
      if (value != null) {
        Matcher member = MEMBER.matcher(value);
        while (member.find()) {
          members.put(member.group(1), member.group(2));
        }
      }
    }
    return members;
  }

  private static Map<String, JsonNode> parameters(String source) throws IOException {
    Map<String, JsonNode> parameters = new LinkedHashMap<>();
    JsonNode metadata =
        JSON.readTree(ROOT.resolve("templates/metadata/" + source + "-to-tiktok.json").toFile());
    metadata
        .path("parameters")
        .forEach(parameter -> parameters.put(parameter.path("name").asText(), parameter));
    assertThat(parameters).hasSizeGreaterThan(20);
    return parameters;
  }
}
