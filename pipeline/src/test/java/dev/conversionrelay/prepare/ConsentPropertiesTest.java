package dev.conversionrelay.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.SourceRecord;
import dev.conversionrelay.prepare.ConsentPolicy.Preset;
import dev.conversionrelay.prepare.ConsentPolicy.Requirement;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Whatever the policy and the record, a no is never overlooked. */
class ConsentPropertiesTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ConsentPolicy.Tcf TCF = new ConsentPolicy.Tcf(4711, Set.of(1, 3, 4));
  private static final String YES = TcStringWriter.yes().write();
  private static final String NO = new TcStringWriter().vendors(4711).purposes(3, 4).write();

  /** A no whatever the policy. */
  private static final Map<String, Set<Object>> DENIALS =
      Map.of(
          "consent_ad_user_data", Set.of("denied", "Denied", false, 0),
          "consent_ad_storage", Set.of("denied", "FALSE"),
          "tcf_consent", Set.of(NO));

  /** A no, or where there is a right to opt out, a wish for limited data use. */
  private static final Map<String, Set<Object>> OPT_OUTS =
      Map.of(
          "us_privacy", Set.of("1YYN", "1yyy", "1-Y-"),
          "gpc", Set.of(true, 1, "true"),
          "att_status", Set.of("DENIED", "restricted"));

  private static final Map<String, Set<Object>> UNREADABLE =
      Map.of(
          "consent_ad_user_data", Set.of("yes", 2, List.of("granted")),
          "consent_ad_storage", Set.of("maybe"),
          "tcf_consent", Set.of("CPc7TgAPc7TgAAGABC", 5),
          "gpp", Set.of("DBABMA~CPXxRfA", 1),
          "us_privacy", Set.of("1Y", "2YYN", "Y", 1),
          "gpc", Set.of("perhaps"),
          "att_status", Set.of("no", 2));

  private static final Map<String, Set<Object>> HARMLESS =
      Map.of(
          "consent_ad_user_data", Set.of("granted", true),
          "consent_ad_storage", Set.of("granted", "1"),
          "tcf_consent", Set.of(YES, " "),
          "us_privacy", Set.of("1YNN", "1---"),
          "gpc", Set.of(false, "0"),
          "att_status", Set.of("AUTHORIZED", "NOT_DETERMINED"),
          "limited_data_use", Set.of(true, false, "what"));

  @Provide
  Arbitrary<ConsentPolicy> policies() {
    return Combinators.combine(
            Arbitraries.of(Preset.values()),
            Arbitraries.of(true, false),
            Arbitraries.of(Requirement.values()).set().ofMaxSize(1))
        .as(
            (preset, tcf, require) ->
                new ConsentPolicy(
                    preset, tcf || require.contains(Requirement.TCF) ? TCF : null, require));
  }

  /** Every column by itself says something of any kind, or nothing. */
  @Provide
  Arbitrary<Map<String, Object>> signals() {
    Arbitrary<Map<String, Object>> all = Arbitraries.just(Map.of());
    for (String column :
        List.of(
            "consent_ad_user_data",
            "consent_ad_storage",
            "tcf_consent",
            "gpp",
            "us_privacy",
            "gpc",
            "att_status",
            "limited_data_use")) {
      Arbitrary<Object> value =
          Arbitraries.frequencyOf(
              Tuple.of(8, values(HARMLESS, column)),
              Tuple.of(1, values(DENIALS, column)),
              Tuple.of(1, values(OPT_OUTS, column)),
              Tuple.of(1, values(UNREADABLE, column)));
      all =
          Combinators.combine(all, value.injectNull(0.2))
              .as(
                  (before, each) -> {
                    Map<String, Object> map = new LinkedHashMap<>(before);
                    map.put(column, each);
                    return map;
                  });
    }
    return all;
  }

  private static Arbitrary<Object> values(Map<String, Set<Object>> kind, String column) {
    return kind.containsKey(column) ? Arbitraries.of(kind.get(column)) : Arbitraries.of(" ", "");
  }

  private static boolean says(
      Map<String, Set<Object>> kind, Map<String, Object> record, EventSource source) {
    return kind.entrySet().stream()
        .filter(each -> !each.getKey().equals("att_status") || source == EventSource.APP)
        .anyMatch(
            each -> {
              Object value = record.get(each.getKey());
              return value != null && each.getValue().contains(value);
            });
  }

  @Property(tries = 5_000)
  void aNoIsNeverSentAndAnOptOutNeverWithoutLimits(
      @ForAll("policies") ConsentPolicy policy,
      @ForAll EventSource source,
      @ForAll("signals") Map<String, Object> signals) {
    Prepared prepared = prepare(policy, source, signals);
    boolean sent = prepared.event() != null;
    if (says(DENIALS, signals, source) || says(UNREADABLE, signals, source)) {
      assertThat(sent).isFalse();
    }
    boolean tcString = YES.equals(signals.get("tcf_consent"));
    if (policy.tcf() == null && tcString) {
      assertThat(sent).isFalse();
    }
    boolean limited = sent && Samples.sent(prepared).path("limited_data_use").asBoolean();
    if (says(OPT_OUTS, signals, source) && sent) {
      assertThat(policy.preset()).isEqualTo(Preset.US);
      assertThat(limited).isTrue();
    }
    if (limited) {
      assertThat(source).isIn(EventSource.WEB, EventSource.APP);
      assertThat(prepared.limitedDataUse()).isNotNull();
    }
    if (sent && policy.preset() == Preset.REQUIRE_SIGNAL) {
      assertThat(signals.get("consent_ad_user_data") != null || tcString).isTrue();
    }
    if (sent && policy.preset() == Preset.EU_STRICT) {
      assertThat(signals.get("consent_ad_user_data")).isNotNull();
    }
    assertThat(prepared.reject()).isNull();
  }

  @Property(tries = 2_000)
  void whatAFileRequiresOnlyEverSendsLess(
      @ForAll("policies") ConsentPolicy policy,
      @ForAll EventSource source,
      @ForAll("signals") Map<String, Object> signals) {
    ConsentPolicy looser = new ConsentPolicy(policy.preset(), policy.tcf(), Set.of());
    if (prepare(policy, source, signals).event() != null) {
      assertThat(prepare(looser, source, signals).event()).isNotNull();
    }
  }

  @Property(tries = 3_000)
  void noTextMakesAPolicyThrow(
      @ForAll("policies") ConsentPolicy policy,
      @ForAll EventSource source,
      @ForAll String text,
      @ForAll("columns") String column) {
    Prepared prepared =
        prepare(policy, source, Map.of(column, text, "consent_ad_user_data", "granted"));
    assertThat(prepared.event() != null).isNotEqualTo(prepared.suppression() != null);
  }

  @Provide
  Arbitrary<String> columns() {
    return Arbitraries.of("tcf_consent", "gpp", "us_privacy", "att_status");
  }

  @Property(tries = 3_000)
  void noDamagedTcStringMakesAPolicyThrow(
      @ForAll("policies") ConsentPolicy policy,
      @ForAll @IntRange(max = 100_000) int at,
      @ForAll("characters") String replacement) {
    StringBuilder text = new StringBuilder(YES);
    int index = at % text.length();
    text.replace(index, index + 1, replacement);
    Prepared prepared = prepare(policy, EventSource.WEB, Map.of("tcf_consent", text.toString()));
    assertThat(prepared.event() != null).isNotEqualTo(prepared.suppression() != null);
  }

  @Provide
  Arbitrary<String> characters() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("ABCYZabcyz0189-_.").ofMaxLength(3),
        Arbitraries.strings().ofMaxLength(2));
  }

  private static Prepared prepare(
      ConsentPolicy policy, EventSource source, Map<String, Object> signals) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("event", source == EventSource.CRM ? "Qualified lead" : "Purchase");
    record.put("event_id", "o-1");
    record.put("event_time", 1777636800);
    record.put("event_source", source.wireName());
    record.put("event_source_id", "7012345678901234567");
    record.put("app_id", "com.example.shop");
    record.put("lead_id", "7098765432109876543");
    record.putAll(signals);
    return new Preparer(PrepareConfig.defaults().withConsentPolicy(policy), Samples.CLOCK)
        .prepare(SourceRecord.of("x:1", json(record)));
  }

  private static byte[] json(Map<String, Object> record) {
    try {
      return MAPPER.writeValueAsString(record).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
