package dev.conversionrelay.sandbox;

import static dev.conversionrelay.sandbox.SandboxClient.MAPPER;
import static dev.conversionrelay.sandbox.SandboxClient.event;
import static dev.conversionrelay.sandbox.SandboxClient.post;
import static dev.conversionrelay.sandbox.SandboxClient.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of requests. */
class RequestLogTest {
  @TempDir private Path directory;

  @Test
  void everyRequestIsOneLineWithItsBodyAndWithoutTheToken() throws Exception {
    Path file = directory.resolve("logs").resolve("requests.ndjson");
    SandboxConfig config = SandboxConfig.builder().requestLog(file).build();
    String pretty = MAPPER.readTree(web(event("1"))).toPrettyString().replace("\n", "\r\n");
    try (Sandbox sandbox = Sandbox.start(config)) {
      post(sandbox, pretty);
      post(sandbox, web(event("2"), "{\"event\":\"token-of-the-test\"}"));
      post(sandbox, "token-of-the-test \"\n{");
      sandbox.faults().next(1, Fault.loseAnswer());
      assertThatExceptionOfType(java.io.IOException.class)
          .isThrownBy(() -> post(sandbox, web(event("3"))));
    }

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(4).noneMatch(line -> line.contains("token-of-the-test"));
    JsonNode accepted = MAPPER.readTree(lines.get(0));
    assertThat(accepted.path("body")).isEqualTo(MAPPER.readTree(web(event("1"))));
    assertThat(accepted.path("outcome").asText()).isEqualTo("0");
    assertThat(accepted.path("accepted").asBoolean()).isTrue();
    assertThat(accepted.path("events").asInt()).isEqualTo(1);
    assertThat(accepted.path("bytes").asInt()).isEqualTo(pretty.length());

    JsonNode refused = MAPPER.readTree(lines.get(1));
    assertThat(refused.path("code").asInt()).isEqualTo(40002);
    assertThat(refused.path("message").asText()).contains("event_time");
    assertThat(refused.at("/body/data/1/event").asText()).isEqualTo("********");

    JsonNode unreadable = MAPPER.readTree(lines.get(2));
    assertThat(unreadable.path("body_text").asText()).isEqualTo("******** \"\n{");

    JsonNode lost = MAPPER.readTree(lines.get(3));
    assertThat(lost.path("outcome").asText()).isEqualTo("closed");
    assertThat(lost.path("accepted").asBoolean()).isTrue();
  }

  @Test
  void aRestartAppends() throws Exception {
    Path file = directory.resolve("requests.ndjson");
    for (int run = 0; run < 2; run++) {
      try (Sandbox sandbox = Sandbox.start(SandboxConfig.builder().requestLog(file).build())) {
        post(sandbox, web(event("1")));
      }
    }
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void aLogThatCannotBeOpenedIsSaidAtOnce() {
    SandboxConfig config = SandboxConfig.builder().requestLog(directory).build();
    assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> Sandbox.start(config));
  }
}
