package dev.conversionrelay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Receipts and rejects that a job publishes to topics of these names. */
final class PublishedOutcomes {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final PubsubEmulator emulator;
  private final List<JsonNode> receipts = new ArrayList<>();
  private final List<JsonNode> rejects = new ArrayList<>();

  /** Makes the topics. */
  PublishedOutcomes(PubsubEmulator emulator) throws IOException, InterruptedException {
    this.emulator = emulator;
    emulator.subscribe("receipts", 600);
    emulator.subscribe("rejects", 600);
  }

  /** With all that was published so far. */
  Outcome outcome(Sandbox sandbox, Path output) throws IOException, InterruptedException {
    take("receipts", receipts);
    take("rejects", rejects);
    return Outcome.of(sandbox, receipts, rejects, output);
  }

  void assertNothingRaw() {
    Outcome.assertNothingRawIn(receipts.toString());
    Outcome.assertNothingRawIn(rejects.toString());
  }

  private void take(String topic, List<JsonNode> into) throws IOException, InterruptedException {
    while (emulator.waiting(topic, 1) > 0) {
      for (PubsubEmulator.Message message : emulator.take(topic)) {
        into.add(MAPPER.readTree(new String(message.data(), UTF_8)));
      }
    }
  }
}
