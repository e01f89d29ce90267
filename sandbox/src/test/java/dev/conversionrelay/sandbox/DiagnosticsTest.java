package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.DIGEST;
import static dev.conversionrelay.sandbox.SandboxClient.MAPPER;
import static dev.conversionrelay.sandbox.SandboxClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is accepted, but reported. */
class DiagnosticsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  /** An event of each kind with nothing to report. */
  private static final String CLEAN =
      """
      {"event":"%s","event_time":1700000000,"event_id":"1",
       "user":{"email":"%s"},"properties":{"value":1,"currency":"USD"}%s}""";

  private static String clean(SourceKind kind) {
    String more =
        switch (kind) {
          case WEB -> ",\"page\":{\"url\":\"https://shop.example/\"}";
          case APP -> ",\"app\":{\"app_id\":\"1\"}";
          case CRM -> ",\"lead\":{\"lead_id\":\"1\"}";
          case OFFLINE -> "";
        };
    return CLEAN.formatted("Purchase", DIGEST, more);
  }

  private static Findings inspect(SourceKind kind, JsonNode event) {
    Findings findings = new Findings();
    EventInspector.inspect(kind, event, NOW, findings);
    return findings;
  }

  @Test
  void aGoodEventOfEachSourceHasNothingToReport() throws Exception {
    for (SourceKind kind : SourceKind.values()) {
      assertThat(inspect(kind, MAPPER.readTree(clean(kind))).events()).as("%s", kind).isEmpty();
    }
  }

  static Stream<Arguments> changes() {
    String empty = Vocabulary.DIGEST_OF_NOTHING;
    return Stream.of(
        change("/user/email", "\"a@b.example\"", Diagnostic.UNHASHED_IDENTIFIER, "user.email"),
        change("/user/phone", "[\"+1\"]", Diagnostic.UNHASHED_IDENTIFIER, "user.phone"),
        change("/user/external_id", "5", Diagnostic.UNHASHED_IDENTIFIER, "user.external_id"),
        change("/user/zip_code", "\"94107\"", Diagnostic.UNHASHED_IDENTIFIER, "user.zip_code"),
        change("/user/phone", quoted(empty), Diagnostic.DIGEST_OF_NOTHING, "user.phone"),
        change(
            "/user/email",
            quoted(DIGEST.toUpperCase(Locale.ROOT)),
            Diagnostic.DIGEST_NOT_LOWER_CASE,
            "user.email"),
        change("/user/ttclidX", "\"x\"", Diagnostic.UNRECOGNISED_FIELD, "user.ttclidX"),
        change("/timestamp", "1", Diagnostic.UNRECOGNISED_FIELD, "timestamp"),
        change(
            "/properties/contents",
            "[{\"content_id\":\"1\",\"id\":\"2\"}]",
            Diagnostic.UNRECOGNISED_FIELD,
            "properties.contents[].id"),
        change("/page/title", "\"x\"", Diagnostic.UNRECOGNISED_FIELD, "page.title"),
        change("/user/idfa", "\"x\"", Diagnostic.MISPLACED_FIELD, "user.idfa"),
        change("/lead", "{\"lead_id\":\"1\"}", Diagnostic.MISPLACED_FIELD, "lead"),
        change("/user/ttclid", quoted("x".repeat(1001)), Diagnostic.TTCLID_TOO_LONG, "user.ttclid"),
        change("/properties/currency", "\"usd\"", Diagnostic.UNSUPPORTED_CURRENCY, "usd"),
        change("/page/url", "\"\"", Diagnostic.NO_PAGE_URL, "page.url"),
        change("/properties/value", "null", Diagnostic.NO_VALUE, "properties.value"),
        change("/event", "\"CompletePayment\"", Diagnostic.LEGACY_NAME, "CompletePayment"),
        change("/event", "\"StartCheckout\"", Diagnostic.RESERVED_NAME, "StartCheckout"),
        change("/event", "\"purchase\"", Diagnostic.CUSTOM_NAME, "purchase"),
        change("/event", "\"9 lives\"", Diagnostic.MALFORMED_NAME, "9 lives"),
        change("/event_id", "null", Diagnostic.NO_EVENT_ID, "Purchase"),
        change("/user/email", "\"\"", Diagnostic.NO_MATCH_KEY, "Purchase"),
        change("/event_time", "1697580799", Diagnostic.EVENT_TIME_OLD, "event_time"),
        change("/event_time", "1700000000000", Diagnostic.EVENT_TIME_IN_FUTURE, "event_time"));
  }

  private static Arguments change(String path, String json, Diagnostic expected, String subject) {
    return Arguments.of(path, json, expected, subject);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aFlawIsReportedWhereItIs(String path, String json, Diagnostic expected, String subject)
      throws Exception {
    ObjectNode event = (ObjectNode) MAPPER.readTree(clean(SourceKind.WEB));
    int slash = path.lastIndexOf('/');
    ((ObjectNode) event.at(path.substring(0, slash)))
        .set(path.substring(slash + 1), MAPPER.readTree(json));
    Findings findings = inspect(SourceKind.WEB, event);
    assertThat(findings.events()).containsEntry(expected, 1L);
    assertThat(findings.subjects(expected)).containsOnly(entry(subject, 1L));
  }

  static Stream<Arguments> misplaced() {
    return Stream.of(
        Arguments.of(SourceKind.APP, "external_id"),
        Arguments.of(SourceKind.APP, "ttclid"),
        Arguments.of(SourceKind.OFFLINE, "external_id"),
        Arguments.of(SourceKind.OFFLINE, "ip"),
        Arguments.of(SourceKind.OFFLINE, "first_name"),
        Arguments.of(SourceKind.CRM, "ip"),
        Arguments.of(SourceKind.CRM, "ttp"),
        Arguments.of(SourceKind.WEB, "gaid"));
  }

  @ParameterizedTest
  @MethodSource("misplaced")
  void aFieldOfAnotherSourceIsReported(SourceKind kind, String field) throws Exception {
    ObjectNode event = (ObjectNode) MAPPER.readTree(clean(kind));
    ((ObjectNode) event.path("user")).put(field, DIGEST);
    assertThat(inspect(kind, event).subjects(Diagnostic.MISPLACED_FIELD))
        .containsOnlyKeys("user." + field);
  }

  @Test
  void customPropertiesAreFree() throws Exception {
    ObjectNode event = (ObjectNode) MAPPER.readTree(clean(SourceKind.WEB));
    ((ObjectNode) event.path("properties")).put("loyalty_tier", "gold");
    assertThat(inspect(SourceKind.WEB, event).events()).isEmpty();
  }

  @Test
  void severalFlawsOfOneKindInAnEventCountOnce() throws Exception {
    ObjectNode event = (ObjectNode) MAPPER.readTree(clean(SourceKind.WEB));
    event.put("a", 1).put("b", 2);
    Findings findings = inspect(SourceKind.WEB, event);
    assertThat(findings.events()).containsOnly(entry(Diagnostic.UNRECOGNISED_FIELD, 1L));
    assertThat(findings.subjects(Diagnostic.UNRECOGNISED_FIELD)).containsOnlyKeys("a", "b");
  }

  @Test
  void madeUpNamesDoNotFillTheMemory() {
    Findings findings = new Findings();
    for (int i = 0; i < 10_000; i++) {
      findings.add(Diagnostic.UNRECOGNISED_FIELD, "x" + i);
      findings.endOfEvent("e" + i);
    }
    findings.add(Diagnostic.UNRECOGNISED_FIELD, "y".repeat(100_000));
    assertThat(findings.subjects(Diagnostic.UNRECOGNISED_FIELD))
        .hasSize(Findings.MAX_SUBJECTS + 1)
        .containsEntry(Findings.OTHERS, 10_001L - Findings.MAX_SUBJECTS);
    assertThat(findings.names(Diagnostic.UNRECOGNISED_FIELD)).hasSize(Findings.MAX_SUBJECTS + 1);
    assertThat(findings.events()).containsEntry(Diagnostic.UNRECOGNISED_FIELD, 10_000L);
  }

  @Test
  void onlyAcceptedEventsAreInspected() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      post(sandbox, SandboxClient.web("{\"event\":\"mine\",\"event_time\":1}", "{}"));
      assertThat(sandbox.counts().diagnostics()).isEmpty();
      post(sandbox, SandboxClient.envelope("offline", "PIXEL", SandboxClient.event("1")));
      assertThat(sandbox.counts().diagnostics(Diagnostic.UNUSUAL_EVENT_SOURCE_ID)).isEqualTo(1);
      assertThat(sandbox.counts().diagnostics(Diagnostic.NO_MATCH_KEY)).isEqualTo(1);
    }
  }
}
