package dev.conversionrelay.tiktok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Where the access token of a run comes from. */
public final class TokenSources {

  private TokenSources() {}

  /** The token in that environment variable of the JVM that sends. */
  public static TokenSource environment(String variable) {
    return new Environment(variable);
  }

  /** The token in that file of the machine that sends. */
  public static TokenSource file(String file) {
    return file(file, System::nanoTime);
  }

  /** The token in that file, read again as this time goes by. */
  static TokenSource file(String file, LongSupplier nanoTime) {
    return new TokenFile(file, nanoTime);
  }

  /**
   * The token in that version of a secret of Google's Secret Manager, read by the JVM that sends,
   * once for all of its senders, and again when TikTok refuses it.
   *
   * @param version {@code projects/P/secrets/S/versions/V}; with {@code latest} as V, a new token
   *     is found without a restart
   */
  public static TokenSource secret(String version) {
    return SecretToken.shared(version);
  }

  /** A token that is no secret, for a sandbox. It travels with the job. */
  public static TokenSource sandbox(String token) {
    return new Literal(token);
  }

  private record Environment(String variable) implements TokenSource {
    @Override
    public AccessToken get() {
      String token = System.getenv(variable);
      if (token == null || token.isBlank()) {
        throw new IllegalStateException("The environment variable " + variable + " is not set.");
      }
      return AccessToken.of(token);
    }
  }

  /**
   * The token in a file, read again every few seconds, so that a new token is used without a
   * restart. Once it was read, a file that cannot be read or holds no token is taken for one that
   * is just being replaced: the token known stays, and TikTok says whether it still holds.
   */
  private static final class TokenFile implements TokenSource {

    private static final long serialVersionUID = 1L;
    private static final long MAX_AGE_NANOS = Duration.ofSeconds(5).toNanos();

    private final String file;
    private transient LongSupplier nanoTime;
    private transient AccessToken token;
    private transient long readAt;

    TokenFile(String file, LongSupplier nanoTime) {
      this.file = file;
      this.nanoTime = nanoTime;
    }

    @Override
    public synchronized AccessToken get() {
      long now = nanoTime.getAsLong();
      if (token == null || now - readAt >= MAX_AGE_NANOS) {
        token = read();
        readAt = now;
      }
      return token;
    }

    private AccessToken read() {
      try {
        return AccessToken.of(Files.readString(Path.of(file)));
      } catch (IOException | IllegalArgumentException e) {
        if (token != null) {
          return token;
        }
        throw new IllegalStateException(
            "Cannot read the access token from the file " + file + ": " + e.getMessage(), e);
      }
    }

    private Object readResolve() {
      return new TokenFile(file, System::nanoTime);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof TokenFile that && file.equals(that.file);
    }

    @Override
    public int hashCode() {
      return file.hashCode();
    }

    @Override
    public String toString() {
      return "TokenFile[" + file + "]";
    }
  }

  private record Literal(String token) implements TokenSource {
    @Override
    public AccessToken get() {
      return AccessToken.of(token);
    }

    /** Not the token: it is no secret where it belongs, but users put real ones anywhere. */
    @Override
    public String toString() {
      return "Literal[redacted]";
    }
  }
}
