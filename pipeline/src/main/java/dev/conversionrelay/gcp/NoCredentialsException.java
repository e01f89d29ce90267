package dev.conversionrelay.gcp;

import java.io.IOException;

/** There are no Google credentials to call Google Cloud with. */
public final class NoCredentialsException extends IOException {

  private static final long serialVersionUID = 1L;

  NoCredentialsException() {
    super(
        "no Google credentials: run 'gcloud auth application-default login', or let"
            + " GOOGLE_APPLICATION_CREDENTIALS name the key file of a service account");
  }
}
