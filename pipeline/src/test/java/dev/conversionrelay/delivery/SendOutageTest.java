package dev.conversionrelay.delivery;

import static dev.conversionrelay.delivery.TestEvents.PIXEL;
import static dev.conversionrelay.delivery.TestEvents.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.conversionrelay.TrackedPipeline;
import dev.conversionrelay.sandbox.Fault;
import dev.conversionrelay.sandbox.Sandbox;
import dev.conversionrelay.sandbox.SandboxConfig;
import dev.conversionrelay.tiktok.ClientConfig;
import dev.conversionrelay.tiktok.TokenSources;
import java.net.URI;
import java.time.Duration;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a batch that cannot be sent within the retry budget. */
@ExtendWith(TrackedPipeline.Extension.class)
class SendOutageTest {

  @Test
  void aBatchRunKeepsWhatItCannotSend(TrackedPipeline pipeline) {
    try (Sandbox sandbox = Sandbox.start(SandboxConfig.forTests())) {
      sandbox.faults().always(Fault.tokenRevoked());
      PCollectionTuple sent = send(pipeline, sandbox);
      PAssert.that(sent.get(SendToTikTok.UNDELIVERED))
          .satisfies(
              chunks -> {
                assertThat(chunks).hasSize(1);
                return null;
              });
      pipeline.run();
      assertThat(sandbox.counts().requests()).isEqualTo(1);
    }
  }

  private static PCollectionTuple send(TrackedPipeline pipeline, Sandbox sandbox) {
    SendConfig config =
        new SendConfig(
            ClientConfig.defaults().withEndpoint(URI.create(sandbox.endpoint())),
            TokenSources.sandbox("token"),
            8,
            0,
            Duration.ofMillis(50),
            false,
            "run-of-an-outage");
    return pipeline
        .apply(Create.of(new EventBatch(PIXEL, events(3))).withCoder(EventBatchCoder.of()))
        .apply(SendToTikTok.with(config));
  }
}
