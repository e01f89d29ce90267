package dev.conversionrelay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.benchmarks.CountingEndpoint.Received;
import dev.conversionrelay.benchmarks.PlainLoop.Done;
import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.TikTokClient;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainLoopTest {

  private static final int RECORDS = 5_001;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void everyRecordIsReadOnceByAnyNumberOfThreads(int threads, @TempDir Path folder)
      throws Exception {
    Path input = folder.resolve("input.ndjson");
    try (OutputStream out = Files.newOutputStream(input)) {
      new WebPurchases(Instant.now().minus(Duration.ofDays(2))).write(RECORDS, out);
    }
    try (CountingEndpoint endpoint = CountingEndpoint.start();
        TikTokClient client =
            new TikTokClient(ClientConfig.defaults().withEndpoint(endpoint.url()))) {
      Done done = new PlainLoop(input, client).run(threads);
      Received received = endpoint.received();
      assertThat(done.read()).isEqualTo(RECORDS);
      assertThat(done.delivered()).isEqualTo(WebPurchases.consentedOf(RECORDS));
      assertThat(received.events()).isEqualTo(done.delivered());
      assertThat(received.requests()).isEqualTo(done.requests());
      assertThat(received.bytes()).isGreaterThan(done.delivered() * 200);
    }
  }
}
