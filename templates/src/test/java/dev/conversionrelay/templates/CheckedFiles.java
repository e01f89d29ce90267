package dev.conversionrelay.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are made of the code and checked in, so that others can read and compare them. */
final class CheckedFiles {

  private static final Path MODULE = Path.of("").toAbsolutePath();

  private CheckedFiles() {}

  /** A file of this module, or of the whole project after {@code ../}. */
  static Path file(String path) {
    return MODULE.resolve(path).normalize();
  }

  /**
   * Compares the file with what the code makes; with {@code -Drelay.regenerate=true} it is written.
   *
   * @param hint what else has to be done when the difference is meant
   */
  static void compare(String path, String made, String test, String hint) throws IOException {
    Path file = file(path);
    if (Boolean.getBoolean("relay.regenerate")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, made);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as(
            "templates/%s is not what the code makes. If the change is meant, write the file anew:"
                + " ./mvnw -pl templates -am test -Dtest=%s"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Drelay.regenerate=true%s",
            path, test, hint)
        .isEqualTo(made);
  }
}
