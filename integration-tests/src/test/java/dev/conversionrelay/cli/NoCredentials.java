package dev.conversionrelay.cli;

import com.google.auth.Credentials;
import org.apache.beam.sdk.extensions.gcp.auth.CredentialFactory;
import org.apache.beam.sdk.options.PipelineOptions;

/** A machine without Google credentials, whatever this one has; named by an option. */
public final class NoCredentials implements CredentialFactory {

  private NoCredentials() {}

  /** Called by Beam. */
  public static NoCredentials fromOptions(PipelineOptions options) {
    return new NoCredentials();
  }

  @Override
  public Credentials getCredential() {
    return null;
  }
}
