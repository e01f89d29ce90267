package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.options.OptionsRules;
import dev.conversionrelay.templates.TemplateView.Parameter;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.Validation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the console knows of a template is what its options are. */
class MetadataTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Options that templates do not show, because they are of local runs or no place for a secret.
   */
  private static final Set<String> NOT_SHOWN =
      Set.of(
          "accessToken",
          "accessTokenFile",
          "jdbcPasswordFile",
          "debugChecks",
          "report",
          "quiet",
          "json");

  /** Options of streams, which batch jobs do not look at. */
  private static final Set<String> OF_STREAMS = Set.of("maxBatchDelay", "dedupWindow");

  /** Values that no regex may let through, by the parameter. */
  private static final Map<String, List<String>> BAD =
      Map.ofEntries(
          Map.entry("eventSource", List.of("pixel", "Web ", "")),
          Map.entry("eventSourceId", List.of("", "two words")),
          Map.entry(
              "accessTokenSecret",
              List.of("s3cret", "tiktok-token", "projects/p/secrets/s", "projects/p/secrets/s/1")),
          Map.entry("jdbcPasswordSecret", List.of("hunter2", "projects/p/secrets/s/versions/")),
          Map.entry("testEventCode", List.of("", "TEST 1")),
          Map.entry("tiktokEndpoint", List.of("http://example.com/", "business-api.tiktok.com")),
          Map.entry("mapping", List.of("orders.jslt", "/tmp/orders.jslt", "preset:", "Preset:x")),
          Map.entry("consentPolicy", List.of("preset:none", "eu-strict", "policy.json")),
          Map.entry("eventNames", List.of("order_paid", "a=b,c", "names.json")),
          Map.entry("defaultRegion", List.of("DEU", "D", "49")),
          Map.entry("defaultCurrency", List.of("EU", "EURO", "€")),
          Map.entry("keyColumns", List.of("", "a,,b", ",")),
          Map.entry("output", List.of("relay-output", "/tmp/relay", "s3://bucket/x", "gs://a,b")),
          Map.entry("receipts", List.of("receipts", "bigquery:", "pubsub:", "file:///tmp")),
          Map.entry("rejects", List.of("rejects", "bigquery:", "pubsub:")),
          Map.entry("undelivered", List.of("undelivered", "bigquery:", "pubsub:")),
          Map.entry("quality", List.of("quality", "bigquery:", "pubsub:")),
          Map.entry("summary", List.of("summary.json", "bigquery:p.d.t")),
          Map.entry("runId", List.of("", "-a", "a b", "a/b", "x".repeat(101))),
          Map.entry("batchSize", List.of("0", "1001", "-1", "many", "1e3", "")),
          Map.entry("maxBatchBytes", List.of("9999", "0", "-10000", "1MB")),
          Map.entry("shards", List.of("0", "1001", "-4")),
          Map.entry("maxInFlight", List.of("0", "257", "300", "1000")),
          Map.entry("maxRequestsPerSecond", List.of("-1", "10001", "1.5")),
          Map.entry("requestTimeout", List.of("60", "0s", "1w", "-1s", "5 m")),
          Map.entry("retryBudget", List.of("5", "0m", "forever")),
          Map.entry("maxBatchDelay", List.of("5", "0s", "00m")),
          Map.entry("dedupWindow", List.of("10", "0m")),
          Map.entry("timestampColumn", List.of("", " ")),
          Map.entry("since", List.of("yesterday", "36", "01.11.2026", "2026-11-01T00:00:00")),
          Map.entry("until", List.of("tomorrow", "2026/11/01")),
          Map.entry("skipDelivered", List.of("yes", "TRUE", "1")),
          Map.entry("allowDoubleCount", List.of("no", "0")),
          Map.entry("table", List.of("", " ")),
          Map.entry("query", List.of("", " \n")),
          Map.entry("readMethod", List.of("direct", "DIRECT", "QUERY")),
          Map.entry("columns", List.of("", "a,,b")),
          Map.entry("rowRestriction", List.of("", " ")),
          Map.entry("queryTempDataset", List.of("", "a.b", "my-dataset")),
          Map.entry("subscription", List.of("conversions", "projects/my-project/topics/t")),
          Map.entry(
              "jdbcUrl",
              List.of(
                  "postgresql://host/shop",
                  "jdbc:oracle:thin:@h",
                  "jdbc:",
                  "jdbc:mariadb://u:p@h/d")),
          Map.entry("jdbcUser", List.of("", "a b")),
          Map.entry("partitionColumn", List.of("", " ")),
          Map.entry("partitions", List.of("0", "10001", "-1")),
          Map.entry("fetchSize", List.of("0", "1000001", "all")));

  static Stream<Class<? extends TemplateOptions>> templates() {
    return TemplateView.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void theCheckedInFileIsWhatTheOptionsMake(Class<? extends TemplateOptions> type)
      throws Exception {
    TemplateView view = TemplateView.of(type);
    CheckedFiles.compare(
        "metadata/" + view.template().name() + ".json",
        TemplateSpec.text(TemplateSpec.metadata(view)),
        "MetadataTest",
        "");
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyOptionOfTheRelayIsShownOrLeftOutOnPurpose(Class<? extends TemplateOptions> type) {
    TemplateView view = TemplateView.of(type);
    Set<String> expected = optionsOf(type);
    expected.removeAll(NOT_SHOWN);
    if (!view.template().streaming()) {
      expected.removeAll(OF_STREAMS);
    }
    assertThat(view.parameters()).extracting(Parameter::name).doesNotHaveDuplicates();
    assertThat(view.parameters().stream().map(Parameter::name))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aParameterIsRequiredIfItsOptionIsAndTheLaunchFailsWithoutIt(
      Class<? extends TemplateOptions> type) throws Exception {
    Set<String> required = new TreeSet<>();
    for (Method method : type.getMethods()) {
      if (method.isAnnotationPresent(Validation.Required.class)
          && method.getDeclaringClass().getName().startsWith("dev.conversionrelay.")) {
        required.add(decapitalized(method.getName().substring(3)));
      }
    }
    JsonNode metadata = JSON.readTree(TemplateSpec.metadata(TemplateView.of(type)).toString());
    Set<String> shown = new TreeSet<>();
    for (JsonNode parameter : metadata.get("parameters")) {
      if (!parameter.get("isOptional").booleanValue()) {
        shown.add(parameter.get("name").textValue());
      }
    }
    assertThat(shown).isEqualTo(required).contains("accessTokenSecret", "output");
    TemplateOptions nothing = PipelineOptionsFactory.as(type);
    List<String> violations = OptionsRules.violationsWhenDeployed(nothing);
    assertThat(violations.stream().filter(each -> each.matches("--\\w+: .*")))
        .extracting(each -> each.substring(2, each.indexOf(':')))
        .containsExactlyInAnyOrderElementsOf(required);
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aDefaultIsWhatTheOptionHasWhenNothingIsGiven(Class<? extends TemplateOptions> type)
      throws Exception {
    TemplateOptions nothing = PipelineOptionsFactory.as(type);
    for (Parameter parameter : TemplateView.of(type).parameters()) {
      Object value = getterOf(type, parameter.name()).invoke(nothing);
      if (!parameter.required()) {
        assertThat(value == null ? null : value.toString())
            .as(parameter.name())
            .isEqualTo(parameter.defaultValue());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aChoiceHasTheValuesThatTheOptionTakes(Class<? extends TemplateOptions> type)
      throws Exception {
    for (Parameter parameter : TemplateView.of(type).parameters()) {
      Class<?> optionType = getterOf(type, parameter.name()).getReturnType();
      List<String> expected = new ArrayList<>();
      if (optionType.isEnum()) {
        Arrays.stream(optionType.getEnumConstants()).forEach(each -> expected.add(each.toString()));
      } else if (parameter.name().equals("eventSource")) {
        Arrays.stream(EventSource.values()).forEach(each -> expected.add(each.wireName()));
      }
      assertThat(parameter.choices()).as(parameter.name()).isEqualTo(expected);
      assertThat(parameter.type() == ParameterType.ENUM).isEqualTo(!expected.isEmpty());
      assertThat(parameter.type() == ParameterType.BOOLEAN).isEqualTo(optionType == boolean.class);
      assertThat(parameter.type() == ParameterType.NUMBER)
          .as(parameter.name())
          .isEqualTo(optionType == int.class || optionType == long.class);
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aRegexTakesTheExampleAndTheDefaultAndNothingWrong(Class<? extends TemplateOptions> type) {
    for (Parameter parameter : TemplateView.of(type).parameters()) {
      for (String regex : parameter.regexes()) {
        assertThat(regex).startsWith("^(").endsWith(")$");
        Pattern pattern = Pattern.compile(regex);
        assertThat(parameter.example()).as(parameter.name()).matches(pattern);
        if (parameter.defaultValue() != null) {
          assertThat(parameter.defaultValue()).as(parameter.name()).matches(pattern);
        }
        assertThat(BAD).as("bad values of " + parameter.name()).containsKey(parameter.name());
        for (String bad : BAD.get(parameter.name())) {
          assertThat(bad).as(parameter.name()).doesNotMatch(pattern);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyExampleIsTakenByTheOption(Class<? extends TemplateOptions> type) throws Exception {
    for (Parameter parameter : TemplateView.of(type).parameters()) {
      String argument = "--" + parameter.name() + "=" + parameter.example();
      String[] arguments =
          parameter.name().equals("queryTempDataset")
              ? new String[] {argument, "--query=SELECT 1"}
              : new String[] {argument};
      TemplateOptions options = PipelineOptionsFactory.fromArgs(arguments).as(type);
      assertThat(getterOf(type, parameter.name()).invoke(options)).as(argument).isNotNull();
      assertThat(OptionsRules.violationsWhenDeployed(options))
          .as(argument)
          .noneMatch(each -> each.startsWith("--" + parameter.name() + ":"));
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void aParameterIsExplainedInWordsThatHoldOnDataflow(Class<? extends TemplateOptions> type) {
    for (Parameter parameter : TemplateView.of(type).parameters()) {
      assertThat(parameter.label()).as(parameter.name()).isNotBlank().hasSizeLessThan(41);
      assertThat(parameter.help())
          .as(parameter.name())
          .endsWith(".")
          .doesNotContain("local", "OUTPUT", "folder drivers", "File=", "TokenFile");
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void theSpecHoldsAllThatTheServiceKnowsOfATemplate(Class<? extends TemplateOptions> type)
      throws Exception {
    TemplateView view = TemplateView.of(type);
    JsonNode spec = JSON.readTree(TemplateSpec.text(TemplateSpec.spec(view, "host/image:1")));
    assertThat(spec.get("image").textValue()).isEqualTo("host/image:1");
    assertThat(spec.at("/sdkInfo/language").textValue()).isEqualTo("JAVA");
    JsonNode metadata = spec.get("metadata");
    assertThat(metadata).isEqualTo(TemplateSpec.metadata(view));
    boolean streaming = type == PubsubToTikTokOptions.class;
    assertThat(metadata.get("streaming").booleanValue()).isEqualTo(streaming);
    assertThat(metadata.has("supportsAtLeastOnce")).isEqualTo(streaming);
    Set<String> known =
        Set.of(
            "name",
            "groupName",
            "label",
            "helpText",
            "isOptional",
            "paramType",
            "defaultValue",
            "regexes",
            "enumOptions");
    for (JsonNode parameter : metadata.get("parameters")) {
      Set<String> keys = new HashSet<>();
      parameter.fieldNames().forEachRemaining(keys::add);
      assertThat(known).containsAll(keys);
      assertThat(keys).contains("name", "label", "helpText", "groupName", "paramType");
    }
  }

  @Test
  void thereIsNoTemplateOfAnotherName() {
    assertThatThrownBy(() -> TemplateSpec.named("files-to-tiktok"))
        .hasMessage("there is no template files-to-tiktok");
  }

  @Test
  void whatIsNoOptionCannotBeShown() {
    assertThatThrownBy(() -> TemplateView.gettersOf("accessTokenSecrets", Set.of(Object.class)))
        .hasMessage("there is no option accessTokenSecrets");
  }

  /** The options that the relay declares, without those of Beam. */
  private static Set<String> optionsOf(Class<?> type) {
    Map<String, Method> options = new TreeMap<>();
    for (Method method : type.getMethods()) {
      if (method.getName().startsWith("get")
          && method.getParameterCount() == 0
          && method.getDeclaringClass().getName().startsWith("dev.conversionrelay.")) {
        options.put(decapitalized(method.getName().substring(3)), method);
      }
    }
    assertThat(options.values()).anyMatch(method -> method.isAnnotationPresent(Description.class));
    return new TreeSet<>(options.keySet());
  }

  private static Method getterOf(Class<?> type, String option) throws NoSuchMethodException {
    return type.getMethod(
        "get" + option.substring(0, 1).toUpperCase(Locale.ROOT) + option.substring(1));
  }

  private static String decapitalized(String name) {
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
