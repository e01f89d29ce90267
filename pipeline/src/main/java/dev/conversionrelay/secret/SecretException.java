package dev.conversionrelay.secret;

/** A secret cannot be had. The message says what to do, and nothing of the secret. */
public final class SecretException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SecretException(String message, Throwable cause) {
    super(message, cause);
  }
}
