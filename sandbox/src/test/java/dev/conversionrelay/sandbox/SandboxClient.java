package dev.conversionrelay.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Sends requests to a sandbox as a plain HTTP client does. */
final class SandboxClient {
  static final ObjectMapper MAPPER = new ObjectMapper();
  static final String DIGEST = "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private SandboxClient() {}

  /** Status, body and headers of an answer. */
  record Answer(int status, String body, HttpResponse<String> response) {
    JsonNode json() throws IOException {
      return MAPPER.readTree(body);
    }

    int code() throws IOException {
      return json().path("code").asInt(-1);
    }

    String message() throws IOException {
      return json().path("message").asText();
    }
  }

  static Answer post(Sandbox sandbox, String body) throws IOException, InterruptedException {
    return send(request(sandbox, body).build());
  }

  static HttpRequest.Builder request(Sandbox sandbox, String body) {
    return HttpRequest.newBuilder(URI.create(sandbox.endpoint()))
        .header("Access-Token", "token-of-the-test")
        .header("Content-Type", "application/json")
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofString(body));
  }

  static Answer get(Sandbox sandbox, String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(sandbox.url()).resolve(path)).build());
  }

  static Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response);
  }

  static String web(String... events) {
    return envelope("web", "PIXEL123", events);
  }

  static String envelope(String source, String id, String... events) {
    return "{\"event_source\":\"%s\",\"event_source_id\":\"%s\",\"data\":[%s]}"
        .formatted(source, id, String.join(",", events));
  }

  /** A valid web event with some fields more, given as the inside of a JSON object. */
  static String event(String eventId, String more) {
    return "{\"event\":\"Purchase\",\"event_time\":1700000000,\"event_id\":\"%s\"%s}"
        .formatted(eventId, more.isEmpty() ? "" : "," + more);
  }

  static String event(String eventId) {
    return event(eventId, "");
  }

  static EventKey key(String eventId) {
    return EventKey.of("PIXEL123", "Purchase", eventId);
  }

  /** Many valid events, their ids numbered from 0. */
  static String[] events(String prefix, int count) {
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(i -> event(prefix + i))
        .toArray(String[]::new);
  }

  static List<JsonNode> list(JsonNode array) {
    List<JsonNode> nodes = new java.util.ArrayList<>();
    array.forEach(nodes::add);
    return nodes;
  }
}
