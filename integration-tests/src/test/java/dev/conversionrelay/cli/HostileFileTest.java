package dev.conversionrelay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made to use up the memory of the machine that reads them. */
class HostileFileTest {

  private static final int MEGABYTE = 1_000_000;

  @TempDir private Path folder;

  /** 200 MB in one line are less than 1 MB of gzip. */
  @Test
  void linesThatFitIntoNoMemoryCostOnlyThemselves() throws Exception {
    byte[] x = new byte[MEGABYTE];
    Arrays.fill(x, (byte) 'x');
    try (OutputStream file = gzip("lines-1.ndjson.gz")) {
      file.write(conversion(1));
      for (int i = 0; i < 200; i++) {
        file.write(x);
      }
      file.write('\n');
      file.write(conversion(2));
    }
    try (OutputStream file = Files.newOutputStream(folder.resolve("lines-2.ndjson"))) {
      file.write(conversion(3));
      for (int i = 0; i < 30; i++) {
        file.write(x);
      }
      file.write('\n');
      file.write(conversion(4));
    }
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run = run(sandbox, "-Xmx128m", "lines-*");
      assertThat(run.exitCode()).as(run.output()).isEqualTo(3);
      assertThat(sandbox.counts().stored()).isEqualTo(4);
      JsonNode summary = summary();
      assertThat(summary.path("balanced").asBoolean()).isTrue();
      assertThat(summary.path("rejected").asLong()).isEqualTo(2);
    }
  }

  /**
   * 150 records of a megabyte each, in parts of which the runner holds more than there is room for.
   */
  @Test
  void aRunWithoutMemoryEndsAndSaysSo() throws Exception {
    byte[] record =
        ("{\"event\":\"" + "x".repeat(MEGABYTE) + "\"}\n").getBytes(StandardCharsets.UTF_8);
    try (OutputStream file = gzip("many.ndjson.gz")) {
      for (int i = 0; i < 150; i++) {
        file.write(record);
      }
    }
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      RelayProcess.Result run = run(sandbox, "-Xmx96m", "many.ndjson.gz");
      assertThat(run.exitCode()).as(run.output()).isEqualTo(1);
      assertThat(run.output()).contains("the memory is used up", "RELAY_JAVA_OPTS=-Xmx4g");
    }
  }

  private OutputStream gzip(String name) throws IOException {
    return new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16) {
      {
        def.setLevel(1);
      }
    };
  }

  private static byte[] conversion(int id) {
    return ("{\"event\":\"Purchase\",\"event_id\":\"o-"
            + id
            + "\",\"event_time\":"
            + System.currentTimeMillis() / 1_000
            + ",\"consent_ad_user_data\":\"granted\",\"email\":\"a@example.com\"}\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private RelayProcess.Result run(Sandbox sandbox, String memory, String input) throws Exception {
    return RelayProcess.run(
        folder,
        List.of(memory),
        "run",
        "file",
        "--input=" + folder.resolve(input),
        "--eventSource=web",
        "--eventSourceId=CEXAMPLEPIXEL0000001",
        "--tiktokEndpoint=" + sandbox.endpoint(),
        "--accessToken=sandbox");
  }

  private JsonNode summary() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("relay-output"))) {
      Path file =
          files
              .filter(each -> each.getFileName().toString().startsWith("summary-"))
              .findAny()
              .orElseThrow();
      return new ObjectMapper().readTree(file.toFile());
    }
  }
}
