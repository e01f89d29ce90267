package dev.conversionrelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.conversion.Event;
import dev.conversionrelay.conversion.EventSource;
import dev.conversionrelay.conversion.Route;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.testing.TlsFront;
import dev.conversionrelay.tiktok.AccessToken;
import dev.conversionrelay.tiktok.Answer;
import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.TikTokClient;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose certificate is taken for TikTok's: one of a known authority, and of that very name. */
class TlsTest {

  @TempDir private Path folder;

  @Test
  void onlyAServerThatProvesItsNameGetsAnything() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests());
        TlsFront front = TlsFront.start(folder, sandbox.port(), sandbox.port())) {
      String right = "https://localhost:" + front.port() + Sandbox.TRACK_PATH;
      String wrong = right.replace("localhost", "business-api.tiktok.com");

      assertThat(said(List.of(), right)).containsExactly("RETRY no TLS connection");
      assertThat(sandbox.counts().requests()).as("of one that nobody vouches for").isZero();

      List<String> trusting = new ArrayList<>(front.jvmOptions());
      // The address of another server under TikTok's name, as a forged answer of DNS gives.
      Path hosts =
          Files.writeString(
              folder.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.1 business-api.tiktok.com\n");
      trusting.add("-Djdk.net.hosts.file=" + hosts);
      assertThat(said(trusting, wrong, right))
          .containsExactly("RETRY no TLS connection", "DELIVERED OK");
      assertThat(sandbox.counts().requests()).isEqualTo(1);
    }
  }

  private List<String> said(List<String> jvmOptions, String... endpoints) throws Exception {
    RelayProcess.Result result =
        RelayProcess.runMain(folder, jvmOptions, Probe.class, List.of(endpoints));
    return result.output().lines().filter(line -> line.matches("[A-Z_]+ .*")).toList();
  }

  /** Sends one event to each endpoint and says what came of it. */
  static final class Probe {

    private Probe() {}

    public static void main(String[] endpoints) {
      Route route = new Route(EventSource.WEB, "CTESTPIXEL", null);
      byte[] json =
          "{\"event\":\"Lead\",\"event_id\":\"1\",\"event_time\":1777636800}".getBytes(UTF_8);
      for (String endpoint : endpoints) {
        try (TikTokClient client =
            new TikTokClient(ClientConfig.defaults().withEndpoint(URI.create(endpoint)))) {
          Event event = new Event(route, "Lead", "1", 1777636800, 0, "x:1", json);
          Answer answer = client.send(route, List.of(event), AccessToken.of("sandbox"));
          System.out.println(answer.verdict() + " " + answer.message());
        }
      }
    }
  }
}
