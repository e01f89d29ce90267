package dev.conversionrelay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Google's Pub/Sub emulator: the one that {@code PUBSUB_EMULATOR_HOST} names, or one that is
 * started from an installed Google Cloud CLI.
 */
public final class PubsubEmulator implements AutoCloseable {

  /** The emulator takes ids of projects from six characters on. */
  public static final String PROJECT = "relay-tests";

  private static final String HOW_TO_GET_IT =
      "Install the Debian package google-cloud-cli-pubsub-emulator, or run: gcloud components"
          + " install pubsub-emulator; or set PUBSUB_EMULATOR_HOST to one that runs.";

  private static final String JARS = "platform/pubsub-emulator/lib";
  private static final int ANSWER_MILLIS = 60_000;
  private static final int PUBLISH_BATCH = 1_000;

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String host;

  /** A message to publish, or one that was. */
  public static final class Message {

    private final byte[] data;
    private final Map<String, String> attributes;

    private Message(byte[] data, Map<String, String> attributes) {
      this.data = data;
      this.attributes = attributes;
    }

    public static Message of(String data) {
      return of(data.getBytes(UTF_8), Map.of());
    }

    public static Message of(byte[] data, Map<String, String> attributes) {
      return new Message(data, attributes);
    }

    public byte[] data() {
      return data.clone();
    }

    public Map<String, String> attributes() {
      return attributes;
    }
  }

  private PubsubEmulator(Process process, String host) {
    this.process = process;
    this.host = host;
  }

  /** The emulator; the calling test is skipped if there is none, and fails on CI. */
  public static PubsubEmulator start() throws IOException, InterruptedException {
    String running = System.getenv("PUBSUB_EMULATOR_HOST");
    if (running != null && !running.isBlank()) {
      return new PubsubEmulator(null, running);
    }
    Path jar = RequiredComponent.require(findJar(), "Google's Pub/Sub emulator", HOW_TO_GET_IT);
    int port = freePort();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-jar",
                jar.toString(),
                "--host=127.0.0.1",
                "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    // A test JVM that is killed must not leave the emulator behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    PubsubEmulator emulator = new PubsubEmulator(process, "127.0.0.1:" + port);
    emulator.awaitAnswer();
    return emulator;
  }

  private static Optional<Path> findJar() throws IOException {
    List<Path> roots = new ArrayList<>();
    String root = System.getenv("CLOUDSDK_ROOT_DIR");
    if (root != null && !root.isBlank()) {
      roots.add(Path.of(root));
    }
    // Where Google's Debian and RPM packages, its archive, Homebrew and snap put it.
    roots.add(Path.of("/usr/lib/google-cloud-sdk"));
    roots.add(Path.of("/usr/lib64/google-cloud-sdk"));
    roots.add(Path.of(System.getProperty("user.home"), "google-cloud-sdk"));
    roots.add(Path.of("/opt/google-cloud-sdk"));
    roots.add(Path.of("/opt/homebrew/share/google-cloud-sdk"));
    roots.add(Path.of("/snap/google-cloud-cli/current"));
    for (Path each : roots) {
      Path jars = each.resolve(JARS);
      if (Files.isDirectory(jars)) {
        try (DirectoryStream<Path> found =
            Files.newDirectoryStream(jars, "cloud-pubsub-emulator-*.jar")) {
          for (Path jar : found) {
            return Optional.of(jar);
          }
        }
      }
    }
    return Optional.empty();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long end = System.currentTimeMillis() + ANSWER_MILLIS;
    while (true) {
      try {
        call("GET", "topics", null);
        return;
      } catch (ConnectException e) {
        if (System.currentTimeMillis() > end || !process.isAlive()) {
          process.destroyForcibly();
          throw new IOException("the Pub/Sub emulator does not answer", e);
        }
        Thread.sleep(100);
      }
    }
  }

  /** {@code host:port}, as {@code PUBSUB_EMULATOR_HOST} holds it. */
  public String host() {
    return host;
  }

  /**
   * Makes a topic and a subscription of the same name.
   *
   * @param ackSeconds how long a message may stay unacknowledged before it is delivered again
   * @return the subscription's full name
   */
  public String subscribe(String name, int ackSeconds) throws IOException, InterruptedException {
    call("PUT", "topics/" + name, mapper.createObjectNode());
    ObjectNode subscription = mapper.createObjectNode();
    subscription.put("topic", "projects/" + PROJECT + "/topics/" + name);
    subscription.put("ackDeadlineSeconds", ackSeconds);
    call("PUT", "subscriptions/" + name, subscription);
    return "projects/" + PROJECT + "/subscriptions/" + name;
  }

  /**
   * Publishes to the topic of that name.
   *
   * @return the messages' ids, in order
   */
  public List<String> publish(String name, List<Message> messages)
      throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>(messages.size());
    for (int start = 0; start < messages.size(); start += PUBLISH_BATCH) {
      ObjectNode request = mapper.createObjectNode();
      ArrayNode array = request.putArray("messages");
      for (Message message :
          messages.subList(start, Math.min(messages.size(), start + PUBLISH_BATCH))) {
        ObjectNode node = array.addObject();
        node.put("data", Base64.getEncoder().encodeToString(message.data));
        ObjectNode attributes = node.putObject("attributes");
        message.attributes.forEach(attributes::put);
      }
      for (JsonNode id : call("POST", "topics/" + name + ":publish", request).path("messageIds")) {
        ids.add(id.asText());
      }
    }
    return ids;
  }

  /** How many messages a pull gets now, at most that many; each is given back at once. */
  public int waiting(String name, int max) throws IOException, InterruptedException {
    ObjectNode pull = mapper.createObjectNode();
    pull.put("maxMessages", max);
    pull.put("returnImmediately", true);
    JsonNode received =
        call("POST", "subscriptions/" + name + ":pull", pull).path("receivedMessages");
    if (!received.isEmpty()) {
      ObjectNode giveBack = mapper.createObjectNode();
      giveBack.put("ackDeadlineSeconds", 0);
      ArrayNode ids = giveBack.putArray("ackIds");
      received.forEach(message -> ids.add(message.path("ackId").asText()));
      call("POST", "subscriptions/" + name + ":modifyAckDeadline", giveBack);
    }
    return received.size();
  }

  /** The messages that a pull gets now, at most 1,000; each is acknowledged. */
  public List<Message> take(String name) throws IOException, InterruptedException {
    ObjectNode pull = mapper.createObjectNode();
    pull.put("maxMessages", PUBLISH_BATCH);
    JsonNode received =
        call("POST", "subscriptions/" + name + ":pull", pull).path("receivedMessages");
    List<Message> messages = new ArrayList<>();
    ObjectNode acknowledge = mapper.createObjectNode();
    ArrayNode ids = acknowledge.putArray("ackIds");
    for (JsonNode each : received) {
      ids.add(each.path("ackId").asText());
      Map<String, String> attributes = new HashMap<>();
      each.path("message")
          .path("attributes")
          .properties()
          .forEach(attribute -> attributes.put(attribute.getKey(), attribute.getValue().asText()));
      messages.add(
          Message.of(
              Base64.getDecoder().decode(each.path("message").path("data").asText()), attributes));
    }
    if (!ids.isEmpty()) {
      call("POST", "subscriptions/" + name + ":acknowledge", acknowledge);
    }
    return messages;
  }

  private JsonNode call(String method, String what, JsonNode body)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://" + host + "/v1/projects/" + PROJECT + "/" + what);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body)));
    }
    HttpResponse<byte[]> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          method
              + " "
              + uri
              + ": "
              + response.statusCode()
              + " "
              + new String(response.body(), UTF_8));
    }
    return mapper.readTree(response.body());
  }

  /** Ends the emulator if it was started here. */
  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
