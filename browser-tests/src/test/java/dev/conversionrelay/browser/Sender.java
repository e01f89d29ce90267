package dev.conversionrelay.browser;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.conversionrelay.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;

/** Sends events to a sandbox. */
final class Sender {
  static final String DIGEST = "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f";
  static final String PIXEL = "CEXAMPLEPIXEL0000001";
  static final String TOKEN = "token-of-the-test";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Sandbox sandbox;

  Sender(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** A web event without anything to improve. */
  static ObjectNode event(String name, String id) {
    ObjectNode event = MAPPER.createObjectNode();
    event.put("event", name);
    event.put("event_time", Instant.now().getEpochSecond());
    event.put("event_id", id);
    event.putObject("user").put("email", DIGEST).put("ip", "203.0.113.7").put("user_agent", "x");
    event.putObject("page").put("url", "https://shop.example/thanks");
    event.putObject("properties").put("value", 46.5).put("currency", "USD");
    return event;
  }

  int web(ObjectNode... events) throws IOException, InterruptedException {
    return send("web", PIXEL, "", List.of(events));
  }

  /**
   * Sends one request.
   *
   * @param testEventCode empty for live events
   * @return the HTTP status of the answer
   */
  int send(String source, String id, String testEventCode, List<ObjectNode> events)
      throws IOException, InterruptedException {
    ObjectNode body = MAPPER.createObjectNode();
    body.put("event_source", source);
    body.put("event_source_id", id);
    if (!testEventCode.isEmpty()) {
      body.put("test_event_code", testEventCode);
    }
    ArrayNode data = body.putArray("data");
    events.forEach(data::add);
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(sandbox.endpoint()))
                .header("Access-Token", TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build(),
            BodyHandlers.ofString());
    return answer.statusCode();
  }
}
