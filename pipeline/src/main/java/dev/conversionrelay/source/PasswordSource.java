package dev.conversionrelay.source;

import dev.conversionrelay.secret.SecretManager;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the password of a database user is. Travels with the job; the password does not. */
public sealed interface PasswordSource extends Serializable {

  /**
   * The password, read now.
   *
   * @throws UncheckedIOException if a file cannot be read
   * @throws dev.conversionrelay.secret.SecretException if a secret cannot be had
   */
  String get();

  /** The password in that file of the machine that reads the database. */
  static PasswordSource file(String file) {
    return new PasswordFile(file);
  }

  /** The password in that version of a secret of Google's Secret Manager. */
  static PasswordSource secret(String version) {
    return new PasswordSecret(version);
  }

  /** A file that holds the password and nothing else. */
  record PasswordFile(String file) implements PasswordSource {
    @Override
    public String get() {
      try {
        return Files.readString(Path.of(file)).strip();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read --jdbcPasswordFile=" + file, e);
      }
    }
  }

  /** A version of a secret, {@code projects/P/secrets/S/versions/V}. */
  record PasswordSecret(String version) implements PasswordSource {
    @Override
    public String get() {
      return SecretManager.google().read(version);
    }
  }
}
