package dev.conversionrelay.source;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Which Pub/Sub is talked to: Google's, or an emulator. */
public final class PubsubEndpoint {

  /** What Google's own clients and tools look at. */
  public static final String EMULATOR_VARIABLE = "PUBSUB_EMULATOR_HOST";

  private static final String GOOGLE = "https://pubsub.googleapis.com";

  private PubsubEndpoint() {}

  /**
   * Takes the emulator that the environment names, unless the options name another address; and
   * leaves credentials away where there is nobody to show them to, on this machine.
   */
  public static void configure(PipelineOptions options, Map<String, String> environment) {
    PubsubOptions pubsub = options.as(PubsubOptions.class);
    String emulator = environment.get(EMULATOR_VARIABLE);
    boolean given = !pubsub.getPubsubRootUrl().equals(GOOGLE);
    if (!given && emulator != null && !emulator.isBlank()) {
      pubsub.setPubsubRootUrl("http://" + emulator.strip());
      pubsub.setCredentialFactoryClass(NoopCredentialFactory.class);
    } else if (given && isLocal(pubsub.getPubsubRootUrl())) {
      pubsub.setCredentialFactoryClass(NoopCredentialFactory.class);
    }
  }

  private static boolean isLocal(String url) {
    try {
      String host = URI.create(url).getHost();
      return host != null && InetAddress.getByName(host).isLoopbackAddress();
    } catch (IllegalArgumentException | UnknownHostException e) {
      return false;
    }
  }
}
