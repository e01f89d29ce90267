package dev.conversionrelay.tiktok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the access token of a run comes from. */
public final class TokenSources {

  private TokenSources() {}

  /** The token in that environment variable of the JVM that sends. */
  public static TokenSource environment(String variable) {
    return new Environment(variable);
  }

  /** The token in that file of the machine that sends. */
  public static TokenSource file(String file) {
    return new TokenFile(file);
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

  private record TokenFile(String file) implements TokenSource {
    @Override
    public AccessToken get() {
      try {
        return AccessToken.of(Files.readString(Path.of(file)));
      } catch (IOException e) {
        throw new IllegalStateException("Cannot read the access token from the file " + file, e);
      }
    }
  }

  private record Literal(String token) implements TokenSource {
    @Override
    public AccessToken get() {
      return AccessToken.of(token);
    }
  }
}
