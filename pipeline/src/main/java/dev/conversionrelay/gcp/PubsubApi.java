package dev.conversionrelay.gcp;

import com.google.api.services.pubsub.Pubsub;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.cloud.hadoop.util.ChainingHttpRequestInitializer;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.extensions.gcp.util.RetryHttpRequestInitializer;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Pub/Sub as the start of a run asks it. */
public final class PubsubApi {

  private static final List<Integer> ANSWERS = List.of(400, 401, 403, 404);

  private final Pubsub client;

  private PubsubApi(Pubsub client) {
    this.client = client;
  }

  /**
   * The API as these options reach it.
   *
   * @throws NoCredentialsException if there are none
   */
  public static PubsubApi of(PipelineOptions pipelineOptions) throws NoCredentialsException {
    PubsubOptions options = pipelineOptions.as(PubsubOptions.class);
    Credentials credentials = options.as(GcpOptions.class).getGcpCredential();
    if (credentials == null) {
      throw new NoCredentialsException();
    }
    return new PubsubApi(
        new Pubsub.Builder(
                Transport.getTransport(),
                Transport.getJsonFactory(),
                new ChainingHttpRequestInitializer(
                    new HttpCredentialsAdapter(credentials),
                    new RetryHttpRequestInitializer(ANSWERS)))
            .setApplicationName("Conversion-Relay")
            .setRootUrl(options.getPubsubRootUrl())
            .build());
  }

  /** Asks for the topic; fails if it is missing or may not be looked at. */
  public void topic(PubsubTopic topic) throws IOException {
    client.projects().topics().get(topic.toString()).execute();
  }
}
