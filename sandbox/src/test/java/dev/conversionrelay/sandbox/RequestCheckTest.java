package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.envelope;
import static dev.conversionrelay.sandbox.SandboxClient.event;
import static dev.conversionrelay.sandbox.SandboxClient.events;
import static dev.conversionrelay.sandbox.SandboxClient.post;
import static dev.conversionrelay.sandbox.SandboxClient.request;
import static dev.conversionrelay.sandbox.SandboxClient.send;
import static dev.conversionrelay.sandbox.SandboxClient.web;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.conversionrelay.sandbox.SandboxClient.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every check, with the exact answer, over real HTTP. */
class RequestCheckTest {
  private static Sandbox documented;
  private static Sandbox always200;
  private static Sandbox strict;
  private static Sandbox lenient;

  @BeforeAll
  static void start() {
    documented = Sandbox.start(SandboxConfig.forTests());
    always200 = Sandbox.start(SandboxConfig.builder().httpMode(HttpMode.ALWAYS_200).build());
    strict = Sandbox.start(SandboxConfig.builder().rules(CheckRules.strict()).build());
    lenient = Sandbox.start(SandboxConfig.builder().rules(CheckRules.lenient()).build());
  }

  @AfterAll
  static void stop() {
    documented.close();
    always200.close();
    strict.close();
    lenient.close();
  }

  private static String with(String name, String json) {
    return web(event("id", "\"" + name + "\":" + json));
  }

  private static String contents(String content) {
    return with("properties", "{\"contents\":[{\"content_id\":\"a\"},%s]}".formatted(content));
  }

  private static String withoutTime(String time) {
    return web("{\"event\":\"Purchase\"%s}".formatted(time));
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        Arguments.of("", "body: not a valid JSON object"),
        Arguments.of("{", "body: not a valid JSON object"),
        Arguments.of("[]", "body: not a valid JSON object"),
        Arguments.of(web(event("1")) + "x", "body: not a valid JSON object"),
        Arguments.of("{}", "event_source: must be web, app or offline"),
        Arguments.of(envelope("Web", "P", event("1")), "event_source: must be web, app or offline"),
        Arguments.of(
            "{\"event_source\":\"web\",\"data\":[%s]}".formatted(event("1")),
            "event_source_id: not a valid string"),
        Arguments.of(
            "{\"event_source\":\"web\",\"event_source_id\":7,\"data\":[%s]}".formatted(event("1")),
            "event_source_id: not a valid string"),
        Arguments.of(envelope("web", " ", event("1")), "event_source_id: not a valid string"),
        Arguments.of(
            web(event("1")).replace("{\"event_source\"", "{\"test_event_code\":5,\"event_source\""),
            "test_event_code: not a valid string"),
        Arguments.of(
            "{\"event_source\":\"web\",\"event_source_id\":\"P\"}", "data: not a valid list"),
        Arguments.of(
            "{\"event_source\":\"web\",\"event_source_id\":\"P\",\"data\":{}}",
            "data: not a valid list"),
        Arguments.of(web(), "data: length must be between 1 and 1000"),
        Arguments.of(web(events("e", 1001)), "data: length must be between 1 and 1000"),
        Arguments.of(web(event("1"), "7"), "data. 1 : not a valid object"),
        Arguments.of(web(event("1"), "{}"), "data. 1 .event: not a valid string"),
        Arguments.of(
            web("{\"event\":\" \",\"event_time\":1}"), "data. 0 .event: not a valid string"),
        Arguments.of(withoutTime(""), "data. 0 .event_time: not a valid integer"),
        Arguments.of(
            withoutTime(",\"event_time\":\"1700000000\""),
            "data. 0 .event_time: not a valid integer"),
        Arguments.of(
            withoutTime(",\"event_time\":1.5"), "data. 0 .event_time: not a valid integer"),
        Arguments.of(
            withoutTime(",\"event_time\":null"), "data. 0 .event_time: not a valid integer"),
        Arguments.of(
            withoutTime(",\"event_time\":1,\"event_id\":5"),
            "data. 0 .event_id: not a valid string"),
        Arguments.of(
            web(event("1"), event("2"), "{\"event\":\"Lead\",\"event_time\":1,\"event_id\":[]}"),
            "data. 2 .event_id: not a valid string"),
        Arguments.of(with("page", "\"x\""), "data. 0 .page: not a valid object"),
        Arguments.of(with("page", "{\"url\":5}"), "data. 0 .page.url: not a valid string"),
        Arguments.of(with("user", "[]"), "data. 0 .user: not a valid object"),
        Arguments.of(with("properties", "[]"), "data. 0 .properties: not a valid object"),
        Arguments.of(
            with("properties", "{\"value\":\"9.5\"}"),
            "data. 0 .properties.value: not a valid number"),
        Arguments.of(
            with("properties", "{\"contents\":{}}"),
            "data. 0 .properties.contents: not a valid list"),
        Arguments.of(contents("5"), "data. 0 .properties.contents. 1 : not a valid object"),
        Arguments.of(
            contents("{\"content_id\":5}"),
            "data. 0 .properties.contents. 1 .content_id: not a valid string"),
        Arguments.of(
            contents("{\"price\":\"5\"}"),
            "data. 0 .properties.contents. 1 .price: not a valid number"),
        Arguments.of(
            contents("{\"quantity\":\"5\"}"),
            "data. 0 .properties.contents. 1 .quantity: not a valid number"),
        Arguments.of(envelope("app", "7", event("1")), "data. 0 .app: not a valid object"),
        Arguments.of(
            envelope("app", "7", event("1", "\"app\":{}")),
            "data. 0 .app.app_id: not a valid string"),
        Arguments.of(
            envelope("app", "7", event("1", "\"app\":{\"app_id\":5}")),
            "data. 0 .app.app_id: not a valid string"),
        Arguments.of(envelope("crm", "7", event("1")), "data. 0 .lead: not a valid object"),
        Arguments.of(
            envelope("crm", "7", event("1", "\"lead\":{\"lead_id\":\"\"}")),
            "data. 0 .lead.lead_id: not a valid string"),
        Arguments.of(
            envelope("offline", "7", "{\"event\":\"MyEvent\",\"event_time\":1}"),
            "data. 0 .event: not a valid standard event"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesAnInvalidPayload(String body, String expected) throws Exception {
    Answer answer = post(documented, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(40002);
    assertThat(answer.message()).isEqualTo("Invalid value for " + expected + ".");
    assertThat(answer.json().path("data").isObject()).isTrue();
    assertThat(answer.json().path("request_id").asText()).matches("\\d{14}[0-9A-F]{20}");
    assertThat(answer.response().headers().firstValue("x-tt-logid"))
        .contains(answer.json().path("request_id").asText());
    assertThat(documented.stored()).isEmpty();

    Answer with200 = post(always200, body);
    assertThat(with200.status()).isEqualTo(200);
    assertThat(with200.code()).isEqualTo(40002);
    assertThat(with200.message()).isEqualTo(answer.message());
  }

  static Stream<String> valid() {
    return Stream.of(
        web(event("1")),
        web("{\"event\":\"MyEvent\",\"event_time\":1,\"event_id\":null}"),
        with("properties", "{\"value\":46,\"contents\":[{\"price\":5.5,\"quantity\":2}]}"),
        with("user", "{\"email\":\"plain@example.com\",\"unknown\":1}"),
        with("user", "null"),
        envelope("app", "7", event("1", "\"app\":{\"app_id\":\"343200656\"}")),
        envelope("crm", "7", event("1", "\"lead\":{\"lead_id\":\"5\"}")),
        envelope("offline", "7", event("1")),
        envelope("offline", "7", "{\"event\":\"CompletePayment\",\"event_time\":1}"));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void acceptsAValidPayload(String body) throws Exception {
    Answer answer = post(always200, body);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isZero();
    assertThat(answer.message()).isEqualTo("OK");
    assertThat(answer.json().path("data").isEmpty()).isTrue();
  }

  static Stream<Arguments> onlyStrict() {
    return Stream.of(
        Arguments.of(with("user", "{}"), "data. 0 .page: not a valid object"),
        Arguments.of(with("page", "{\"url\":\"\"}"), "data. 0 .page.url: not a valid string"),
        Arguments.of(
            with("page", "{\"url\":\"https://shop.example/\"}"),
            "data. 0 .user: not a valid object"),
        Arguments.of(
            web(event("1", "\"page\":{\"url\":\"u\"},\"user\":{\"email\":\"a@b.example\"}")),
            "data. 0 .user.email: not a valid SHA256 hash"),
        Arguments.of(
            web(event("1", "\"page\":{\"url\":\"u\"},\"user\":{\"phone\":[\"+1\"]}")),
            "data. 0 .user.phone: not a valid SHA256 hash"),
        Arguments.of(
            web(event("1", "\"page\":{\"url\":\"u\"},\"user\":{},\"properties\":null")),
            "data. 0 .properties: not a valid object"));
  }

  @ParameterizedTest
  @MethodSource("onlyStrict")
  void strictRulesRefuseWhatIsOnlyDocumentedAsRequired(String body, String expected)
      throws Exception {
    assertThat(post(strict, body).message()).isEqualTo("Invalid value for " + expected + ".");
    assertThat(post(always200, body).code()).isZero();
  }

  static Stream<String> onlyLenient() {
    return Stream.of(
        with("properties", "{\"value\":\"9.5\",\"contents\":[{\"price\":\"1\"}]}"),
        envelope("crm", "7", event("1")),
        envelope("offline", "7", "{\"event\":\"MyEvent\",\"event_time\":1}"));
  }

  @ParameterizedTest
  @MethodSource("onlyLenient")
  void lenientRulesAcceptWhatIsNotKnownToBeRefused(String body) throws Exception {
    assertThat(post(lenient, body).code()).isZero();
    assertThat(post(always200, body).code()).isEqualTo(40002);
  }

  @ParameterizedTest
  @CsvSource({
    "DOCUMENTED, '', 401, 40104, Access token is empty.",
    "ALWAYS_200, '', 200, 40104, Access token is empty.",
    "DOCUMENTED, 'Bearer abc', 401, 40105, Access token is incorrect or has been revoked.",
    "ALWAYS_200, 'Bearer abc', 200, 40105, Access token is incorrect or has been revoked."
  })
  void refusesABadToken(HttpMode mode, String token, int status, int code, String message)
      throws Exception {
    Sandbox sandbox = mode == HttpMode.DOCUMENTED ? documented : always200;
    Answer answer =
        send(request(sandbox, web(event("1"))).setHeader("Access-Token", token).build());
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.message()).isEqualTo(message);
  }

  @Test
  void refusesAMissingTokenBeforeLookingAtTheEnvelope() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(documented.endpoint()))
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertThat(send(request).code()).isEqualTo(40104);
  }

  @Test
  void refusesAnUnreadableBodyBeforeLookingAtTheToken() throws Exception {
    Answer answer = send(request(documented, "{").setHeader("Access-Token", "").build());
    assertThat(answer.code()).isEqualTo(40002);
  }

  @Test
  void refusesAnotherContentType() throws Exception {
    Answer answer =
        send(request(documented, web(event("1"))).setHeader("Content-Type", "text/plain").build());
    assertThat(answer.code()).isEqualTo(40002);
    assertThat(answer.message())
        .isEqualTo("Invalid value for Content-Type: must be application/json.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void onlyTakesPosts(String method) throws Exception {
    HttpRequest request =
        request(documented, web(event("1"))).method(method, BodyPublishers.noBody()).build();
    assertThat(send(request).status()).isEqualTo(405);
  }

  @Test
  void doesNotKnowThePathWithoutItsSlash() throws Exception {
    String endpoint = documented.endpoint();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint.substring(0, endpoint.length() - 1)))
            .POST(BodyPublishers.ofString("{}"))
            .build();
    assertThat(send(request).status()).isEqualTo(404);
  }

  @Test
  void knownTokensAndEventSourcesLimitWhoMaySendWhat() throws Exception {
    SandboxConfig config =
        SandboxConfig.builder()
            .token("for-one", "PIXEL1")
            .token("for-all")
            .eventSource("PIXEL1", SourceKind.WEB)
            .eventSource("PIXEL2", SourceKind.WEB)
            .eventSource("6900", SourceKind.OFFLINE)
            .keepEverything(true)
            .build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      assertThat(codeFor(sandbox, "for-one", "web", "PIXEL1")).isZero();
      assertThat(codeFor(sandbox, "for-all", "web", "PIXEL2")).isZero();
      assertThat(codeFor(sandbox, "other", "web", "PIXEL1")).isEqualTo(40105);
      assertThat(codeFor(sandbox, "for-all", "web", "PIXEL3")).isEqualTo(40001);

      Answer forbidden = sendAs(sandbox, "for-one", "web", "PIXEL2");
      assertThat(forbidden.status()).isEqualTo(400);
      assertThat(forbidden.code()).isEqualTo(40001);
      assertThat(forbidden.message())
          .isEqualTo(
              "No permission to operate pixel code: PIXEL2. You must be an admin or operator of"
                  + " this advertiser account.");

      Answer wrongKind = sendAs(sandbox, "for-all", "offline", "PIXEL1");
      assertThat(wrongKind.code()).isEqualTo(40002);
      assertThat(wrongKind.message())
          .isEqualTo("Invalid value for event_source_id: not a valid string.");
      assertThat(sandbox.stored()).hasSize(2);
    }
  }

  private static int codeFor(Sandbox sandbox, String token, String source, String id)
      throws Exception {
    return sendAs(sandbox, token, source, id).code();
  }

  private static Answer sendAs(Sandbox sandbox, String token, String source, String id)
      throws Exception {
    return send(
        request(sandbox, envelope(source, id, event("1")))
            .setHeader("Access-Token", token)
            .build());
  }

  @Test
  void limitsTheRatePerToken() throws Exception {
    AtomicLong nanos = new AtomicLong();
    SandboxConfig config = SandboxConfig.builder().maxRequestsPerSecond(2).build();
    try (Sandbox sandbox = Sandbox.start(config, nanos::get)) {
      assertThat(codeFor(sandbox, "a", "web", "P")).isZero();
      assertThat(codeFor(sandbox, "a", "web", "P")).isZero();
      Answer limited = sendAs(sandbox, "a", "web", "P");
      assertThat(limited.status()).isEqualTo(401);
      assertThat(limited.code()).isEqualTo(40100);
      assertThat(limited.message()).isEqualTo("Too many requests. Please retry in some time.");
      assertThat(codeFor(sandbox, "b", "web", "P")).isZero();
      nanos.addAndGet(500_000_000);
      assertThat(codeFor(sandbox, "a", "web", "P")).isZero();
      assertThat(codeFor(sandbox, "a", "web", "P")).isEqualTo(40100);
    }
  }

  @Test
  void answersTooLargeABodyAsAProxyDoes() throws Exception {
    SandboxConfig config =
        SandboxConfig.builder().maxBodyBytes(1000).httpMode(HttpMode.ALWAYS_200).build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      String body = web(event("1"));
      assertThat(post(sandbox, body + " ".repeat(1000 - body.length())).code()).isZero();
      Answer answer = post(sandbox, body + " ".repeat(5_000_000));
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).contains("413").startsWith("<html>");
      assertThat(post(sandbox, body).code()).isZero();
      assertThat(sandbox.counts().requestsByOutcome()).containsEntry("http 413", 1L);
      assertThat(sandbox.counts().received()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "WITH_INDEX, 'data. 1 .event_id'",
    "WITHOUT_INDEX, 'event_id'",
    "WRONG_INDEX, 'data. 2 .event_id'"
  })
  void namesTheInvalidEventInTheWantedStyle(MessageStyle style, String where) throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.builder().messageStyle(style).build())) {
      String bad = "{\"event\":\"Lead\",\"event_time\":1,\"event_id\":5}";
      assertThat(post(sandbox, web(event("1"), bad, event("3"))).message())
          .isEqualTo("Invalid value for " + where + ": not a valid string.");
    }
  }

  @Test
  void refusesPlantedPoisonAndStoresNothingOfItsRequest() throws Exception {
    SandboxConfig config =
        SandboxConfig.builder().keepEverything(true).refuse(RequestCheckTest::poison).build();
    try (Sandbox sandbox = Sandbox.start(config)) {
      Answer refused = post(sandbox, web(event("good"), event("poison")));
      assertThat(refused.message())
          .isEqualTo("Invalid value for data. 1 .user.email: not a valid string.");
      assertThat(sandbox.stored()).isEmpty();
      assertThat(sandbox.counts().refusedEvents()).isEqualTo(2);

      assertThat(post(sandbox, web(event("good"))).code()).isZero();
      assertThat(sandbox.stored()).containsOnlyKeys(SandboxClient.key("good"));
    }
  }

  private static Optional<String> poison(JsonNode event) {
    return event.path("event_id").asText().equals("poison")
        ? Optional.of("user.email")
        : Optional.empty();
  }
}
