package dev.conversionrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.beam.sdk.extensions.gcp.auth.GcpCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

class PubsubEndpointTest {

  private static final Map<String, String> EMULATOR =
      Map.of("PUBSUB_EMULATOR_HOST", "127.0.0.1:8085");

  @Test
  void theEmulatorOfTheEnvironmentIsTakenWithoutCredentials() {
    PubsubOptions options = configured(EMULATOR);
    assertThat(options.getPubsubRootUrl()).isEqualTo("http://127.0.0.1:8085");
    assertThat(options.getCredentialFactoryClass()).isEqualTo(NoopCredentialFactory.class);
  }

  @Test
  void anAddressThatIsGivenWins() {
    PubsubOptions options = configured(EMULATOR, "--pubsubRootUrl=http://localhost:1234");
    assertThat(options.getPubsubRootUrl()).isEqualTo("http://localhost:1234");
    assertThat(options.getCredentialFactoryClass()).isEqualTo(NoopCredentialFactory.class);
  }

  @Test
  void googleIsShownCredentials() {
    PubsubOptions options = configured(Map.of());
    assertThat(options.getPubsubRootUrl()).isEqualTo("https://pubsub.googleapis.com");
    assertThat(options.getCredentialFactoryClass()).isEqualTo(GcpCredentialFactory.class);
    assertThat(
            configured(EMULATOR, "--pubsubRootUrl=https://192.0.2.1").getCredentialFactoryClass())
        .isEqualTo(GcpCredentialFactory.class);
  }

  private static PubsubOptions configured(Map<String, String> environment, String... arguments) {
    PubsubOptions options = PipelineOptionsFactory.fromArgs(arguments).as(PubsubOptions.class);
    PubsubEndpoint.configure(options, environment);
    return options;
  }
}
