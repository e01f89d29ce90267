package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says to programs, and when it says nothing. */
class JsonOutputTest {

  @TempDir private Path folder;

  @Test
  void aProgramGetsOneObjectAndAQuietRunThatWentWellSaysNothing() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      write("good.ndjson", "granted");
      RelayProcess.Result run = run(sandbox, "good.ndjson", "--json");
      assertThat(run.exitCode()).isZero();
      JsonNode books = new ObjectMapper().readTree(run.output());
      assertThat(books.path("delivered").asLong()).isEqualTo(1);
      assertThat(books.path("exit_code").asInt()).isZero();
      assertThat(books.path("balanced").asBoolean()).isTrue();
      assertThat(folder.resolve(books.path("report").asText())).exists();
      assertThat(folder.resolve(books.path("summary").asText())).exists();

      RelayProcess.Result quiet = run(sandbox, "good.ndjson", "--quiet");
      assertThat(quiet.exitCode()).isZero();
      assertThat(quiet.output()).isEmpty();

      write("without.ndjson", "");
      RelayProcess.Result wrong = run(sandbox, "without.ndjson", "--quiet");
      assertThat(wrong.exitCode()).isEqualTo(ExitCode.NO_CONSENT_SIGNAL.code());
      assertThat(wrong.output()).contains("consent_missing");
    }
  }

  private RelayProcess.Result run(Sandbox sandbox, String input, String how) throws Exception {
    return RelayProcess.run(
        folder,
        List.of(),
        "run",
        "file",
        "--input=" + input,
        "--eventSource=web",
        "--eventSourceId=CEXAMPLEPIXEL0000001",
        "--tiktokEndpoint=" + sandbox.endpoint(),
        "--accessToken=sandbox",
        how);
  }

  private void write(String file, String consent) throws IOException {
    Files.writeString(
        folder.resolve(file),
        "{\"event\":\"Purchase\",\"event_id\":\"A-1\",\"event_time\":\"2026-11-20T18:04:11Z\","
            + "\"consent_ad_user_data\":\""
            + consent
            + "\"}\n");
  }
}
