package dev.conversionrelay.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that a test needs and that Maven does not bring. Where it is missing the test is
 * skipped, with a line that says how to get it; but where {@code CI=true} says that all of it has
 * to be there, the test fails.
 */
public final class RequiredComponent {

  private RequiredComponent() {}

  /**
   * The program of that name, on the path or in the folders where servers are.
   *
   * @param remedy how to get it, as a whole sentence
   */
  public static Path program(String name, String remedy) {
    List<String> folders = new ArrayList<>();
    folders.addAll(List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)));
    folders.addAll(List.of("/usr/sbin", "/usr/local/sbin", "/usr/libexec"));
    return require(
        folders.stream()
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst(),
        name,
        remedy);
  }

  /**
   * What is there, or the end of the test.
   *
   * @param name what is looked for
   * @param remedy how to get it, as a whole sentence
   */
  public static <T> T require(Optional<T> component, String name, String remedy) {
    if (component.isPresent()) {
      return component.get();
    }
    String message = name + " is missing. " + remedy;
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(message);
    }
    System.err.println("Skipped: " + message);
    return abort(message);
  }
}
